//! Milliseconds as people read them: two or three significant digits.

use crate::{
    json::{FromJson, Unreadable, Value},
    number::Number,
};
use serde::{Serialize, Serializer};
use std::fmt;

/// A duration in milliseconds, rounded to what a person can tell apart. Never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Ms(f64);

impl Ms {
    /// Rounds to whole milliseconds from 10 ms on, to tenths below; what would be nothing then, to hundredths.
    #[must_use]
    pub fn rounded(ms: f64) -> Self {
        let step = match ms {
            ms if ms >= 10.0 => 1.0,
            ms if ms >= 0.05 => 10.0,
            _ => 100.0,
        };
        Self((ms.max(0.0) * step).round() / step)
    }

    /// A whole number of milliseconds.
    #[must_use]
    pub const fn whole(ms: u32) -> Self {
        Self(ms as f64)
    }

    /// As [`Ms::rounded`].
    #[must_use]
    pub fn from_duration(duration: std::time::Duration) -> Self {
        Self::rounded(duration.as_secs_f64() * 1e3)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }

    /// A total order; there is no NaN in here.
    #[must_use]
    pub fn total_cmp(self, other: Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }

    /// Whether nobody would call the two different: within a tenth, or within a millisecond.
    #[must_use]
    pub fn about(self, other: Self) -> bool {
        (self.0 - other.0).abs() <= (self.0.max(other.0) * 0.1).max(1.0)
    }
}

impl fmt::Display for Ms {
    /// `0.4 ms`, `871 ms`, `12 s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // In whole tenths: formatting floats would be a tenth of the code that browsers load.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "never negative, saturates")]
        let tenths = (self.0 * 10.0).round() as u64;
        match tenths {
            100_000.. => write!(f, "{} s", (tenths + 5_000) / 10_000),
            100.. => write!(f, "{} ms", (tenths + 5) / 10),
            10.. if tenths.is_multiple_of(10) => write!(f, "{} ms", tenths / 10),
            _ => write!(f, "{}.{} ms", tenths / 10, tenths % 10),
        }
    }
}

impl FromJson for Ms {
    fn from_json(json: Value) -> Result<Self, Unreadable> {
        Number::from_json(json).map(|number| Self(number.0))
    }
}

impl Serialize for Ms {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Number(self.0).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_to_what_people_see() {
        let text = |ms: f64| Ms::rounded(ms).to_string();
        assert_eq!(text(0.04), "0.0 ms");
        assert_eq!(text(0.37), "0.4 ms");
        assert_eq!((Ms::rounded(0.37).get(), Ms::rounded(0.04).get()), (0.4, 0.04));
        assert_eq!(text(3.04), "3 ms");
        assert_eq!(text(3.12), "3.1 ms");
        assert_eq!(text(871.4), "871 ms");
        assert_eq!(text(12_400.0), "12 s");
        assert_eq!(text(-1.0), "0.0 ms");
    }

    #[test]
    fn whole_numbers_are_written_short() {
        assert_eq!(serde_json::to_string(&Ms::rounded(24.2)).unwrap(), "24");
        assert_eq!(serde_json::to_string(&Ms::rounded(2.44)).unwrap(), "2.4");
        assert_eq!(crate::json::parse::<Ms>("24").unwrap(), Ms::rounded(24.0));
    }
}
