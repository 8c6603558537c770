//! The embedded database in `data_dir`: what has to survive a restart.
//!
//! One SQLite file in WAL mode, so that the shell commands and the running board can use it at the same time. Each kind of
//! record has its file in here and its step in `STEPS`.

pub(crate) mod audit;
mod mutes;
mod people;
mod sessions;

use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Row as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{
    fs::{self, File, Permissions},
    io,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::sync::{Mutex, MutexGuard};

/// Its name within `data_dir`.
pub const FILE: &str = "pyngpong.sqlite";

/// Nobody but us: who may sign in stands in here, too.
const MODE: u32 = 0o600;
/// How long a writer waits for another one.
const BUSY: Duration = Duration::from_secs(5);

/// `SQLITE_FULL` and `SQLITE_IOERR` (<https://www.sqlite.org/rescode.html>).
const FULL: i32 = 13;
const NOT_WRITTEN: i32 = 10;

/// From an empty file to the newest version, one step each. Steps that were released never change.
const STEPS: &[&str] = &[mutes::TABLE, people::TABLE, sessions::TABLE, audit::TABLE];

/// The embedded database. Cheap to clone; all clones share one connection, so there is one writer.
#[derive(Clone, Debug)]
pub struct Store {
    connection: Arc<Mutex<SqliteConnection>>,
}

/// Why the embedded database is of no use.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is none yet, or it is elsewhere.
    #[error(
        "there is no embedded database at {path:?}: start the board once; a relative [server] data_dir begins at the working \
         directory, so run this where the board runs"
    )]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// The file cannot be made or is not ours.
    #[error(
        "the embedded database {path:?} cannot be used: {source}; make it readable and writable for this user alone"
    )]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is no database, damaged or locked.
    #[error("the embedded database {path:?} cannot be opened: {source}; {}", way_out(source).unwrap_or(BEGIN_ANEW))]
    Open {
        /// Which.
        path: PathBuf,
        /// What SQLite said.
        source: sqlx::Error,
    },
    /// It was written by a newer version.
    #[error("the embedded database {path:?} is of a newer pyngpong (version {found}, this one knows {}): use that", STEPS.len())]
    Newer {
        /// Which.
        path: PathBuf,
        /// Its version.
        found: i64,
    },
    /// A statement failed: the disk is full, or somebody holds it locked.
    #[error(
        "the embedded database does not do its work: {}{}",
        .0,
        way_out(.0).map(|way| format!("; {way}")).unwrap_or_default()
    )]
    Statement(#[from] sqlx::Error),
}

const BEGIN_ANEW: &str = "move it away to begin with an empty one, or name another [server] data_dir";

/// What to do about a disk that does not take what is written: nothing is wrong with the database then.
fn way_out(error: &sqlx::Error) -> Option<&'static str> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    // The low byte is the kind; SQLite notices some full disks only as a write that failed.
    matches!(code & 0xff, FULL | NOT_WRITTEN)
        .then_some("is the disk full? make room where [server] data_dir is; what was stored is still there")
}

impl Store {
    /// As [`Store::open`], but only where there is one already: a shell that made its own would be heard by nobody.
    ///
    /// # Errors
    /// Where there is none, or it cannot be used.
    pub async fn open_existing(data_dir: &Path) -> Result<Self, StoreError> {
        let path = data_dir.join(FILE);
        if matches!(path.try_exists(), Ok(false)) {
            return Err(StoreError::Missing { path });
        }
        Self::open(data_dir).await
    }

    /// Opens the database in `data_dir`, makes it where there is none, and brings it up to date.
    ///
    /// # Errors
    /// Where it cannot be used.
    pub async fn open(data_dir: &Path) -> Result<Self, StoreError> {
        let path = data_dir.join(FILE);
        make(&path).map_err(|source| StoreError::File { path: path.clone(), source })?;
        let failed = |source| StoreError::Open { path: path.clone(), source };
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(BUSY)
            .foreign_keys(true)
            .disable_statement_logging();
        let mut connection = SqliteConnection::connect_with(&options).await.map_err(failed)?;
        let found = upgrade(&mut connection).await.map_err(failed)?;
        if found > version(STEPS.len()) {
            return Err(StoreError::Newer { path, found });
        }
        Ok(Self { connection: Arc::new(Mutex::new(connection)) })
    }

    /// Changes whenever another connection has written, this one's own writing aside.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub async fn version(&self) -> Result<i64, StoreError> {
        let row = sqlx::query("PRAGMA data_version").fetch_one(&mut *self.connection().await).await?;
        Ok(row.try_get(0)?)
    }

    /// For tests that turn the clock of the tables.
    #[cfg(test)]
    pub(crate) async fn connection_for_tests(&self) -> MutexGuard<'_, SqliteConnection> {
        self.connection().await
    }

    async fn connection(&self) -> MutexGuard<'_, SqliteConnection> {
        self.connection.lock().await
    }
}

/// With the right mode from the first moment; SQLite gives its other files the same.
fn make(path: &Path) -> io::Result<()> {
    let file = File::options().create(true).append(true).mode(MODE).open(path)?;
    if file.metadata()?.permissions().mode() & 0o777 != MODE {
        fs::set_permissions(path, Permissions::from_mode(MODE))?;
    }
    Ok(())
}

/// Takes the steps that are missing, all or none, and gives the version that there was or is.
async fn upgrade(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    let mut work = connection.begin_with("BEGIN IMMEDIATE").await?;
    let found: i64 = sqlx::query("PRAGMA user_version").fetch_one(&mut *work).await?.try_get(0)?;
    let missing = usize::try_from(found).ok().and_then(|done| STEPS.get(done..)).unwrap_or_default();
    if missing.is_empty() {
        return Ok(found);
    }
    for step in missing {
        sqlx::raw_sql(*step).execute(&mut *work).await?;
    }
    let newest = version(STEPS.len());
    sqlx::raw_sql(AssertSqlSafe(format!("PRAGMA user_version = {newest}"))).execute(&mut *work).await?;
    work.commit().await?;
    Ok(newest)
}

fn version(steps: usize) -> i64 {
    i64::try_from(steps).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
