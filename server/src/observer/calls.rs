//! What the observer itself calls: nothing that pyngpong asks goes uncounted.

use crate::{
    clock,
    poll::{minutes::Minutes, status::HostStatus},
};
use app::time::Timestamp;
use std::collections::BTreeMap;

/// By host.
#[derive(Debug, Default)]
pub(super) struct Calls(BTreeMap<String, Made>);

#[derive(Debug, Default)]
struct Made {
    minutes: Minutes,
    /// By what it is asked, where the configuration does not say.
    scheme: Option<&'static str>,
    total: u64,
    last: Option<Timestamp>,
}

impl Calls {
    /// The canary's host is listed before it was ever called; what is no longer called fades with the hour.
    pub(super) fn only(&mut self, canary: Option<&str>) {
        let now = clock::now();
        self.0.retain(|_, made| made.minutes.sum(now) > 0);
        if let Some(host) = canary {
            self.0.entry(host.to_owned()).or_default();
        }
    }

    pub(super) fn count(&mut self, host: &str, scheme: Option<&'static str>, now: Timestamp) {
        let made = self.0.entry(host.to_owned()).or_default();
        made.minutes.count(now);
        made.scheme = scheme;
        made.total += 1;
        made.last = Some(now);
    }

    pub(super) fn hosts(&self) -> Vec<HostStatus> {
        let now = clock::now();
        let status = |(host, made): (&String, &Made)| HostStatus {
            host: host.as_str().into(),
            schemes: made.scheme.into_iter().collect(),
            calls_last_hour: made.minutes.sum(now),
            calls_total: made.total,
            last_call: made.last,
            ..HostStatus::default()
        };
        self.0.iter().map(status).collect()
    }
}
