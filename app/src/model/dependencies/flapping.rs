//! How often a target went down or came back within the last hour.

use crate::time::Timestamp;

const MINUTES: usize = 60;
const MINUTE_MS: i64 = 60_000;

/// The changes of each of the last sixty minutes, this one included: 68 bytes, however often it flips.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flips {
    /// Beginning with the minute `newest`, backwards around the ring. No minute has more polls than fit.
    minutes: [u8; MINUTES],
    /// In minutes since the epoch.
    newest: i64,
}

impl Default for Flips {
    fn default() -> Self {
        Self { minutes: [0; MINUTES], newest: 0 }
    }
}

impl Flips {
    /// Counts one change.
    pub(super) fn push(&mut self, now: Timestamp) {
        self.forget(now);
        let place = place(self.newest);
        self.minutes[place] = self.minutes[place].saturating_add(1);
    }

    /// How many there were within the hour that ends with this minute.
    pub(super) fn count(&mut self, now: Timestamp) -> u64 {
        self.forget(now);
        self.minutes.iter().copied().map(u64::from).sum()
    }

    /// Empties the minutes that have passed. A clock that steps back counts on in the newest minute.
    fn forget(&mut self, now: Timestamp) {
        let minute = now.as_ms().div_euclid(MINUTE_MS);
        let passed = usize::try_from(minute.saturating_sub(self.newest)).unwrap_or_default();
        if passed >= MINUTES {
            self.minutes = [0; MINUTES];
        } else {
            (self.newest + 1..=minute).for_each(|minute| self.minutes[place(minute)] = 0);
        }
        self.newest = self.newest.max(minute);
    }
}

/// How much it flips, where that is more than `limit` allows.
pub(super) fn beyond(flips: &mut Flips, limit: Option<u64>, now: Timestamp) -> Option<u64> {
    let limit = limit?;
    Some(flips.count(now)).filter(|count| *count > limit)
}

pub(super) fn sentence(count: u64, limit: u64) -> String {
    format!("flapping: {count} changes within the last hour, limit {limit}")
}

fn place(minute: i64) -> usize {
    usize::try_from(minute.rem_euclid(MINUTES as i64)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Every change counts for at least 59 minutes and at most 60.
        #[test]
        fn counts_what_a_list_would(steps in prop::collection::vec(0_i64..400_000, 0..200)) {
            let (mut flips, mut all, mut now) = (Flips::default(), Vec::new(), 1_795_428_903_123);
            for step in steps {
                now += step;
                flips.push(Timestamp::from_ms(now));
                all.push(now);
                let since = (now / MINUTE_MS - 59) * MINUTE_MS;
                let expected = all.iter().filter(|at| **at >= since).count();
                prop_assert_eq!(flips.count(Timestamp::from_ms(now)), expected as u64);
            }
            prop_assert_eq!(flips.count(Timestamp::from_ms(now + 3_600_000)), 0);
        }
    }

    #[test]
    fn a_clock_that_steps_back_loses_nothing() {
        let mut flips = Flips::default();
        flips.push(Timestamp::from_ms(7_200_000));
        flips.push(Timestamp::from_ms(3_600_000));
        assert_eq!(flips.count(Timestamp::from_ms(3_600_000)), 2);
    }
}
