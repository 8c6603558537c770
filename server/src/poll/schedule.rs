//! When a poll runs next: quick at first, then out of phase, then jittered for ever.

use super::Policy;
use std::time::Duration;

/// Between the starts of two polls in the first round.
const FIRST_SPACING: Duration = Duration::from_millis(1);
/// The last poll of the first round starts no later than this, however many there are.
const FIRST_ROUND: Duration = Duration::from_secs(3);
/// Between two tries of a failing poll in the first round.
const CONFIRM_WAIT: Duration = Duration::from_millis(500);

/// How long the poll that has `before` others before it waits for its first run.
#[must_use]
pub fn first_wait(before: usize) -> Duration {
    let place = u32::try_from(before).unwrap_or(u32::MAX);
    let wait = FIRST_SPACING.saturating_mul(place);
    // Beyond the round's length the places start over, so that any number is spread evenly over it.
    let within = wait.as_nanos() % FIRST_ROUND.as_nanos();
    Duration::from_nanos(u64::try_from(within).unwrap_or_default())
}

/// Where one poll stands in its life.
#[derive(Debug)]
pub struct Schedule {
    period: Duration,
    random: fastrand::Rng,
    stage: Stage,
}

#[derive(Debug, PartialEq)]
enum Stage {
    /// Not certain yet: so many more failures make it so.
    First { failures_left: u32 },
    /// The next wait moves it to a phase of its own.
    Stagger,
    /// Period after period.
    Steady,
}

impl Schedule {
    /// At the start of the first round.
    #[must_use]
    pub fn new(policy: &Policy) -> Self {
        let stage = Stage::First { failures_left: policy.confirm };
        Self { period: policy.period, random: fastrand::Rng::new(), stage }
    }

    /// The time from the start of the poll that just ended to the start of the next; `jitter` is the random share of it.
    pub fn next_wait(&mut self, ok: bool, jitter: f64) -> Duration {
        if let Stage::First { failures_left } = &mut self.stage {
            *failures_left = if ok { 0 } else { failures_left.saturating_sub(1) };
            if *failures_left > 0 {
                return CONFIRM_WAIT.min(self.period);
            }
            self.stage = Stage::Stagger;
        }
        if self.stage == Stage::Stagger {
            self.stage = Stage::Steady;
            return self.period.mul_f64(self.random.f64());
        }
        self.period.mul_f64(1.0 + jitter * (self.random.f64() * 2.0 - 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(period: Duration, confirm: u32) -> Policy {
        Policy { period, timeout: period, host: "h".into(), confirm }
    }

    #[test]
    fn the_first_round_is_spread_over_at_most_three_seconds() {
        assert_eq!(first_wait(0), Duration::ZERO);
        assert_eq!(first_wait(999), Duration::from_millis(999));
        assert!((0..100_000).all(|n| first_wait(n) < FIRST_ROUND));
    }

    #[test]
    fn a_failing_poll_is_asked_again_soon_until_it_is_certain() {
        let mut schedule = Schedule::new(&policy(Duration::from_secs(60), 3));
        assert_eq!(schedule.next_wait(false, 0.2), CONFIRM_WAIT);
        assert_eq!(schedule.next_wait(false, 0.2), CONFIRM_WAIT);
        schedule.next_wait(false, 0.2);
        assert_eq!(schedule.stage, Stage::Steady);
    }

    #[test]
    fn waits_fill_the_jitter_and_nothing_else() {
        let mut schedule = Schedule::new(&policy(Duration::from_secs(10), 1));
        assert!(schedule.next_wait(true, 0.2) <= Duration::from_secs(10));
        let waits: Vec<f64> = (0..2_000).map(|n| schedule.next_wait(n % 3 > 0, 0.2).as_secs_f64()).collect();
        assert!(waits.iter().all(|wait| (8.0..=12.0).contains(wait)));
        let tenths = |low: f64| waits.iter().filter(|wait| (low..low + 0.4).contains(*wait)).count();
        assert!((0..10).all(|n| tenths(8.0 + 0.4 * f64::from(n)) > 120), "evenly spread");
    }
}
