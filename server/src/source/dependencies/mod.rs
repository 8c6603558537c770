//! Core Dependencies: probes its targets, and folds what they answer into states, causes and affected.

pub mod config;
mod takeover;

use super::{Change, Policy, Poll, PollId, Report, Source, Step, View};
use crate::{
    client::{Probe, ProbeError, ProbeSpec, Shared},
    maintenance::{Calendar, InForce},
    poll::{Manner, Rhythm},
};
use app::{
    fault::Fault,
    model::dependencies::{
        Dependencies, Reading, Target,
        graph::{self, Edges},
        judge::{self, Rules, Track},
    },
    state::State,
    time::Timestamp,
};
use config::{DependenciesConfig, TargetConfig};
use std::{collections::BTreeMap, sync::Arc};

impl Poll for Probe {
    type Reading = Reading;

    fn poll(&self) -> impl Future<Output = Result<Reading, Fault>> + Send {
        self.run()
    }

    fn manner(&self) -> Manner {
        if self.is_passive() { Manner::Listens } else { Manner::Asks }
    }
}

/// One widget's targets and what is known of them.
#[derive(Debug)]
pub struct DependenciesSource {
    widget: Arc<str>,
    steps: Vec<Step<Probe>>,
    /// By the index of its poll. Boxed: a tree that grows at its end leaves half of each node free.
    watched: BTreeMap<usize, Box<Watched>>,
    next_index: usize,
    edges: Edges,
    data: Dependencies,
    calendar: Arc<Calendar>,
    /// What was in force when all targets were last looked at.
    in_force: InForce,
    /// Before this no target can be overdue, so that nobody has to be looked at each second.
    quiet_until: Timestamp,
    /// A state has changed since causes and affected were last marked.
    marks_are_old: bool,
}

/// What is needed to judge one target, and to tell whether a new configuration changes it.
#[derive(Debug)]
struct Watched {
    name: String,
    rules: Rules,
    track: Track,
    policy: Policy,
    spec: ProbeSpec,
}

const ALWAYS: Timestamp = Timestamp::from_ms(i64::MIN);
const NEVER: Timestamp = Timestamp::from_ms(i64::MAX);

/// From when on a target has to be looked at without a poll: when it can be overdue; one that flaps calms down with
/// time, so that each second counts.
fn next_look(target: &Target, rules: &Rules) -> Timestamp {
    if target.flapping.is_some() {
        return ALWAYS;
    }
    judge::overdue_at(target, rules, ALWAYS).unwrap_or(NEVER)
}

/// A target that cannot be probed at all.
#[derive(Debug, thiserror::Error)]
#[error("target {target:?} cannot be probed")]
pub struct NotProbed {
    target: String,
    source: ProbeError,
}

impl DependenciesSource {
    /// Prepares the probes. Planned work is looked up in `calendar`.
    ///
    /// # Errors
    /// Where one cannot be prepared.
    pub fn new(
        widget: &str,
        config: DependenciesConfig,
        shared: &Shared,
        calendar: Arc<Calendar>,
    ) -> Result<Self, NotProbed> {
        let mut source = Self {
            widget: widget.into(),
            steps: Vec::new(),
            watched: BTreeMap::new(),
            next_index: 0,
            edges: Edges::new(),
            data: Dependencies::default(),
            calendar,
            in_force: InForce::default(),
            quiet_until: ALWAYS,
            marks_are_old: false,
        };
        for target in config.targets {
            source.add(target, shared)?;
        }
        Ok(source)
    }

    fn add(&mut self, config: TargetConfig, shared: &Shared) -> Result<(), NotProbed> {
        let TargetConfig { name, period, timeout, rules, probe, depends_on, owner, runbook, restart, .. } = config;
        let policy = Policy {
            period,
            timeout,
            host: probe.endpoint.host().into(),
            confirm: rules.fail_after.times(),
            rhythm: Rhythm::Jittered,
        };
        let id = PollId { widget: Arc::clone(&self.widget), target: name.as_str().into() };
        let (spec, poll) = (probe.clone(), Probe::new(probe, shared));
        let poll = poll.map_err(|source| NotProbed { target: name.clone(), source })?;
        let index = self.next_index;
        self.next_index += 1;
        let reason = if poll.is_passive() { "no heartbeat yet" } else { "not asked yet" };
        let reason = Some(reason.to_owned());
        let slow_ms = Some(rules.slow);
        let target =
            Target { owner, runbook, restart, reason, slow_ms, depends_on: depends_on.clone(), ..Target::default() };
        self.steps.push(Step::Start { index, id, policy: policy.clone(), poll });
        let watched = Watched { name: name.clone(), rules, track: Track::default(), policy, spec };
        self.watched.insert(index, Box::new(watched));
        self.data.targets.insert(name.clone(), Arc::new(target));
        self.edges.insert(name, depends_on);
        Ok(())
    }

