//! Real-Time System Health: asks and follows its feeds, and folds what they say into numbers and cells.

pub mod config;

use super::{Change, Policy, PollId, Report, Source, Step, View};
use crate::{
    client::{
        ProbeError, Shared,
        feed::{FeedClient, FeedReading},
    },
    maintenance::Calendar,
    poll::Poll,
};
use app::{fault::Fault, model::realtime::Realtime, state::State, time::Timestamp};
use config::RealtimeConfig;
use std::sync::Arc;

impl Poll for FeedClient {
    type Reading = FeedReading;

    fn poll(&self) -> impl Future<Output = Result<FeedReading, Fault>> + Send {
        self.read()
    }
}

/// A feed that cannot be asked at all.
#[derive(Debug, thiserror::Error)]
#[error("feed {feed:?} cannot be asked")]
pub struct NotAsked {
    feed: String,
    source: ProbeError,
}

/// One widget's feeds and what is known from them.
#[derive(Debug)]
pub struct RealtimeSource {
    steps: Vec<Step<FeedClient>>,
    data: Realtime,
}

impl RealtimeSource {
    /// Prepares the feeds. Planned work is looked up in `calendar`.
    ///
    /// # Errors
    /// Where one cannot be prepared.
    pub fn new(
        widget: &str,
        config: RealtimeConfig,
        shared: &Shared,
        _calendar: Arc<Calendar>,
    ) -> Result<Self, NotAsked> {
        let mut steps = Vec::new();
        for (index, feed) in config.feeds.into_iter().enumerate() {
            let policy = Policy {
                period: feed.period,
                timeout: feed.timeout,
                host: feed.spec.endpoint.host().into(),
                confirm: feed.fail_after,
            };
            let id = PollId { widget: widget.into(), target: feed.name.as_str().into() };
            let poll = FeedClient::new(feed.spec, shared).map_err(|source| NotAsked { feed: feed.name, source })?;
            steps.push(Step::Start { index, id, policy, poll });
        }
        Ok(Self { steps, data: Realtime::default() })
    }
}

impl Source for RealtimeSource {
    type Model = Realtime;
    type Poll = FeedClient;

    fn steps(&mut self) -> Vec<Step<FeedClient>> {
        std::mem::take(&mut self.steps)
    }

    fn take_over(&mut self, next: Self) {
        *self = next;
    }

    fn fold(&mut self, _report: Report<FeedReading>) -> Change {
        Change::Nothing
    }

    fn overdue(&mut self, _now: Timestamp, _listening: Option<Timestamp>) -> Change {
        Change::Nothing
    }

    fn view(&mut self) -> View<Realtime> {
        View {
            observed_at: None,
            stale: false,
            state: State::Unknown,
            summary: self.data.summary(),
            fault: None,
            data: self.data.clone(),
        }
    }
}
