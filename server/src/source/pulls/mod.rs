//! Open Pull Requests: reads its repositories, and folds what is open in them.

pub mod config;

use super::{Change, Policy, PollId, Report, Source, Step, View};
use crate::{
    client::{
        ProbeError, Shared,
        github::{GithubClient, GithubReading},
    },
    poll::Rhythm,
};
use app::{model::pulls::Pulls, time::Timestamp};
use config::PullsConfig;

/// One widget's repositories and what is known of them.
#[derive(Debug)]
pub struct PullsSource {
    steps: Vec<Step<GithubClient>>,
    data: Pulls,
}

impl PullsSource {
    /// Prepares the client.
    ///
    /// # Errors
    /// Where GitHub cannot be asked at all.
    pub fn new(widget: &str, config: PullsConfig, shared: &Shared) -> Result<Self, ProbeError> {
        let policy = Policy {
            period: config.period,
            timeout: config.timeout,
            host: config.api.host_str().unwrap_or_default().into(),
            confirm: 1,
            rhythm: Rhythm::Jittered,
        };
        let id = PollId { widget: widget.into(), target: "github".into() };
        let poll = GithubClient::new(config, shared)?;
        Ok(Self { steps: vec![Step::Start { index: 0, id, policy, poll }], data: Pulls::default() })
    }
}

impl Source for PullsSource {
    type Model = Pulls;
    type Poll = GithubClient;

    fn steps(&mut self) -> Vec<Step<GithubClient>> {
        std::mem::take(&mut self.steps)
    }

    fn take_over(&mut self, next: Self) {
        *self = next;
    }

    fn fold(&mut self, _report: Report<GithubReading>) -> Change {
        Change::Nothing
    }

    fn overdue(&mut self, _now: Timestamp, _listening: Option<Timestamp>) -> Change {
        Change::Nothing
    }

    fn view(&mut self) -> View<Pulls> {
        View {
            observed_at: None,
            stale: false,
            state: self.data.state(),
            summary: self.data.summary(),
            fault: None,
            data: self.data.clone(),
        }
    }
}
