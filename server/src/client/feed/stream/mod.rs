//! Streams: opened once, then followed for as long as they last.
//!
//! Nothing runs beside the one who reads: bytes that nobody waits for stay in the kernel, and the other side waits. What
//! has been read is kept here, so that a read can be dropped at any point and nothing is lost.

mod batch;
#[cfg(test)]
mod cut;
mod following;
mod frames;
pub mod ndjson;
pub mod sse;

pub use ndjson::Lines;
pub use sse::Events;

use super::{
    super::{
        ProbeError, Shared,
        http::{Fetch, Head as _, media_type, readable},
    },
    FeedReading,
    format::Reader,
    spec::{FeedSpec, Format},
};
use app::fault::{Fault, FaultKind};
use following::{End, Following};
use frames::Frames;
use hyper::header::{ACCEPT, HeaderValue};
use std::time::Duration;
use tokio::sync::Mutex;
use url::Url;

const EVENT_STREAM: &str = "text/event-stream";

const SAYS_NOTHING: &str =
    "it names no processes; set complete = false if messages tell of some only, or event to take only those that do";

/// A message is longer than this, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("longer than {0} bytes")]
pub struct TooLarge(pub usize);

/// One stream, open or not.
pub(super) struct Stream {
    fetch: Fetch,
    rules: Rules,
    following: Mutex<Option<Following>>,
}

/// How it is followed.
struct Rules {
    format: Format,
    reader: Reader,
    max: usize,
    stall: Duration,
    event: Option<String>,
    complete: bool,
    /// Whether processes are taken from it.
    names_processes: bool,
}

impl Stream {
    pub(super) fn new(url: Url, spec: FeedSpec, reader: Reader, shared: &Shared) -> Result<Self, ProbeError> {
        let FeedSpec {
            format, mut headers, redirects, ca, max_response: max, stall, event, complete, processes, ..
        } = spec;
        if format == Format::Sse && !headers.iter().any(|(name, _)| name == ACCEPT) {
            headers.push((ACCEPT, HeaderValue::from_static(EVENT_STREAM)));
        }
        let names_processes = processes.is_some();
        let rules = Rules { format, reader, max, stall, event, complete, names_processes };
        Ok(Self { fetch: Fetch::new(url, headers, redirects, &ca, max, shared)?, rules, following: Mutex::default() })
    }

    /// Connects, where it is not connected.
    pub(super) async fn open(&self) -> Result<(), Fault> {
        let mut following = self.following.lock().await;
        if following.is_none() {
            let opened = self.fetch.open().await?;
            readable(opened.status(), opened.headers())?;
            self.rules.check_type(media_type(opened.headers()).as_deref())?;
            *following = Some(Following::new(opened, self.rules.frames()));
        }
        Ok(())
    }

    /// Whether it is connected. While somebody reads it, it is.
    pub(super) fn is_open(&self) -> bool {
        self.following.try_lock().map_or(true, |following| following.is_some())
    }

    /// What comes next.
    pub(super) async fn read(&self) -> Result<FeedReading, Fault> {
        let mut following = self.following.lock().await;
        let Some(open) = &mut *following else {
            return Err(Fault::new(FaultKind::Internal, "the stream is read before it is open"));
        };
        match open.next(&self.rules).await {
            Ok(outcome) => outcome,
            Err(End(fault)) => {
                *following = None;
                Err(fault)
            }
        }
    }
}

impl Rules {
    fn frames(&self) -> Frames {
        match self.format {
            Format::Sse => Frames::Events(Events::new(self.max, self.event.clone())),
            _ => Frames::Lines(Lines::new(self.max)),
        }
    }

    /// Reads one message.
    fn read(&self, message: &[u8]) -> Result<FeedReading, Fault> {
        let reading = self.reader.read(message)?;
        // Else its processes would stay as they were for as long as others than they are told of.
        if self.complete && self.names_processes && reading.processes.is_none() {
            return Err(Fault::new(FaultKind::Malformed, SAYS_NOTHING));
        }
        Ok(reading)
    }

    /// Whatever is called an event stream is one, and nothing else is.
    fn check_type(&self, found: Option<&str>) -> Result<(), Fault> {
        let sentence = match (self.format, found) {
            (Format::Sse, Some(EVENT_STREAM)) => return Ok(()),
            (Format::Sse, Some(other)) => {
                format!("the answer is {}, not {EVENT_STREAM}", super::super::faults::quoted(other))
            }
            (Format::Sse, None) => format!("the answer has no content type, {EVENT_STREAM} was expected"),
            (_, Some(EVENT_STREAM)) => format!("the answer is {EVENT_STREAM}: set format = \"sse\""),
            _ => return Ok(()),
        };
        Err(Fault::new(FaultKind::Malformed, sentence))
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").field("fetch", &self.fetch).finish_non_exhaustive()
    }
}
