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
use url::Url;

/// One address, and what to read from its answers.
#[derive(Debug)]
pub(super) struct FetchedFeed {
    fetch: Fetch,
    reader: Reader,
    format: &'static str,
}

impl FetchedFeed {
    pub(super) fn new(url: Url, spec: FeedSpec, reader: Reader, shared: &Shared) -> Result<Self, ProbeError> {
        let fetch = Fetch::new(url, spec.headers, spec.redirects, &spec.ca, spec.max_response, shared)?;
        Ok(Self { fetch, reader, format: spec.format.as_str() })
    }

    pub(super) async fn read(&self) -> Result<FeedReading, Fault> {
        let fetched = self.fetch.fetch().await?;
        self.reader.read(fetched.content()?).map_err(|fault| {
            // Some serve JSON under this name, so that it is no reason not to try.
            if media_type(&fetched.headers).as_deref() == Some("text/html") {
                return Fault::new(FaultKind::Malformed, format!("the answer is a web page, not {}", self.format));
            }
            fault
        })
    }
}
