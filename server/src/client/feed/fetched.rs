//! Feeds that are asked anew each time, over HTTP.

use super::{
    super::{
        ProbeError, Shared,
        http::{Fetch, media_type},
    },
    FeedReading,
    format::Reader,
    spec::FeedSpec,
};
use app::fault::{Fault, FaultKind};
use std::{panic::resume_unwind, sync::Arc};
use tokio::task::spawn_blocking;
use url::Url;

/// From so many bytes on an answer is read beside the workers that everything else runs on: a hundred thousand lines take a while.
const LARGE: usize = 256 * 1024;

/// One address, and what to read from its answers.
#[derive(Debug)]
pub(super) struct FetchedFeed {
    fetch: Fetch,
    reader: Arc<Reader>,
    format: &'static str,
}

impl FetchedFeed {
    pub(super) fn new(url: Url, spec: FeedSpec, reader: Reader, shared: &Shared) -> Result<Self, ProbeError> {
        let fetch = Fetch::new(url, spec.headers, spec.redirects, &spec.ca, spec.max_response, shared)?;
        Ok(Self { fetch, reader: Arc::new(reader), format: spec.format.as_str() })
    }

    pub(super) async fn read(&self) -> Result<FeedReading, Fault> {
        let fetched = self.fetch.fetch().await?;
        self.parse(fetched.content()?).await.map_err(|fault| {
            // Some serve JSON under this name, so that it is no reason not to try.
            if media_type(&fetched.headers).as_deref() == Some("text/html") {
                return Fault::new(FaultKind::Malformed, format!("the answer is a web page, not {}", self.format));
            }
            fault
        })
    }

    async fn parse(&self, content: &[u8]) -> Result<FeedReading, Fault> {
        if content.len() < LARGE {
            return self.reader.read(content);
        }
        let (reader, content) = (Arc::clone(&self.reader), content.to_vec());
        // A panic in there is the poll's own; nothing else ends it.
        match spawn_blocking(move || reader.read(&content)).await {
            Ok(read) => read,
            Err(end) if end.is_panic() => resume_unwind(end.into_panic()),
            Err(_) => Err(Fault::new(FaultKind::Internal, "the server stops")),
        }
    }
}
