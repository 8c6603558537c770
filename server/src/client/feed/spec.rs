//! What a feed is and what to take from it: plain data, made once from the configuration.

mod address;

pub use address::{Address, AddressError};

use super::super::{
    ProbeError,
    spec::{Endpoint, MAX_RESPONSE, Redirects},
};
use hyper::header::{HeaderName, HeaderValue};
use rustls::pki_types::CertificateDer;
use std::{path::PathBuf, time::Duration};
use url::Url;

/// How a feed speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Prometheus' text exposition, or OpenMetrics.
    Prometheus,
    /// JSON, from which RFC 9535 paths select.
    Json,
    /// supervisord's XML-RPC.
    Supervisor,
    /// systemd's units.
    Systemd,
    /// Server-sent events with JSON in them.
    Sse,
    /// A JSON document a line, for as long as the connection lasts.
    Ndjson,
    /// What Redis says to INFO.
    Redis,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 7] =
        [Self::Prometheus, Self::Json, Self::Supervisor, Self::Systemd, Self::Sse, Self::Ndjson, Self::Redis];

    /// The word used in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prometheus => "prometheus",
            Self::Json => "json",
            Self::Supervisor => "supervisor",
            Self::Systemd => "systemd",
            Self::Sse => "sse",
            Self::Ndjson => "ndjson",
            Self::Redis => "redis",
        }
    }

    /// Whether it is a stream: opened once, then followed.
    #[must_use]
    pub const fn is_stream(self) -> bool {
        matches!(self, Self::Sse | Self::Ndjson)
    }

    /// Whether numbers can be selected from it.
    #[must_use]
    pub const fn has_metrics(self) -> bool {
        !matches!(self, Self::Supervisor | Self::Systemd)
    }

    /// Whether it can name processes.
    #[must_use]
    pub const fn has_processes(self) -> bool {
        !matches!(self, Self::Redis)
    }

    /// Whether its processes are what they are: nothing has to be selected.
    #[must_use]
    pub const fn knows_its_processes(self) -> bool {
        matches!(self, Self::Supervisor | Self::Systemd)
    }
}

/// Everything about one feed that does not change between two polls.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedSpec {
    /// Whom to ask.
    pub endpoint: FeedEndpoint,
    /// How it speaks.
    pub format: Format,
    /// The numbers to take from it.
    pub metrics: Vec<MetricSpec>,
    /// The processes to take from it; `None`: none.
    pub processes: Option<ProcessesSpec>,
    /// Sent with every request; values are marked sensitive.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// How far redirects are followed.
    pub redirects: Redirects,
    /// Trusted beside the machine's own authorities.
    pub ca: Vec<CertificateDer<'static>>,
    /// A longer answer, line or event is a fault, in bytes.
    pub max_response: usize,
    /// Streams only: after so much silence the connection is given up.
    pub stall: Duration,
    /// sse only: events of another name are ignored; `None`: all are taken.
    pub event: Option<String>,
    /// systemd only: the units to watch, by name or with `*`.
    pub units: Vec<String>,
    /// Streams only: whether each message tells everything, so that the last one counts; else what it does not name stays as
    /// it was.
    pub complete: bool,
}

/// Streams that say nothing for so long are given up where nothing else is said.
pub const STALL: Duration = Duration::from_secs(10);

impl FeedSpec {
    /// Takes nothing yet; follows redirects within the origin and trusts the machine's authorities.
    #[must_use]
    pub const fn new(format: Format, endpoint: FeedEndpoint) -> Self {
        Self {
            endpoint,
            format,
            metrics: Vec::new(),
            processes: None,
            headers: Vec::new(),
            redirects: Redirects::Origin,
            ca: Vec::new(),
            max_response: MAX_RESPONSE,
            stall: STALL,
            event: None,
            units: Vec::new(),
            complete: true,
        }
    }

    pub(super) fn not_asked_so(&self) -> ProbeError {
        ProbeError::Feed { format: self.format.as_str(), scheme: self.endpoint.scheme() }
    }
}

/// Where a feed is.
#[derive(Clone, PartialEq)]
pub enum FeedEndpoint {
    /// http or https.
    Http(Url),
    /// A socket on this machine: supervisord's, or the system bus.
    Unix(PathBuf),
    /// `systemctl` on this machine.
    Systemctl,
    /// Redis; always [`Endpoint::Redis`].
    Redis(Endpoint),
}

impl FeedEndpoint {
    /// The host it counts against; empty for what is on this machine.
    #[must_use]
    pub fn host(&self) -> &str {
        match self {
            Self::Http(url) => url.host_str().unwrap_or_default(),
            Self::Unix(_) | Self::Systemctl => "",
            Self::Redis(endpoint) => endpoint.host(),
        }
    }

    /// What it is asked by: `https`, `unix`.
    #[must_use]
    pub fn scheme(&self) -> &'static str {
        match self {
            Self::Http(url) if url.scheme() == "https" => "https",
            Self::Http(_) => "http",
            Self::Unix(_) => "unix",
            Self::Systemctl => "systemctl",
            Self::Redis(Endpoint::Redis { tls: true, .. }) => "rediss",
            Self::Redis(_) => "redis",
        }
    }
}

/// One number to take from a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricSpec {
    /// prometheus: a selector. json, sse, ndjson: an RFC 9535 path. redis: a field of INFO.
    pub select: String,
    /// What to make of several numbers that fit; `None`: they are a mistake.
    pub aggregate: Option<Aggregate>,
}

/// What to make of several numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    /// Their sum.
    Sum,
    /// The largest.
    Max,
    /// The smallest.
    Min,
    /// Their mean.
    Avg,
    /// How many there are.
    Count,
}

impl Aggregate {
    /// The words used in the configuration.
    pub const WORDS: [(&'static str, Self); 5] =
        [("sum", Self::Sum), ("max", Self::Max), ("min", Self::Min), ("avg", Self::Avg), ("count", Self::Count)];
}

/// Which processes to take from a feed, and what of each.
///
/// All but `select` are, for prometheus, names of labels (`started` and
/// `restarts`: selectors whose series carry the same label as `key`); for JSON, names of fields or RFC 9535 paths within one
/// process. Several of them make one text in braces: `{name}-{pm_id}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProcessesSpec {
    /// prometheus: a selector. JSON: an RFC 9535 path; one of names and indices alone (`$.workers`) leads to the list or the
    /// object that holds the processes, or to the only one there is, any other path (`$.workers[*]`) to every process; nothing:
    /// the whole document.
    pub select: Option<String>,
    /// What names a process. JSON: nothing where they are an object's members, which have names; in a list `#1`, `#2` …
    pub key: Option<String>,
    /// What groups them.
    pub group: Option<String>,
    /// What tells the state; `value` or nothing: the value itself.
    pub state: Option<String>,
    /// What else to show of one that is not well.
    pub detail: Option<String>,
    /// When it was started: seconds or milliseconds since 1970, or RFC 3339.
    pub started: Option<String>,
    /// How often it was restarted, ever.
    pub restarts: Option<String>,
}
