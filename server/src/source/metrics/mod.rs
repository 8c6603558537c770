//! Metric Comparison: asks each metric in each database, and folds the days that they have.

pub mod amount;
mod asked;
pub mod buckets;
pub mod config;
mod database;
mod judged;
mod memory;
mod poll;
mod takeover;
#[cfg(test)]
mod tests;
pub mod verdict;

pub use poll::{DaysPoll, DaysReading};

use super::{Change, Policy, PollId, Report, Source, Step, View};
use crate::{client::ProbeError, clock, poll::Rhythm};
use app::{
    fault::{Fault, FaultKind},
    model::metrics::{Metric, Metrics},
    state::State,
    time::Timestamp,
};
use asked::Asked;
use config::MetricsConfig;
use database::Database;
use judged::Known;
use std::{collections::BTreeMap, sync::Arc, time::Duration, time::Instant};

/// One widget's metrics and what is known of them.
#[derive(Debug)]
pub struct MetricsSource {
    widget: Arc<str>,
    config: MetricsConfig,
    /// By name.
    databases: BTreeMap<String, Arc<Database>>,
    steps: Vec<Step<DaysPoll>>,
    /// What runs, by the index of its poll.
    asked: BTreeMap<usize, Asked>,
    next_index: usize,
    data: Metrics,
    observed_at: Option<Timestamp>,
    /// When a day begins, or is due.
    judge_at: Option<Timestamp>,
}

impl MetricsSource {
    /// Prepares the databases.
    ///
    /// # Errors
    /// Where one cannot be asked at all as configured.
    pub fn new(widget: &str, config: MetricsConfig) -> Result<Self, ProbeError> {
        let prepare = |database: &config::DatabaseConfig| {
            let prepared = Database::new(database.clone(), config.timeout, config.sessions)?;
            Ok((database.name.clone(), Arc::new(prepared)))
        };
        let databases = config.databases.iter().map(prepare).collect::<Result<_, ProbeError>>()?;
        let mut source = Self {
            widget: widget.into(),
            config,
            databases,
            steps: Vec::new(),
            asked: BTreeMap::new(),
            next_index: 0,
            data: Metrics::default(),
            observed_at: None,
            judge_at: None,
        };
        for asked in source.wanted() {
            source.start(asked);
        }
        source.judge_all(clock::now());
        Ok(source)
    }

    /// Everything that the configuration wants to be asked, in the order of the file.
    fn wanted(&self) -> Vec<Asked> {
        let mut wanted = Vec::new();
        for metric in &self.config.metrics {
            for database in &self.config.databases {
                let query = metric.queries.get(&database.name);
                let ready = self.databases.get(&database.name);
                let Some((query, ready)) = query.zip(ready) else { continue };
                let asks = poll::Asks {
                    query: query.clone(),
                    zone: metric.timezone.clone(),
                    stored: database.timezone.clone(),
                    lookback_days: self.config.lookback_days,
                    max_rows: self.config.max_rows,
                };
                wanted.push(Asked::new(&metric.name, asks, Arc::clone(ready)));
            }
        }
        wanted
    }

    fn start(&mut self, asked: Asked) {
        let target = config::target(&asked.metric, asked.database_name());
        let id = PollId { widget: Arc::clone(&self.widget), target: target.into() };
        let policy = self.policy(asked.host());
        self.steps.push(Step::Start { index: self.next_index, id, policy, poll: asked.poll() });
        self.asked.insert(self.next_index, asked);
        self.next_index += 1;
    }

    fn policy(&self, host: &str) -> Policy {
        Policy {
            period: self.config.period,
            timeout: self.config.timeout,
            host: host.into(),
            confirm: asked::CERTAIN,
            rhythm: Rhythm::Jittered,
        }
    }

    /// Judges every metric anew.
    fn judge_all(&mut self, now: Timestamp) -> Change {
        self.judge_at = None;
        self.data.databases = self.config.databases.iter().map(|database| database.name.clone()).collect();
        let names: Vec<String> = self.config.metrics.iter().map(|metric| metric.name.clone()).collect();
        let gone = self.data.metrics.len();
        self.data.metrics.retain(|name, _| names.contains(name));
        let change = if self.data.metrics.len() == gone { Change::Nothing } else { Change::State };
        names.iter().map(|name| self.judge(name, now)).fold(change, Ord::max)
    }

    /// Judges one metric anew.
    fn judge(&mut self, name: &str, now: Timestamp) -> Change {
        let Some(config) = self.config.metrics.iter().find(|metric| metric.name == name) else {
            return Change::Nothing;
        };
        let Ok(days) = poll::days(now, &config.timezone, self.config.lookback_days) else { return Change::Nothing };
        let asked: Vec<&Asked> = self.asked.values().filter(|asked| asked.metric == name).collect();
        let mut known: Vec<Known<'_>> = asked.iter().map(|asked| asked.known()).collect();
        let place = |name: &str| self.data.databases.iter().position(|other| other == name);
        known.sort_by_key(|known| place(known.name));
        let (next, again) = judged::judge(config, &known, days, now);
        self.judge_at = [self.judge_at, again].into_iter().flatten().min();
        let last = self.data.metrics.get(name);
        let change = weight(last.map(|last| &**last), &next);
        if change > Change::Nothing {
            let next = keep(last, next);
            self.data.metrics.insert(name.to_owned(), Arc::new(next));
        }
        change.max(self.show_days())
    }

