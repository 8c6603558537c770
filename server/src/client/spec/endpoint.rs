//! The address of a target: parsed once, printed without its secrets.

mod reach;

use super::dns::{self, DnsQuestion};
use std::{fmt, path::PathBuf};
use url::{Host, Url};

const SCHEMES: &str =
    "http, https, tcp, tls, redis, rediss, postgres, mysql, sqlite, dns, icmp, ws, wss, grpc, grpcs, push";
const POSTGRES_KEYS: &[&str] = &["sslmode", "sslrootcert", "sslcert", "sslkey", "application_name"];
const MYSQL_KEYS: &[&str] = &["ssl-mode", "sslmode", "ssl-ca", "ssl-cert", "ssl-key", "charset", "collation"];

/// Whom a probe asks. `Display` and `Debug` show scheme, host, port and path: no user, no password, no query.
#[derive(Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// `http://` and `https://`; user information becomes a basic authorization.
    Http(Url),
    /// `tcp://host:port`: connects.
    Tcp(HostPort),
    /// `tls://host:port`: shakes hands and looks at the certificate.
    Tls(HostPort),
    /// `redis://` and `rediss://`: PING.
    Redis {
        /// Where it listens.
        at: HostPort,
        /// `rediss://`: inside TLS.
        tls: bool,
        /// With user, password and number of the database.
        url: Url,
    },
    /// `postgres://`: `SELECT 1`.
    Postgres {
        /// Where it listens.
        at: HostPort,
        /// With everything that the driver understands.
        url: Url,
    },
    /// `mysql://`: `SELECT 1`.
    Mysql {
        /// Where it listens.
        at: HostPort,
        /// With everything that the driver understands.
        url: Url,
    },
    /// `sqlite://path`: opens the file read-only.
    Sqlite {
        /// The file.
        path: PathBuf,
    },
    /// `dns://resolver/name?type=A`: one question.
    Dns(DnsQuestion),
    /// `icmp://host`: one echo request.
    Icmp {
        /// A name or an address without brackets.
        host: String,
    },
    /// `ws://` and `wss://`: upgrade and ping; user information becomes a basic authorization.
    Ws(Url),
    /// `grpc://` and `grpcs://`: `grpc.health.v1.Health/Check`.
    Grpc {
        /// Where it listens.
        at: HostPort,
        /// `grpcs://`: inside TLS.
        tls: bool,
        /// Whose health; empty: the server's as a whole.
        service: String,
    },
    /// `push://name`: asks nobody; waits for `POST /api/push/{name}`.
    Push {
        /// `A-Z`, `a-z`, `0-9`, `.`, `-` and `_`.
        name: String,
    },
}

/// A host, which may be a name or an address, and a port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HostPort {
    /// A name or an address without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

