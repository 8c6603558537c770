//! Spans of time as the configuration writes them: `"250ms"`, `"30s"`, `"5m"`, `"2h"`, `"10d"`.

use std::time::Duration;

/// What is allowed, for errors.
pub const ALLOWED: &str = r#"a whole number and a unit: "250ms", "30s", "5m", "2h", "10d""#;

/// The longest span that is accepted: ten years, so that adding one to a clock never overflows.
pub const LONGEST: Duration = Duration::from_secs(3_650 * 86_400);

const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// Reads a span; `None` where it is not written as [`ALLOWED`] says or is longer than [`LONGEST`].
#[must_use]
pub fn parse(text: &str) -> Option<Duration> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let (_, ms) = UNITS.iter().find(|(name, _)| *name == unit)?;
    let duration = Duration::from_millis(number.parse::<u64>().ok()?.checked_mul(*ms)?);
    (duration <= LONGEST).then_some(duration)
}

/// Writes a span as [`parse`] reads it, in the largest unit that holds it exactly.
#[must_use]
pub fn text(duration: Duration) -> String {
    let all = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let exact = UNITS.iter().find(|(_, ms)| all > 0 && all.is_multiple_of(*ms));
    exact.map_or_else(|| "0s".to_owned(), |(unit, ms)| format!("{}{unit}", all / ms))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("250ms", 250)]
    #[case("30s", 30_000)]
    #[case("5m", 300_000)]
    #[case("2h", 7_200_000)]
    #[case("10d", 864_000_000)]
    #[case("0s", 0)]
    fn every_unit_is_read(#[case] text: &str, #[case] ms: u64) {
        assert_eq!(parse(text), Some(Duration::from_millis(ms)));
    }

    #[rstest]
    #[case("")]
    #[case("5")]
    #[case("s")]
    #[case("-5s")]
    #[case("1.5s")]
    #[case("5 s")]
    #[case("5sec")]
    #[case("3651d")]
    #[case("99999999999999999999d")]
    fn anything_else_is_refused(#[case] text: &str) {
        assert_eq!(parse(text), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(ms in 0_u64..10_000_000_000) {
            let duration = Duration::from_millis(ms);
            prop_assert_eq!(parse(&text(duration)), Some(duration));
        }
    }
}
