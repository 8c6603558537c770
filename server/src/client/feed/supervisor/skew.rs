//! How far supervisord's clock is from ours.

use app::time::Timestamp;
use std::sync::atomic::{AtomicI64, Ordering};

/// Clocks that differ less than this, in milliseconds, are taken for the same one: whole seconds and the way here make as much.
const SAME: i64 = 5_000;

/// The last correction that was needed, in milliseconds. Kept as it is until it is clearly wrong: one that was measured anew for
/// each answer would move every start by a second, which looks like a restart.
#[derive(Debug, Default)]
pub(super) struct Skew(AtomicI64);

impl Skew {
    /// What to add to `theirs` in milliseconds, where it is `now` here.
    pub(super) fn measure(&self, theirs: Timestamp, now: Timestamp) -> i64 {
        let measured = now.as_ms().saturating_sub(theirs.as_ms());
        let last = self.0.load(Ordering::Relaxed);
        if measured.abs_diff(last) <= SAME.unsigned_abs() {
            return last;
        }
        let skew = if measured.unsigned_abs() <= SAME.unsigned_abs() { 0 } else { measured };
        self.0.store(skew, Ordering::Relaxed);
        skew
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_ms(ms)
    }

    #[test]
    fn clocks_that_agree_are_not_corrected() {
        let skew = Skew::default();
        assert_eq!(skew.measure(at(10_000), at(10_999)), 0);
        assert_eq!(skew.measure(at(10_000), at(9_200)), 0);
    }

    #[test]
    fn a_correction_stays_until_it_is_wrong() {
        let skew = Skew::default();
        assert_eq!(skew.measure(at(0), at(3_600_000)), 3_600_000);
        assert_eq!(skew.measure(at(1_000), at(3_601_900)), 3_600_000);
        assert_eq!(skew.measure(at(2_000), at(7_202_000)), 7_200_000);
        assert_eq!(skew.measure(at(7_200_000), at(7_200_000)), 0, "somebody has set it");
    }

    #[test]
    fn a_time_at_the_end_of_time_does_not_overflow() {
        let skew = Skew::default();
        skew.measure(at(i64::MIN), at(i64::MAX));
        skew.measure(at(i64::MAX), at(i64::MIN));
    }
}
