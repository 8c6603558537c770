//! `mysql://`, which is MariaDB as well.

use super::{
    super::{ProbeError, spec::HostPort, stopwatch::Stopwatch},
    Outcome, QUESTION, answered, close, pem,
    server::Server,
};
use rustls::pki_types::CertificateDer;
use sqlx::{
    ConnectOptions as _, Connection as _, Error, MySqlConnection,
    mysql::{MySqlConnectOptions, MySqlSslMode},
};
use url::Url;

const READ_ONLY: &str = "SET SESSION TRANSACTION READ ONLY";

/// One MySQL or MariaDB server, asked in sessions that cannot write.
pub struct MysqlClient {
    server: Server,
    options: MySqlConnectOptions,
}

impl MysqlClient {
    /// Prepares the sessions: user, password, database and `ssl-mode` are those of the `url`. With a `ca` and without
    /// an `ssl-mode` the certificate is verified in full.
    ///
    /// # Errors
    /// A parameter has a value that the driver does not know.
    pub fn new(at: &HostPort, url: &Url, ca: &[CertificateDer<'static>]) -> Result<Self, ProbeError> {
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
        Ok(Self { server: Server::new("MySQL", at, by_name), options })
    }

    /// A session in which every transaction is read-only.
    ///
    /// # Errors
    /// As the driver reports them.
    pub async fn open(&self) -> Result<MySqlConnection, Error> {
        open(self.options.clone()).await
    }

    pub(in super::super) async fn probe(&self) -> Outcome {
        let mut watch = Stopwatch::start();
        let open = |host: String| open(self.options.clone().host(&host));
        let mut session = match self.server.open(&mut watch, open).await {
            Ok(session) => session,
            Err(outcome) => return outcome,
        };
        if let Err(error) = sqlx::raw_sql(QUESTION).fetch_one(&mut session).await {
            return self.server.not_answered(&error, &watch);
        }
        let reading = answered(&mut watch);
        close(session).await;
        Ok(reading)
    }
}

async fn open(options: MySqlConnectOptions) -> Result<MySqlConnection, Error> {
    let mut session = MySqlConnection::connect_with(&options).await?;
    sqlx::raw_sql(READ_ONLY).execute(&mut session).await?;
    Ok(session)
}

impl std::fmt::Debug for MysqlClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MysqlClient({})", self.server.at) // the options hold the password
    }
}
