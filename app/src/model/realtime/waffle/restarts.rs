//! How often a process was restarted, from whatever its feed tells of that.

use crate::time::Timestamp;
use std::collections::VecDeque;

const HOUR_MS: i64 = 3_600_000;
/// More than these in one hour are not told apart.
const MOST: usize = 999;
/// Two starts so near to each other, in milliseconds, are one, told with less than a second's precision.
const SAME_MS: i64 = 1_500;

/// The restarts of one process within the last hour.
#[derive(Clone, Debug, Default)]
pub(super) struct Restarts {
    at: VecDeque<Timestamp>,
    started: Option<Timestamp>,
    count: Option<u64>,
}

impl Restarts {
    pub(super) fn new(started: Option<Timestamp>, count: Option<u64>) -> Self {
        Self { at: VecDeque::new(), started, count }
    }

    /// Takes what the feed tells now: its own count is best, else when the process was started, else that it came back. Gives
    /// whether there was a restart.
    pub(super) fn see(
        &mut self,
        started: Option<Timestamp>,
        count: Option<u64>,
        came_back: bool,
        now: Timestamp,
    ) -> bool {
        let counted = self.count.zip(count).map(|(last, count)| count.saturating_sub(last));
        let began = self.started.zip(started).map(|(last, started)| u64::from(started.ms_since(last) > SAME_MS));
        self.count = count.or(self.count);
        self.started = started.or(self.started);
        let restarts = counted.or(began).unwrap_or_else(|| u64::from(came_back));
        for _ in 0..restarts.min(MOST as u64) {
            self.at.push_back(now);
        }
        let old = self.at.len().saturating_sub(MOST);
        self.at.drain(..old);
        restarts > 0
    }

    pub(super) fn within_the_hour(&mut self, now: Timestamp) -> u64 {
        while self.at.front().is_some_and(|at| now.ms_since(*at) >= HOUR_MS) {
            self.at.pop_front();
        }
        self.at.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_ms(second * 1_000)
    }

    #[test]
    fn the_feeds_own_count_is_believed_first() {
        let mut restarts = Restarts::new(Some(at(0)), Some(4));
        assert!(!restarts.see(Some(at(10)), Some(4), true, at(11)));
        assert!(restarts.see(Some(at(10)), Some(7), false, at(12)));
        assert!(!restarts.see(Some(at(10)), Some(0), false, at(13)), "a count that begins anew is none");
        assert_eq!(restarts.within_the_hour(at(14)), 3);
    }

    #[test]
    fn another_start_is_a_restart() {
        let mut restarts = Restarts::new(Some(at(0)), None);
        assert!(!restarts.see(Some(at(1)), None, true, at(5)), "the same, told less precisely");
        assert!(restarts.see(Some(at(10)), None, false, at(11)));
        assert_eq!(restarts.within_the_hour(at(11)), 1);
    }

    #[test]
    fn else_what_came_back_was_restarted_and_is_forgotten_after_an_hour() {
        let mut restarts = Restarts::new(None, None);
        assert!(restarts.see(None, None, true, at(0)));
        assert!(!restarts.see(None, None, false, at(1)));
        assert_eq!(restarts.within_the_hour(at(3_599)), 1);
        assert_eq!(restarts.within_the_hour(at(3_600)), 0);
    }
}
