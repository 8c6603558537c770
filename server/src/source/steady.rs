//! Whether the machine's clock was set: forward, back, or by a rest of the whole machine.

use app::time::Timestamp;
use std::time::Duration;
use tokio::time::Instant;

/// A report may wait so long for its turn; less than that is no jump.
const JUMP: Duration = Duration::from_secs(2);

/// The wall clock beside one that nobody can set.
#[derive(Debug, Default)]
pub(super) struct Steady(Option<(Timestamp, Instant)>);

impl Steady {
    /// Whether the wall clock went otherwise than time since it was last looked at. Both are of the same moment.
    pub(super) fn is_set(&mut self, wall: Timestamp, true_time: Instant) -> bool {
        let Some((last_wall, last)) = self.0.replace((wall, true_time)) else { return false };
        let passed = i64::try_from(true_time.saturating_duration_since(last).as_millis()).unwrap_or(i64::MAX);
        let shown = wall.as_ms().saturating_sub(last_wall.as_ms());
        u128::from(shown.abs_diff(passed)) > JUMP.as_millis()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_set_is_told_once() {
        let mut steady = Steady::default();
        let begun = Instant::now();
        let mut look =
            |wall: i64, passed: u64| steady.is_set(Timestamp::from_ms(wall), begun + Duration::from_millis(passed));
        assert!(!look(1_000_000, 0));
        assert!(!look(1_001_000, 1_000));
        // A report that has waited for its turn.
        assert!(!look(1_001_000, 2_500));
        assert!(look(4_601_000, 2_600));
        assert!(!look(4_602_000, 3_600));
        assert!(look(1_003_000, 4_600));
        assert!(!look(1_004_000, 5_600));
        assert!(look(i64::MAX, 5_600));
    }
}
