//! `mysql://`, which is MariaDB as well.

use super::{
    super::{ProbeError, spec::HostPort, stopwatch::Stopwatch},
    Outcome, Question, close, faults, pem,
    question::Answer,
    server::Server,
};
use app::fault::Fault;
use futures::TryStreamExt as _;
use rustls::pki_types::CertificateDer;
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Error, Executor as _, MySql, MySqlConnection,
    mysql::{MySqlConnectOptions, MySqlSslMode},
};
use std::{sync::Arc, time::Duration};
use url::Url;

/// What makes rows mean the same whatever the server's settings are.
const PLAIN: &str = "SET NAMES utf8mb4, @@session.time_zone = '+00:00'";

/// Modes in which a string ends elsewhere, or words mean something else, than for who checked the statement; those that stand for
/// several others come last.
const FOREIGN_MODES: [&str; 8] =
    ["NO_BACKSLASH_ESCAPES", "ANSI_QUOTES", "ANSI", "MSSQL", "ORACLE", "POSTGRESQL", "MAXDB", "DB2"];

/// One MySQL or MariaDB server, asked in sessions that cannot write.
pub struct MysqlClient {
    server: Server,
    options: MySqlConnectOptions,
    opening: Arc<str>,
}

impl MysqlClient {
    /// Prepares the sessions: user, password, database and `ssl-mode` are those of the `url`. With a `ca` and without
    /// an `ssl-mode` the certificate is verified in full. A SELECT that takes longer than `timeout` is stopped.
    ///
    /// # Errors
    /// A parameter has a value that the driver does not know.
    pub fn new(
        at: &HostPort,
        url: &Url,
        ca: &[CertificateDer<'static>],
        timeout: Duration,
    ) -> Result<Self, ProbeError> {
        let mut options = MySqlConnectOptions::from_url(url)
            .map_err(|_| ProbeError::Driver { scheme: "mysql", reason: "a parameter has a value it cannot have" })?
            .disable_statement_logging()
            .host(&at.host)
            .port(at.port)
            // None of these matter to `SELECT 1`; together they would be one more round trip.
            .pipes_as_concat(false)
            .no_engine_substitution(false)
            .timezone(None)
            .set_names(false);
        if !ca.is_empty() {
            options = options.ssl_ca_from_pem(pem::bundle(ca));
            if !url.query_pairs().any(|(key, _)| matches!(&*key, "ssl-mode" | "sslmode")) {
                options = options.ssl_mode(MySqlSslMode::VerifyIdentity); // whoever names an authority wants it asked
            }
        }
        let by_name = matches!(options.get_ssl_mode(), MySqlSslMode::VerifyIdentity);
        Ok(Self { server: Server::new("MySQL", at, by_name), options, opening: opening(timeout).into() })
    }

    /// A session in which every transaction is read-only and no SELECT takes longer than the timeout.
    ///
    /// # Errors
    /// As the driver reports them.
    pub async fn open(&self) -> Result<MySqlConnection, Error> {
        open(self.options.clone(), self.opening.clone()).await
    }

    /// As [`Self::open`], at the first address where somebody listens; its clock hangs in UTC, and its texts are UTF-8.
    pub(super) async fn session(&self) -> Result<MySqlConnection, Fault> {
        let opening: Arc<str> = [&self.opening, "; ", PLAIN].concat().into();
        let open = |host: String| open(self.options.clone().host(&host), opening.clone());
        self.server.open(&mut Stopwatch::start(), open).await.map_err(faults::only)
    }

    /// Why there are no rows.
    pub(super) fn fault(&self, error: &Error) -> Fault {
        faults::only(self.server.not_answered(error, &Stopwatch::start()))
    }

    pub(in super::super) async fn probe(&self, question: &Question) -> Outcome {
        let mut watch = Stopwatch::start();
        let open = |host: String| open(self.options.clone().host(&host), self.opening.clone());
        let mut session = match self.server.open(&mut watch, open).await {
            Ok(session) => session,
            Err(outcome) => return outcome,
        };
        let reading = match ask(&mut session, question).await {
            Ok(answer) => question.judge(&answer, &mut watch),
            Err(error) => return self.server.not_answered(&error, &watch),
        };
        close(session).await;
        Ok(reading)
    }
}

async fn open(options: MySqlConnectOptions, opening: Arc<str>) -> Result<MySqlConnection, Error> {
    let mut session = MySqlConnection::connect_with(&options).await?;
    sqlx::raw_sql(AssertSqlSafe(opening)).execute(&mut session).await?;
    Ok(session)
}

/// What begins a session, in one round trip: also its timeouts, for locks in whole seconds. MariaDB and MySQL name that of
/// statements differently and in different units; each takes what stands in the other's comments for a comment.
fn opening(timeout: Duration) -> String {
    let (seconds, millis) = (timeout.as_secs_f64(), timeout.as_millis());
    let locks = timeout.as_secs().max(1);
    let modes = FOREIGN_MODES
        .iter()
        .fold("@@session.sql_mode".to_owned(), |rest, mode| format!("REPLACE({rest}, '{mode}', '')"));
    format!(
        "SET SESSION TRANSACTION READ ONLY; SET @@session.sql_mode = {modes}, @@session.lock_wait_timeout = {locks}\
         /*M!100101 , @@session.max_statement_time = {seconds} *//*!50708 , @@session.max_execution_time = {millis} */"
    )
}

/// Asks in the text protocol: every value comes as text, whatever its type. After the first row nobody listens.
async fn ask(session: &mut MySqlConnection, question: &Question) -> Result<Answer, Error> {
    if question.is_own() {
        session.prepare(question.sql()).await?;
    }
    let row = sqlx::raw_sql(question.sql()).fetch(session).try_next().await?;
    Answer::of::<MySql>(row.as_ref())
}

impl std::fmt::Debug for MysqlClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MysqlClient({})", self.server.at) // the options hold the password
    }
}
