//! What Metric Comparison reads: `kind = "metrics"`.

mod database;
mod metric;

use super::amount::Tolerance;
use crate::{
    client::{spec::Endpoint, sql::WindowQuery},
    config::{PollConfig, read::Section, upstream},
};
use jiff::tz::TimeZone;
use rustls::pki_types::CertificateDer;
use std::{collections::BTreeMap, ops::RangeInclusive, time::Duration};

const PERIODS: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(24);
const TIMEOUTS: RangeInclusive<Duration> = Duration::from_millis(1)..=Duration::from_hours(1);
const LOOKBACKS: RangeInclusive<i64> = 2..=366;
const ROWS: RangeInclusive<i64> = 1..=1_000_000;
/// Few enough that a database full of people does not notice.
const SESSIONS: RangeInclusive<i64> = 1..=8;

/// What Metric Comparison reads.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricsConfig {
    /// Time between two queries of one metric in one database; default 5 min.
    pub period: Duration,
    /// The period as configured, where a host's budget makes it longer.
    pub wanted_period: Option<Duration>,
    /// The longest that one query may take; default 30 s.
    pub timeout: Duration,
    /// So many days are compared, today included; default 10.
    pub lookback_days: u32,
    /// So many rows are read of an answer at most; default 10,000.
    pub max_rows: usize,
    /// So many queries run in one database at once at most; default 2.
    pub sessions: usize,
    /// Two to eight, in the order of the file; names differ.
    pub databases: Vec<DatabaseConfig>,
    /// Never empty; names differ.
    pub metrics: Vec<MetricConfig>,
}

/// One database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseConfig {
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub endpoint: Endpoint,
    /// Trusted beside the usual authorities.
    pub ca: Vec<CertificateDer<'static>>,
    /// Which clock it means where it writes a time without a zone; default UTC.
    pub timezone: TimeZone,
}

/// One metric.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricConfig {
    /// Its key in the snapshot.
    pub name: String,
    /// The database that is right; `None`: what the majority says.
    pub reference: Option<String>,
    /// How far values may be apart; default: not at all.
    pub tolerance: Tolerance,
    /// How long after its beginning a day is due; default 26 h.
    pub late_after: Duration,
    /// What a day is; default UTC.
    pub timezone: TimeZone,
    /// The statement for each database, by its name.
    pub queries: BTreeMap<String, WindowQuery>,
    /// Who looks after it.
    pub owner: Option<String>,
    /// Where it says what to do.
    pub runbook: Option<String>,
}

impl MetricsConfig {
    /// Reads the keys of this kind from its `[[widget]]`; `None` where something that is needed is missing or wrong.
    pub fn read<'a>(section: &mut Section<'a>, _poll: &PollConfig) -> Option<Self> {
        let period = section.get("period").and_then(|item| item.duration(PERIODS)).unwrap_or(Duration::from_mins(5));
        let timeout = upstream::timeout(section, period, TIMEOUTS).unwrap_or(Duration::from_secs(30));
        let days = section.get("lookback_days").and_then(|item| item.count(LOOKBACKS)).unwrap_or(10);
        let max_rows = section.get("max_rows").and_then(|item| item.count(ROWS));
        let sessions = section.get("sessions").and_then(|item| item.count(SESSIONS)).unwrap_or(2);
        let databases = database::read(section);
        let metrics = metric::read(section, databases.as_deref());
        Some(Self {
            period,
            wanted_period: None,
            timeout: timeout.min(period),
            lookback_days: days,
            max_rows: max_rows.unwrap_or(crate::client::sql::window::LIMIT),
            sessions,
            databases: databases?,
            metrics: metrics?,
        })
    }

    /// Makes the period longer by what `factor` says for the host that has to wait most.
    pub(crate) fn stretch(&mut self, factor: &dyn Fn(&str) -> f64) {
        let factors = self.databases.iter().map(|database| factor(database.endpoint.host()));
        let factor = factors.fold(1.0, f64::max);
        if factor > 1.0 {
            self.wanted_period = Some(self.period);
            self.period = self.period.mul_f64(factor);
        }
    }
}

/// What a metric in a database is called where only one name can stand: `revenue@primary`.
#[must_use]
pub fn target(metric: &str, database: &str) -> String {
    format!("{metric}@{database}")
}
