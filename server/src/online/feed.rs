//! One feed, asked or opened once, and what it said.

use crate::{
    client::feed::{FeedClient, FeedReading},
    poll::{self, Poll, PollId},
    source::realtime::config::FeedConfig,
};
use app::{
    fault::{Fault, FaultKind},
    model::realtime::metric::{Measured, Missing},
    state::State,
};
use std::{sync::Arc, time::Duration};

/// A feed, and what it is asked for.
pub(super) struct Asked {
    client: Arc<FeedClient>,
    numbers: Vec<String>,
    has_processes: bool,
    stall: Duration,
}

/// Its stream being opened, which is a call of its own.
struct Opening(Arc<FeedClient>);

/// What comes after that, or the answer of what is no stream.
struct Reading(Arc<FeedClient>);

impl Poll for Opening {
    type Reading = ();

    fn poll(&self) -> impl Future<Output = Result<(), Fault>> + Send {
        self.0.open()
    }
}

impl Poll for Reading {
    type Reading = FeedReading;

    fn poll(&self) -> impl Future<Output = Result<FeedReading, Fault>> + Send {
        self.0.read()
    }
}

impl Asked {
    pub(super) fn new(client: FeedClient, config: &FeedConfig) -> Self {
        Self {
            client: Arc::new(client),
            numbers: config.metrics.iter().map(|metric| metric.name.clone()).collect(),
            has_processes: config.processes.is_some(),
            stall: config.spec.stall,
        }
    }

    /// Asks, or opens a stream within `timeout` and waits for its first message as long as its silence may be. Gives the state,
    /// and the sentence.
    pub(super) async fn run(&self, id: &PollId, timeout: Duration) -> (State, String) {
        let client = || Arc::clone(&self.client);
        let read = async {
            if !self.client.is_stream() {
                return poll::once(id, timeout, &Reading(client())).await;
            }
            poll::once(id, timeout, &Opening(client())).await?;
            poll::once(id, self.stall, &Reading(client())).await
        };
        match read.await {
            Ok(reading) => self.tell(&reading),
            // Our own failure says nothing about the feed.
            Err(fault) if fault.kind == FaultKind::Internal => (State::Unknown, fault.message),
            Err(fault) => (State::Down, fault.message),
        }
    }

    fn tell(&self, reading: &FeedReading) -> (State, String) {
        let processes = reading.processes.as_ref().map_or(0, Vec::len);
        let missing = missing(&self.numbers, &reading.metrics);
        let mut came = Vec::new();
        if self.has_processes {
            came.push(if processes == 1 { "1 process".to_owned() } else { format!("{processes} processes") });
        }
        match (self.numbers.len(), missing.len()) {
            (0, _) => {}
            (1, 0) => came.push("1 number".to_owned()),
            (all, 0) => came.push(format!("{all} numbers")),
            (all, missing) => came.push(format!("{} of {all} numbers", all - missing)),
        }
        let is_whole = missing.is_empty() && !(self.has_processes && processes == 0);
        let sentence = [vec![came.join(", ")], missing].concat().join("; ");
        (if is_whole { State::Up } else { State::Degraded }, sentence)
    }
}

/// The numbers that did not come, each with why.
fn missing(names: &[String], numbers: &[Result<Measured, Missing>]) -> Vec<String> {
    let found = |at: usize| numbers.get(at).copied().unwrap_or(Err(Missing::Absent));
    let missed = names.iter().enumerate().filter_map(|(at, name)| Some((name, found(at).err()?)));
    missed.map(|(name, missing)| format!("{name}: {missing}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        client::{Shared, feed::ProcessReading},
        config::{self, WidgetSource, env::ProcessEnv},
    };

    fn asked(numbers: &[&str], has_processes: bool) -> Asked {
        let source = "[[widget]]\nid = \"rt\"\nkind = \"realtime\"\n[[widget.feed]]\nname = \"f\"\nformat = \"json\"\n\
                      url = \"http://127.0.0.1:1/\"\n[[widget.feed.metric]]\nname = \"m\"\nselect = \"$.m\"\n";
        let config = config::parse("test", source, &ProcessEnv).unwrap();
        let WidgetSource::Realtime(config) = &config.widgets[0].source else { panic!("another kind") };
        let client = FeedClient::new(config.feeds[0].spec.clone(), &Shared::new()).unwrap();
        let numbers = numbers.iter().map(|&name| name.to_owned()).collect();
        Asked { numbers, has_processes, ..Asked::new(client, &config.feeds[0]) }
    }

    fn said(asked: &Asked, metrics: Vec<Result<Measured, Missing>>, processes: usize) -> (State, String) {
        let processes = Some(vec![ProcessReading::default(); processes]);
        asked.tell(&FeedReading { metrics, processes })
    }

    #[test]
    fn what_came_is_counted() {
        let number = Ok(Measured { value: 1.0, counter: false });
        assert_eq!(said(&asked(&["a", "b"], true), vec![number; 2], 48), (State::Up, "48 processes, 2 numbers".into()));
        assert_eq!(said(&asked(&["a"], false), vec![number], 0), (State::Up, "1 number".into()));
        assert_eq!(said(&asked(&[], true), vec![], 1), (State::Up, "1 process".into()));
        assert_eq!(said(&asked(&[], true), vec![], 0), (State::Degraded, "0 processes".into()));
    }

    #[test]
    fn numbers_that_did_not_come_are_named() {
        let asked = asked(&["a", "b", "c"], false);
        let number = Ok(Measured { value: 1.0, counter: false });
        let (state, sentence) = said(&asked, vec![number, Err(Missing::Several(2)), Err(Missing::Absent)], 0);
        assert_eq!(state, State::Degraded);
        assert_eq!(
            sentence,
            "1 of 3 numbers; b: 2 numbers in the feed's answer fit: select one, or say how to aggregate them; c: not in \
             the feed's answer"
        );
    }
}
