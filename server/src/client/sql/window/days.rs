//! One database that is asked for days, of whichever engine.

use super::{Row, Window, WindowQuery, mysql, postgres, sqlite};
use crate::client::{
    ProbeError,
    spec::Endpoint,
    sql::{MysqlClient, PostgresClient, SqliteClient, close, pool::Pool, role},
};
use app::fault::{Fault, FaultKind};
use rustls::pki_types::CertificateDer;
use sqlx::{Error, MySqlConnection, PgConnection};
use std::time::Duration;
use tokio::sync::Semaphore;

/// So many rows are read of an answer where nothing else is said: nobody compares more than a few hundred days.
pub const LIMIT: usize = 10_000;

/// One database, asked for the days of metrics in a few sessions that cannot write.
#[derive(Debug)]
pub struct DaysClient {
    server: Server,
    sessions: usize,
}

#[derive(Debug)]
enum Server {
    Postgres(Box<PostgresClient>, Pool<PgConnection>),
    Mysql(Box<MysqlClient>, Pool<MySqlConnection>),
    /// Opening a file costs nothing: only how many do so at once is limited.
    Sqlite(SqliteClient, Semaphore),
}

impl DaysClient {
    /// Prepares at most so many sessions at once. A statement that takes longer than `timeout` is stopped.
    ///
    /// # Errors
    /// It is no database, or the driver does not accept a parameter of its address.
    pub fn new(
        endpoint: &Endpoint,
        ca: &[CertificateDer<'static>],
        timeout: Duration,
        sessions: usize,
    ) -> Result<Self, ProbeError> {
        let server = match endpoint {
            Endpoint::Postgres { at, url } => {
                Server::Postgres(Box::new(PostgresClient::new(at, url, ca, timeout)?), Pool::new(sessions))
            }
            Endpoint::Mysql { at, url } => {
                Server::Mysql(Box::new(MysqlClient::new(at, url, ca, timeout)?), Pool::new(sessions))
            }
            Endpoint::Sqlite { path } => {
                Server::Sqlite(SqliteClient::new(path.clone(), timeout), Semaphore::new(sessions))
            }
            _ => return Err(ProbeError::Driver { scheme: "the scheme", reason: "it is no database" }),
        };
        Ok(Self { server, sessions })
    }

    /// How many sessions there are at most at once.
    #[must_use]
    pub const fn sessions(&self) -> usize {
        self.sessions
    }

    /// The rows of a window.
    ///
    /// # Errors
    /// Why there are none: also where there are more than `most`, or where they are no days with numbers.
    pub async fn ask(&self, query: &WindowQuery, window: &Window, most: usize) -> Result<Vec<Row>, Fault> {
        let rows = match &self.server {
            Server::Postgres(client, pool) => {
                let mut session = pool.take(|| client.session()).await?;
                let answer = postgres::ask(&mut session, query, window, most).await;
                let rows = answer.map_err(|error| client.fault(&error))??;
                if rows.len() <= most {
                    session.give_back();
                }
                rows
            }
            Server::Mysql(client, pool) => {
                let mut session = pool.take(|| client.session()).await?;
                let answer = mysql::ask(&mut session, query, window, most).await;
                let rows = answer.map_err(|error| client.fault(&error))??;
                if rows.len() <= most {
                    session.give_back();
                }
                rows
            }
            Server::Sqlite(client, places) => {
                let _place = places.acquire().await.map_err(|_| Fault::new(FaultKind::Internal, "closed"))?;
                let mut session = client.session().await?;
                let answer: Result<_, Error> = sqlite::ask(&mut session, query, window, most).await;
                close(session).await;
                answer.map_err(|error| client.fault(&error))??
            }
        };
        if rows.len() > most {
            let message = format!("more than {most} rows; the query should give one row a day");
            return Err(Fault::new(FaultKind::Query, message));
        }
        Ok(rows)
    }

    /// What the role could do beside reading, if our sessions let it: `INSERT on public.orders`. SQLite knows no roles.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn may_write(&self) -> Result<Option<String>, Fault> {
        match &self.server {
            Server::Postgres(client, pool) => {
                let mut session = pool.take(|| client.session()).await?;
                role::of_postgres(&mut session).await.map_err(|error| client.fault(&error))
            }
            Server::Mysql(client, pool) => {
                let mut session = pool.take(|| client.session()).await?;
                role::of_mysql(&mut session).await.map_err(|error| client.fault(&error))
            }
            Server::Sqlite(..) => Ok(None),
        }
    }
}
