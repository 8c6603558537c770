//! Points in time as databases write them. Pure.

use app::time::Timestamp;
use jiff::{civil, fmt::temporal::DateTimeParser, tz::TimeZone};

/// Reads a moment: with its offset (`2026-11-23 10:00:00+01`), without one by the clock in `zone`, a date as its midnight there,
/// and a number as the seconds, or thousandths, millionths, billionths of one, since 1970.
///
/// Where a clock shows the same time twice, the first is meant; one it leaps over is read as if it had not.
pub(super) fn moment(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    epoch(text).or_else(|| with_offset(text)).or_else(|| by_clock(text, zone))
}

/// Which unit it is in is told by its size: whatever is later than 1973 and earlier than 5138 is what it seems.
fn epoch(text: &str) -> Option<Timestamp> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let number: i128 = whole.parse().ok()?;
    let ms = match whole.len() {
        9..=11 => number * 1_000 + thousandths(fraction),
        12..=14 => number,
        15..=17 => number / 1_000,
        18..=20 => number / 1_000_000,
        _ => return None,
    };
    i64::try_from(ms).ok().map(Timestamp::from_ms)
}

fn thousandths(fraction: &str) -> i128 {
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    digits.parse().unwrap_or_default()
}

fn with_offset(text: &str) -> Option<Timestamp> {
    let (text, zone) = match text.rsplit_once(' ') {
        Some((before, "UTC" | "GMT" | "Z" | "z")) => (before.to_owned(), "Z".to_owned()),
        // `+01:00` may stand apart.
        Some((before, zone)) if zone.starts_with(['+', '-']) && before.contains(':') => {
            (before.to_owned(), zone.to_owned())
        }
        _ => (text.to_owned(), String::new()),
    };
    let moment = DateTimeParser::new().parse_timestamp(text + &zone).ok()?;
    Some(Timestamp::from_ms(moment.as_millisecond()))
}

fn by_clock(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let clock: civil::DateTime = text.parse().ok()?;
    let moment = zone.to_timestamp(clock).ok()?;
    Some(Timestamp::from_ms(moment.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn read(text: &str, zone: &str) -> Option<String> {
        moment(text, &TimeZone::get(zone).unwrap()).map(|moment| moment.to_string())
    }

    #[rstest]
    #[case("2026-11-23T10:00:00Z")]
    #[case("2026-11-23 10:00:00Z")]
    #[case("2026-11-23 11:00:00+01")]
    #[case("2026-11-23 11:00:00.000000+01:00")]
    #[case("2026-11-23 05:00:00 -0500")]
    #[case("2026-11-23 15:30:00+0530")]
    #[case("2026-11-23 10:00:00 UTC")]
    #[case("1795428000")]
    #[case("1795428000.0004")]
    #[case("1795428000000")]
    #[case("1795428000000000")]
    #[case("1795428000000000000")]
    fn what_says_its_offset_is_the_same_everywhere(#[case] text: &str) {
        for zone in ["UTC", "Europe/Berlin", "America/New_York"] {
            assert_eq!(read(text, zone).as_deref(), Some("2026-11-23T10:00:00.000Z"), "{text}");
        }
    }

    #[rstest]
    #[case("2026-11-23 11:00:00", "Europe/Berlin", "2026-11-23T10:00:00.000Z")]
    #[case("2026-11-23T11:00:00.123456", "Europe/Berlin", "2026-11-23T10:00:00.123Z")]
    #[case("2026-07-23 11:00:00", "Europe/Berlin", "2026-07-23T09:00:00.000Z")]
    #[case("2026-11-23", "America/New_York", "2026-11-23T05:00:00.000Z")]
    // Twice there, and never there.
    #[case("2026-10-25 02:30:00", "Europe/Berlin", "2026-10-25T00:30:00.000Z")]
    #[case("2026-03-29 02:30:00", "Europe/Berlin", "2026-03-29T01:30:00.000Z")]
    fn what_does_not_is_read_by_the_clock_of_its_zone(#[case] text: &str, #[case] zone: &str, #[case] utc: &str) {
        assert_eq!(read(text, zone).as_deref(), Some(utc));
    }

    #[rstest]
    #[case("")]
    #[case("yesterday")]
    #[case("infinity")]
    #[case("0000-00-00 00:00:00")]
    #[case("2026-13-01 00:00:00")]
    #[case("0044-03-15 12:00:00+00 BC")]
    #[case("7")]
    #[case("-1795428000")]
    #[case("10:00:00")]
    fn what_is_no_moment_is_none(#[case] text: &str) {
        assert_eq!(read(text, "UTC"), None);
    }

    proptest! {
        #[test]
        fn it_reads_what_databases_write(seconds in 100_000_000_i64..4_000_000_000, zone in prop::sample::select(vec!["UTC", "Europe/Berlin", "Asia/Kolkata"])) {
            let zone = TimeZone::get(zone).unwrap();
            let at = jiff::Timestamp::from_second(seconds).unwrap().to_zoned(zone.clone());
            let expected = Some(Timestamp::from_ms(seconds * 1_000));
            prop_assert_eq!(moment(&at.strftime("%Y-%m-%d %H:%M:%S%:z").to_string(), &zone), expected);
            let clock = moment(&at.strftime("%Y-%m-%d %H:%M:%S").to_string(), &zone).unwrap();
            // In the hour that a clock shows twice, the first is meant.
            let early = seconds * 1_000 - clock.as_ms();
            prop_assert!(early == 0 || early == 3_600_000, "{}", early);
        }

        #[test]
        fn nothing_makes_it_panic(text in ".*") {
            let _ = moment(&text, &TimeZone::UTC);
        }
    }
}
