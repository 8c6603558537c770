//! Typed, read-only access to one upstream each; a client knows no schedule.
//!
//! One [`Probe`] per target is prepared once and run as often as one likes. A run opens a fresh connection, asks one
//! harmless question, measures its parts and judges the answer. It has no timeout, never retries and may be dropped
//! at any point.

pub mod faults;
pub mod http;
mod net;
mod redis;
mod shared;
pub mod spec;
pub mod sql;
mod stopwatch;
mod tcp;
pub mod tls;

pub use shared::Shared;
pub use spec::{Endpoint, Expect, ProbeSpec};

use app::{fault::Fault, model::dependencies::Reading};

/// One target, ready to be asked.
#[derive(Debug)]
pub struct Probe(Kind);

#[derive(Debug)]
enum Kind {
    Http(http::HttpProbe),
    Tcp(tcp::TcpProbe),
    Tls(tls::TlsProbe),
    Redis(redis::RedisProbe),
    Postgres(sql::PostgresClient),
    Mysql(sql::MysqlClient),
    Sqlite(sql::SqliteClient),
}

/// Why a [`ProbeSpec`] cannot be run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProbeError {
    /// One of the certificates in `ca` is none.
    #[error("the certificate authority is not usable: {0}")]
    Ca(String),
    /// The host is neither a name nor an address.
    #[error("\"{0}\" is neither a host name nor an address")]
    Host(String),
    /// The driver does not accept the address.
    #[error("{scheme}:// is not accepted: {reason}")]
    Driver {
        /// Whose.
        scheme: &'static str,
        /// What the driver says; no secret.
        reason: &'static str,
    },
    /// User and password do not fit into a header.
    #[error("user or password cannot be sent")]
    Credentials,
}

impl Probe {
    /// Prepares everything that does not change between two runs.
    ///
    /// # Errors
    /// The specification cannot be run at all; see [`ProbeError`].
    pub fn new(spec: ProbeSpec, shared: &Shared) -> Result<Self, ProbeError> {
        let kind = match &spec.endpoint {
            Endpoint::Http(url) => Kind::Http(http::HttpProbe::new(url.clone(), spec, shared)?),
            Endpoint::Tcp(at) => Kind::Tcp(tcp::TcpProbe::new(at)),
            Endpoint::Tls(at) => Kind::Tls(tls::TlsProbe::new(at, &spec.ca, shared)?),
            Endpoint::Redis { at, tls, url } => Kind::Redis(redis::RedisProbe::new(at, *tls, url, &spec.ca, shared)?),
            Endpoint::Postgres { at, url } => Kind::Postgres(sql::PostgresClient::new(at, url, &spec.ca)?),
            Endpoint::Mysql { at, url } => Kind::Mysql(sql::MysqlClient::new(at, url, &spec.ca)?),
            Endpoint::Sqlite { path } => Kind::Sqlite(sql::SqliteClient::new(path.clone())),
        };
        Ok(Self(kind))
    }

    /// Asks once, on a fresh connection.
    ///
    /// # Errors
    /// Why there is no reading. An answer that does not meet the expectations is a reading with `failed`.
    pub async fn run(&self) -> Result<Reading, Fault> {
        match &self.0 {
            Kind::Http(probe) => probe.run().await,
            Kind::Tcp(probe) => probe.run().await,
            Kind::Tls(probe) => probe.run().await,
            Kind::Redis(probe) => probe.run().await,
            Kind::Postgres(client) => client.probe().await,
            Kind::Mysql(client) => client.probe().await,
            Kind::Sqlite(client) => client.probe().await,
        }
    }
}
