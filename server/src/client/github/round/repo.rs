//! One repository: what is open in it, and what of that has yet to be read.

use super::super::{
    FoundPull,
    translate::{Checks, Listed, Opinions, Seen},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::{Duration, Instant},
};

/// A pull request that has not changed is read again after so long: which of its checks fail may be others.
const REFRESH: Duration = Duration::from_secs(60 * 60);
/// Over REST nothing tells that a check has ended.
const REFRESH_CHECKS: Duration = Duration::from_secs(10 * 60);

/// One repository.
#[derive(Debug, Default)]
pub(super) struct Repo {
    /// GitHub's id; empty where only REST was asked.
    pub(super) id: String,
    /// `owner/name`, as it is called now.
    pub(super) name: String,
    pub(super) pulls: BTreeMap<u64, Known>,
    /// How many there are, as GitHub says.
    pub(super) total: u64,
    /// What the pages so far say, over GraphQL and over REST.
    pub(super) seen: Vec<Seen>,
    pub(super) listed: Vec<Listed>,
    /// Those that are still to be read, by GitHub's id.
    pub(super) waiting: BTreeSet<String>,
    /// Something was told of it.
    pub(super) is_told: bool,
    /// What there is to tell is not what was told.
    pub(super) is_new: bool,
}

/// One pull request.
#[derive(Debug, Default)]
pub(super) struct Known {
    seen: Seen,
    read: Option<Instant>,
    found: Option<Arc<FoundPull>>,
    pub(super) rest: Parts,
}

/// What REST tells one by one.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) sha: String,
    pub(super) opinions: Option<Opinions>,
    pub(super) runs: Option<Checks>,
    pub(super) statuses: Option<Checks>,
    pub(super) conflicts: Option<bool>,
    /// So many of them are asked for.
    pub(super) asked: usize,
    checked: Option<Instant>,
}

impl Repo {
    /// All pages were seen. Gives the pull requests that are to be read now, by GitHub's id.
    pub(super) fn compare(&mut self, now: Instant) -> Vec<String> {
        let seen = std::mem::take(&mut self.seen);
        let open: BTreeSet<u64> = seen.iter().map(|seen| seen.number).collect();
        self.close(&open);
        let mut changed = Vec::new();
        for seen in seen {
            let known = self.pulls.entry(seen.number).or_default();
            let is_old =
                known.read.is_none_or(|read| now.saturating_duration_since(read) >= later(REFRESH, seen.number));
            if (is_old || known.differs(&seen)) && self.waiting.insert(seen.id.clone()) {
                changed.push(seen.id.clone());
            }
            known.seen = Seen { conflicts: seen.conflicts.or(known.seen.conflicts), ..seen };
        }
        changed
    }

    /// All pages were seen, over REST. Gives the numbers of those of which everything is to be asked, and of those whose checks are.
    pub(super) fn compare_listed(&mut self, now: Instant) -> (Vec<u64>, Vec<u64>) {
        let listed = std::mem::take(&mut self.listed);
        let open: BTreeSet<u64> = listed.iter().map(|listed| listed.found.pull.number).collect();
        self.close(&open);
        let (mut changed, mut checked) = (Vec::new(), Vec::new());
        for Listed { found, sha } in listed {
            let number = found.pull.number;
            let known = self.pulls.entry(number).or_default();
            let last = known.rest.checked;
            let is_same = known.rest.sha == sha && known.seen.updated_at == found.pull.updated_at;
            if !is_same || last.is_none() {
                changed.push(number);
            } else if last.is_some_and(|last| now.saturating_duration_since(last) >= later(REFRESH_CHECKS, number))
                || known.rest.runs()
            {
                checked.push(number);
            }
            if known.rest.sha != sha {
                (known.rest.runs, known.rest.statuses) = (None, None); // those of another commit
            }
            known.seen.updated_at = found.pull.updated_at;
            (known.rest.sha, known.rest.checked) = (sha, last);
            self.is_new |= known.take(found);
        }
        (changed, checked)
    }

    fn close(&mut self, open: &BTreeSet<u64>) {
        let before = self.pulls.len();
        self.pulls.retain(|number, _| open.contains(number));
        self.is_new |= self.pulls.len() != before;
    }

    /// A pull request was read; `None`: it is not open any more.
    pub(super) fn read(&mut self, id: &str, found: Option<FoundPull>, now: Instant) {
        self.waiting.remove(id);
        match found {
            Some(found) => {
                let known = self.pulls.entry(found.pull.number).or_default();
                (known.read, known.rest) = (Some(now), Parts::default());
                self.is_new |= known.take(found);
            }
            None => {
                let before = self.pulls.len();
                self.pulls.retain(|_, known| known.seen.id != id);
                self.is_new |= self.pulls.len() != before;
            }
        }
    }

    /// A part of a pull request was read; over REST.
    pub(super) fn part(&mut self, number: u64, now: Instant, put: impl FnOnce(&mut Parts)) {
        let Some(known) = self.pulls.get_mut(&number) else { return };
        put(&mut known.rest);
        known.rest.asked = known.rest.asked.saturating_sub(1);
        known.rest.checked = Some(now);
        if let Some(found) = known.found.clone() {
            self.is_new |= known.take(Arc::unwrap_or_clone(found));
        }
    }

    /// It was to be read, and could not: the next time it is new.
    pub(super) fn forget(&mut self, id: &str) {
        let known = self.pulls.values_mut().filter(|known| known.seen.id == id);
        known.for_each(|known| known.read = None);
    }

    /// It is called so now. What was told of it was told of the old name.
    pub(super) fn rename(&mut self, name: String) {
        if self.name == name {
            return;
        }
        (self.name, self.is_told) = (name, false);
        for known in self.pulls.values_mut() {
            known.rename(&self.name);
        }
    }

    /// What is open, as far as it was read.
    pub(super) fn open(&self) -> Vec<Arc<FoundPull>> {
        self.pulls.values().filter_map(|known| known.found.clone()).collect()
    }
}

impl Known {
    fn rename(&mut self, name: &str) {
        if let Some(found) = &mut self.found {
            Arc::make_mut(found).pull.repo = name.to_owned();
        }
    }

    fn differs(&self, seen: &Seen) -> bool {
        let told = |seen: &Seen| (seen.updated_at, seen.draft, seen.rollup.clone());
        let is_other = seen.conflicts.is_some() && seen.conflicts != self.seen.conflicts;
        is_other || told(&self.seen) != told(seen)
    }

    /// Gives whether that is news.
    fn take(&mut self, mut found: FoundPull) -> bool {
        self.rest.tell(&mut found);
        let is_new = self.found.as_deref() != Some(&found);
        if is_new {
            self.found = Some(Arc::new(found));
        }
        is_new
    }
}

impl Parts {
    /// Whether checks still run.
    fn runs(&self) -> bool {
        use app::model::pulls::Ci::Pending;
        self.runs.iter().chain(&self.statuses).any(|checks| checks.sum() == Pending)
    }

    fn tell(&self, found: &mut FoundPull) {
        if let Some(opinions) = &self.opinions {
            opinions.tell(&mut found.pull, None);
        }
        if let Some(conflicts) = self.conflicts {
            found.pull.conflicts = conflicts;
        }
        if let (Some(runs), Some(statuses)) = (&self.runs, &self.statuses) {
            let mut all = runs.clone();
            all.join(statuses.clone());
            (found.pull.ci, found.pull.failing) = (Some(all.sum()), all.failing());
        }
    }
}

/// Not all at once.
fn later(wait: Duration, number: u64) -> Duration {
    wait + wait * u32::try_from(number % 16).unwrap_or_default() / 32
}
