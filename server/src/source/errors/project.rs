//! One project: when it was read, and why not.

use super::config::ProjectConfig;
use crate::client::bugsnag::{NotRead, ProjectErrors};
use app::{
    fault::Fault,
    model::errors::{Project, judge::Rules},
    state::State,
    time::Timestamp,
};

/// After how many rounds without a reading a project is called unknown.
pub(super) const ROUNDS: i64 = 3;

#[derive(Debug)]
pub(super) struct Watched {
    pub(super) rules: Rules,
    slug: String,
    name: Option<String>,
    url: Option<String>,
    total: u64,
    shown: u64,
    read_at: Option<Timestamp>,
    failed: Option<NotRead>,
    is_late: bool,
}

impl Watched {
    pub(super) fn new(config: &ProjectConfig) -> Self {
        Self {
            rules: config.rules,
            slug: config.project.clone(),
            name: None,
            url: None,
            total: 0,
            shown: 0,
            read_at: None,
            failed: None,
            is_late: false,
        }
    }

    /// Keeps what is known of `last`, the same project.
    pub(super) fn inherit(&mut self, last: Self) {
        *self = Self { rules: self.rules, slug: std::mem::take(&mut self.slug), ..last };
    }

    /// It was read completely.
    pub(super) fn well(&mut self, found: &ProjectErrors, now: Timestamp) {
        (self.name, self.url) = (Some(found.name.clone()), found.url.clone());
        (self.total, self.shown) = (found.total, found.errors.len() as u64);
        (self.read_at, self.failed, self.is_late) = (Some(now), None, false);
    }

    /// It could not be read. Gives the fault with its beginning.
    pub(super) fn fail(&mut self, why: NotRead, now: Timestamp) -> Fault {
        let since = self.failed.as_ref().and_then(|last| last.fault.since).unwrap_or(now);
        let fault = Fault { since: Some(since), ..why.fault };
        self.failed = Some(NotRead { fault: fault.clone(), ..why });
        fault
    }

    /// It was not read for longer than `limit`, in milliseconds. Gives whether that is news.
    pub(super) fn overdue(&mut self, now: Timestamp, listening: Timestamp, limit: i64) -> bool {
        let since = self.read_at.map_or(listening, |at| at.max(listening));
        let late = now.ms_since(since) > limit;
        let news = late && !self.is_late;
        self.is_late |= late;
        news
    }

    /// Whether nobody knows how it fares.
    pub(super) fn is_unknown(&self) -> bool {
        self.own().0 == State::Unknown
    }

    /// What is shown of it, where its worst error is in this state.
    pub(super) fn shown(&self, worst: Option<State>) -> Project {
        let (own, reason) = self.own();
        let state = if own == State::Unknown { own } else { State::worst(worst.into_iter().chain([own])) };
        Project {
            name: self.name.clone().unwrap_or_else(|| self.slug.clone()),
            state,
            reason,
            total: self.total,
            shown: self.shown,
            read_at: self.read_at,
            url: self.url.clone(),
        }
    }

    /// How it could be asked. What is wrong with the configuration stays yellow: asking for longer tells no more.
    fn own(&self) -> (State, Option<String>) {
        match &self.failed {
            Some(NotRead { fault, stays }) if *stays || !self.is_late => (State::Degraded, Some(fault.message.clone())),
            Some(NotRead { fault, .. }) => {
                (State::Unknown, Some(format!("not read for {ROUNDS} rounds: {}", fault.message)))
            }
            None if self.is_late => (State::Unknown, Some(format!("not read for {ROUNDS} rounds"))),
            None if self.read_at.is_none() => (State::Unknown, Some("not read yet".to_owned())),
            None => (State::Up, None),
        }
    }
}
