//! `[poll]`: how hard upstreams are asked.

use super::read::Section;
use crate::client::spec::{Endpoint, MAX_RESPONSE};

const CANARY: &str = r#""tcp://host:port", "http://…" or "https://…""#;
const SIZE: &str = r#"a whole number and a unit: "64KiB", "1MiB""#;
const UNITS: [(&str, usize); 5] = [("KiB", 1 << 10), ("MiB", 1 << 20), ("kB", 1_000), ("MB", 1_000_000), ("B", 1)];

/// The smallest and the largest answer that may be read, in bytes.
const SIZES: std::ops::RangeInclusive<usize> = 1024..=64 << 20;

/// How hard upstreams are asked.
#[derive(Clone, Debug, PartialEq)]
pub struct PollConfig {
    /// Polls at once; default 64.
    pub concurrency: usize,
    /// Polls at once against one host; default 4.
    pub per_host: usize,
    /// The random share of every wait, `period × (1 ± jitter)`; 0 to 0.9, default 0.2.
    pub jitter: f64,
    /// A longer answer is a fault, in bytes; default 1 MiB.
    pub max_response: usize,
    /// What answers unless it is us who cannot see; default: none. Not used in this version.
    pub canary: Option<Endpoint>,
}

impl Default for PollConfig {
    fn default() -> Self {
        Self { concurrency: 64, per_host: 4, jitter: 0.2, max_response: MAX_RESPONSE, canary: None }
    }
}

impl PollConfig {
    pub(super) fn read_in(root: &mut Section<'_>) -> Self {
        root.get("poll").and_then(|item| item.section(Self::read)).unwrap_or_default()
    }

    fn read(section: &mut Section<'_>) -> Self {
        let default = Self::default();
        Self {
            concurrency: section
                .get("concurrency")
                .and_then(|item| item.count(1..=10_000))
                .unwrap_or(default.concurrency),
            per_host: section.get("per_host").and_then(|item| item.count(1..=10_000)).unwrap_or(default.per_host),
            jitter: section.get("jitter").and_then(|item| item.float(0.0..=0.9)).unwrap_or(default.jitter),
            max_response: section
                .get("max_response")
                .and_then(|item| item.parse(SIZE, size))
                .unwrap_or(default.max_response),
            canary: section.get("canary").and_then(|item| item.parse(CANARY, canary)),
        }
    }
}

fn size(text: &str) -> Result<usize, String> {
    let read = |(unit, bytes): &(&str, usize)| text.strip_suffix(unit)?.parse::<usize>().ok()?.checked_mul(*bytes);
    match UNITS.iter().find_map(read) {
        Some(size) if SIZES.contains(&size) => Ok(size),
        Some(_) => Err("from 1KiB to 64MiB is possible".to_owned()),
        None => Err("not a size".to_owned()),
    }
}

fn canary(text: &str) -> Result<Endpoint, String> {
    match super::endpoint(text)? {
        found @ (Endpoint::Http(_) | Endpoint::Tcp(_)) => Ok(found),
        _ => Err("this scheme is not possible here".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("1MiB", Some(1_048_576))]
    #[case("64KiB", Some(65_536))]
    #[case("2MB", Some(2_000_000))]
    #[case("5000B", Some(5_000))]
    #[case("1B", None)]
    #[case("1GiB", None)]
    #[case("5000", None)]
    #[case("99999999999999999999MiB", None)]
    fn sizes_have_a_unit_and_a_limit(#[case] text: &str, #[case] bytes: Option<usize>) {
        assert_eq!(size(text).ok(), bytes);
    }
}
