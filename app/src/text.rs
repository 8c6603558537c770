//! Spans of time and numbers as people say them.

/// Between groups of three digits: narrow, and no line breaks there.
pub(crate) const GAP: char = '\u{202f}';

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

/// The digits of a whole number in groups of three.
#[must_use]
pub fn grouped(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + 4);
    for (at, char) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) && !grouped.ends_with('-') {
            grouped.push(GAP);
        }
        grouped.push(char);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::{grouped, span};
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

    #[rstest]
    #[case("14", "14")]
    #[case("1204", "1\u{202f}204")]
    #[case("-482137", "-482\u{202f}137")]
    #[case("18446744073709551615", "18\u{202f}446\u{202f}744\u{202f}073\u{202f}709\u{202f}551\u{202f}615")]
    fn digits_stand_in_groups(#[case] digits: &str, #[case] said: &str) {
        assert_eq!(grouped(digits), said);
    }
}
