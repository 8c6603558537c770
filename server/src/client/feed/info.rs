//! Redis as a feed: what INFO says.

use super::{
    super::{ProbeError, Shared, redis::RedisClient, spec::Endpoint},
    FeedReading,
    format::Reader,
    spec::FeedSpec,
};
use app::fault::Fault;

/// One Redis, and what to read from its INFO.
pub(super) struct InfoFeed {
    client: RedisClient,
    reader: Reader,
    max_response: usize,
}

impl InfoFeed {
    pub(super) fn new(
        endpoint: &Endpoint,
        spec: &FeedSpec,
        reader: Reader,
        shared: &Shared,
    ) -> Result<Self, ProbeError> {
        let Endpoint::Redis { at, tls, url } = endpoint else { return Err(spec.not_asked_so()) };
        let client = RedisClient::new(at, *tls, url, &spec.ca, shared)?;
        Ok(Self { client, reader, max_response: spec.max_response })
    }

    pub(super) async fn read(&self) -> Result<FeedReading, Fault> {
        self.reader.read(&self.client.info(self.max_response).await?)
    }
}

impl std::fmt::Debug for InfoFeed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InfoFeed").field("client", &self.client).finish_non_exhaustive()
    }
}
