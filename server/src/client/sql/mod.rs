//! Databases: one read-only session per probe, `SELECT 1`, and a polite goodbye.

mod faults;
mod mysql;
mod pem;
mod postgres;
mod server;
mod sqlite;

pub use mysql::MysqlClient;
pub use postgres::PostgresClient;
pub use sqlite::SqliteClient;

use super::stopwatch::{Part, Stopwatch};
use app::{fault::Fault, model::dependencies::Reading};
use sqlx::Connection;

const QUESTION: &str = "SELECT 1";

/// What a probe of a database gives.
type Outcome = Result<Reading, Fault>;

/// Says goodbye, so that the server's log stays clean. Its outcome changes nothing about the answer.
async fn close(session: impl Connection) {
    if let Err(error) = session.close().await {
        tracing::debug!(%error, "a database did not answer the goodbye");
    }
}

/// The reading of a `SELECT 1` that went well.
fn answered(watch: &mut Stopwatch) -> Reading {
    watch.lap(Part::FirstByte);
    Reading { note: Some(QUESTION.to_owned()), ..watch.reading() }
}
