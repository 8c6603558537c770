//! Numbers, counts and moments as feeds write them.

use app::time::Timestamp;

/// A number: `1`, `-2.5e3`, `NaN`, `+Inf`.
pub(super) fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}

/// The number as short text: `3`, `0.5`, `+Inf`, `NaN`.
pub(super) fn shown(value: f64) -> String {
    match value {
        f64::INFINITY => "+Inf".to_owned(),
        f64::NEG_INFINITY => "-Inf".to_owned(),
        _ if value.abs() >= 1e21 => format!("{value:e}"),
        _ => (value + 0.0).to_string(), // -0 is 0
    }
}

/// How often: a whole number that is not negative.
pub(super) fn count(value: f64) -> Option<u64> {
    let is_count = (0.0..=9_007_199_254_740_992.0).contains(&value) && value.fract() == 0.0;
    is_count.then_some(value as u64)
}

/// A moment as a number since 1970, in seconds, milliseconds, microseconds or nanoseconds: they are a thousand times apart, so
/// that its size tells. Before 1970 nothing was started: that is how some write that nothing runs.
pub(super) fn moment(value: f64) -> Option<Timestamp> {
    let ms = match value {
        _ if !(value > 0.0 && value.is_finite()) => return None,
        _ if value < 1e11 => value * 1e3, // until 5138
        _ if value < 1e14 => value,
        _ if value < 1e17 => value / 1e3,
        _ if value < 1e20 => value / 1e6,
        _ => return None,
    };
    Some(Timestamp::from_ms(ms.round() as i64))
}

/// A moment as a number, or as RFC 3339.
pub(super) fn moment_in_text(text: &str) -> Option<Timestamp> {
    if let Some(value) = number(text) {
        return moment(value);
    }
    let moment: jiff::Timestamp = text.trim().parse().ok()?;
    Some(Timestamp::from_ms(moment.as_millisecond())).filter(|moment| moment.as_ms() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(3.0, "3")]
    #[case(0.5, "0.5")]
    #[case(-0.0, "0")]
    #[case(1_795_395_335.0, "1795395335")]
    #[case(1e300, "1e300")]
    #[case(f64::NAN, "NaN")]
    #[case(f64::INFINITY, "+Inf")]
    #[case(f64::NEG_INFINITY, "-Inf")]
    fn a_number_is_short_text_and_reads_back(#[case] value: f64, #[case] text: &str) {
        assert_eq!(shown(value), text);
        let read = number(text).unwrap();
        assert!(read == value || (read.is_nan() && value.is_nan()));
    }

    #[rstest]
    #[case("1795395335", Some("2026-11-23T00:55:35.000Z"))]
    #[case("1.795395335e+09", Some("2026-11-23T00:55:35.000Z"))]
    #[case("1795395335.23", Some("2026-11-23T00:55:35.230Z"))]
    #[case("1795395335230", Some("2026-11-23T00:55:35.230Z"))]
    #[case("1795395335230000", Some("2026-11-23T00:55:35.230Z"))]
    #[case("1795395335230000000", Some("2026-11-23T00:55:35.230Z"))]
    #[case("2026-11-23T01:55:35.23+01:00", Some("2026-11-23T00:55:35.230Z"))]
    #[case("2026-11-23T00:55:35Z", Some("2026-11-23T00:55:35.000Z"))]
    #[case("0", None)]
    #[case("-6.21355968e+10", None)]
    #[case("NaN", None)]
    #[case("+Inf", None)]
    #[case("1e300", None)]
    #[case("0001-01-01T00:00:00Z", None)]
    #[case("yesterday", None)]
    fn a_moment_is_a_number_or_rfc_3339(#[case] text: &str, #[case] moment: Option<&str>) {
        assert_eq!(moment_in_text(text).map(|moment| moment.to_string()).as_deref(), moment);
    }

    #[rstest]
    #[case(2.0, Some(2))]
    #[case(0.0, Some(0))]
    #[case(-1.0, None)]
    #[case(1.5, None)]
    #[case(f64::NAN, None)]
    #[case(1e300, None)]
    fn a_count_is_whole(#[case] value: f64, #[case] expected: Option<u64>) {
        assert_eq!(count(value), expected);
    }
}
