//! A number of any kind, as it crosses the wire: as short as it can be.

use crate::json::{FromJson, Unreadable, Value};
use serde::{Serialize, Serializer};

/// Never NaN, never infinite.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Number(pub f64);

impl Number {
    /// A finite number; `None` where it is none.
    #[must_use]
    pub fn finite(value: f64) -> Option<Self> {
        value.is_finite().then_some(Self(value))
    }

    /// The same with so few digits as a small picture can show: four that count.
    #[must_use]
    pub fn rough(self) -> Self {
        let power = self.0.abs().log10().floor();
        // Beyond these powers of ten the scale itself is no number.
        if !(-300.0..=300.0).contains(&power) {
            return self;
        }
        let step = 10_f64.powf(3.0 - power);
        let rough = (self.0 * step).round() / step;
        Self::finite(rough).unwrap_or(self)
    }
}

impl FromJson for Number {
    fn from_json(json: Value) -> Result<Self, Unreadable> {
        json.as_f64().map(Self).ok_or(Unreadable(""))
    }
}

impl Serialize for Number {
    /// Whole numbers without a fraction: `24`, not `24.0`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 && self.0.abs() < 1e15 {
            #[expect(clippy::cast_possible_truncation, reason = "whole, below 2^53")]
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case(24.0, "24")]
    #[case(-3.0, "-3")]
    #[case(2.44, "2.44")]
    #[case(1e300, "1e+300")]
    fn is_written_short_and_read_back(#[case] value: f64, #[case] written: &str) {
        assert_eq!(serde_json::to_string(&Number(value)).unwrap(), written);
        assert_eq!(crate::json::parse::<Number>(written).unwrap(), Number(value));
    }

    #[rstest]
    #[case(48_213.7, 48_210.0)]
    #[case(0.014_321_9, 0.014_32)]
    #[case(-12.345_6, -12.35)]
    #[case(0.0, 0.0)]
    fn four_digits_are_enough_for_a_picture(#[case] value: f64, #[case] rough: f64) {
        assert!((Number(value).rough().0 - rough).abs() <= rough.abs() * 1e-12);
    }

    proptest! {
        #[test]
        fn what_is_rough_is_near_and_finite(value in proptest::num::f64::NORMAL) {
            let rough = Number(value).rough().0;
            prop_assert!(rough.is_finite());
            prop_assert!((rough - value).abs() <= value.abs() * 1e-3);
        }
    }
}
