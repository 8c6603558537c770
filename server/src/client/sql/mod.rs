//! Databases: one read-only session per probe, one SELECT, and a polite goodbye.

mod database;
mod faults;
mod mysql;
mod pem;
mod pool;
mod postgres;
mod question;
mod role;
mod server;
mod sqlite;
pub mod statement;
mod table;
pub mod window;

pub use database::Database;
pub use mysql::MysqlClient;
pub use postgres::PostgresClient;
pub use question::Question;
pub use sqlite::SqliteClient;
pub use statement::{Engine, Query, StatementError};
pub use table::Table;
pub use window::{DaysClient, When, Window, WindowQuery};

use app::{fault::Fault, model::dependencies::Reading};
use sqlx::Connection;

/// What a probe of a database gives.
type Outcome = Result<Reading, Fault>;

/// Says goodbye, so that the server's log stays clean. Its outcome changes nothing about the answer.
async fn close(session: impl Connection) {
    if let Err(error) = session.close().await {
        tracing::debug!(%error, "a database did not answer the goodbye");
    }
}
