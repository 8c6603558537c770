//! One repository: what is open in it, when that was read, and why not.

use crate::client::github::FoundPull;
use app::{
    fault::{Fault, FaultKind},
    model::pulls::Repository,
    state::State,
    time::Timestamp,
};
use std::sync::Arc;

/// After how many rounds without a reading a repository is called unknown.
pub(super) const ROUNDS: i64 = 3;

#[derive(Debug, Default)]
pub(super) struct Watched {
    pub(super) pulls: Vec<Arc<FoundPull>>,
    total: u64,
    read_at: Option<Timestamp>,
    is_late: bool,
}

impl Watched {
    /// It was read; with nothing new: `None`.
    pub(super) fn well(&mut self, found: Option<(u64, Vec<Arc<FoundPull>>)>, now: Timestamp) {
        if let Some((total, pulls)) = found {
            (self.total, self.pulls) = (total, pulls);
        }
        (self.read_at, self.is_late) = (Some(now), false);
    }

    /// It was not read for longer than `limit`, in milliseconds. Gives whether that is news.
    pub(super) fn overdue(&mut self, now: Timestamp, listening: Timestamp, limit: i64) -> bool {
        let late = self.read_at.is_some_and(|at| now.ms_since(at.max(listening)) > limit);
        let news = late && !self.is_late;
        self.is_late |= late;
        news
    }

    /// So many are open, as GitHub says: without drafts where those are left out.
    pub(super) fn total(&self, exclude_drafts: bool) -> u64 {
        let drafts = self.pulls.iter().filter(|found| exclude_drafts && found.pull.draft).count() as u64;
        self.total.saturating_sub(drafts)
    }

    /// Whether it was ever read.
    pub(super) const fn is_read(&self) -> bool {
        self.read_at.is_some()
    }

    /// Whether nobody knows how it fares.
    pub(super) const fn is_unknown(&self) -> bool {
        self.is_late || self.read_at.is_none()
    }

    /// How it could be asked. What is wrong with the configuration stays yellow: asking for longer tells no more.
    pub(super) fn own(&self, failed: Option<&Fault>) -> (State, Option<String>) {
        match failed {
            Some(fault) if is_lasting(fault) || !self.is_late => (State::Degraded, Some(fault.message.clone())),
            Some(fault) => (State::Unknown, Some(format!("not read for {ROUNDS} rounds: {}", fault.message))),
            None if self.is_late => (State::Unknown, Some(format!("not read for {ROUNDS} rounds"))),
            None if self.read_at.is_none() => (State::Unknown, Some("not read yet".to_owned())),
            None => (State::Up, None),
        }
    }

    /// What is shown of it, where its worst pull request is in this state; `None`: nothing is open, and nothing is wrong.
    pub(super) fn shown(
        &self,
        (worst, shown): (State, u64),
        failed: Option<&Fault>,
        exclude_drafts: bool,
    ) -> Option<Repository> {
        let (own, reason) = self.own(failed);
        let state = if own == State::Unknown { own } else { own.min(worst) };
        let total = self.total(exclude_drafts);
        (total > 0 || own != State::Up).then_some(Repository { state, reason, total, shown })
    }
}

fn is_lasting(fault: &Fault) -> bool {
    matches!(fault.kind, FaultKind::Unauthorized | FaultKind::Query)
}
