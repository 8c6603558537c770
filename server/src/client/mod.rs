//! Typed, read-only access to one upstream each; a client knows no schedule.
//!
//! One [`Probe`] per target is prepared once and run as often as one likes. A run opens a fresh connection, asks one
//! harmless question, measures its parts and judges the answer. It has no timeout, never retries and may be dropped
//! at any point.

pub mod avatars;
pub mod bugsnag;
pub mod decimal;
mod dns;
mod door;
pub mod faults;
pub mod feed;
pub mod github;
mod grpc;
pub mod http;
mod icmp;
mod lenient;
mod link;
mod meter;
mod net;
mod per_token;
pub mod push;
mod redis;
mod said;
mod shared;
pub mod spec;
pub mod sql;
mod stopwatch;
mod tcp;
pub mod tls;
mod together;
mod unix;
mod ws;

pub use shared::Shared;
pub use spec::{Endpoint, Expect, ProbeSpec};

use app::{fault::Fault, model::dependencies::Reading};

/// One target, ready to be asked.
#[derive(Debug)]
pub struct Probe(Kind);

#[derive(Debug)]
enum Kind {
    Http(Box<http::HttpProbe>),
    Tcp(tcp::TcpProbe),
    Tls(tls::TlsProbe),
    Redis(redis::RedisClient),
    Postgres(sql::PostgresClient, sql::Question),
    Mysql(sql::MysqlClient, sql::Question),
    Sqlite(sql::SqliteClient, sql::Question),
    Dns(dns::DnsProbe),
    Icmp(icmp::IcmpProbe),
    Ws(Box<ws::WsProbe>),
    Grpc(Box<grpc::GrpcProbe>),
    Push(Box<push::PushProbe>),
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
    /// A token that does not fit into a header.
    #[error("the token cannot be sent: it has characters that no header can hold")]
    Token,
    /// A `push://` target without the token that its heartbeats carry.
    #[error("push:// needs a token")]
    NoToken,
    /// A feed's selector or path is not valid.
    #[error("{0}")]
    Select(String),
    /// A feed is asked in a way that its format does not know.
    #[error("{format} feeds are not asked over {scheme}://")]
    Feed {
        /// The feed's format.
        format: &'static str,
        /// What it would be asked by.
        scheme: &'static str,
    },
}

impl Probe {
    /// Prepares everything that does not change between two runs.
    ///
    /// # Errors
    /// The specification cannot be run at all; see [`ProbeError`].
    pub fn new(spec: ProbeSpec, shared: &Shared) -> Result<Self, ProbeError> {
        let question = || sql::Question::from(&spec);
        let kind = match &spec.endpoint {
            Endpoint::Http(url) => Kind::Http(Box::new(http::HttpProbe::new(url.clone(), spec, shared)?)),
            Endpoint::Tcp(at) => Kind::Tcp(tcp::TcpProbe::new(at)),
            Endpoint::Tls(at) => Kind::Tls(tls::TlsProbe::new(at, &spec.ca, shared)?),
            Endpoint::Redis { at, tls, url } => Kind::Redis(redis::RedisClient::new(at, *tls, url, &spec.ca, shared)?),
            Endpoint::Postgres { at, url } => {
                Kind::Postgres(sql::PostgresClient::new(at, url, &spec.ca, spec.timeout)?, question())
            }
            Endpoint::Mysql { at, url } => {
                Kind::Mysql(sql::MysqlClient::new(at, url, &spec.ca, spec.timeout)?, question())
            }
            Endpoint::Sqlite { path } => Kind::Sqlite(sql::SqliteClient::new(path.clone(), spec.timeout), question()),
            Endpoint::Dns(question) => Kind::Dns(dns::DnsProbe::new(question, spec.expect.answer)),
            Endpoint::Icmp { host } => Kind::Icmp(icmp::IcmpProbe::new(host)),
            Endpoint::Ws(url) => Kind::Ws(Box::new(ws::WsProbe::new(url, &spec, shared)?)),
            Endpoint::Grpc { at, tls, service } => {
                Kind::Grpc(Box::new(grpc::GrpcProbe::new(at, *tls, service, &spec, shared)?))
            }
            Endpoint::Push { name } => {
                Kind::Push(Box::new(push::PushProbe::new(name, spec.heartbeat, shared.heartbeats())?))
            }
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
            Kind::Redis(client) => client.probe().await,
            Kind::Postgres(client, question) => client.probe(question).await,
            Kind::Mysql(client, question) => client.probe(question).await,
            Kind::Sqlite(client, question) => client.probe(question).await,
            Kind::Dns(probe) => probe.run().await,
            Kind::Icmp(probe) => probe.run().await,
            Kind::Ws(probe) => probe.run().await,
            Kind::Grpc(probe) => probe.run().await,
            Kind::Push(probe) => probe.run().await,
        }
    }

    /// Whether a run asks nobody and waits for something to come in: as long as that takes.
    #[must_use]
    pub const fn is_passive(&self) -> bool {
        matches!(self.0, Kind::Push(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn prepared(url: &str) -> Result<Probe, ProbeError> {
        Probe::new(ProbeSpec::new(Endpoint::parse(url).unwrap()), &Shared::without_authorities())
    }

    #[rstest]
    #[case("https://user:s3cret@host/s3cret?token=s3cret")]
    #[case("redis://user:s3cret@host/1")]
    #[case("rediss://user:s3cret@host")]
    #[case("postgres://user:s3cret@host/db")]
    #[case("mysql://user:s3cret@host/db")]
    #[case("wss://user:s3cret@host/s3cret?token=s3cret")]
    fn a_prepared_probe_prints_no_secret(#[case] url: &str) {
        let printed = format!("{:?}", prepared(url).unwrap());
        assert!(!printed.contains("s3cret"), "{printed}");
        assert!(printed.contains("host"), "{printed}");
    }

    #[rstest]
    #[case(
        "postgres://user:s3cret@host/db?sslmode=maybe",
        "postgres:// is not accepted: a parameter has a value it cannot have"
    )]
    #[case(
        "mysql://user:s3cret@host/db?ssl-mode=maybe",
        "mysql:// is not accepted: a parameter has a value it cannot have"
    )]
    #[case("tls://a..b:1", "\"a..b\" is neither a host name nor an address")]
    fn what_cannot_be_run_is_refused_when_it_is_prepared(#[case] url: &str, #[case] sentence: &str) {
        assert_eq!(prepared(url).unwrap_err().to_string(), sentence);
    }
}
