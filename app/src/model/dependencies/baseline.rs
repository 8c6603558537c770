//! What is usual for a target: its latencies of the last 24 hours, and the limit that follows from them.
//!
//! The median and the MAD (median absolute deviation) are used because a bad hour moves neither: a slowdown has to last
//! for half of what is remembered before it is called usual.

use crate::{ms::Ms, time::Timestamp};

/// Fewer readings than this say nothing about what is usual.
pub const NEEDED: u32 = 30;

const HOUR_MS: i64 = 3_600_000;
const HOURS: usize = 24;
/// Each is a fifth wider than the one before it ([`PER_DOUBLING`]): from 1 ms to 65 s, and what is beyond at either end.
const BUCKETS: usize = 64;
const PER_DOUBLING: f64 = 4.0;
/// Makes the MAD of a normal distribution its standard deviation.
const MAD_SCALE: f64 = 1.4826;
/// What is within this of the median is never slow: a target of 1 ms is not worth a look at 2 ms.
const ROOM_MS: f64 = 20.0;

/// The latencies of the last 24 hours as histograms, one an hour: 3,336 bytes a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Baseline {
    hours: [[u16; BUCKETS]; HOURS],
    sum: [u32; BUCKETS],
    /// In hours since the epoch.
    newest: i64,
}

/// What follows from the last 24 hours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Usual {
    pub(super) median: Ms,
    /// Slower than this is slow.
    pub(super) limit: Ms,
}

impl Default for Baseline {
    fn default() -> Self {
        Self { hours: [[0; BUCKETS]; HOURS], sum: [0; BUCKETS], newest: 0 }
    }
}

impl Baseline {
    /// Takes one reading in.
    pub(super) fn push(&mut self, latency: Ms, now: Timestamp) {
        self.forget(now);
        let bucket = bucket(latency.get());
        let count = &mut self.hours[place(self.newest)][bucket];
        if *count < u16::MAX {
            *count += 1;
            self.sum[bucket] += 1;
        }
    }

    /// What is usual, `deviations` being how many (scaled) MADs are allowed beyond the median; `None` while there are
    /// fewer than [`NEEDED`] readings.
    pub(super) fn usual(&self, deviations: u8) -> Option<Usual> {
        let count: u32 = self.sum.iter().sum();
        if count < NEEDED {
            return None;
        }
        let median = self.median(count);
        let spread = MAD_SCALE * self.mad(median, count);
        let limit = (median + f64::from(deviations) * spread).max(2.0 * median).max(median + ROOM_MS);
        Some(Usual { median: Ms::rounded(median), limit: Ms::rounded(limit) })
    }

    /// Within its bucket in proportion to its rank.
    fn median(&self, count: u32) -> f64 {
        let half = f64::from(count) / 2.0;
        let mut below = 0.0;
        for (bucket, inside) in self.sum.iter().enumerate() {
            let inside = f64::from(*inside);
            if below + inside >= half && inside > 0.0 {
                let (low, high) = (edge(bucket), edge(bucket + 1));
                return low + (high - low) * (half - below) / inside;
            }
            below += inside;
        }
        edge(BUCKETS)
    }

    /// Every reading counts as the middle of its bucket.
    fn mad(&self, median: f64, count: u32) -> f64 {
        let middle = |bucket: usize| f64::midpoint(edge(bucket), edge(bucket + 1));
        let filled = self.sum.iter().enumerate().filter(|(_, inside)| **inside > 0);
        let mut away: Vec<(f64, u32)> = filled.map(|(at, inside)| ((middle(at) - median).abs(), *inside)).collect();
        away.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut seen = 0;
        let found = away.iter().find(|(_, inside)| {
            seen += inside;
            seen * 2 >= count
        });
        found.map_or(0.0, |(distance, _)| *distance)
    }

    /// Empties the hours that are more than a day old. A clock that steps back counts on in the newest hour.
    fn forget(&mut self, now: Timestamp) {
        let hour = now.as_ms().div_euclid(HOUR_MS);
        let passed = hour.saturating_sub(self.newest);
        if passed >= HOURS as i64 {
            *self = Self::default();
        } else {
            (self.newest + 1..=hour).for_each(|hour| self.empty(place(hour)));
        }
        self.newest = self.newest.max(hour);
    }

    fn empty(&mut self, place: usize) {
        for (sum, count) in self.sum.iter_mut().zip(std::mem::replace(&mut self.hours[place], [0; BUCKETS])) {
            *sum -= u32::from(count);
        }
    }
}

fn place(hour: i64) -> usize {
    usize::try_from(hour.rem_euclid(HOURS as i64)).unwrap_or_default()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "never negative, saturates, then cut")]
fn bucket(ms: f64) -> usize {
    ((ms.max(1.0).log2() * PER_DOUBLING) as usize).min(BUCKETS - 1)
}

/// The least latency of a bucket, in milliseconds; the first also holds everything below 1 ms.
#[expect(clippy::cast_precision_loss, reason = "at most 64")]
fn edge(bucket: usize) -> f64 {
    if bucket == 0 { 0.0 } else { (bucket as f64 / PER_DOUBLING).exp2() }
}

#[cfg(test)]
mod tests;
