//! `[poll]`: how hard upstreams are asked.

use super::{
    problem::{meant, quoted},
    read::{Item, Section},
};
use crate::{
    client::spec::{Endpoint, MAX_RESPONSE},
    poll::{HostSettings, Settings},
};
use std::collections::{BTreeMap, BTreeSet};

const CANARY: &str = r#""tcp://host:port", "http://…" or "https://…""#;
const SIZE: &str = r#"a whole number and a unit: "64KiB", "1MiB""#;
const UNITS: [(&str, usize); 5] = [("KiB", 1 << 10), ("MiB", 1 << 20), ("kB", 1_000), ("MB", 1_000_000), ("B", 1)];

const HOST: &str = r#"a host as it stands in the targets' urls: "db-01.internal""#;
/// From once an hour to a thousand times a second.
const CALLS: std::ops::RangeInclusive<i64> = 1..=3_600_000;

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
    /// Calls within an hour to one host; default: as many as the periods make.
    pub max_calls_per_hour: Option<u32>,
    /// `[[poll.host]]`: what holds for single hosts instead, by name.
    pub hosts: BTreeMap<String, HostSettings>,
    /// What answers unless it is us who cannot see; default: none.
    pub canary: Option<Endpoint>,
}

impl Default for PollConfig {
    fn default() -> Self {
        Self {
            concurrency: 64,
            per_host: 4,
            jitter: 0.2,
            max_response: MAX_RESPONSE,
            max_calls_per_hour: None,
            hosts: BTreeMap::new(),
            canary: None,
        }
    }
}

impl PollConfig {
    /// Also gives where each `[[poll.host]]` is named: whether anybody asks it is only known later.
    pub(super) fn read_in<'a>(root: &mut Section<'a>) -> (Self, Vec<(String, Item<'a>)>) {
        let mut named = Vec::new();
        let config = root.get("poll").and_then(|item| item.section(|section| Self::read(section, &mut named)));
        (config.unwrap_or_default(), named)
    }

    /// What the poller goes by.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let Self { concurrency, per_host, jitter, max_calls_per_hour, hosts, .. } = self.clone();
        Settings { concurrency, per_host, jitter, max_calls_per_hour, hosts }
    }

    fn read<'a>(section: &mut Section<'a>, named: &mut Vec<(String, Item<'a>)>) -> Self {
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
            max_calls_per_hour: section.get("max_calls_per_hour").and_then(|item| item.count(CALLS)),
            hosts: hosts(section, named),
            canary: section.get("canary").and_then(|item| item.parse(CANARY, canary)),
        }
    }
}

/// Reads `[[poll.host]]`.
fn hosts<'a>(section: &mut Section<'a>, named: &mut Vec<(String, Item<'a>)>) -> BTreeMap<String, HostSettings> {
    let mut seen = BTreeMap::new();
    let read = |host: &mut Section<'a>| {
        let name = host.require("name", HOST).and_then(|item| Some((item.text_like(HOST)?, item)));
        let settings = HostSettings {
            per_host: host.get("per_host").and_then(|item| item.count(1..=10_000)),
            max_calls_per_hour: host.get("max_calls_per_hour").and_then(|item| item.count(CALLS)),
        };
        let (name, item) = name?;
        if let Some(first) = seen.insert(name.value.clone(), item.span()) {
            item.report(item.problem("bad `name`: this host is named twice").allowed("each only once").first(first));
        }
        named.push((name.value.clone(), item));
        Some((name.value, settings))
    };
    let read = section.get("host").map(|item| item.sections(read)).unwrap_or_default();
    read.into_iter().flatten().collect()
}

/// Reports every host that is named although no target is there.
pub(super) fn check_hosts(named: &[(String, Item<'_>)], asked: &BTreeSet<&str>) {
    for (name, item) in named.iter().filter(|(name, _)| !asked.contains(name.as_str())) {
        let help = meant(name, asked.iter().copied()).map(|name| format!("did you mean `{name}`?"));
        let problem =
            item.problem("bad `name`: no target is at this host").allowed(quoted(asked.iter().copied().take(20)));
        item.report(problem.maybe_help(help));
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
