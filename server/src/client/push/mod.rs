//! `push://`: asks nobody; waits for a heartbeat, and says how long there was none.

mod registry;

pub use registry::{Beat, Heartbeats, NotHeard};

use super::{ProbeError, spec::Heartbeat};
use crate::clock;
use app::{
    fault::{Fault, FaultKind},
    model::dependencies::Reading,
    text::span,
    time::Timestamp,
};
use registry::{Heard, Registered};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{Mutex, watch},
    time::{Instant, timeout_at},
};

/// A job that reports on time is heard a little late: networks and schedulers take their share.
const SLACK: Duration = Duration::from_millis(750);

/// One passive target.
#[derive(Debug)]
pub(super) struct PushProbe {
    every: Duration,
    /// Known to [`Heartbeats`] as long as this lives.
    _registered: Arc<Registered>,
    /// Held for as long as one run waits; a poll never overlaps itself.
    listening: Mutex<Listening>,
}

#[derive(Debug)]
struct Listening {
    beats: watch::Receiver<Option<Heard>>,
    /// The last heartbeat, or when the waiting began.
    since: Instant,
    /// When that was; `None` where there was no heartbeat yet.
    last: Option<Timestamp>,
    /// How many whole periods have been silent since.
    silent: u32,
}

impl PushProbe {
    pub(super) fn new(name: &str, heartbeat: Option<Heartbeat>, heartbeats: &Heartbeats) -> Result<Self, ProbeError> {
        let Heartbeat { token, every } = heartbeat.ok_or(ProbeError::NoToken)?;
        let registered = heartbeats.register(name, token);
        let mut beats = registered.beats();
        let known = beats.borrow_and_update().as_ref().map(|heard| (heard.at, Some(heard.stamp)));
        let (since, last) = known.unwrap_or_else(|| (Instant::now(), None));
        let listening = Mutex::new(Listening { beats, since, last, silent: 0 });
        Ok(Self { every, _registered: registered, listening })
    }

    /// Waits for the next heartbeat, or for the end of a silent period.
    pub(super) async fn run(&self) -> Result<Reading, Fault> {
        let mut listening = self.listening.lock().await;
        let due = listening.since + self.every.saturating_mul(listening.silent.saturating_add(1)) + SLACK;
        // The sender lives as long as this probe does, so the waiting cannot end for want of one.
        if let Ok(Ok(())) = timeout_at(due, listening.beats.changed()).await {
            let heard = listening.beats.borrow_and_update().clone();
            if let Some(heard) = heard {
                listening.since = heard.at;
                listening.last = Some(heard.stamp);
                listening.silent = 0;
                return Ok(reading(heard.beat));
            }
        }
        listening.silent = listening.silent.saturating_add(1);
        Err(Fault::new(FaultKind::Timeout, self.silence(&listening)))
    }

    fn silence(&self, listening: &Listening) -> String {
        let every = exactly(self.every);
        match listening.last {
            Some(last) => {
                let age = span(clock::now().ms_since(last) + 999);
                format!("no heartbeat for {age}, expected every {every}; the last one came at {last}")
            }
            None => {
                let age = span(i64::try_from(listening.since.elapsed().as_millis()).unwrap_or(i64::MAX) + 999);
                format!("no heartbeat in the {age} since pyngpong listens, expected every {every}")
            }
        }
    }
}

/// A heartbeat takes no time, unless it says how long its work took.
fn reading(beat: Beat) -> Reading {
    let Beat { up, message, ping } = beat;
    let words = message.map(|message| format!(": {message}")).unwrap_or_default();
    let (note, failed) =
        if up { (Some(format!("heartbeat{words}")), None) } else { (None, Some(format!("reports to be down{words}"))) };
    Reading { latency_ms: ping.unwrap_or_default(), note, failed, ..Reading::default() }
}

/// As [`span`], but never rounded: `90 s`, `5 min`, `1 d`.
fn exactly(period: Duration) -> String {
    let seconds = period.as_secs();
    let units = [(86_400, "d"), (3_600, "h"), (60, "min")];
    let whole = units.into_iter().find(|(unit, _)| seconds > 0 && seconds.is_multiple_of(*unit));
    match whole {
        Some((unit, name)) => format!("{} {name}", seconds / unit),
        None => format!("{} s", period.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests;
