//! One metric in one database: what it has said, and why it does not.

use super::{
    database::Database,
    judged::Known,
    memory::Days,
    poll::{Asks, DaysPoll, DaysReading},
};
use app::{fault::Fault, model::metrics::Run, time::Timestamp};
use std::sync::Arc;

/// After so many failures in a row what was said before is not believed any more.
pub(super) const CERTAIN: u32 = 2;
/// After so many rounds without an answer neither.
pub(super) const ROUNDS: i64 = 3;

#[derive(Debug)]
pub(super) struct Asked {
    pub(super) metric: String,
    asks: Asks,
    database: Arc<Database>,
    days: Option<Arc<Days>>,
    run: Run,
    answered_at: Option<Timestamp>,
    failures: u32,
    fault: Option<Fault>,
    is_silent: bool,
}

impl Asked {
    pub(super) fn new(metric: &str, asks: Asks, database: Arc<Database>) -> Self {
        let run = Run { query: asks.query.shown().to_owned(), ..Run::default() };
        Self {
            metric: metric.to_owned(),
            asks,
            database,
            days: None,
            run,
            answered_at: None,
            failures: 0,
            fault: None,
            is_silent: false,
        }
    }

    /// What asks it.
    pub(super) fn poll(&self) -> DaysPoll {
        DaysPoll::new(self.asks.clone(), Arc::clone(&self.database))
    }

    /// Whether `other` is asked the same of the same database.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.metric == other.metric && self.asks == other.asks && Arc::ptr_eq(&self.database, &other.database)
    }

    pub(super) fn database_name(&self) -> &str {
        &self.database.config.name
    }

    pub(super) fn host(&self) -> &str {
        self.database.config.endpoint.host()
    }

    pub(super) fn answered(&mut self, reading: DaysReading, at: Timestamp) {
        let DaysReading { days, from, to, took, rows } = reading;
        self.run.from = from.to_string();
        self.run.to = to.to_string();
        self.run.took_ms = Some(took);
        self.run.at = Some(at);
        self.run.rows = rows as u64;
        self.run.failed = None;
        self.days = Some(days);
        self.answered_at = Some(at);
        (self.failures, self.fault, self.is_silent) = (0, None, false);
    }

    /// Gives whether it is news.
    pub(super) fn failed(&mut self, fault: Fault, at: Timestamp) -> bool {
        let since = self.fault.as_ref().and_then(|last| last.since).unwrap_or(at);
        self.failures = self.failures.saturating_add(1);
        self.run.failed = Some(fault.message.clone());
        let fault = Some(Fault { since: Some(since), ..fault });
        let news = self.fault != fault;
        self.fault = fault;
        news
    }

    /// The sentence of its fault.
    pub(super) fn why(&self) -> &str {
        self.fault.as_ref().map(|fault| fault.message.as_str()).unwrap_or_default()
    }

    /// Why the database does not answer this.
    pub(super) fn fault(&self) -> Option<Fault> {
        self.fault.clone()
    }

    /// Whether nothing was heard for too long.
    pub(super) const fn is_silent(&self) -> bool {
        self.is_silent
    }

    /// Nothing was heard for longer than `limit`, in milliseconds. Gives whether that is news.
    pub(super) fn overdue(&mut self, now: Timestamp, listening: Timestamp, limit: i64) -> bool {
        let late = self.answered_at.is_some_and(|at| now.ms_since(at.max(listening)) > limit);
        let news = late && !self.is_silent;
        self.is_silent |= late;
        news
    }

    pub(super) fn known(&self) -> Known<'_> {
        let is_believed = self.failures < CERTAIN && !self.is_silent;
        let days = self.days.as_deref().filter(|_| is_believed);
        Known { name: self.database_name(), days, run: &self.run }
    }
}
