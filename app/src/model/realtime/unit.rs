//! Numbers as people read them: three digits that count, in the unit that keeps them short.

/// Between groups of three digits: narrow, and no line breaks there.
const GAP: char = '\u{202f}';

/// Scales, smallest first: from which value on, divided by what, called what.
type Scales = &'static [(f64, f64, &'static str)];

const SECONDS: Scales = &[
    (0.0, 1e-9, "ns"),
    (1e-6, 1e-6, "µs"),
    (1e-3, 1e-3, "ms"),
    (1.0, 1.0, "s"),
    (120.0, 60.0, "min"),
    (7_200.0, 3_600.0, "h"),
    (172_800.0, 86_400.0, "d"),
];
const BYTES: Scales =
    &[(0.0, 1.0, "B"), (1e3, 1e3, "kB"), (1e6, 1e6, "MB"), (1e9, 1e9, "GB"), (1e12, 1e12, "TB"), (1e15, 1e15, "PB")];
/// Numbers of which so many digits would be too many.
const COUNTS: Scales = &[(0.0, 1.0, ""), (1e7, 1e6, " M"), (1e10, 1e9, " G"), (1e13, 1e12, " T")];

/// A value in its unit: `48 213 /s`, `14 ms`, `1.2 GB`, `42 %`.
///
/// Known are seconds (`s`, `ms`, `us`, `ns`), bytes (`B`, `B/s`), `%` and `ratio` (1 is 100 %); any other unit stands behind the
/// number as it is.
#[must_use]
pub fn human(value: f64, unit: Option<&str>) -> String {
    match unit.unwrap_or_default() {
        "s" | "seconds" => scaled(value, SECONDS, ""),
        "ms" | "milliseconds" => scaled(value * 1e-3, SECONDS, ""),
        "us" | "µs" | "microseconds" => scaled(value * 1e-6, SECONDS, ""),
        "ns" | "nanoseconds" => scaled(value * 1e-9, SECONDS, ""),
        "B" | "bytes" => scaled(value, BYTES, ""),
        "B/s" | "bytes/s" => scaled(value, BYTES, "/s"),
        "%" | "percent" => format!("{} %", digits(value)),
        "ratio" => format!("{} %", digits(value * 100.0)),
        "" => counted(value),
        unit => format!("{} {unit}", counted(value)),
    }
}

fn counted(value: f64) -> String {
    let (divided, name) = scale(value, COUNTS);
    format!("{}{name}", digits(divided))
}

fn scaled(value: f64, scales: Scales, per: &str) -> String {
    if value == 0.0 {
        // The smallest unit would look like a measurement of it.
        let base = scales.iter().find(|(_, by, _)| *by == 1.0).map_or("", |(.., name)| name);
        return format!("0 {base}{per}");
    }
    let (divided, name) = scale(value, scales);
    format!("{} {name}{per}", digits(divided))
}

/// What would be rounded up to the next scale's first value belongs there.
fn scale(value: f64, scales: Scales) -> (f64, &'static str) {
    let fits = |(from, ..): &&(f64, f64, &str)| value.abs() * 1.000_5 >= *from;
    let (_, by, name) = scales.iter().rev().find(fits).copied().unwrap_or((0.0, 1.0, ""));
    (value / by, name)
}

/// Three digits that count, more only before the point; groups of three.
fn digits(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "∞".to_owned() } else { "-∞".to_owned() };
    }
    let size = value.abs();
    let decimals = match size {
        100.0.. => 0,
        10.0.. => 1,
        1.0.. => 2,
        _ if size == 0.0 => 0,
        // Leading zeros do not count.
        _ => (2.0 - size.log10().floor()).clamp(3.0, 12.0) as usize,
    };
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    grouped(if text == "-0" { "0" } else { text })
}

fn grouped(text: &str) -> String {
    let whole = text.find('.').unwrap_or(text.len());
    let mut grouped = String::with_capacity(text.len() + 4);
    for (at, char) in text.char_indices() {
        let left = whole.saturating_sub(at);
        if at > 0 && left > 0 && left.is_multiple_of(3) && !grouped.ends_with('-') {
            grouped.push(GAP);
        }
        grouped.push(char);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case(48_213.0, Some("/s"), "48 213 /s")]
    #[case(0.014, Some("s"), "14 ms")]
    #[case(1.2e9, Some("B"), "1.2 GB")]
    #[case(132.0, None, "132")]
    #[case(7.0, Some("/min"), "7 /min")]
    #[case(0.0, Some("s"), "0 s")]
    #[case(0.0, Some("ms"), "0 s")]
    #[case(0.0, None, "0")]
    #[case(-0.0, None, "0")]
    #[case(1.5, Some("s"), "1.5 s")]
    #[case(119.0, Some("s"), "119 s")]
    #[case(180.0, Some("s"), "3 min")]
    #[case(90_000.0, Some("s"), "25 h")]
    #[case(0.000_25, Some("s"), "250 µs")]
    #[case(999.9, Some("ms"), "1 s")]
    #[case(999.6, Some("B"), "1 kB")]
    #[case(42.0, Some("%"), "42 %")]
    #[case(0.421, Some("ratio"), "42.1 %")]
    #[case(0.012_34, None, "0.0123")]
    #[case(1_234_567.0, None, "1 234 567")]
    #[case(-1_234.0, None, "-1 234")]
    #[case(-123.0, None, "-123")]
    #[case(48_213_000.0, Some("/s"), "48.2 M /s")]
    #[case(12_500.0, Some("B/s"), "12.5 kB/s")]
    #[case(f64::INFINITY, Some("s"), "∞ d")]
    #[case(f64::INFINITY, None, "∞ T")]
    fn is_said_as_people_say_it(#[case] value: f64, #[case] unit: Option<&str>, #[case] said: &str) {
        assert_eq!(human(value, unit).replace(GAP, " "), said);
    }

    proptest! {
        #[test]
        fn is_always_short(value in proptest::num::f64::NORMAL, unit in prop_oneof![Just("s"), Just("B"), Just("")]) {
            let value = value.clamp(-1e15, 1e15);
            prop_assert!(human(value, Some(unit)).chars().count() <= 18, "{}", human(value, Some(unit)));
        }
    }
}
