//! The entries of `repos`: what stands behind them, and when that was looked up.

use super::{
    super::{RepoReading, translate::Named, trouble::Trouble},
    Job, Round, Slot,
};
use crate::source::pulls::config::RepoPattern;
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

/// What a name stands for is looked up again after so long,
const NAMES: Duration = Duration::from_secs(6 * 60 * 60);
/// what an owner has after so long,
const OWNERS: Duration = Duration::from_secs(10 * 60);
/// and what was not found after so long.
const FAILED: Duration = Duration::from_secs(5 * 60);

/// One entry of `repos`.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) what: RepoPattern,
    /// Where its repositories stand.
    found: Vec<Slot>,
    /// The pages so far.
    gathered: Vec<Named>,
    looked: Option<Instant>,
    is_failed: bool,
    pub(super) is_told: bool,
}

impl Entry {
    pub(super) const fn new(what: RepoPattern) -> Self {
        Self { what, found: Vec::new(), gathered: Vec::new(), looked: None, is_failed: false, is_told: false }
    }

    fn is_due(&self, now: Instant) -> bool {
        let after = match self.what {
            _ if self.is_failed => FAILED,
            RepoPattern::One { .. } => NAMES,
            RepoPattern::All { .. } => OWNERS,
        };
        self.looked.is_none_or(|looked| now.saturating_duration_since(looked) >= after)
    }

    const fn is_name(&self) -> bool {
        matches!(self.what, RepoPattern::One { .. })
    }
}

impl Round {
    /// Asks for what stands behind the entries of which that is not known, or not any more.
    pub(super) fn look(&mut self, now: Instant) {
        let due: Vec<usize> =
            (0..self.entries.len()).filter(|at| self.entries.get(*at).is_some_and(|entry| entry.is_due(now))).collect();
        self.look_at(&due, now);
    }

    /// As [`Self::look`], whether that is due or not.
    pub(super) fn look_at_all(&mut self) {
        let all: Vec<usize> = (0..self.entries.len()).collect();
        let now = self.begun.unwrap_or_else(Instant::now);
        self.look_at(&all, now);
    }

    fn look_at(&mut self, entries: &[usize], now: Instant) {
        let (names, owners): (Vec<usize>, Vec<usize>) =
            entries.iter().partition(|at| self.entries.get(**at).is_some_and(Entry::is_name));
        if self.rest_since.is_some() {
            self.look_over_rest(&names, &owners, now);
            return;
        }
        self.queue.extend(names.chunks(self.sizes.watch).map(|some| Job::Names(some.to_vec())));
        self.queue.extend(owners.iter().map(|at| Job::Owner(*at, None)));
    }

    /// A page of what an owner has.
    pub(super) fn gathered(&mut self, at: usize, page: impl IntoIterator<Item = Named>) {
        let (archived, forks) = (self.config.archived, self.config.forks);
        let wanted = |named: &Named| (archived || !named.archived) && (forks || !named.fork);
        if let Some(entry) = self.entries.get_mut(at) {
            entry.gathered.extend(page.into_iter().filter(wanted));
        }
    }

    /// The pages before the first are none.
    pub(super) fn gather_anew(&mut self, at: usize) {
        if let Some(entry) = self.entries.get_mut(at) {
            entry.gathered.clear();
        }
    }

    /// That was the last page.
    pub(super) fn all_gathered(&mut self, at: usize, now: Instant) {
        let gathered = self.entries.get_mut(at).map(|entry| std::mem::take(&mut entry.gathered));
        self.found(at, gathered.unwrap_or_default(), now);
    }

    /// What stands behind an entry.
    pub(super) fn found(&mut self, at: usize, named: Vec<Named>, now: Instant) {
        let slots = named.into_iter().map(|named| self.slot_of(named)).collect();
        let Some(entry) = self.entries.get_mut(at) else { return };
        let was_failed = std::mem::take(&mut entry.is_failed);
        (entry.found, entry.looked, entry.is_told) = (slots, Some(now), true);
        // One name is a repository, which is told by itself, perhaps under another name.
        if was_failed || !entry.is_name() {
            let name = entry.what.name();
            self.told.repos.push(RepoReading { repo: name, found: Ok(super::RepoFound::Same) });
        }
    }

    /// Nobody knows what stands behind an entry; what was known of it stays.
    pub(super) fn not_found(&mut self, at: usize, trouble: &Trouble, now: Instant) {
        let Some(entry) = self.entries.get_mut(at) else { return };
        entry.gathered.clear();
        (entry.looked, entry.is_failed, entry.is_told) = (Some(now), true, true);
        let known = entry.found.clone();
        let name = entry.what.name();
        // One name is one repository, and it is told under the name it has.
        let slot = known.first().copied().filter(|_| entry.is_name());
        match slot {
            Some(slot) => self.tell_failed(slot, trouble),
            None => self.told.repos.push(RepoReading { repo: name, found: Err(trouble.fault()) }),
        }
    }

    /// A repository is not where it was: it is looked up again.
    pub(super) fn lost(&mut self, slot: Slot) {
        for entry in self.entries.iter_mut().filter(|entry| entry.found.contains(&slot)) {
            entry.is_failed = true;
        }
    }

    /// What no entry stands for any more is not read.
    pub(super) fn settle(&mut self) {
        let named: BTreeSet<Slot> = self.entries.iter().flat_map(|entry| entry.found.iter().copied()).collect();
        self.repos.retain(|slot, _| named.contains(slot));
        self.changed.retain(|(slot, _)| named.contains(slot));
    }
}
