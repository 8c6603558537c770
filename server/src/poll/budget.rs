//! How often one host may be called within an hour, spread evenly.
//!
//! The generic cell rate algorithm: a tenth of the hour's calls may come at once, the rest come one by one. So in no hour
//! there are more calls than allowed, and no hour ends with a long silence because its beginning was greedy.

use std::time::Duration;
use tokio::time::Instant;

const HOUR: Duration = Duration::from_hours(1);

/// The calls that one host still has to bear. Pure: the time is an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    allowed: u32,
    /// When a call would come if all so far had come evenly.
    next: Option<Instant>,
}

impl Budget {
    /// So many calls within any hour; at least one.
    #[must_use]
    pub fn new(allowed: u32) -> Self {
        Self { allowed: allowed.max(1), next: None }
    }

    /// How many calls an hour are allowed.
    #[must_use]
    pub const fn allowed(&self) -> u32 {
        self.allowed
    }

    /// Changes what is allowed; what was used stays used.
    pub fn allow(&mut self, allowed: u32) {
        self.allowed = allowed.max(1);
    }

    /// Takes one call, and says from when on it may be made.
    pub fn reserve(&mut self, now: Instant) -> Instant {
        let tolerance = self.interval() * (self.burst() - 1);
        let next = self.next.map_or(now, |next| next.max(now));
        self.next = Some(next + self.interval());
        next.checked_sub(tolerance).map_or(now, |at| at.max(now))
    }

    /// How many calls an hour there can be for ever: a few less than [`Self::allowed`], which the burst may add.
    #[must_use]
    pub fn steady_per_hour(allowed: u32) -> f64 {
        let budget = Self::new(allowed);
        HOUR.as_secs_f64() / budget.interval().as_secs_f64()
    }

    /// The hour's first tenth.
    const fn burst(&self) -> u32 {
        let tenth = self.allowed / 10;
        if tenth == 0 { 1 } else { tenth }
    }

    /// So that a burst and an hour's worth of single calls are what is allowed.
    fn interval(&self) -> Duration {
        // Rounded up: what falls a nanosecond short of the hour would be one call too many.
        HOUR / (self.allowed - self.burst() + 1) + Duration::from_nanos(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whoever asks greedily gets every call at once that is allowed, and never more than that within an hour.
        #[test]
        fn no_hour_has_more_calls_than_allowed(allowed in 1_u32..2_000, waits in prop::collection::vec(0_u64..40, 1..500)) {
            let start = Instant::now();
            let mut budget = Budget::new(allowed);
            let mut now = start;
            let mut calls: Vec<Instant> = Vec::new();
            for wait in waits {
                now += Duration::from_secs(wait);
                let at = budget.reserve(now);
                prop_assert!(at >= now);
                calls.push(at);
                now = at;
            }
            for (first, at) in calls.iter().enumerate() {
                let within = calls[first..].iter().filter(|other| **other < *at + HOUR).count();
                prop_assert!(within <= allowed as usize, "{within} calls within an hour, {allowed} allowed");
            }
        }
    }

    #[test]
    fn a_steady_pace_below_the_limit_never_waits() {
        let (start, mut budget) = (Instant::now(), Budget::new(600));
        for n in 0..5_000_u32 {
            let now = start + Duration::from_secs(7) * n;
            assert_eq!(budget.reserve(now), now);
        }
        assert!((Budget::steady_per_hour(600) - 541.0).abs() < 0.01);
    }

    #[test]
    fn one_call_an_hour_is_one_call_an_hour() {
        let (start, mut budget) = (Instant::now(), Budget::new(1));
        assert_eq!(budget.reserve(start), start);
        assert!((budget.reserve(start) - start).abs_diff(HOUR) < Duration::from_millis(1));
        budget.allow(3_600);
        assert_eq!(budget.allowed(), 3_600);
    }
}
