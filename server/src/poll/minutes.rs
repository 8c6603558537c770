//! How often something happened within the last hour.

use app::time::Timestamp;

const MINUTES: usize = 60;

/// Counts by minute over the last hour, in a ring.
#[derive(Clone, Debug)]
pub struct Minutes {
    counts: [u32; MINUTES],
    newest: i64,
}

impl Default for Minutes {
    fn default() -> Self {
        Self { counts: [0; MINUTES], newest: i64::MIN }
    }
}

impl Minutes {
    /// Counts one more.
    pub fn count(&mut self, now: Timestamp) {
        let minute = now.as_ms().div_euclid(60_000);
        let passed = minute.saturating_sub(self.newest).clamp(0, MINUTES as i64);
        for old in 0..passed {
            self.counts[slot(minute - old)] = 0;
        }
        self.newest = self.newest.max(minute);
        self.counts[slot(minute)] += 1;
    }

    /// How many there were within the hour before `now`.
    #[must_use]
    pub fn sum(&self, now: Timestamp) -> u64 {
        if self.newest == i64::MIN {
            return 0;
        }
        let hour_ago = now.as_ms().div_euclid(60_000) - MINUTES as i64 + 1;
        let kept = hour_ago.max(self.newest - MINUTES as i64 + 1)..=self.newest;
        kept.map(|minute| u64::from(self.counts[slot(minute)])).sum()
    }
}

fn slot(minute: i64) -> usize {
    usize::try_from(minute.rem_euclid(MINUTES as i64)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_hour_forgets_what_is_older() {
        let at = |minute: i64| Timestamp::from_ms(minute * 60_000);
        let mut minutes = Minutes::default();
        assert_eq!(minutes.sum(at(0)), 0);
        for minute in 0..90 {
            minutes.count(at(minute));
        }
        assert_eq!(minutes.sum(at(89)), 60);
        assert_eq!(minutes.sum(at(100)), 49);
        assert_eq!(minutes.sum(at(1_000)), 0);
        minutes.count(at(1_000));
        assert_eq!(minutes.sum(at(1_000)), 1);
    }
}
