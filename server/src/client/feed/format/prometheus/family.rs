//! What `# TYPE` says of the series that follow.

use super::cursor::Quoted;

/// The line `# TYPE`. It stands in front of all series of its family, which stand together: only the last one counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Family<'a> {
    pub(super) name: Quoted<'a>,
    pub(super) kind: Kind,
}

/// How the series of a family behave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// They only grow.
    Counter,
    /// A histogram or a summary: its counts and sums only grow, its quantiles do not.
    Distribution,
    /// They go up and down.
    Level,
    /// Nobody says.
    Unknown,
}

impl Kind {
    /// By the word behind the name; one that is not known, from a later version, says nothing.
    pub(super) fn of(word: &str) -> Self {
        match word {
            "counter" => Self::Counter,
            "histogram" | "summary" => Self::Distribution,
            "gauge" | "gaugehistogram" | "info" | "stateset" => Self::Level,
            _ => Self::Unknown,
        }
    }
}

/// Whether a series of this name only grows. Where no `# TYPE` says, the `_total` that counters end with does.
pub(super) fn is_counter(family: Option<Family<'_>>, series: Quoted<'_>) -> bool {
    let by_name = || series.raw.ends_with("_total");
    let Some(family) = family else { return by_name() };
    let Some(suffix) = series.raw.strip_prefix(family.name.raw) else { return by_name() };
    match (family.kind, suffix) {
        (Kind::Counter, "" | "_total") | (Kind::Distribution, "_count" | "_sum" | "_bucket") => true,
        (Kind::Counter | Kind::Distribution, "_created") | (Kind::Distribution, "") => false,
        (Kind::Level, "" | "_info" | "_gcount" | "_gsum" | "_bucket") => false,
        _ => by_name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("x_total", "counter", "x_total", true)]
    #[case("x", "counter", "x_total", true)]
    #[case("x", "counter", "x_created", false)]
    #[case("x", "counter", "x", true)]
    #[case("x", "histogram", "x_bucket", true)]
    #[case("x", "histogram", "x_count", true)]
    #[case("x", "summary", "x_sum", true)]
    #[case("x", "summary", "x", false)]
    #[case("x", "gauge", "x", false)]
    #[case("x_total", "gauge", "x_total", false)]
    #[case("x", "gaugehistogram", "x_bucket", false)]
    #[case("x", "gaugehistogram", "x_gcount", false)]
    #[case("x", "stateset", "x", false)]
    #[case("x", "untyped", "x", false)]
    #[case("x_total", "unknown", "x_total", true)]
    #[case("x", "gauge", "x_y_total", true)]
    #[case("y", "gauge", "x_total", true)]
    #[case("y", "counter", "x", false)]
    #[case("x_total", "a type of next year", "x_total", true)]
    fn the_type_says_what_only_grows(
        #[case] family: &str,
        #[case] kind: &str,
        #[case] series: &str,
        #[case] counter: bool,
    ) {
        let family = Family { name: Quoted::plain(family), kind: Kind::of(kind) };
        assert_eq!(is_counter(Some(family), Quoted::plain(series)), counter);
    }

    #[test]
    fn without_a_type_the_name_says_it() {
        assert!(is_counter(None, Quoted::plain("x_total")));
        assert!(!is_counter(None, Quoted::plain("x")));
    }
}
