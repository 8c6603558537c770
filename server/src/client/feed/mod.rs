//! Feeds of the real-time system: numbers and process states, asked for or streamed.
//!
//! A [`FeedClient`] is prepared once and knows no schedule. Whatever the format, it gives a [`FeedReading`]: a number for each
//! configured metric, and what the feed says about its processes. What that means is judged elsewhere.

mod fetched;
pub mod format;
mod info;
mod merge;
pub mod preset;
pub mod spec;
pub mod stream;
mod supervisor;
mod systemd;

pub use preset::Preset;
pub use spec::{Aggregate, FeedEndpoint, FeedSpec, Format, MetricSpec, ProcessesSpec};
#[cfg(any(test, fuzzing))]
pub use supervisor::fuzzing::xml_rpc;

use super::{ProbeError, Shared};
use app::{
    fault::Fault,
    model::realtime::metric::{Measured, Missing},
    time::Timestamp,
};
use fetched::FetchedFeed;
use format::Reader;
use info::InfoFeed;
use stream::Stream;
use supervisor::SupervisorClient;
use systemd::SystemdClient;

/// What one answer or one message of a feed says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FeedReading {
    /// For each configured metric, in their order.
    pub metrics: Vec<Result<Measured, Missing>>,
    /// The processes it names; `None` where it says nothing about processes.
    pub processes: Option<Vec<ProcessReading>>,
}

/// One process, in the words of its feed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProcessReading {
    /// What the feed calls it.
    pub name: String,
    /// The group the feed puts it in, where one is configured.
    pub group: Option<String>,
    /// Its state in the feed's own words, or as a number: `RUNNING`, `3`. Empty: it tells none, which is never up, and `detail` says
    /// what is missing.
    pub says: String,
    /// What it says about itself beside that; nothing that changes from second to second.
    pub detail: Option<String>,
    /// When it was started.
    pub started: Option<Timestamp>,
    /// How often it was restarted, ever.
    pub restarts: Option<u64>,
}

/// One feed, ready to be asked or followed.
#[derive(Debug)]
pub struct FeedClient(Kind);

#[derive(Debug)]
enum Kind {
    Fetched(Box<FetchedFeed>),
    Info(Box<InfoFeed>),
    Stream(Box<Stream>),
    Supervisor(Box<SupervisorClient>),
    Systemd(Box<SystemdClient>),
}

impl FeedClient {
    /// Prepares everything that does not change between two runs.
    ///
    /// # Errors
    /// The specification cannot be run at all; see [`ProbeError`].
    pub fn new(spec: FeedSpec, shared: &Shared) -> Result<Self, ProbeError> {
        let reader = || Reader::new(spec.format, &spec.metrics, spec.processes.as_ref()).map_err(ProbeError::Select);
        Ok(Self(match (spec.format, spec.endpoint.clone()) {
            (Format::Prometheus | Format::Json, FeedEndpoint::Http(url)) => {
                let reader = reader()?;
                Kind::Fetched(Box::new(FetchedFeed::new(url, spec, reader, shared)?))
            }
            (Format::Sse | Format::Ndjson, FeedEndpoint::Http(url)) => {
                let reader = reader()?;
                Kind::Stream(Box::new(Stream::new(url, spec, reader, shared)?))
            }
            (Format::Redis, FeedEndpoint::Redis(endpoint)) => {
                Kind::Info(Box::new(InfoFeed::new(&endpoint, &spec, reader()?, shared)?))
            }
            (Format::Supervisor, _) => Kind::Supervisor(Box::new(SupervisorClient::new(&spec, shared)?)),
            (Format::Systemd, _) => Kind::Systemd(Box::new(SystemdClient::new(&spec)?)),
            _ => return Err(spec.not_asked_so()),
        }))
    }

    /// Whether it is a stream: opened once, then followed.
    #[must_use]
    pub const fn is_stream(&self) -> bool {
        matches!(self.0, Kind::Stream(_))
    }

    /// Opens the stream; of what is no stream, and of one that is open, nothing. May be dropped at any point.
    ///
    /// # Errors
    /// Why it cannot be opened.
    pub async fn open(&self) -> Result<(), Fault> {
        match &self.0 {
            Kind::Stream(stream) => stream.open().await,
            Kind::Fetched(_) | Kind::Info(_) | Kind::Supervisor(_) | Kind::Systemd(_) => Ok(()),
        }
    }

    /// Whether it is a stream that is open: also after a message that could not be read.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match &self.0 {
            Kind::Stream(stream) => stream.is_open(),
            Kind::Fetched(_) | Kind::Info(_) | Kind::Supervisor(_) | Kind::Systemd(_) => false,
        }
    }

    /// Asks once on a fresh connection; of a stream, waits for what comes next. May be dropped at any point: what a stream
    /// has said is not lost. After a fault it has to be opened before it is read: a message that cannot be read does not end
    /// it, and then opening it changes nothing; after its end, or too long a silence, it is connected anew.
    ///
    /// # Errors
    /// Why there is no reading.
    pub async fn read(&self) -> Result<FeedReading, Fault> {
        match &self.0 {
            Kind::Fetched(feed) => feed.read().await,
            Kind::Info(feed) => feed.read().await,
            Kind::Stream(stream) => stream.read().await,
            Kind::Supervisor(client) => client.read().await,
            Kind::Systemd(client) => client.read().await,
        }
    }
}
