//! What is to be probed and what a good answer is: plain data, made once from the configuration.

mod comparison;
pub mod dns;
pub mod endpoint;
pub mod expect;
pub mod preset;

pub use comparison::Comparison;
pub use dns::DnsQuestion;
pub use endpoint::{Endpoint, EndpointError, HostPort};
pub use expect::{Expect, JsonExpect, Pattern, StatusError, StatusItem, StatusSet};
pub use preset::Preset;

use super::sql::Query;
use hyper::header::{HeaderName, HeaderValue};
use rustls::pki_types::CertificateDer;
use secrecy::{ExposeSecret as _, SecretString};
use std::time::Duration;

/// How much of an answer is read where nothing else is said, in bytes.
pub const MAX_RESPONSE: usize = 1024 * 1024;

/// How long a statement may take where nothing else is said.
pub const TIMEOUT: Duration = Duration::from_secs(5);

/// Everything about one probe that does not change between two runs.
#[derive(Clone, Debug, PartialEq)]
pub struct ProbeSpec {
    /// Whom to ask, and in which protocol.
    pub endpoint: Endpoint,
    /// http only: what to ask with.
    pub method: Method,
    /// http, ws, grpc: sent with every request; values are marked sensitive by [`ProbeSpec::header`].
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// http only: how far redirects are followed.
    pub redirects: Redirects,
    /// Databases only: what is asked instead of `SELECT 1`.
    pub query: Option<Query>,
    /// Databases only: after this the server stops the statement by itself. What ends a probe is its poll.
    pub timeout: Duration,
    /// What a good answer is.
    pub expect: Expect,
    /// Trusted beside the machine's own authorities; for databases it means that the certificate is verified.
    pub ca: Vec<CertificateDer<'static>>,
    /// http only: a longer answer is a fault, in bytes.
    pub max_response: usize,
    /// push only: what a heartbeat has to look like, and how often there has to be one.
    pub heartbeat: Option<Heartbeat>,
}

/// What is agreed with whoever reports to a `push://` target.
#[derive(Clone, Debug)]
pub struct Heartbeat {
    /// Who knows it may report.
    pub token: SecretString,
    /// The longest silence; default 15 s, as everywhere.
    pub every: Duration,
}

impl PartialEq for Heartbeat {
    fn eq(&self, other: &Self) -> bool {
        self.every == other.every && self.token.expose_secret() == other.token.expose_secret()
    }
}

impl Heartbeat {
    /// With the usual period.
    #[must_use]
    pub const fn new(token: SecretString) -> Self {
        Self { token, every: Duration::from_secs(15) }
    }
}

impl ProbeSpec {
    /// A GET that expects any 2xx, follows redirects within the origin and trusts the machine's authorities.
    #[must_use]
    pub fn new(endpoint: Endpoint) -> Self {
        Self {
            endpoint,
            method: Method::default(),
            headers: Vec::new(),
            redirects: Redirects::default(),
            query: None,
            timeout: TIMEOUT,
            expect: Expect::default(),
            ca: Vec::new(),
            max_response: MAX_RESPONSE,
            heartbeat: None,
        }
    }

    /// Adds a header whose value is never printed.
    pub fn header(&mut self, name: HeaderName, mut value: HeaderValue) {
        value.set_sensitive(true);
        self.headers.push((name, value));
    }
}

/// The methods a probe can send. There are no others: a probe cannot write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// The whole answer.
    #[default]
    Get,
    /// Status and headers only.
    Head,
}

impl Method {
    /// As it stands in the request.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
        }
    }
}

/// How far redirects are followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Redirects {
    /// Within scheme, host and port; another origin is a failed expectation.
    #[default]
    Origin,
    /// Not at all: the 3xx is judged as a status.
    None,
    /// Anywhere; configured headers stay behind when the origin changes.
    Any,
}
