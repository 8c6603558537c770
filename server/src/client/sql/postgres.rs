//! `postgres://`.

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
    ConnectOptions as _, Connection as _, Error, Executor as _, PgConnection, Postgres,
    postgres::{PgConnectOptions, PgSslMode},
};
use std::time::Duration;
use url::Url;

/// One PostgreSQL server, asked in sessions that cannot write.
pub struct PostgresClient {
    server: Server,
    options: PgConnectOptions,
}

impl PostgresClient {
    /// Prepares the sessions: user, password, database and `sslmode` are those of the `url`. With a `ca` and without
    /// an `sslmode` the certificate is verified in full. A statement that takes longer than `timeout` is stopped.
    ///
    /// # Errors
    /// A parameter has a value that the driver does not know.
    pub fn new(
        at: &HostPort,
        url: &Url,
        ca: &[CertificateDer<'static>],
        timeout: Duration,
    ) -> Result<Self, ProbeError> {
        let mut options = PgConnectOptions::from_url(url)
            .map_err(|_| ProbeError::Driver { scheme: "postgres", reason: "a parameter has a value it cannot have" })?
            .disable_statement_logging()
            .host(&at.host)
            .port(at.port)
            .options([
                ("default_transaction_read_only", "on"),
                // So that a string ends for the server where it ended for who checked the statement.
                ("standard_conforming_strings", "on"),
                ("statement_timeout", &timeout.as_millis().to_string()),
            ]);
        if !ca.is_empty() {
            options = options.ssl_root_cert_from_pem(pem::bundle(ca));
            if !url.query_pairs().any(|(key, _)| key == "sslmode") {
                options = options.ssl_mode(PgSslMode::VerifyFull); // whoever names an authority wants it asked
            }
        }
        let by_name = matches!(options.get_ssl_mode(), PgSslMode::VerifyFull);
        Ok(Self { server: Server::new("PostgreSQL", at, by_name), options })
    }

    /// A session in which every transaction is read-only and no statement takes longer than the timeout.
    ///
    /// # Errors
    /// As the driver reports them.
    pub async fn open(&self) -> Result<PgConnection, Error> {
        PgConnection::connect_with(&self.options).await
    }

    /// As [`Self::open`], at the first address where somebody listens.
    pub(super) async fn session(&self) -> Result<PgConnection, Fault> {
        let open = |host: String| {
            let options = self.options.clone().host(&host);
            async move { PgConnection::connect_with(&options).await }
        };
        self.server.open(&mut Stopwatch::start(), open).await.map_err(faults::only)
    }

    /// Why there are no rows.
    pub(super) fn fault(&self, error: &Error) -> Fault {
        faults::only(self.server.not_answered(error, &Stopwatch::start()))
    }

    pub(in super::super) async fn probe(&self, question: &Question) -> Outcome {
        let mut watch = Stopwatch::start();
        let open = |host: String| {
            let options = self.options.clone().host(&host);
            async move { PgConnection::connect_with(&options).await }
        };
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

/// Asks in the simple protocol: every value comes as text, whatever its type. After the first row nobody listens.
async fn ask(session: &mut PgConnection, question: &Question) -> Result<Answer, Error> {
    if question.is_own() {
        session.prepare(question.sql()).await?;
    }
    let row = sqlx::raw_sql(question.sql()).fetch(session).try_next().await?;
    Answer::of::<Postgres>(row.as_ref())
}

impl std::fmt::Debug for PostgresClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PostgresClient({})", self.server.at) // the options hold the password
    }
}
