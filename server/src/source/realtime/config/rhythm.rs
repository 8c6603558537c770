//! How often, how long, how many: `period`, `timeout`, `fail_after`, `stall`.

use super::format::{STREAMS, only_with};
use crate::{
    client::feed::Format,
    config::{read::Section, upstream},
};
use std::{ops::RangeInclusive, time::Duration};

const PERIODS: RangeInclusive<Duration> = Duration::from_millis(250)..=Duration::from_hours(1);
const TIMEOUTS: RangeInclusive<Duration> = Duration::from_millis(1)..=Duration::from_hours(1);
const STALLS: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(24);
const FAILURES: RangeInclusive<i64> = 1..=1_000;

/// Less silence than this is none: whatever the period, a stream may hiccup.
const SHORTEST_SILENCE: Duration = Duration::from_secs(10);
/// So many messages that did not come are a silence.
const SILENT_PERIODS: u32 = 10;

/// The rhythm of one feed, or the widget's for those that say nothing else.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rhythm {
    /// Time between two samples.
    pub(super) period: Duration,
    /// As written: may be longer than the period.
    written_timeout: Duration,
    /// Red after so many failures in a row.
    pub(super) fail_after: u32,
    stall: Option<Duration>,
}

impl Default for Rhythm {
    fn default() -> Self {
        let (period, written_timeout) = (Duration::from_secs(1), Duration::from_secs(5));
        Self { period, written_timeout, fail_after: 3, stall: None }
    }
}

impl Rhythm {
    /// Reads the widget's. A timeout may be longer than the period: some feeds are streams or have longer ones.
    pub(super) fn read_widget(section: &mut Section<'_>) -> Self {
        Self::read_keys(section, &Self::default())
    }

    /// Reads the keys that are there, and takes the rest from the widget's.
    pub(super) fn read(section: &mut Section<'_>, widget: &Self, format: Option<Format>) -> Self {
        let rhythm = Self::read_keys(section, widget);
        let stall = section.get("stall").and_then(|item| {
            only_with(&item, "stall", format, STREAMS);
            item.duration(STALLS)
        });
        let written = section.get("timeout").filter(|_| format.is_some_and(|format| !format.is_stream()));
        // A poll that takes longer than its period is never waited for.
        if let Some(item) = written {
            upstream::not_longer(&item, rhythm.written_timeout, rhythm.period);
        }
        Self { stall, ..rhythm }
    }

    fn read_keys(section: &mut Section<'_>, above: &Self) -> Self {
        let duration = |section: &mut Section<'_>, key, limits| section.get(key)?.duration(limits);
        Self {
            period: duration(section, "period", PERIODS).unwrap_or(above.period),
            written_timeout: duration(section, "timeout", TIMEOUTS).unwrap_or(above.written_timeout),
            fail_after: section.get("fail_after").and_then(|item| item.count(FAILURES)).unwrap_or(above.fail_after),
            stall: None,
        }
    }

    /// The longest that one poll, or opening a stream, may take. A poll never overlaps itself, so the period is the most.
    pub(super) fn timeout(&self, format: Format) -> Duration {
        if format.is_stream() { self.written_timeout } else { self.written_timeout.min(self.period) }
    }

    /// After so much silence a stream is given up.
    pub(super) fn stall(&self) -> Duration {
        self.stall.unwrap_or_else(|| SHORTEST_SILENCE.max(self.period * SILENT_PERIODS))
    }
}
