//! A database of whichever engine, asked for rows.

use super::{
    super::{ProbeError, spec::Endpoint},
    MysqlClient, PostgresClient, Query, SqliteClient, Table, close, role, table,
};
use app::fault::Fault;
use rustls::pki_types::CertificateDer;
use sqlx::{AssertSqlSafe, SqlSafeStr as _};
use std::time::Duration;

/// One database, read in sessions that cannot write.
#[derive(Debug)]
pub enum Database {
    /// PostgreSQL.
    Postgres(Box<PostgresClient>),
    /// MySQL and MariaDB.
    Mysql(Box<MysqlClient>),
    /// SQLite.
    Sqlite(SqliteClient),
}

impl Database {
    /// Prepares the sessions. A statement that takes longer than `timeout` is stopped. `None` where the endpoint is no database.
    ///
    /// # Errors
    /// The driver does not accept a parameter of the address.
    pub fn new(
        endpoint: &Endpoint,
        ca: &[CertificateDer<'static>],
        timeout: Duration,
    ) -> Result<Option<Self>, ProbeError> {
        Ok(Some(match endpoint {
            Endpoint::Postgres { at, url } => Self::Postgres(Box::new(PostgresClient::new(at, url, ca, timeout)?)),
            Endpoint::Mysql { at, url } => Self::Mysql(Box::new(MysqlClient::new(at, url, ca, timeout)?)),
            Endpoint::Sqlite { path } => Self::Sqlite(SqliteClient::new(path.clone(), timeout)),
            _ => return Ok(None),
        }))
    }

    /// The first `most` rows of the answer, on a fresh session, every value as text.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn table(&self, query: &Query, most: usize) -> Result<Table, Fault> {
        let sql = AssertSqlSafe(query.text().to_owned()).into_sql_str();
        match self {
            Self::Postgres(client) => {
                let mut session = client.session().await?;
                let table = table::read(&mut session, sql, most, table::as_it_is).await;
                close(session).await;
                table.map_err(|error| client.fault(&error))
            }
            Self::Mysql(client) => {
                let mut session = client.session().await?;
                let table = table::read(&mut session, sql, most, table::in_utc).await;
                close(session).await;
                table.map_err(|error| client.fault(&error))
            }
            Self::Sqlite(client) => {
                let mut session = client.session().await?;
                let table = table::read(&mut session, sql, most, table::as_it_is).await;
                close(session).await;
                table.map_err(|error| client.fault(&error))
            }
        }
    }

    /// What the role could do beside reading, if our sessions let it: `INSERT on public.orders`. SQLite knows no roles.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn may_write(&self) -> Result<Option<String>, Fault> {
        match self {
            Self::Postgres(client) => {
                let mut session = client.session().await?;
                let right = role::of_postgres(&mut session).await;
                close(session).await;
                right.map_err(|error| client.fault(&error))
            }
            Self::Mysql(client) => {
                let mut session = client.session().await?;
                let right = role::of_mysql(&mut session).await;
                close(session).await;
                right.map_err(|error| client.fault(&error))
            }
            Self::Sqlite(_) => Ok(None),
        }
    }
}
