//! Points in time as they cross the wire: RFC 3339, UTC, milliseconds.
//!
//! The browser only formats and subtracts them, so a whole date library would be weight for nothing. The calendar
//! arithmetic is Howard Hinnant's `civil_from_days` / `days_from_civil`
//! (<https://howardhinnant.github.io/date_algorithms.html>); the server's tests check it against `jiff`.

use crate::json::{FromJson, Unreadable, Value};
use serde::{Serialize, Serializer};
use std::{fmt, str::FromStr};

const DAY_MS: i64 = 86_400_000;

/// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since the Unix epoch.
    #[must_use]
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn as_ms(self) -> i64 {
        self.0
    }

    /// How many milliseconds `earlier` lies before this; 0 where it lies after (clocks step back).
    #[must_use]
    pub const fn ms_since(self, earlier: Self) -> i64 {
        let ms = self.0.saturating_sub(earlier.0);
        if ms < 0 { 0 } else { ms }
    }

    /// This moment moved by `ms`.
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_from_days(self.0.div_euclid(DAY_MS));
        let ms = self.0.rem_euclid(DAY_MS);
        let (hour, minute, second) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", ms % 1_000)
    }
}

/// Why a text is not a [`Timestamp`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotATimestamp;

impl fmt::Display for NotATimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a UTC time such as 2026-11-23T10:15:03.123Z")
    }
}

impl std::error::Error for NotATimestamp {}

impl FromStr for Timestamp {
    type Err = NotATimestamp;

    /// Reads what [`fmt::Display`] writes; the fraction may be absent or of any length.
    fn from_str(text: &str) -> Result<Self, NotATimestamp> {
        parse(text).ok_or(NotATimestamp)
    }
}

fn parse(text: &str) -> Option<Timestamp> {
    let (date, clock) = text.strip_suffix('Z')?.split_once('T')?;
    let mut date = date.splitn(3, '-');
    let (year, month, day) = (number(date.next()?)?, number(date.next()?)?, number(date.next()?)?);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut clock = clock.splitn(3, ':');
    let (hour, minute, second) = (number(clock.next()?)?, number(clock.next()?)?, number(clock.next()?)?);
    let in_range = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second < 60;
    if !in_range || fraction.is_empty() {
        return None;
    }
    let digits = fraction.len().min(3);
    let ms = number(fraction.get(..digits)?)? * [0, 100, 10, 1][digits];
    let seconds = (hour * 60 + minute) * 60 + second;
    Some(Timestamp(days_from_civil(year, month, day) * DAY_MS + seconds * 1_000 + ms))
}

fn number(digits: &str) -> Option<i64> {
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468; // days since 0000-03-01
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromJson for Timestamp {
    fn from_json(json: Value) -> Result<Self, Unreadable> {
        json.as_str().and_then(parse).ok_or(Unreadable(""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn writes_and_reads_what_jiff_does(ms in -62_135_596_800_000_i64..253_402_300_800_000) {
            let ours = Timestamp::from_ms(ms);
            let theirs = jiff::Timestamp::from_millisecond(ms).unwrap();
            prop_assert_eq!(ours.to_string(), format!("{theirs:.3}"));
            prop_assert_eq!(ours.to_string().parse(), Ok(ours));
        }

        #[test]
        fn never_panics_on_rubbish(text in ".*") {
            let _ = text.parse::<Timestamp>();
        }
    }

    #[test]
    fn fractions_may_be_absent_or_long() {
        let at = |text: &str| text.parse::<Timestamp>().map(Timestamp::as_ms);
        assert_eq!(at("1970-01-01T00:00:01Z"), Ok(1_000));
        assert_eq!(at("1970-01-01T00:00:00.5Z"), Ok(500));
        assert_eq!(at("1970-01-01T00:00:00.123456Z"), Ok(123));
        assert_eq!(at("1970-01-01T00:00:00+00:00"), Err(NotATimestamp));
    }
}
