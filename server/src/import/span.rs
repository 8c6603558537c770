//! Spans of time as the peers write them: `90s`, `1h30m`, `1.5h`, `2d`.

use crate::config::duration;
use std::time::Duration;

const UNITS: [(&str, f64); 10] = [
    ("ns", 1e-9),
    ("us", 1e-6),
    ("µs", 1e-6),
    ("ms", 1e-3),
    ("s", 1.0),
    ("m", 60.0),
    ("h", 3_600.0),
    ("d", 86_400.0),
    ("w", 604_800.0),
    ("y", 31_536_000.0),
];

/// Reads a span of Go or Prometheus; `None` where it is none or longer than we can say.
#[must_use]
pub fn parse(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut seconds = 0.0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let (number, tail) = rest.split_at(digits);
        let letters = tail.len() - tail.trim_start_matches(char::is_alphabetic).len();
        let (unit, tail) = tail.split_at(letters);
        let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit)?;
        seconds += number.parse::<f64>().ok()? * factor;
        rest = tail;
    }
    from_seconds(seconds)
}

/// So many seconds, to the millisecond.
#[must_use]
pub fn from_seconds(seconds: f64) -> Option<Duration> {
    let duration = Duration::try_from_secs_f64((seconds * 1e3).round() / 1e3).ok()?;
    (duration <= duration::LONGEST).then_some(duration)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("90s", Some(90_000))]
    #[case("1h30m", Some(5_400_000))]
    #[case("1.5h", Some(5_400_000))]
    #[case("250ms", Some(250))]
    #[case("1d", Some(86_400_000))]
    #[case("0s", Some(0))]
    #[case("5", None)]
    #[case("", None)]
    #[case("1x", None)]
    #[case("h", None)]
    #[case("900000y", None)]
    fn spans_are_read(#[case] text: &str, #[case] ms: Option<u64>) {
        assert_eq!(parse(text), ms.map(Duration::from_millis));
    }
}
