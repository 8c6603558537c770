//! The keys that stand on the widget and again on each target: how often, how long, how slow, how many.

use super::enough;
use crate::config::{
    read::{Item, Section},
    upstream,
};
use app::{
    model::dependencies::judge::{Enough, Rules},
    ms::Ms,
};
use std::{ops::RangeInclusive, time::Duration};

const PERIODS: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(24);
/// Jobs that report run nightly, weekly or monthly, and take their time.
const SILENCES: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(24 * 35);
const SHORTEST: Duration = Duration::from_millis(1);
/// As many polls as an hour can have.
const FLIPS: RangeInclusive<i64> = 1..=3_600;
const DEVIATIONS: RangeInclusive<u8> = 1..=100;
const AUTO: &str =
    r#"a duration, "auto", or "auto" and how many deviations from the usual are allowed, 1 to 100: "auto 8""#;

/// The limits of one target, or the widget's for those that say nothing else.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Time between two polls.
    pub(super) period: Duration,
    /// As written: one that was inherited may be longer than the period.
    written_timeout: Duration,
    /// Also where the limit is learned: until it is.
    slow: Duration,
    learn: Option<u8>,
    fail_after: Enough,
    recover_after: Enough,
    flapping: Option<u64>,
}

/// What `slow` says.
enum Slow {
    Than(Duration),
    Auto(u8),
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            period: Duration::from_secs(15),
            written_timeout: Duration::from_secs(5),
            slow: Duration::from_millis(500),
            learn: None,
            fail_after: Enough::InARow(2),
            recover_after: Enough::InARow(1),
            flapping: Some(6),
        }
    }
}

impl Limits {
    /// Reads the keys that are there, and takes the rest from `above`.
    pub(super) fn read(section: &mut Section<'_>, above: &Self) -> Self {
        Self::read_within(section, above, PERIODS)
    }

    /// As [`Self::read`], for a target that is not asked: the period is the longest silence, one of them is enough
    /// where the target says nothing else itself, and there is no poll that could take too long.
    pub(super) fn read_silence(section: &mut Section<'_>, above: &Self) -> Self {
        if let Some(item) = section.get("timeout") {
            let title = "`timeout` has no meaning for push://: the period is the longest silence";
            item.report(item.key_problem(title).allowed("for targets that are asked"));
        }
        let limits = Self::read_within(section, above, SILENCES);
        let fail_after = if section.get("fail_after").is_some() { limits.fail_after } else { Enough::InARow(1) };
        Self { fail_after, ..limits }
    }

    fn read_within(section: &mut Section<'_>, above: &Self, periods: RangeInclusive<Duration>) -> Self {
        let period = section.get("period").and_then(|item| item.duration(periods)).unwrap_or(above.period);
        let written_timeout =
            upstream::timeout(section, period, SHORTEST..=*PERIODS.end()).unwrap_or(above.written_timeout);
        let (slow, learn) = match section.get("slow").and_then(|item| slow(&item)) {
            Some(Slow::Than(limit)) => (limit, None),
            Some(Slow::Auto(deviations)) => (above.slow, Some(deviations)),
            None => (above.slow, above.learn),
        };
        Self {
            period,
            written_timeout,
            slow,
            learn,
            fail_after: section.get("fail_after").and_then(|item| enough::read(&item)).unwrap_or(above.fail_after),
            recover_after: section
                .get("recover_after")
                .and_then(|item| enough::read(&item))
                .unwrap_or(above.recover_after),
            flapping: section.get("flapping").and_then(|item| flapping(&item)).unwrap_or(above.flapping),
        }
    }

    /// The longest that one poll may take. A target never overlaps itself, so the period is the most.
    pub(super) fn timeout(&self) -> Duration {
        self.written_timeout.min(self.period)
    }

    /// What the judge goes by.
    pub(super) fn rules(&self, cert_days: u32) -> Rules {
        Rules {
            slow: Ms::from_duration(self.slow),
            learn: self.learn,
            fail_after: self.fail_after,
            recover_after: self.recover_after,
            flapping: self.flapping,
            cert_days,
            period_ms: whole_ms(self.period),
            timeout_ms: whole_ms(self.timeout()),
        }
    }
}

fn slow(item: &Item<'_>) -> Option<Slow> {
    let text = item.text_like(AUTO)?.value;
    let Some(deviations) = text.strip_prefix("auto") else {
        return item.duration(SHORTEST..=*PERIODS.end()).map(Slow::Than);
    };
    let usual = app::model::dependencies::judge::DEVIATIONS;
    let deviations = if deviations.is_empty() { Some(usual) } else { deviations.trim_start().parse().ok() };
    let deviations = deviations.filter(|deviations| DEVIATIONS.contains(deviations));
    if deviations.is_none() {
        item.report(item.problem("bad `slow`: not a number of deviations").allowed(AUTO));
    }
    deviations.map(Slow::Auto)
}

/// The limit; `Some(None)` where it is not watched.
fn flapping(item: &Item<'_>) -> Option<Option<u64>> {
    if item.is_text() { item.word(&[("off", None)]) } else { item.count(FLIPS).map(Some) }
}

fn whole_ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
