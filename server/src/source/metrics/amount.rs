//! Numbers of databases, and how far apart they may be: decimal digits, never floats.

use bigdecimal::{BigDecimal, RoundingMode, Signed as _, Zero as _};
use std::{fmt, num::NonZeroU64, str::FromStr as _};

/// The longest number that is understood: PostgreSQL's NUMERIC can have 131,072 digits before the point and 16,383 behind it.
const LONGEST: usize = 150_000;
/// The largest exponent: a double has three digits there.
const EXPONENT: u64 = 1_000;

/// So many digits of a percentage say something.
const DIGITS: NonZeroU64 = NonZeroU64::new(3).unwrap();

/// Reads a number: `1234.50`, `-1e-3`. `None` where it is none, or has no size that anybody measures.
pub fn amount(text: &str) -> Option<BigDecimal> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let fits = digits(exponent) && exponent.parse::<u64>().is_ok_and(|exponent| exponent <= EXPONENT);
    let number = number.strip_prefix(['+', '-']).unwrap_or(number);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let is_number = (digits(whole) || whole.is_empty()) && (digits(fraction) || fraction.is_empty());
    if !fits || !is_number || text.len() > LONGEST || whole.len() + fraction.len() == 0 || number == "." {
        return None;
    }
    BigDecimal::from_str(text).ok()
}

/// A number without zeros that say nothing, and without an exponent.
pub fn plain(amount: &BigDecimal) -> String {
    if amount.is_zero() { "0".to_owned() } else { amount.normalized().to_plain_string() }
}

/// How far apart values may be that are still called the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Tolerance {
    /// Not at all.
    #[default]
    Exact,
    /// By this much.
    Absolute(BigDecimal),
    /// By so many hundredths of the value that counts.
    Percent(BigDecimal),
}

impl Tolerance {
    /// Reads `0.1%`, `5` or `exact`.
    ///
    /// # Errors
    /// A sentence that quotes nothing.
    pub fn new(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text == "exact" {
            return Ok(Self::Exact);
        }
        let (number, is_percent) = match text.strip_suffix('%') {
            Some(number) => (number.trim_end(), true),
            None => (text, false),
        };
        let number = amount(number).ok_or("not a number")?;
        match (number.is_negative(), number.is_zero(), is_percent) {
            (true, _, _) => Err("it is negative".to_owned()),
            (_, true, _) => Ok(Self::Exact),
            (_, _, true) if number >= 100 => Err("100 % and more tolerates everything".to_owned()),
            (_, _, true) => Ok(Self::Percent(number)),
            (_, _, false) => Ok(Self::Absolute(number)),
        }
    }

    /// Whether `value` is near enough to `reference`.
    #[must_use]
    pub fn holds(&self, value: &BigDecimal, reference: &BigDecimal) -> bool {
        let apart = || (value - reference).abs();
        match self {
            Self::Exact => value == reference,
            Self::Absolute(most) => apart() <= *most,
            Self::Percent(most) => apart() * BigDecimal::from(100) <= reference.abs() * most,
        }
    }
}

impl fmt::Display for Tolerance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact => f.write_str("exact"),
            Self::Absolute(most) => f.write_str(&plain(most)),
            Self::Percent(most) => write!(f, "{}%", plain(most)),
        }
    }
}

/// Of `reference`, in percent and with its sign, to three digits; `None` of zero.
pub fn percent(difference: &BigDecimal, reference: &BigDecimal) -> Option<String> {
    if reference.is_zero() {
        return None;
    }
    let percent = difference * BigDecimal::from(100) / reference.abs();
    Some(plain(&percent.with_precision_round(DIGITS, RoundingMode::HalfUp)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn read(text: &str) -> BigDecimal {
        amount(text).unwrap()
    }

    #[rstest]
    #[case("1234.50", "1234.5")]
    #[case("-0.00", "0")]
    #[case("1e3", "1000")]
    #[case("+1.5E-2", "0.015")]
    #[case(".5", "0.5")]
    #[case("7.", "7")]
    #[case("9007199254740993", "9007199254740993")]
    fn a_number_is_read(#[case] text: &str, #[case] as_text: &str) {
        assert_eq!(plain(&read(text)), as_text);
    }

    #[rstest]
    fn what_is_no_number_is_none(
        #[values("", ".", "-", "NaN", "inf", "1,5", "0x1", "1e", "1e99999", "e5", " 1", "--1", "1_000", "1e1.5")]
        text: &str,
    ) {
        assert_eq!(amount(text), None);
    }

    #[rstest]
    #[case("exact", "1.0", "1", true)]
    #[case("exact", "0.30000000000000004", "0.3", false)]
    #[case("5", "105", "100", true)]
    #[case("5", "105.0000000001", "100", false)]
    #[case("0.1%", "1001", "1000", true)]
    #[case("0.1%", "998.9", "1000", false)]
    #[case("0.1%", "-1001", "-1000", true)]
    #[case("0.1%", "0", "0", true)]
    #[case("0.1%", "0.000001", "0", false)]
    #[case("0", "1", "1.0000001", false)]
    fn a_tolerance_holds_or_does_not(
        #[case] of: &str,
        #[case] value: &str,
        #[case] reference: &str,
        #[case] holds: bool,
    ) {
        assert_eq!(Tolerance::new(of).unwrap().holds(&read(value), &read(reference)), holds);
    }

    #[rstest]
    #[case("-1", "it is negative")]
    #[case("100%", "100 % and more tolerates everything")]
    #[case("a%", "not a number")]
    #[case("", "not a number")]
    fn a_tolerance_that_is_none_is_refused(#[case] text: &str, #[case] why: &str) {
        assert_eq!(Tolerance::new(text).unwrap_err(), why);
    }

    #[test]
    fn a_difference_is_told_in_percent() {
        assert_eq!(percent(&read("-12.5"), &read("3000")).as_deref(), Some("-0.417"));
        assert_eq!(percent(&read("1"), &read("-4")).as_deref(), Some("25"));
        assert_eq!(percent(&read("1"), &read("0")), None);
    }

    #[test]
    fn the_longest_numbers_are_compared_to_their_last_digit() {
        let long = "9".repeat(131_072);
        let (one, other) = (read(&format!("{long}.{}", "1".repeat(16_383))), read(&long));
        assert!(!Tolerance::Exact.holds(&one, &other));
        assert!(Tolerance::new("0.2").unwrap().holds(&one, &other));
    }

    proptest! {
        #[test]
        fn whole_numbers_are_as_far_apart_as_they_are(a in -1_000_000_i64..1_000_000, b in -1_000_000_i64..1_000_000, most in 1_i64..1_000) {
            let tolerance = Tolerance::new(&most.to_string()).unwrap();
            prop_assert_eq!(tolerance.holds(&BigDecimal::from(a), &BigDecimal::from(b)), (a - b).abs() <= most);
        }

        #[test]
        fn nothing_that_is_read_panics(text in "[-+]?[0-9.]{0,8}(e[-+]?[0-9]{0,4})?") {
            if let Some(number) = amount(&text) {
                prop_assert_eq!(amount(&plain(&number)), Some(number));
            }
        }
    }
}