/// Why a text is not an [`Endpoint`]. The sentences never repeat user information or values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// Not a URL at all.
    #[error("not a URL: {0}; expected something like https://host/path or tcp://host:port")]
    NotAUrl(url::ParseError),
    /// A URL, but nothing that can be probed.
    #[error("scheme \"{0}\" cannot be probed; allowed: {SCHEMES}")]
    Scheme(String),
    /// Nobody to ask.
    #[error("{0}:// needs a host: {0}://host:port")]
    NoHost(&'static str),
    /// There is no usual port for this scheme.
    #[error("{0}:// needs a port: {0}://host:port")]
    NoPort(&'static str),
    /// More than the scheme has use for.
    #[error("{0}:// takes a host and a port, nothing else")]
    Excess(&'static str),
    /// A parameter after `?` that is not understood.
    #[error("parameter \"{key}\" is not understood in {scheme}://; allowed: {allowed}")]
    Parameter {
        /// The scheme.
        scheme: &'static str,
        /// What was found.
        key: String,
        /// What there could be.
        allowed: String,
    },
    /// The driver does not accept one of the parts.
    #[error("{scheme}:// has a bad {part}")]
    Part {
        /// The scheme.
        scheme: &'static str,
        /// Which part.
        part: &'static str,
    },
    /// More than the scheme has use for, where there is no port.
    #[error("{scheme}:// takes {takes}, nothing else")]
    Only {
        /// The scheme.
        scheme: &'static str,
        /// What it takes.
        takes: &'static str,
    },
    /// `dns://` without something to ask for.
    #[error("dns:// needs a name to ask for: dns://resolver/name?type=A, dns:///name for the system's resolvers")]
    NoQuestion,
    /// `sqlite://` without a file.
    #[error("sqlite:// needs the path of a file: sqlite:///var/lib/app.db")]
    NoFile,
}

impl Endpoint {
    /// Reads the `url` of a target.
    ///
    /// # Errors
    /// See [`EndpointError`].
    pub fn parse(text: &str) -> Result<Self, EndpointError> {
        if let Some(rest) = text.strip_prefix("sqlite:") {
            return sqlite(rest);
        }
        let mut url = Url::parse(text).map_err(EndpointError::NotAUrl)?;
        url.set_fragment(None);
        match url.scheme() {
            "http" | "https" => Ok(Self::Http(url)),
            "tcp" => Ok(Self::Tcp(bare(&url, "tcp", None)?)),
            "tls" => Ok(Self::Tls(bare(&url, "tls", Some(443))?)),
            "redis" => redis(url, "redis"),
            "rediss" => redis(url, "rediss"),
            "postgres" | "postgresql" => postgres(url),
            "mysql" | "mariadb" => mysql(url),
            "dns" => dns::parse(&url).map(Self::Dns),
            "icmp" => reach::icmp(&url),
            "ws" | "wss" => Ok(Self::Ws(url)),
            "grpc" => reach::grpc(&url, "grpc", None),
            "grpcs" => reach::grpc(&url, "grpcs", Some(443)),
            "push" => reach::push(&url),
            other => Err(EndpointError::Scheme(other.to_owned())),
        }
    }

    /// The host that is asked, for limits per host; `localhost` for a file, empty where nobody is asked.
    #[must_use]
    pub fn host(&self) -> &str {
        match self {
            Self::Http(url) | Self::Ws(url) => url.host_str().unwrap_or_default(),
            Self::Tcp(at) | Self::Tls(at) => &at.host,
            Self::Redis { at, .. } | Self::Postgres { at, .. } | Self::Mysql { at, .. } => &at.host,
            Self::Sqlite { .. } => "localhost",
            Self::Dns(question) => question.resolver.as_ref().map_or(dns::SYSTEM, |at| &at.host),
            Self::Icmp { host } => host,
            Self::Grpc { at, .. } => &at.host,
            Self::Push { .. } => "",
        }
    }
}

/// The scheme's part of the driver's own check: the values are checked when the probe is prepared.
fn postgres(url: Url) -> Result<Endpoint, EndpointError> {
    let at = host_port(&url, "postgres", Some(5432))?;
    only_keys(&url, "postgres", POSTGRES_KEYS)?;
    Ok(Endpoint::Postgres { at, url })
}

fn mysql(url: Url) -> Result<Endpoint, EndpointError> {
    let at = host_port(&url, "mysql", Some(3306))?;
    only_keys(&url, "mysql", MYSQL_KEYS)?;
    Ok(Endpoint::Mysql { at, url })
}

fn redis(url: Url, scheme: &'static str) -> Result<Endpoint, EndpointError> {
    let at = host_port(&url, scheme, Some(6379))?;
    only_keys(&url, scheme, &[])?;
    let database = url.path().trim_matches('/');
    if !database.is_empty() && database.parse::<u32>().is_err() {
        return Err(EndpointError::Part { scheme, part: "number of the database" });
    }
    Ok(Endpoint::Redis { at, tls: scheme == "rediss", url })
}

fn sqlite(rest: &str) -> Result<Endpoint, EndpointError> {
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    if !matches!(query, "" | "mode=ro") {
        let key = query.split('=').next().unwrap_or_default().to_owned();
        return Err(EndpointError::Parameter { scheme: "sqlite", key, allowed: "mode=ro".to_owned() });
    }
    if path.is_empty() || path == ":memory:" {
        return Err(EndpointError::NoFile);
    }
    Ok(Endpoint::Sqlite { path: PathBuf::from(path) })
}

fn has_user(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

fn bare(url: &Url, scheme: &'static str, port: Option<u16>) -> Result<HostPort, EndpointError> {
    if has_user(url) || url.query().is_some() || !matches!(url.path(), "" | "/") {
        return Err(EndpointError::Excess(scheme));
    }
    host_port(url, scheme, port)
}

pub(super) fn host_port(url: &Url, scheme: &'static str, port: Option<u16>) -> Result<HostPort, EndpointError> {
    let host = match url.host() {
        // A `%2F` is how drivers are told of a socket's path; there would be nothing to resolve.
        Some(Host::Domain(name)) if !name.is_empty() && !name.contains('%') => name.to_owned(),
        Some(Host::Ipv4(address)) => address.to_string(),
        Some(Host::Ipv6(address)) => address.to_string(),
        _ => return Err(EndpointError::NoHost(scheme)),
    };
    let port = url.port().or(port).ok_or(EndpointError::NoPort(scheme))?;
    Ok(HostPort { host, port })
}

fn only_keys(url: &Url, scheme: &'static str, allowed: &[&str]) -> Result<(), EndpointError> {
    match url.query_pairs().find(|(key, _)| !allowed.contains(&&**key)) {
        None => Ok(()),
        Some((key, _)) => {
            let allowed = if allowed.is_empty() { "none".to_owned() } else { allowed.join(", ") };
            Err(EndpointError::Parameter { scheme, key: key.into_owned(), allowed })
        }
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(url) | Self::Ws(url) => write!(f, "{}{}", url.origin().ascii_serialization(), url.path()),
            Self::Tcp(at) => write!(f, "tcp://{at}"),
            Self::Tls(at) => write!(f, "tls://{at}"),
            Self::Redis { at, url, .. } => write!(f, "{}://{at}{}", url.scheme(), url.path()),
            Self::Postgres { at, url } => write!(f, "postgres://{at}{}", url.path()),
            Self::Mysql { at, url } => write!(f, "mysql://{at}{}", url.path()),
            Self::Sqlite { path } => write!(f, "sqlite://{}", path.display()),
            Self::Dns(question) => write!(f, "{question}"),
            Self::Icmp { host } if host.contains(':') => write!(f, "icmp://[{host}]"),
            Self::Icmp { host } => write!(f, "icmp://{host}"),
            Self::Grpc { at, tls, service } => write!(f, "grpc{}://{at}/{service}", if *tls { "s" } else { "" }),
            Self::Push { name } => write!(f, "push://{name}"),
        }
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({self})")
    }
}

#[cfg(test)]
mod tests;
