//! When a poll runs next: quick at first, then out of phase, then jittered for ever.

use super::{Policy, Rhythm};
use std::time::Duration;
use tokio::time::Instant;

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

/// A stream that ends is opened again after so long, and twice as long each time, up to the longest.
const REOPEN: Duration = Duration::from_millis(500);
const REOPEN_AT_MOST: Duration = Duration::from_secs(30);
/// One that went on for so long begins anew with the shortest.
const PROVEN: Duration = Duration::from_secs(10);
/// A poll that ends so little after its next beat, as a share of the period, is followed by that one, a little late.
const LATE: u32 = 4;

/// Where one poll stands in its life.
#[derive(Debug)]
pub struct Schedule {
    period: Duration,
    rhythm: Rhythm,
    /// The last beat.
    beat: Option<Instant>,
    reopened: u32,
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
        let (period, rhythm) = (policy.period, policy.rhythm);
        Self { period, rhythm, beat: None, reopened: 0, random: fastrand::Rng::new(), stage }
    }

    /// When the next poll is due after one that `started` and ended `now`, and how many beats are left out before it; `jitter` is
    /// the random share of a wait that is not a beat.
    pub fn next(&mut self, started: Instant, now: Instant, ok: bool, jitter: f64) -> (Instant, u64) {
        if let (Rhythm::Beat, Some(beat)) = (self.rhythm, self.beat) {
            let behind = now.saturating_duration_since(beat + self.period + self.period / LATE);
            let skipped = if behind.is_zero() { 0 } else { behind.as_nanos() / self.period.as_nanos().max(1) + 1 };
            let skipped = u32::try_from(skipped).unwrap_or(u32::MAX);
            let beat = beat + self.period.saturating_mul(skipped.saturating_add(1));
            self.beat = Some(beat);
            return (beat, skipped.into());
        }
        let due = now.max(started + self.next_wait(ok, jitter));
        if self.stage == Stage::Steady {
            self.beat = Some(due);
        }
        (due, 0)
    }

    /// How long to wait until a stream is opened again that went on for `lasted`.
    pub fn reopen(&mut self, lasted: Duration) -> Duration {
        self.reopened = if lasted < PROVEN { self.reopened.saturating_add(1) } else { 1 };
        let wait = REOPEN.saturating_mul(1 << (self.reopened - 1).min(16)).min(REOPEN_AT_MOST);
        wait.mul_f64(0.5 + self.random.f64())
    }

    /// The time from the start of the poll that just ended to the start of the next; `jitter` is the random share of it.
    fn next_wait(&mut self, ok: bool, jitter: f64) -> Duration {
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
        Policy { period, timeout: period, host: "h".into(), confirm, rhythm: Rhythm::default() }
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

    #[test]
    fn a_beat_is_kept_and_what_is_missed_is_counted() {
        let second = Duration::from_secs(1);
        let mut schedule = Schedule::new(&Policy { rhythm: Rhythm::Beat, ..policy(second, 1) });
        let begin = Instant::now();
        let (first, _) = schedule.next(begin, begin, true, 0.2);
        assert!(first - begin <= second, "a phase of its own");
        let mut ask = |due: Instant, takes: f64| schedule.next(due, due + Duration::from_secs_f64(takes), true, 0.2);
        assert_eq!(ask(first, 0.9), (first + second, 0));
        assert_eq!(ask(first + second, 1.2), (first + second * 2, 0), "a little late is no beat lost");
        assert_eq!(ask(first + second * 2, 1.3), (first + second * 4, 1));
        assert_eq!(ask(first + second * 4, 4.6), (first + second * 9, 4));
    }

    #[test]
    fn a_stream_is_opened_again_later_and_later_until_it_has_proven_itself() {
        let mut schedule = Schedule::new(&policy(Duration::from_secs(1), 1));
        let mut waits = Vec::new();
        for _ in 0..12 {
            waits.push(schedule.reopen(Duration::from_secs(1)).as_secs_f64());
        }
        assert!((0.25..=0.75).contains(&waits[0]) && (15.0..=45.0).contains(&waits[11]), "{waits:?}");
        assert!(schedule.reopen(Duration::from_secs(11)).as_secs_f64() <= 0.75);
    }
}
