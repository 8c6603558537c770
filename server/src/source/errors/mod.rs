//! Bugsnag Errors: reads its projects one after the other, and folds what they have.

pub mod config;
mod judged;
mod project;
mod takeover;
#[cfg(test)]
mod tests;

use super::{Change, Policy, PollId, Report, Source, Step, View};
use crate::{
    client::{
        ProbeError, Shared,
        bugsnag::{BugsnagClient, BugsnagReading, ProjectReading},
    },
    poll::Rhythm,
};
use app::{
    fault::{Fault, FaultKind},
    model::errors::Errors,
    state::State,
    time::Timestamp,
};
use config::ErrorsConfig;
use project::Watched;
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// One widget's projects and what is known of them.
#[derive(Debug)]
pub struct ErrorsSource {
    widget: Arc<str>,
    config: ErrorsConfig,
    steps: Vec<Step<BugsnagClient>>,
    /// Of the poll that runs.
    index: usize,
    /// By `organization/project`.
    projects: BTreeMap<String, Watched>,
    data: Errors,
    observed_at: Option<Timestamp>,
    /// How long a round over all projects takes now, in milliseconds.
    round_ms: i64,
    /// Why nothing is read at all.
    fault: Option<Fault>,
    failures: u32,
    failing_since: Option<Timestamp>,
    /// When the next error ceases to be new.
    judge_at: Option<Timestamp>,
}

impl ErrorsSource {
    /// Prepares the client.
    ///
    /// # Errors
    /// Where Bugsnag cannot be asked at all.
    pub fn new(widget: &str, config: ErrorsConfig, shared: &Shared) -> Result<Self, ProbeError> {
        let policy = Policy {
            // One run is one call, so that what is planned for the host is what it will bear.
            period: config.between_calls(),
            timeout: config.timeout,
            host: config.api.host_str().unwrap_or_default().into(),
            confirm: 1,
            rhythm: Rhythm::Jittered,
        };
        let id = PollId { widget: widget.into(), target: "bugsnag".into() };
        let poll = BugsnagClient::new(config.clone(), shared)?;
        let projects = config.projects.iter().map(|project| (project.name(), Watched::new(project))).collect();
        let mut source = Self {
            widget: widget.into(),
            round_ms: whole_ms(config.round()),
            config,
            steps: vec![Step::Start { index: 0, id, policy, poll }],
            index: 0,
            projects,
            data: Errors::default(),
            observed_at: None,
            fault: None,
            failures: 0,
            failing_since: None,
            judge_at: None,
        };
        source.show_projects();
        Ok(source)
    }

    /// Bugsnag has answered.
    fn take(&mut self, reading: BugsnagReading, now: Timestamp) -> Change {
        self.observed_at = Some(now);
        self.round_ms = whole_ms(reading.round);
        (self.failures, self.failing_since) = (0, None);
        let recovered = self.fault.take().is_some();
        let read = reading.projects.into_iter().map(|project| self.read(project, now)).max();
        let change = read.unwrap_or(Change::Nothing).max(self.show_projects());
        if recovered { Change::State } else { change.max(Change::Drift) }
    }

    fn read(&mut self, reading: ProjectReading, now: Timestamp) -> Change {
        let Some(watched) = self.projects.get_mut(&reading.project) else { return Change::Nothing };
        match reading.found {
            Ok(found) => {
                watched.well(&found, now);
                self.data.projects_failed.remove(&reading.project);
                self.replace(&reading.project, found.errors, now)
            }
            Err(why) => {
                let fault = watched.fail(why, now);
                let news = self.data.projects_failed.get(&reading.project).is_none_or(|last| **last != fault);
                if news {
                    tracing::info!(widget = %self.widget, project = reading.project, reason = fault.message, "a project is not read");
                    self.data.projects_failed.insert(reading.project, Arc::new(fault));
                }
                if news { Change::State } else { Change::Nothing }
            }
        }
    }

    /// Bugsnag gave nothing.
    fn miss(&mut self, fault: Fault, now: Timestamp) -> Change {
        let since = *self.failing_since.get_or_insert(now);
        self.failures += 1;
        // One project may be what takes too long, as is known of it already: the next one tells.
        let is_known = |failed: &Arc<Fault>| (failed.kind, &failed.message) == (fault.kind, &fault.message);
        if self.failures < 2 && self.data.projects_failed.values().any(is_known) {
            return Change::Nothing;
        }
        let fault = Some(Fault { since: Some(since), ..fault });
        if self.fault == fault {
            return Change::Nothing;
        }
        self.fault = fault;
        Change::State
    }

    /// Brings what is shown of the projects in line with what is known of them.
    fn show_projects(&mut self) -> Change {
        let mut worst: BTreeMap<&str, State> = BTreeMap::new();
        for error in self.data.errors.values() {
            let state = worst.entry(&error.project).or_insert(error.state);
            *state = error.state.min(*state);
        }
        let mut change = Change::Nothing;
        for (name, watched) in &self.projects {
            let next = watched.shown(worst.get(name.as_str()).copied());
            match self.data.projects.get(name) {
                Some(last) if **last == next => continue,
                Some(last) if last.state == next.state && last.reason == next.reason => {
                    change = change.max(Change::Drift);
                }
                _ => change = Change::State,
            }
            self.data.projects.insert(name.clone(), Arc::new(next));
        }
        self.data.total = self.data.projects.values().map(|project| project.total).fold(0, u64::saturating_add);
        self.data.shown = self.data.errors.len() as u64;
        change
    }

    /// Without an answer nothing is green; where that is our own failure, nobody knows.
    fn state(&self) -> State {
        let state = self.data.state();
        match &self.fault {
            None => state,
            Some(fault) if fault.kind == FaultKind::Internal => state.min(State::Unknown),
            Some(_) => state.min(State::Degraded),
        }
    }
}

impl Source for ErrorsSource {
    type Model = Errors;
    type Poll = BugsnagClient;

    fn steps(&mut self) -> Vec<Step<BugsnagClient>> {
        std::mem::take(&mut self.steps)
    }

    fn take_over(&mut self, next: Self) {
        takeover::take_over(self, next);
    }

    fn fold(&mut self, report: Report<BugsnagReading>) -> Change {
        let Report { index, at, result, .. } = report;
        if index != self.index {
            return Change::Nothing; // a late word of a poll that was ended
        }
        match result {
            Ok(reading) => self.take(reading, at),
            Err(fault) => self.miss(fault, at),
        }
    }

    fn overdue(&mut self, now: Timestamp, listening: Option<Timestamp>) -> Change {
        let mut change = Change::Nothing;
        if self.judge_at.is_some_and(|at| at <= now) {
            change = self.judge(now);
        }
        if let Some(listening) = listening {
            let limit =
                self.round_ms.max(whole_ms(self.config.period)) * project::ROUNDS + whole_ms(self.config.timeout);
            let late =
                self.projects.values_mut().filter_map(|watched| watched.overdue(now, listening, limit).then_some(()));
            change = if late.count() > 0 { Change::State } else { change };
        }
        if change == Change::Nothing { change } else { change.max(self.show_projects()) }
    }

    fn view(&mut self) -> View<Errors> {
        let nobody_knows = self.projects.values().all(Watched::is_unknown);
        View {
            observed_at: self.observed_at,
            stale: self.observed_at.is_some() && nobody_knows,
            state: self.state(),
            summary: self.data.summary(),
            fault: self.fault.clone(),
            data: self.data.clone(),
        }
    }
}

fn whole_ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 1_000)
}