    /// Every day that any metric has.
    fn show_days(&mut self) -> Change {
        let mut days: Vec<String> = self.data.metrics.values().flat_map(|metric| metric.days.keys().cloned()).collect();
        days.sort_unstable();
        days.dedup();
        let change = if self.data.days == days { Change::Nothing } else { Change::State };
        self.data.days = days;
        change
    }

    /// Why databases cannot be asked: of several faults of one, the newest.
    fn show_faults(&mut self) -> Change {
        let mut failed = BTreeMap::new();
        for asked in self.asked.values() {
            let Some(fault) = asked.fault() else { continue };
            let newer = |last: &Arc<Fault>| last.since < fault.since;
            if failed.get(asked.database_name()).is_none_or(newer) {
                failed.insert(asked.database_name().to_owned(), Arc::new(fault));
            }
        }
        let change = if failed == self.data.databases_failed { Change::Nothing } else { Change::State };
        self.data.databases_failed = failed;
        change
    }

    fn show_loads(&mut self) {
        let now = Instant::now();
        let load = |(name, database): (&String, &Arc<Database>)| (name.clone(), Arc::new(database.load(now)));
        self.data.loads = self.databases.iter().map(load).collect();
    }

    /// Who cannot be asked leaves nothing green; where that is our own failure, nobody knows.
    fn state(&self) -> State {
        let state = State::worst(self.data.states());
        let is_ours = |fault: &Arc<Fault>| fault.kind == FaultKind::Internal;
        match self.data.databases_failed.values().all(is_ours) {
            _ if self.data.databases_failed.is_empty() => state,
            true => state.min(State::Unknown),
            false => state.min(State::Degraded),
        }
    }
}

impl Source for MetricsSource {
    type Model = Metrics;
    type Poll = DaysPoll;

    fn steps(&mut self) -> Vec<Step<DaysPoll>> {
        std::mem::take(&mut self.steps)
    }

    fn take_over(&mut self, next: Self) {
        takeover::take_over(self, next);
    }

    fn fold(&mut self, report: Report<DaysReading>) -> Change {
        let Report { index, at, result, .. } = report;
        let Some(asked) = self.asked.get_mut(&index) else {
            return Change::Nothing; // a late word of a poll that was ended
        };
        let metric = asked.metric.clone();
        match result {
            Ok(reading) => {
                asked.answered(reading, at);
                self.observed_at = Some(at);
            }
            Err(fault) => {
                if asked.failed(fault, at) {
                    let (database, reason) = (asked.database_name(), asked.why());
                    tracing::info!(widget = %self.widget, metric, database, reason, "a metric is not read");
                }
            }
        }
        self.judge(&metric, at).max(self.show_faults())
    }

    fn overdue(&mut self, now: Timestamp, listening: Option<Timestamp>) -> Change {
        let mut news = self.judge_at.is_some_and(|at| at <= now);
        if let Some(listening) = listening {
            let limit = whole_ms(self.config.period).saturating_mul(asked::ROUNDS) + whole_ms(self.config.timeout);
            for asked in self.asked.values_mut() {
                news |= asked.overdue(now, listening, limit);
            }
        }
        if news { self.judge_all(now).max(self.show_faults()) } else { Change::Nothing }
    }

    fn view(&mut self) -> View<Metrics> {
        self.show_loads();
        View {
            observed_at: self.observed_at,
            stale: self.observed_at.is_some() && self.asked.values().all(Asked::is_silent),
            state: self.state(),
            summary: self.data.summary(),
            fault: None,
            data: self.data.clone(),
        }
    }
}

/// What is the same keeps its allocation, so that nobody compares it again.
fn keep(last: Option<&Arc<Metric>>, mut next: Metric) -> Metric {
    let Some(last) = last else { return next };
    for (date, day) in &mut next.days {
        if let Some(same) = last.days.get(date).filter(|other| *other == day) {
            *day = Arc::clone(same);
        }
    }
    next
}

/// How urgent it is to tell that a metric is different.
fn weight(last: Option<&Metric>, next: &Metric) -> Change {
    let verdicts = |metric: &Metric| metric.days.values().map(|day| day.verdict).collect::<Vec<_>>();
    match last {
        Some(last) if last == next => Change::Nothing,
        Some(last) if last.state == next.state && verdicts(last) == verdicts(next) => Change::Drift,
        _ => Change::State,
    }
}

fn whole_ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 1_000)
}
