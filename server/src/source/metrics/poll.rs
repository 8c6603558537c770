//! One metric in one database: the days that are not settled, again and again.

use super::{
    buckets,
    database::Database,
    memory::{self, Days, Memory},
};
use crate::{
    client::sql::{Window, WindowQuery},
    clock, poll,
};
use app::{
    fault::{Fault, FaultKind},
    ms::Ms,
    time::Timestamp,
};
use jiff::{ToSpan as _, civil::Date, tz::TimeZone};
use std::sync::{Arc, Mutex, PoisonError};

/// Everything about it that does not change between two runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Asks {
    pub(super) query: WindowQuery,
    /// What a day is.
    pub(super) zone: TimeZone,
    /// Which clock a time without a zone was read from.
    pub(super) stored: TimeZone,
    pub(super) lookback_days: u32,
    pub(super) max_rows: usize,
}

/// The poll.
#[derive(Debug)]
pub struct DaysPoll {
    pub(super) asks: Asks,
    pub(super) database: Arc<Database>,
    memory: Mutex<Memory>,
}

/// What a run has brought.
#[derive(Clone, Debug)]
pub struct DaysReading {
    /// All days of the lookback, also those that were not asked this time.
    pub days: Arc<Days>,
    /// The first day that was asked.
    pub from: Date,
    /// The day after the last.
    pub to: Date,
    /// How long the query took.
    pub took: Ms,
    /// How many rows came.
    pub rows: usize,
}

impl DaysReading {
    /// How many days have a value.
    #[must_use]
    pub fn values(&self) -> usize {
        self.days.values().filter(|kept| kept.said.is_value()).count()
    }

    /// The newest day that has one.
    #[must_use]
    pub fn newest(&self) -> Option<Date> {
        memory::newest(&self.days)
    }
}

impl DaysPoll {
    pub(super) fn new(asks: Asks, database: Arc<Database>) -> Self {
        Self { asks, database, memory: Mutex::default() }
    }

    /// What the role could do beside reading, if our sessions let it.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn may_write(&self) -> Result<Option<String>, Fault> {
        self.database.client().may_write().await
    }

    async fn ask(&self, now: Timestamp) -> Result<DaysReading, Fault> {
        let (first, today) = days(now, &self.asks.zone, self.asks.lookback_days)?;
        let to = today.checked_add(1.day()).map_err(|_| no_such_day())?;
        let from = self.memory().from(first, today, now);
        let window = Window { from, to, zone: self.asks.zone.clone(), stored: self.asks.stored.clone() };
        let asking = self.database.measure();
        let rows = self.database.client().ask(&self.asks.query, &window, self.asks.max_rows).await?;
        let took = asking.end();
        let count = rows.len();
        let found = buckets::days(rows, &window)?;
        let days = self.memory().learn(first, (from, to), found, now);
        Ok(DaysReading { days, from, to, took, rows: count })
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        // Nothing in here can panic half-way, so that a poisoned memory is still a good one.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The first day of the lookback, and today.
pub(super) fn days(now: Timestamp, zone: &TimeZone, lookback: u32) -> Result<(Date, Date), Fault> {
    let moment = jiff::Timestamp::from_millisecond(now.as_ms()).map_err(|_| no_such_day())?;
    let today = moment.to_zoned(zone.clone()).date();
    let first = today.checked_sub((i64::from(lookback) - 1).days()).map_err(|_| no_such_day())?;
    Ok((first, today))
}

fn no_such_day() -> Fault {
    Fault::new(FaultKind::Internal, "the clock shows no day that exists")
}

impl poll::Poll for DaysPoll {
    type Reading = DaysReading;

    async fn poll(&self) -> Result<DaysReading, Fault> {
        self.ask(clock::now()).await
    }
}