    /// Puts a newly judged target in its place.
    fn replace(&mut self, name: &str, next: Target) -> Change {
        let last = self.data.targets.insert(name.to_owned(), Arc::new(next.clone()));
        if last.is_some_and(|last| last.state == next.state) {
            return Change::Drift;
        }
        self.marks_are_old = true;
        // What happens during planned work is no news.
        if next.counts() {
            let reason = next.reason.as_deref().unwrap_or_default();
            tracing::info!(widget = %self.widget, target_name = name, state = %next.state, reason, "a target changed its state");
        }
        Change::State
    }

    /// Begins and ends the planned work on one target.
    fn plan_work(&mut self, index: usize, in_force: &InForce) -> Change {
        let Some(watched) = self.watched.get(&index) else { return Change::Nothing };
        let Some(target) = self.data.targets.get_mut(&watched.name) else { return Change::Nothing };
        let planned = in_force.on(&self.widget, &watched.name);
        if target.maintenance == planned {
            return Change::Nothing;
        }
        let told = match (&target.maintenance, &planned) {
            (None, Some(_)) => Some("planned work on a target has begun"),
            (Some(_), None) => Some("planned work on a target has ended"),
            _ => None,
        };
        if let Some(told) = told {
            tracing::info!(widget = %self.widget, target_name = watched.name, state = %target.state, "{told}");
        }
        Arc::make_mut(target).maintenance = planned;
        self.marks_are_old = true;
        Change::State
    }

    /// Whether there is nothing that a look at all targets could find: no plan has changed, and nobody is overdue yet.
    fn is_quiet(&self, in_force: &InForce, now: Timestamp, listening: Option<Timestamp>) -> bool {
        *in_force == self.in_force && (listening.is_none() || now < self.quiet_until)
    }

    /// When the first target has to be looked at, if none of them is polled any more.
    fn next_look(&self) -> Timestamp {
        let due = |watched: &Watched| Some(next_look(self.data.targets.get(&watched.name)?, &watched.rules));
        self.watched.values().filter_map(|watched| due(watched)).min().unwrap_or(NEVER)
    }

    /// Looks for what has changed on one target without a poll. While pyngpong cannot hear, only plans change.
    fn look(&mut self, index: usize, in_force: &InForce, now: Timestamp, listening: Option<Timestamp>) -> Change {
        let planned = self.plan_work(index, in_force);
        let Some(listening) = listening else { return planned };
        let Some(watched) = self.watched.get_mut(&index) else { return planned };
        let Watched { name, rules, track, .. } = &mut **watched;
        let Some(last) = self.data.targets.get(name) else { return planned };
        let next = judge::overdue(last, rules, now, listening).or_else(|| judge::calm(last, track, rules, now));
        let Some(next) = next else { return planned };
        let name = name.clone();
        planned.max(self.replace(&name, next))
    }
}

impl Source for DependenciesSource {
    type Model = Dependencies;
    type Poll = Probe;

    fn steps(&mut self) -> Vec<Step<Probe>> {
        std::mem::take(&mut self.steps)
    }

    fn take_over(&mut self, next: Self) {
        takeover::take_over(self, next);
    }

    fn fold(&mut self, report: Report<Reading>) -> Change {
        let planned = self.plan_work(report.index, &self.calendar.in_force(report.at));
        let Some(watched) = self.watched.get_mut(&report.index) else { return planned };
        let name = watched.name.clone();
        let Some(last) = self.data.targets.get(&name) else { return planned };
        let next = judge::judge(last, &mut watched.track, &watched.rules, report.result, report.at);
        self.quiet_until = self.quiet_until.min(next_look(&next, &watched.rules));
        planned.max(self.replace(&name, next))
    }

    fn overdue(&mut self, now: Timestamp, listening: Option<Timestamp>) -> Change {
        let in_force = self.calendar.in_force(now);
        if self.is_quiet(&in_force, now, listening) {
            return Change::Nothing;
        }
        let indices: Vec<usize> = self.watched.keys().copied().collect();
        let looked = indices.into_iter().map(|index| self.look(index, &in_force, now, listening));
        let change = looked.max().unwrap_or(Change::Nothing);
        self.quiet_until = self.next_look();
        self.in_force = in_force;
        change
    }

    fn view(&mut self) -> View<Dependencies> {
        if std::mem::take(&mut self.marks_are_old) {
            graph::mark(&mut self.data.targets, &self.edges);
        }
        let targets = &self.data.targets;
        let observed_at = targets.values().filter_map(|target| target.checked_at).max();
        let all_unknown = targets.values().all(|target| target.state == State::Unknown);
        View {
            observed_at,
            stale: observed_at.is_some() && all_unknown,
            state: State::worst(self.data.states()),
            summary: self.data.summary(),
            fault: None,
            data: self.data.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
