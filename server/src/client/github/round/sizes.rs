//! How much is asked for at once: half of it where GitHub cannot answer in time, and slowly more again.

use crate::source::pulls::config::AT_ONCE;

/// After so many good answers in a row twice as much is tried.
const PROVEN: u32 = 30;

/// How much is asked for at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    /// Repositories that are looked at.
    pub(super) watch: usize,
    /// Pull requests that are read.
    pub(super) pulls: usize,
    /// Items of a list.
    pub(super) list: usize,
    good: u32,
}

/// Repositories, pull requests, items: GitHub allows a hundred of each, and gives up after ten seconds.
pub(super) const MOST: Sizes = Sizes { watch: AT_ONCE, pulls: 50, list: 100, good: 0 };
/// Items of a list at least.
const LEAST_LIST: usize = 10;

impl Sizes {
    /// An answer came in time.
    pub(super) fn good(&mut self) {
        self.good += 1;
        if self.good >= PROVEN && *self != (Self { good: self.good, ..MOST }) {
            let twice = |now: usize, most: usize| (now * 2).min(most);
            *self = Self {
                watch: twice(self.watch, MOST.watch),
                pulls: twice(self.pulls, MOST.pulls),
                list: twice(self.list, MOST.list),
                good: 0,
            };
        }
    }

    /// So many repositories were too many.
    pub(super) fn halve_watch(&mut self, of: usize) {
        (self.watch, self.good) = ((of / 2).clamp(1, MOST.watch), 0);
    }

    /// So many pull requests were too many.
    pub(super) fn halve_pulls(&mut self, of: usize) {
        (self.pulls, self.good) = ((of / 2).clamp(1, MOST.pulls), 0);
    }

    /// The list was too long. Gives whether it can be shorter.
    pub(super) fn halve_list(&mut self) -> bool {
        let shorter = (self.list / 2).max(LEAST_LIST);
        self.good = 0;
        std::mem::replace(&mut self.list, shorter) > shorter
    }
}
