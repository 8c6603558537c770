//! How many polls make a state certain: so many in a row, or so many of the last few.

use std::fmt;

/// The most polls that are remembered for "so many of the last".
pub const REMEMBERED: u32 = 100;

/// When enough polls agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enough {
    /// So many in a row; at least 1.
    InARow(u32),
    /// `times` of the last `last`: 1 ≤ `times` ≤ `last` ≤ [`REMEMBERED`].
    OfLast {
        /// So many.
        times: u32,
        /// Of so many.
        last: u32,
    },
}

impl Enough {
    /// The least number of polls that can be enough.
    #[must_use]
    pub const fn times(self) -> u32 {
        match self {
            Self::InARow(times) | Self::OfLast { times, .. } => times,
        }
    }
}

impl fmt::Display for Enough {
    /// `2`, `3 of 5`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InARow(times) => write!(f, "{times}"),
            Self::OfLast { times, last } => write!(f, "{times} of {last}"),
        }
    }
}

/// What the last polls add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    failures: u32,
    successes: u32,
    /// Since it was last green.
    recent: Recent,
    /// Polls since it went down.
    down_for: u32,
}

impl Count {
    /// Begins a poll of a target that was last seen as down or not.
    pub(super) const fn begin(&mut self, is_down: bool) {
        self.down_for = if is_down { self.down_for.saturating_add(1) } else { 0 };
    }

    /// Counts a failure; `Some` says how far it is from red, `None` that it is.
    pub(super) fn fail(&mut self, enough: Enough) -> Option<String> {
        self.successes = 0;
        self.failures = self.failures.saturating_add(1);
        self.recent.push(true);
        match enough {
            Enough::InARow(times) => (self.failures < times).then(|| format!("failure {} of {times}", self.failures)),
            Enough::OfLast { times, last } => {
                let count = self.recent.failures(last);
                (count < times).then(|| format!("{count} of the last {last} failed, red at {times}"))
            }
        }
    }

    /// Counts a success.
    pub(super) fn succeed(&mut self) {
        self.successes = self.successes.saturating_add(1);
        self.recent.push(false);
    }

    /// How far a red target is from green; `None` when it is.
    pub(super) fn recovering(&self, enough: Enough) -> Option<String> {
        match enough {
            Enough::InARow(times) => (self.successes < times).then(|| format!("success {} of {times}", self.successes)),
            Enough::OfLast { times, last } => {
                // What was good before it went down says nothing about its recovery.
                let count = self.recent.successes(last.min(self.down_for));
                (count < times).then(|| format!("{count} of the last {last} succeeded, green at {times}"))
            }
        }
    }

    /// What made it red is over.
    pub(super) fn recover(&mut self, was_down: bool) {
        self.failures = 0;
        if was_down {
            self.recent = Recent::default();
        }
    }
}

/// The outcomes of the last polls: one bit each, the newest is the lowest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Recent {
    failed: u128,
    known: u32,
}

impl Recent {
    fn push(&mut self, failed: bool) {
        self.failed = (self.failed << 1) | u128::from(failed);
        self.known = (self.known + 1).min(REMEMBERED);
    }

    /// How many of the last `last` failed.
    const fn failures(&self, last: u32) -> u32 {
        let mask = (1_u128 << self.within(last)) - 1;
        (self.failed & mask).count_ones()
    }

    /// How many of the last `last` succeeded.
    fn successes(&self, last: u32) -> u32 {
        self.within(last) - self.failures(last)
    }

    const fn within(&self, last: u32) -> u32 {
        if last < self.known { last } else { self.known }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn counts_what_a_list_would(outcomes in prop::collection::vec(any::<bool>(), 0..250), last in 1..=REMEMBERED) {
            let mut recent = Recent::default();
            outcomes.iter().for_each(|failed| recent.push(*failed));
            let newest = || outcomes.iter().rev().take(last as usize);
            let counted = |failed: bool| newest().filter(|outcome| **outcome == failed).count();
            prop_assert_eq!(recent.failures(last) as usize, counted(true));
            prop_assert_eq!(recent.successes(last) as usize, counted(false));
        }
    }
}
