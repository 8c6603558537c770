//! Decimal numbers of any length, as databases write them: compared digit by digit, never as floats.

use std::{cmp::Ordering, str::FromStr};

/// The largest exponent that is understood: more is no number that anybody measures.
const EXPONENT: i64 = 10_000;

/// A finite decimal number. Those that are equal are the same: `1.50` is `1.5`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    /// Without zeros at either end; empty for zero.
    digits: Vec<u8>,
    /// Where the point is: the value is `0.digits × 10^point`.
    point: i64,
}

/// A text is no decimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a number")]
pub struct NotANumber;

impl FromStr for Decimal {
    type Err = NotANumber;

    /// `-12.50`, `1e3`, `.5`; no `NaN`, no infinity.
    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (number, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
        let exponent: i64 = exponent.parse().map_err(|_| NotANumber)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !is_digits(whole) || !is_digits(fraction) || exponent.abs() > EXPONENT {
            return Err(NotANumber);
        }
        let all: Vec<u8> = whole.bytes().chain(fraction.bytes()).map(|byte| byte - b'0').collect();
        let Some(first) = all.iter().position(|digit| *digit != 0) else {
            return Ok(Self { negative: false, digits: Vec::new(), point: 0 });
        };
        let last = all.iter().rposition(|digit| *digit != 0).unwrap_or(first);
        let size = |length: usize| i64::try_from(length).map_err(|_| NotANumber);
        let point = size(whole.len())? + exponent - size(first)?;
        Ok(Self { negative, digits: all[first..=last].to_vec(), point })
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |number: &Self| match (number.digits.is_empty(), number.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let size = || self.point.cmp(&other.point).then_with(|| self.digits.cmp(&other.digits));
        sign(self).cmp(&sign(other)).then_with(|| if self.negative { size().reverse() } else { size() })
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[rstest]
    #[case("1.50", "1.5", Ordering::Equal)]
    #[case("0", "-0.00", Ordering::Equal)]
    #[case("1e3", "1000", Ordering::Equal)]
    #[case("1.5E-2", ".015", Ordering::Equal)]
    #[case("+007", "7", Ordering::Equal)]
    #[case("0.1", "0.10000000000000000000000000001", Ordering::Less)]
    #[case("9007199254740993", "9007199254740992", Ordering::Greater)]
    #[case("-2", "-10", Ordering::Greater)]
    #[case("-1", "0.001", Ordering::Less)]
    #[case("10", "9.99", Ordering::Greater)]
    #[case("0.09", "0.1", Ordering::Less)]
    #[case("12", "123", Ordering::Less)]
    fn digits_are_compared(#[case] one: &str, #[case] other: &str, #[case] is: Ordering) {
        assert_eq!(decimal(one).cmp(&decimal(other)), is);
        assert_eq!(decimal(one) == decimal(other), is == Ordering::Equal);
    }

    #[rstest]
    fn what_is_no_number_is_refused(
        #[values(
            "",
            "-",
            ".",
            "e5",
            "1e",
            "NaN",
            "Infinity",
            "1,5",
            "0x1",
            "1e99999999999999999999",
            "1e10001",
            " 1",
            "--1"
        )]
        text: &str,
    ) {
        assert_eq!(text.parse::<Decimal>(), Err(NotANumber));
    }

    proptest! {
        #[test]
        fn whole_numbers_compare_as_themselves(a: i64, b: i64) {
            prop_assert_eq!(decimal(&a.to_string()).cmp(&decimal(&b.to_string())), a.cmp(&b));
        }

        #[test]
        fn moving_the_point_and_an_exponent_change_nothing(digits in 1_u64.., by in 0_usize..30) {
            let moved = format!("{digits}{}e-{by}", "0".repeat(by));
            prop_assert_eq!(decimal(&moved), decimal(&digits.to_string()));
        }
    }
}
