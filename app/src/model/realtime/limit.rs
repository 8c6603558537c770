//! A limit that a number must not cross: `> 0.2`.

use super::unit;
use std::{fmt, str::FromStr};

/// A limit that a number must not cross.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    order: Order,
    than: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Above,
    AtLeast,
    Below,
    AtMost,
}

/// Longest first: `>=` is not `>`.
const SIGNS: [(&str, Order); 4] =
    [(">=", Order::AtLeast), ("<=", Order::AtMost), (">", Order::Above), ("<", Order::Below)];

/// Why a text is not a [`Limit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotALimit;

impl fmt::Display for NotALimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected `>`, `>=`, `<` or `<=` and a number: \"> 0.2\"")
    }
}

impl std::error::Error for NotALimit {}

impl FromStr for Limit {
    type Err = NotALimit;

    fn from_str(text: &str) -> Result<Self, NotALimit> {
        let known = |(sign, order)| Some((text.trim().strip_prefix(sign)?, order));
        let (rest, order) = SIGNS.into_iter().find_map(known).ok_or(NotALimit)?;
        let than: f64 = rest.trim().parse().map_err(|_| NotALimit)?;
        if than.is_finite() { Ok(Self { order, than }) } else { Err(NotALimit) }
    }
}

impl Limit {
    /// Whether `value` is beyond it.
    #[must_use]
    pub fn is_crossed(self, value: f64) -> bool {
        match self.order {
            Order::Above => value > self.than,
            Order::AtLeast => value >= self.than,
            Order::Below => value < self.than,
            Order::AtMost => value <= self.than,
        }
    }

    /// Whether `value` is on the good side by at least `margin`, a share of the limit: what was beyond it has come back for good.
    #[must_use]
    pub fn is_cleared(self, value: f64, margin: f64) -> bool {
        let margin = self.than.abs() * margin;
        !self.is_crossed(value)
            && match self.order {
                Order::Above | Order::AtLeast => value <= self.than - margin,
                Order::Below | Order::AtMost => value >= self.than + margin,
            }
    }

    /// Whether a value that gets worse is beyond this one first and only then beyond `further`; `None`: they look into different
    /// directions.
    #[must_use]
    pub fn comes_before(self, further: Self) -> Option<bool> {
        let (upwards, includes) = self.direction();
        let (also_upwards, also_includes) = further.direction();
        let first = if upwards { self.than < further.than } else { self.than > further.than };
        (upwards == also_upwards).then_some(first || (self.than == further.than && includes && !also_includes))
    }

    /// Whether larger is worse, and whether the limit itself is beyond it.
    const fn direction(self) -> (bool, bool) {
        match self.order {
            Order::Above => (true, false),
            Order::AtLeast => (true, true),
            Order::Below => (false, false),
            Order::AtMost => (false, true),
        }
    }

    /// `> 200 ms`: for people.
    #[must_use]
    pub fn human(self, unit: Option<&str>) -> String {
        let sign = SIGNS.into_iter().find(|(_, order)| *order == self.order).map_or("", |(sign, _)| sign);
        format!("{sign} {}", unit::human(self.than, unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("> 0.2", 0.2, false)]
    #[case("> 0.2", 0.21, true)]
    #[case(">=5", 5.0, true)]
    #[case("< 100", 99.0, true)]
    #[case("<= 100", 100.0, true)]
    #[case("> 1", f64::INFINITY, true)]
    #[case("> 1", f64::NAN, false)]
    fn a_value_is_beyond_it_or_not(#[case] limit: &str, #[case] value: f64, #[case] crossed: bool) {
        assert_eq!(limit.parse::<Limit>().unwrap().is_crossed(value), crossed);
    }

    #[rstest]
    #[case("> 100", 96.0, false)]
    #[case("> 100", 95.0, true)]
    #[case("< 100", 104.0, false)]
    #[case("< 100", 105.0, true)]
    #[case("> 0", 0.0, true)]
    #[case(">= 5", 5.0, false)]
    #[case("> -100", -104.0, false)]
    #[case("> -100", -105.0, true)]
    fn it_is_cleared_only_with_a_margin(#[case] limit: &str, #[case] value: f64, #[case] cleared: bool) {
        assert_eq!(limit.parse::<Limit>().unwrap().is_cleared(value, 0.05), cleared);
    }

    #[rstest]
    #[case("> 0.2", "> 1", Some(true))]
    #[case("> 1", "> 0.2", Some(false))]
    #[case("> 1", "> 1", Some(false))]
    #[case(">= 5", "> 5", Some(true))]
    #[case("> 5", ">= 5", Some(false))]
    #[case("< 100", "<= 0", Some(true))]
    #[case("< 0", "< 100", Some(false))]
    #[case("< 100", "> 200", None)]
    fn one_is_crossed_before_the_other(#[case] first: &str, #[case] further: &str, #[case] before: Option<bool>) {
        assert_eq!(first.parse::<Limit>().unwrap().comes_before(further.parse().unwrap()), before);
    }

    #[rstest]
    #[case("0.2")]
    #[case("> x")]
    #[case("> inf")]
    #[case("= 5")]
    #[case("")]
    fn what_is_no_limit_is_refused(#[case] text: &str) {
        assert_eq!(text.parse::<Limit>(), Err(NotALimit));
    }

    #[test]
    fn it_is_said_in_its_unit() {
        assert_eq!(">0.2".parse::<Limit>().unwrap().human(Some("s")), "> 200 ms");
    }
}
