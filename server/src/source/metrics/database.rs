//! One of the widget's databases, and how much it is asked.

use super::config::DatabaseConfig;
use crate::client::{ProbeError, sql::DaysClient};
use app::{model::metrics::Load, ms::Ms};
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

const HOUR: Duration = Duration::from_hours(1);

/// One database, shared by all metrics.
#[derive(Debug)]
pub struct Database {
    pub(super) config: DatabaseConfig,
    timeout: Duration,
    client: DaysClient,
    /// The queries of the last hour: when each ended, and how long it took.
    queries: Mutex<VecDeque<(Instant, Duration)>>,
}

/// A query that runs; it counts even where nobody waits for its end any more.
#[derive(Debug)]
pub(super) struct Asking<'d> {
    database: &'d Database,
    began: Instant,
}

impl Database {
    pub(super) fn new(config: DatabaseConfig, timeout: Duration, sessions: usize) -> Result<Self, ProbeError> {
        let client = DaysClient::new(&config.endpoint, &config.ca, timeout, sessions)?;
        Ok(Self { config, timeout, client, queries: Mutex::default() })
    }

    pub(super) const fn client(&self) -> &DaysClient {
        &self.client
    }

    /// Whether it is the same as `other`, asked in the same way.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let how = |of: &Self| (of.timeout, of.client.sessions());
        self.config == other.config && how(self) == how(other)
    }

    pub(super) fn measure(&self) -> Asking<'_> {
        Asking { database: self, began: Instant::now() }
    }

    /// How much it was asked within the hour before `now`.
    pub(super) fn load(&self, now: Instant) -> Load {
        let mut queries = self.queries();
        while queries.front().is_some_and(|(ended, _)| now.saturating_duration_since(*ended) >= HOUR) {
            queries.pop_front();
        }
        Load {
            queries_per_hour: queries.len() as u64,
            busy_ms_per_hour: Ms::from_duration(queries.iter().map(|(_, took)| *took).sum()),
            sessions: self.client.sessions() as u64,
        }
    }

    fn queries(&self) -> std::sync::MutexGuard<'_, VecDeque<(Instant, Duration)>> {
        // Nothing in here can panic half-way, so that a poisoned list is still a good one.
        self.queries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Asking<'_> {
    /// It has answered: how long that took.
    pub(super) fn end(self) -> Ms {
        Ms::from_duration(self.began.elapsed())
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.database.queries().push_back((Instant::now(), self.began.elapsed()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::spec::Endpoint;
    use jiff::tz::TimeZone;

    #[test]
    fn an_hour_is_remembered() {
        let endpoint = Endpoint::parse("sqlite:///nowhere.db").unwrap();
        let config = DatabaseConfig { name: "a".into(), endpoint, ca: Vec::new(), timezone: TimeZone::UTC };
        let database = Database::new(config, Duration::from_secs(1), 2).unwrap();
        database.measure().end();
        drop(database.measure()); // given up
        let now = Instant::now();
        assert_eq!((database.load(now).queries_per_hour, database.load(now).sessions), (2, 2));
        assert_eq!(database.load(now + HOUR).queries_per_hour, 0);
    }
}
