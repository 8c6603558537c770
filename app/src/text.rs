//! Spans of time as people say them.

/// `12 s`, `3 min`, `5 h`, `9 d`: the largest unit that fits, rounded down.
#[must_use]
pub fn span(ms: i64) -> String {
    let seconds = ms.max(0) / 1_000;
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::span;
    use rstest::rstest;

    #[rstest]
    #[case(-5, "0 s")]
    #[case(59_999, "59 s")]
    #[case(60_000, "1 min")]
    #[case(7_200_000, "2 h")]
    #[case(3 * 86_400_000 + 1, "3 d")]
    fn says_the_largest_unit(#[case] ms: i64, #[case] said: &str) {
        assert_eq!(span(ms), said);
    }
}
