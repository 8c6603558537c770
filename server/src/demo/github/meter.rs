//! How much is used of what is allowed.

use app::time::Timestamp;
use std::time::Duration;

/// One for each resource that GitHub counts apart.
#[derive(Debug, Default)]
pub(super) struct Meters {
    pub(super) core: Meter,
    pub(super) graphql: Meter,
}

/// Counts within a window, which begins with the first call.
#[derive(Debug, Default)]
pub(super) struct Meter {
    began: Option<Timestamp>,
    used: u32,
}

/// What a call is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Allowance {
    pub(super) limit: u32,
    pub(super) used: u32,
    /// When the next window begins.
    pub(super) reset: Timestamp,
}

impl Allowance {
    pub(super) const fn remaining(self) -> u32 {
        self.limit.saturating_sub(self.used)
    }

    /// As `x-ratelimit-reset` says it.
    pub(super) const fn reset_seconds(self) -> i64 {
        (self.reset.as_ms() + 999).div_euclid(1_000)
    }
}

impl Meter {
    /// How much is used, after `cost` more.
    pub(super) fn spend(&mut self, limit: u32, window: Duration, cost: u32, now: Timestamp) -> Allowance {
        let window = i64::try_from(window.as_millis()).unwrap_or(i64::MAX);
        let began = self.began.filter(|began| now.ms_since(*began) < window).unwrap_or_else(|| {
            self.used = 0;
            now
        });
        self.began = Some(began);
        self.used = self.used.saturating_add(cost).min(limit);
        Allowance { limit, used: self.used, reset: began.plus_ms(window) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_begins_with_its_first_call() {
        let mut meter = Meter::default();
        let mut left = |seconds: i64| {
            let now = Timestamp::from_ms(1_000_000 + seconds * 1_000);
            meter.spend(2, Duration::from_secs(60), 1, now).remaining()
        };
        assert_eq!([left(0), left(59), left(59), left(60)], [1, 0, 0, 1]);
    }

    #[test]
    fn the_end_of_the_window_is_told_in_seconds() {
        let now = Timestamp::from_ms(5_500);
        let allowance = Meter::default().spend(10, Duration::from_secs(60), 3, now);
        assert_eq!((allowance.remaining(), allowance.reset_seconds()), (7, 66));
    }
}
