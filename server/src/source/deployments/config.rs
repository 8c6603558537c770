//! What Deployment Log reads: `kind = "deployments"`.

use crate::{
    client::{
        spec::Endpoint,
        sql::{Engine, Query},
    },
    config::{
        self,
        maintenance::time_zone,
        read::{Item, Section, Text},
        upstream,
    },
    source::dependencies::config::scheme,
};
use jiff::tz::TimeZone;
use rustls::pki_types::CertificateDer;
use std::{ops::RangeInclusive, time::Duration};

const PERIODS: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(24);
const TIMEOUTS: RangeInclusive<Duration> = Duration::from_millis(1)..=Duration::from_hours(1);
const SHOWN: RangeInclusive<i64> = 1..=500;
const DATABASE: &str = "postgres://user@host/database, mysql://user@host/database, sqlite:///path";
const QUERY: &str =
    "one single SELECT that only reads and gives at least the columns `id`, `service` and `started_at`, newest first";

/// What Deployment Log reads.
#[derive(Clone, Debug, PartialEq)]
pub struct DeploymentsConfig {
    /// Time between two looks; default 30 s.
    pub period: Duration,
    /// The period as configured, where the host's budget makes it longer.
    pub wanted_period: Option<Duration>,
    /// The longest that one look may take; default 5 s.
    pub timeout: Duration,
    /// PostgreSQL, MySQL, MariaDB or SQLite.
    pub database: Endpoint,
    /// What is asked: its columns are taken by name.
    pub query: Query,
    /// So many of the newest deployments are on the board; default 50.
    pub limit: usize,
    /// Where the clock hangs that times without an offset are read from; default UTC.
    pub timezone: TimeZone,
    /// Trusted beside the machine's own authorities.
    pub ca: Vec<CertificateDer<'static>>,
}

impl DeploymentsConfig {
    /// Makes the period longer by what `factor` says for its host.
    pub(crate) fn stretch(&mut self, factor: &dyn Fn(&str) -> f64) {
        let factor = factor(self.database.host());
        if factor > 1.0 {
            self.wanted_period = Some(self.period);
            self.period = self.period.mul_f64(factor);
        }
    }

    /// Reads the keys of this kind from its `[[widget]]`; `None` where something that is needed is missing or wrong.
    pub fn read(section: &mut Section<'_>) -> Option<Self> {
        let period = section.get("period").and_then(|item| item.duration(PERIODS)).unwrap_or(Duration::from_secs(30));
        let timeout = upstream::timeout(section, period, TIMEOUTS).unwrap_or(Duration::from_secs(5));
        let database = section.require("database", DATABASE).and_then(|item| item.parse_address(DATABASE, database));
        let query = section.require("query", QUERY);
        let query = query.zip(database.as_ref()).and_then(|(item, database)| query_of(&item, database));
        let limit = section.get("limit").and_then(|item| item.count(SHOWN)).unwrap_or(50);
        let timezone = section.get("timezone").and_then(|item| time_zone(&item)).unwrap_or(TimeZone::UTC);
        let ca = section.get("ca_file").map(|item| {
            upstream::only_for(&item, "ca_file", database.as_ref().map(scheme), &["postgres", "mysql"]);
            upstream::ca(&item)
        });
        Some(Self {
            period,
            wanted_period: None,
            timeout: timeout.min(period),
            database: database?,
            query: query?,
            limit,
            timezone,
            ca: ca.unwrap_or_default(),
        })
    }
}

fn database(text: &str) -> Result<Endpoint, String> {
    let endpoint = config::endpoint(text)?;
    match Engine::of(&endpoint) {
        Some(_) => Ok(endpoint),
        None => Err(format!("{}:// is not a database that can be read here", scheme(&endpoint))),
    }
}

fn query_of(item: &Item<'_>, database: &Endpoint) -> Option<Query> {
    let engine = Engine::of(database)?;
    let read = |text: &Text| Query::new(&text.value, engine, text.secret).map_err(|error| error.to_string());
    item.parse_text(QUERY, read)
}
