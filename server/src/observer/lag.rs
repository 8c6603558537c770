//! How late our own tasks run: a machine that is overloaded, suspended or stopped makes everybody else look slow.

use super::judge::HELD_UP;
use crate::clock;
use app::time::Timestamp;
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, sleep_until};

const TICK: Duration = Duration::from_millis(250);
/// The wall clock may be corrected by so much without anybody having slept.
const JUMP_MS: u64 = 5_000;
/// So many delays are remembered: more than a poll can overlap that is not hopeless anyway.
const KEPT: usize = 16;

/// The delays of a ticker, as long as they matter.
#[derive(Debug, Default)]
pub(super) struct Lag(Mutex<VecDeque<(Instant, Duration)>>);

impl Lag {
    /// Waits for one tick; whether time has jumped meanwhile.
    pub(super) async fn tick(&self) -> bool {
        let (begun, wall) = (Instant::now(), clock::now());
        sleep_until(begun + TICK).await;
        let late = begun.elapsed().saturating_sub(TICK);
        if late > HELD_UP {
            let mut delays = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            delays.push_back((Instant::now(), late));
            if delays.len() > KEPT {
                delays.pop_front();
            }
        }
        has_jumped(wall, clock::now(), begun.elapsed()) || late > HELD_UP
    }

    /// The longest delay that ended after `then`.
    pub(super) fn since(&self, then: Instant) -> Duration {
        let delays = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        delays.iter().filter(|(at, _)| *at >= then).map(|(_, late)| *late).max().unwrap_or_default()
    }
}

/// Whether the wall clock has gone elsewhere than time did, forward or back.
fn has_jumped(before: Timestamp, after: Timestamp, passed: Duration) -> bool {
    let passed = i64::try_from(passed.as_millis()).unwrap_or(i64::MAX);
    after.as_ms().saturating_sub(before.as_ms()).abs_diff(passed) > JUMP_MS
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(250, 250, false)]
    #[case(5_250, 250, false)]
    #[case(5_251, 250, true)]
    #[case(3_600_250, 250, true)]
    #[case(3_600_250, 3_600_250, false)]
    #[case(-4_000, 250, false)]
    #[case(-5_000, 250, true)]
    #[case(-108_000_000, 250, true)]
    fn forward_and_back(#[case] shown: i64, #[case] passed: u64, #[case] jumped: bool) {
        let before = Timestamp::from_ms(1_795_395_276_400);
        assert_eq!(has_jumped(before, before.plus_ms(shown), Duration::from_millis(passed)), jumped);
    }
}
