//! Which keys make sense for which scheme.

use crate::{
    client::spec::Endpoint,
    config::{read::Item, upstream},
};

/// Where there are requests and answers.
pub(super) const HTTP: &[&str] = &["http", "https"];
/// Where the certificate is looked at.
pub(super) const CERTIFICATE: &[&str] = &["https", "tls", "wss", "grpcs"];
/// Where a certificate is verified.
pub(super) const TLS: &[&str] = &["https", "tls", "rediss", "postgres", "mysql", "wss", "grpcs"];
/// Where requests carry headers; gRPC calls them metadata.
pub(super) const HEADERS: &[&str] = &["http", "https", "ws", "wss", "grpc", "grpcs"];
/// Where there are records.
pub(super) const DNS: &[&str] = &["dns"];
/// Where nobody is asked.
pub(super) const PUSH: &[&str] = &["push"];

/// Where SQL is spoken.
pub(super) const SQL: &[&str] = &["postgres", "mysql", "sqlite"];

/// The scheme of an endpoint, in its usual spelling.
#[must_use]
pub fn scheme(endpoint: &Endpoint) -> &'static str {
    match endpoint {
        Endpoint::Http(url) if url.scheme() == "https" => "https",
        Endpoint::Http(_) => "http",
        Endpoint::Tcp(_) => "tcp",
        Endpoint::Tls(_) => "tls",
        Endpoint::Redis { tls: true, .. } => "rediss",
        Endpoint::Redis { .. } => "redis",
        Endpoint::Postgres { .. } => "postgres",
        Endpoint::Mysql { .. } => "mysql",
        Endpoint::Sqlite { .. } => "sqlite",
        Endpoint::Dns(_) => "dns",
        Endpoint::Icmp { .. } => "icmp",
        Endpoint::Ws(url) if url.scheme() == "wss" => "wss",
        Endpoint::Ws(_) => "ws",
        Endpoint::Grpc { tls: true, .. } => "grpcs",
        Endpoint::Grpc { .. } => "grpc",
        Endpoint::Push { .. } => "push",
    }
}

/// Reports a key that has no meaning for this endpoint; one that could not be read has any.
pub(super) fn only_for(item: &Item<'_>, key: &str, endpoint: Option<&Endpoint>, schemes: &[&str]) {
    upstream::only_for(item, key, endpoint.map(scheme), schemes);
}
