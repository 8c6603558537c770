//! `sqlite://`: a file, opened read-only.

use super::{
    super::{
        faults::quoted,
        stopwatch::{Part, Stopwatch},
    },
    Outcome, Question, close,
    question::Answer,
};
use app::{
    fault::{Fault, FaultKind},
    ms::Ms,
};
use futures::TryStreamExt as _;
use sqlx::{ConnectOptions as _, Connection as _, Error, Sqlite, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    io,
    path::PathBuf,
    time::{Duration, Instant},
};

/// Reads the first page, which `SELECT 1` alone does not.
const PROOF: &str = "SELECT count(*) FROM sqlite_master";

/// After how many of its instructions SQLite asks whether to go on.
const STEPS: i32 = 10_000;

/// One SQLite file, asked in sessions that can neither write nor create.
#[derive(Debug)]
pub struct SqliteClient {
    path: PathBuf,
    timeout: Duration,
}

impl SqliteClient {
    /// For the file at `path`. A session that works for longer than `timeout` is interrupted.
    #[must_use]
    pub const fn new(path: PathBuf, timeout: Duration) -> Self {
        Self { path, timeout }
    }

    /// A read-only session that is interrupted at the end of its time.
    ///
    /// # Errors
    /// As the driver reports them.
    pub async fn open(&self) -> Result<SqliteConnection, Error> {
        let options = SqliteConnectOptions::new()
            .filename(&self.path)
            .read_only(true)
            .create_if_missing(false)
            .busy_timeout(self.timeout)
            .disable_statement_logging();
        let mut session = SqliteConnection::connect_with(&options).await?;
        let deadline = Instant::now() + self.timeout;
        // SQLite knows no timeout: it asks now and then whether to go on.
        session.lock_handle().await?.set_progress_handler(STEPS, move || Instant::now() < deadline);
        Ok(session)
    }

    /// As [`Self::open`], with a word on why it could not be.
    pub(super) async fn session(&self) -> Result<SqliteConnection, Fault> {
        self.look().await?;
        self.open().await.map_err(|error| self.fault(&error))
    }

    pub(in super::super) async fn probe(&self, question: &Question) -> Outcome {
        let mut watch = Stopwatch::start();
        self.look().await?;
        let mut session = self.open().await.map_err(|error| self.fault(&error))?;
        watch.lap(Part::Connect);
        let answer = ask(&mut session, question).await.map_err(|error| self.fault(&error))?;
        let reading = question.judge(&answer, &mut watch);
        close(session).await;
        Ok(reading)
    }

    /// What the file system knows, the driver would tell in fewer words: `unable to open database file`.
    async fn look(&self) -> Result<(), Fault> {
        let path = self.path.display();
        match tokio::fs::metadata(&self.path).await {
            Ok(file) if !file.is_file() => Err(Fault::new(FaultKind::Malformed, format!("{path} is not a file"))),
            Ok(file) if file.len() == 0 => Err(Fault::new(FaultKind::Malformed, format!("{path} is empty"))),
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(Fault::new(FaultKind::Unreachable, format!("{path} does not exist")))
            }
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Err(self.not_readable()),
            Err(error) => Err(Fault::new(FaultKind::Unreachable, format!("{path} cannot be read: {error}"))),
        }
    }

    fn not_readable(&self) -> Fault {
        Fault::new(FaultKind::Unauthorized, format!("{} may not be read by us", self.path.display()))
    }

    /// By SQLite's primary result codes: 14 is "cannot open", 26 "not a database", 11 "malformed", 5 "busy".
    pub(super) fn fault(&self, error: &Error) -> Fault {
        let path = self.path.display();
        let Some(answer) = error.as_database_error() else {
            return Fault::new(FaultKind::Internal, quoted(&error.to_string()));
        };
        let code = answer.code().and_then(|code| code.parse::<i32>().ok()).unwrap_or_default() & 0xff;
        match code {
            14 => self.not_readable(),
            26 => Fault::new(FaultKind::Malformed, format!("{path} is not a SQLite database")),
            11 => Fault::new(FaultKind::Malformed, format!("{path} is damaged")),
            9 => Fault::new(FaultKind::Timeout, format!("stopped after {}", Ms::from_duration(self.timeout))),
            5 => Fault::new(FaultKind::Query, format!("{path} is locked by somebody who writes")),
            _ => Fault::new(FaultKind::Query, format!("SQLite says: {}", quoted(answer.message()))),
        }
    }
}

/// Every value as text, whatever its type. After the first row nobody listens.
async fn ask(session: &mut SqliteConnection, question: &Question) -> Result<Answer, Error> {
    sqlx::raw_sql(PROOF).fetch_one(&mut *session).await?;
    let row = sqlx::raw_sql(question.sql()).fetch(session).try_next().await?;
    Answer::of::<Sqlite>(row.as_ref())
}
