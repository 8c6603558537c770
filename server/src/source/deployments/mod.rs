//! Deployment Log: one SELECT over a table of deployments, and what has changed since the last one.

pub mod config;
mod history;
pub mod log;
mod moment;
pub mod poll;
#[cfg(test)]
mod tests;

use super::{Archive, Change, Policy, PollId, Report, Source, Step, View};
use crate::{client::ProbeError, poll::Rhythm};
use app::{
    fault::{Fault, FaultKind},
    model::deployments::Deployments,
    state::State,
    time::Timestamp,
};
use config::DeploymentsConfig;
use history::History;
use log::Log;
use poll::LogPoll;
use std::time::Duration;

/// The target's name where polls are listed: there is but one.
pub const DATABASE: &str = "database";

/// So many of the newest deployments are kept.
pub const NEWEST: usize = 500;

/// The columns that are taken, by name.
pub const COLUMNS: [&str; 11] = [
    "id",
    "service",
    "version",
    "previous",
    "environment",
    "status",
    "deployed_by",
    "started_at",
    "finished_at",
    "changelog",
    "url",
];

/// So many periods without an answer, and nobody knows.
const SILENT_PERIODS: u32 = 3;

/// One widget's log and what is known of it.
#[derive(Debug)]
pub struct DeploymentsSource {
    config: DeploymentsConfig,
    steps: Vec<Step<LogPoll>>,
    /// Of the poll that runs.
    index: usize,
    history: History,
    observed_at: Option<Timestamp>,
    stale: bool,
    fault: Option<Fault>,
    failing_since: Option<Timestamp>,
}

impl DeploymentsSource {
    /// Prepares the database.
    ///
    /// # Errors
    /// Where it cannot be asked at all.
    pub fn new(widget: &str, config: DeploymentsConfig) -> Result<Self, ProbeError> {
        let policy = Policy {
            period: config.period,
            timeout: config.timeout,
            host: config.database.host().into(),
            confirm: 1,
            rhythm: Rhythm::Jittered,
        };
        let id = PollId { widget: widget.into(), target: DATABASE.into() };
        let poll = LogPoll::new(&config)?;
        Ok(Self {
            config,
            steps: vec![Step::Start { index: 0, id, policy, poll }],
            index: 0,
            history: History::default(),
            observed_at: None,
            stale: false,
            fault: None,
            failing_since: None,
        })
    }

    /// The database has answered.
    fn take(&mut self, log: Log, now: Timestamp) -> Change {
        let recovered = self.fault.take().is_some() || self.stale || self.observed_at.is_none();
        (self.observed_at, self.stale, self.failing_since) = (Some(now), false, None);
        let changed = self.history.take(log);
        if recovered || changed { Change::State } else { Change::Drift }
    }

    /// It has not.
    fn miss(&mut self, fault: Fault, now: Timestamp) -> Change {
        let since = *self.failing_since.get_or_insert(now);
        let fault = Some(Fault { since: Some(since), ..fault });
        if self.fault == fault {
            return Change::Nothing;
        }
        self.fault = fault;
        Change::State
    }

    fn shown(&self) -> Deployments {
        self.history.newest(self.config.limit)
    }

    /// Without an answer nothing is green; where that is our own failure, or takes too long, nobody knows.
    fn state(&self, data: &Deployments) -> State {
        if self.observed_at.is_none() {
            return match &self.fault {
                Some(fault) if fault.kind != FaultKind::Internal => State::Degraded,
                _ => State::Unknown,
            };
        }
        let state = if self.stale { data.state().min(State::Unknown) } else { data.state() };
        match &self.fault {
            None => state,
            Some(fault) if fault.kind == FaultKind::Internal => state.min(State::Unknown),
            Some(_) => state.min(State::Degraded),
        }
    }
}

impl Source for DeploymentsSource {
    type Model = Deployments;
    type Poll = LogPoll;

    fn steps(&mut self) -> Vec<Step<LogPoll>> {
        std::mem::take(&mut self.steps)
    }

    /// A log of another database, or another question to it, is another log.
    fn take_over(&mut self, next: Self) {
        let asks = |config: &DeploymentsConfig| DeploymentsConfig { limit: 0, ..config.clone() };
        let is_the_same = |of: &Self| (of.config.database.clone(), of.config.query.clone(), of.config.timezone.clone());
        if asks(&self.config) != asks(&next.config) {
            if is_the_same(self) != is_the_same(&next) {
                (self.history, self.observed_at, self.stale) = (History::default(), None, false);
            }
            self.steps.push(Step::End(self.index));
            self.index += 1;
            let index = self.index;
            self.steps.extend(next.steps.into_iter().map(|step| match step {
                Step::Start { id, policy, poll, .. } => Step::Start { index, id, policy, poll },
                end @ Step::End(_) => end,
            }));
            (self.fault, self.failing_since) = (None, None);
        }
        self.config = next.config;
    }

    fn fold(&mut self, report: Report<Log>) -> Change {
        let Report { index, at, result, .. } = report;
        if index != self.index {
            return Change::Nothing; // a late word of a poll that was ended
        }
        match result {
            Ok(log) => self.take(log, at),
            Err(fault) => self.miss(fault, at),
        }
    }

    fn overdue(&mut self, now: Timestamp, listening: Option<Timestamp>) -> Change {
        let (Some(listening), Some(heard)) = (listening, self.observed_at) else { return Change::Nothing };
        let limit = self.config.period * SILENT_PERIODS + self.config.timeout;
        let is_silent = now.ms_since(heard.max(listening)) > whole_ms(limit);
        if is_silent && !self.stale {
            self.stale = true;
            return Change::State;
        }
        Change::Nothing
    }

    fn view(&mut self) -> View<Deployments> {
        let data = self.shown();
        let summary = if self.observed_at.is_some() { data.summary() } else { "not read yet".to_owned() };
        View {
            observed_at: self.observed_at,
            stale: self.stale,
            state: self.state(&data),
            summary,
            fault: self.fault.clone(),
            data,
        }
    }

    fn archive(&self) -> Option<Archive> {
        Some(self.history.archive())
    }
}

fn whole_ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
