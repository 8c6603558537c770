//! What a database says of a day: a date, a moment, or what a clock showed somewhere.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

/// A day as a database has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A date.
    Day(Date),
    /// What a clock showed: a time without a zone.
    Wall(DateTime),
    /// A moment: the same everywhere.
    Moment(Timestamp),
}

impl When {
    /// Reads what a database writes as text: `2026-11-14`, `2026-11-14 10:00:00`, `2026-11-14T10:00:00.5+01:00`.
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() == 10 {
            return text.parse().ok().map(Self::Day);
        }
        let moment = text.parse().ok().map(Self::Moment);
        moment.or_else(|| text.parse().ok().map(Self::Wall))
    }

    /// Reads a number: `20261114` is a date, all others are seconds, or milliseconds, since 1970.
    #[must_use]
    pub fn of_number(number: i64) -> Option<Self> {
        const DATES: std::ops::Range<i64> = 19_000_101..30_000_101;
        const MILLIS: u64 = 100_000_000_000;
        if DATES.contains(&number) {
            let part = |number: i64| i8::try_from(number % 100).ok();
            let year = i16::try_from(number / 10_000).ok()?;
            return Date::new(year, part(number / 100)?, part(number)?).ok().map(Self::Day);
        }
        let moment = if number.unsigned_abs() >= MILLIS {
            Timestamp::from_millisecond(number)
        } else {
            Timestamp::from_second(number)
        };
        moment.ok().map(Self::Moment)
    }

    /// Whether it stands at the beginning of what may be a day, where it is a time without a zone.
    #[must_use]
    pub fn is_midnight(&self) -> bool {
        matches!(self, Self::Wall(wall) if wall.time() == jiff::civil::Time::midnight())
    }

    /// The day in `zone`; a time without a zone is what a clock in `stored` showed.
    #[must_use]
    pub fn day(&self, zone: &TimeZone, stored: &TimeZone) -> Option<Date> {
        match self {
            Self::Day(day) => Some(*day),
            Self::Moment(moment) => Some(moment.to_zoned(zone.clone()).date()),
            Self::Wall(wall) => Some(wall.to_zoned(stored.clone()).ok()?.timestamp().to_zoned(zone.clone()).date()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("2026-11-14", "2026-11-14")]
    #[case("2026-11-14 23:30:00", "2026-11-15")]
    #[case("2026-11-14T23:30:00.25", "2026-11-15")]
    #[case("2026-11-14T23:30:00Z", "2026-11-15")]
    #[case("2026-11-14 23:30:00+00", "2026-11-15")]
    #[case("2026-11-15T00:30:00+02:00", "2026-11-14")]
    #[case("2026-11-14 22:59:59+00:00", "2026-11-14")]
    fn a_text_has_its_day_in_berlin(#[case] text: &str, #[case] day: &str) {
        let (berlin, utc) = (TimeZone::get("Europe/Berlin").unwrap(), TimeZone::UTC);
        assert_eq!(When::of_text(text).unwrap().day(&berlin, &utc), Some(day.parse().unwrap()));
    }

    #[rstest]
    #[case(20_261_114, "2026-11-14")]
    #[case(1_794_698_400, "2026-11-15")] // 2026-11-14T23:20:00Z
    #[case(1_794_698_400_000, "2026-11-15")]
    #[case(0, "1970-01-01")]
    fn so_has_a_number(#[case] number: i64, #[case] day: &str) {
        let (berlin, utc) = (TimeZone::get("Europe/Berlin").unwrap(), TimeZone::UTC);
        assert_eq!(When::of_number(number).unwrap().day(&berlin, &utc), Some(day.parse().unwrap()));
    }

    #[rstest]
    fn what_is_no_day_is_none(#[values("", "yesterday", "2026-13-01", "2026-02-30", "14.11.2026", "NULL")] text: &str) {
        assert_eq!(When::of_text(text), None);
    }
}
