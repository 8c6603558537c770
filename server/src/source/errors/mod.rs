//! Bugsnag Errors: reads its projects one after the other, and folds what they have.

pub mod config;

use super::{Change, Policy, PollId, Report, Source, Step, View};
use crate::{
    client::{
        ProbeError, Shared,
        bugsnag::{BugsnagClient, BugsnagReading},
    },
    poll::Rhythm,
};
use app::{model::errors::Errors, time::Timestamp};
use config::ErrorsConfig;

/// One widget's projects and what is known of them.
#[derive(Debug)]
pub struct ErrorsSource {
    steps: Vec<Step<BugsnagClient>>,
    data: Errors,
}

impl ErrorsSource {
    /// Prepares the client.
    ///
    /// # Errors
    /// Where Bugsnag cannot be asked at all.
    pub fn new(widget: &str, config: ErrorsConfig, shared: &Shared) -> Result<Self, ProbeError> {
        let policy = Policy {
            period: config.period,
            timeout: config.timeout,
            host: config.api.host_str().unwrap_or_default().into(),
            confirm: 1,
            rhythm: Rhythm::Jittered,
        };
        let id = PollId { widget: widget.into(), target: "bugsnag".into() };
        let poll = BugsnagClient::new(config, shared)?;
        Ok(Self { steps: vec![Step::Start { index: 0, id, policy, poll }], data: Errors::default() })
    }
}

impl Source for ErrorsSource {
    type Model = Errors;
    type Poll = BugsnagClient;

    fn steps(&mut self) -> Vec<Step<BugsnagClient>> {
        std::mem::take(&mut self.steps)
    }

    fn take_over(&mut self, next: Self) {
        *self = next;
    }

    fn fold(&mut self, _report: Report<BugsnagReading>) -> Change {
        Change::Nothing
    }

    fn overdue(&mut self, _now: Timestamp, _listening: Option<Timestamp>) -> Change {
        Change::Nothing
    }

    fn view(&mut self) -> View<Errors> {
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
