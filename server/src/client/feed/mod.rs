//! Feeds of the real-time system: numbers and process states, asked for or streamed.
//!
//! A [`FeedClient`] is prepared once and knows no schedule. Whatever the format, it gives a [`FeedReading`]: a number for each
//! configured metric, and what the feed says about its processes. What that means is judged elsewhere.

pub mod format;
pub mod preset;
pub mod spec;

pub use preset::Preset;
pub use spec::{Aggregate, FeedEndpoint, FeedSpec, Format, MetricSpec, ProcessesSpec};

use super::{ProbeError, Shared};
use app::{
    fault::{Fault, FaultKind},
    model::realtime::metric::{Measured, Missing},
    time::Timestamp,
};

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
pub struct FeedClient {
    format: Format,
}

impl FeedClient {
    /// Prepares everything that does not change between two runs.
    ///
    /// # Errors
    /// The specification cannot be run at all; see [`ProbeError`].
    pub fn new(spec: FeedSpec, _shared: &Shared) -> Result<Self, ProbeError> {
        Ok(Self { format: spec.format })
    }

    /// Whether it is a stream: opened once, then followed.
    #[must_use]
    pub const fn is_stream(&self) -> bool {
        self.format.is_stream()
    }

    /// Opens the stream; of what is no stream, nothing.
    ///
    /// # Errors
    /// Why it cannot be opened.
    pub async fn open(&self) -> Result<(), Fault> {
        Err(Fault::new(FaultKind::Internal, "not built yet"))
    }

    /// Asks once on a fresh connection; of a stream, waits for what comes next. A stream that has ended, or was silent for too
    /// long, is a fault, and has to be opened anew.
    ///
    /// # Errors
    /// Why there is no reading.
    pub async fn read(&self) -> Result<FeedReading, Fault> {
        Err(Fault::new(FaultKind::Internal, "not built yet"))
    }
}
