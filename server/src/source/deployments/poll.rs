//! One look at the log.

use super::{
    NEWEST,
    config::DeploymentsConfig,
    log::{self, Log},
};
use crate::{
    client::{
        ProbeError,
        sql::{Database, Query},
    },
    poll::Poll,
};
use app::fault::{Fault, FaultKind};
use jiff::tz::TimeZone;

/// A database with a log of deployments.
#[derive(Debug)]
pub struct LogPoll {
    /// `None`: no database, which the configuration does not let through.
    database: Option<Database>,
    query: Query,
    zone: TimeZone,
}

impl LogPoll {
    /// Prepares the sessions.
    ///
    /// # Errors
    /// The driver does not accept a parameter of the address.
    pub fn new(config: &DeploymentsConfig) -> Result<Self, ProbeError> {
        Ok(Self {
            database: Database::new(&config.database, &config.ca, config.timeout)?,
            query: config.query.newest("started_at", NEWEST),
            zone: config.timezone.clone(),
        })
    }

    /// As [`Database::may_write`].
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn may_write(&self) -> Result<Option<String>, Fault> {
        self.database()?.may_write().await
    }

    fn database(&self) -> Result<&Database, Fault> {
        self.database.as_ref().ok_or_else(|| Fault::new(FaultKind::Internal, "there is no database to ask"))
    }
}

impl Poll for LogPoll {
    type Reading = Log;

    async fn poll(&self) -> Result<Log, Fault> {
        let table = self.database()?.table(&self.query, NEWEST).await?;
        log::read(table, &self.zone)
    }
}
