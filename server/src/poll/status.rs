//! The status of every poll, as data: what `/api/polls`, `/readyz` and `/metrics` tell.

use super::{Policy, PollId};
use crate::clock;
use app::{
    fault::{Fault, FaultKind},
    ms::Ms,
    time::Timestamp,
};
use serde::Serialize;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

const MINUTES: usize = 60;

/// What is known of one poll.
#[derive(Clone, Debug, Serialize)]
pub struct PollStatus {
    /// The widget's id.
    pub widget: Arc<str>,
    /// The target's name.
    pub target: Arc<str>,
    /// Whose limit it counts against.
    pub host: Arc<str>,
    /// Time between polls, in milliseconds.
    pub period_ms: u64,
    /// The longest that one may take, in milliseconds.
    pub timeout_ms: u64,
    /// Whether it runs right now.
    pub running: bool,
    /// When it last began.
    pub last_start: Option<Timestamp>,
    /// How long the last finished one took.
    pub duration_ms: Option<Ms>,
    /// How much later than planned it last began: the poller's own lag, and waiting for its turn.
    pub lag_ms: Option<Ms>,
    /// How the last finished one ended.
    pub outcome: Option<Outcome>,
    /// When it begins next.
    pub next_run: Option<Timestamp>,
    /// How often it was run within the last hour.
    pub calls_last_hour: u64,
    /// How often it was run since the start.
    pub calls_total: u64,
    /// How many of these gave no reading.
    pub faults_total: u64,
    #[serde(skip)]
    minutes: Minutes,
}

/// How a poll ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// With a reading.
    Reading,
    /// Without one, and why.
    Fault(FaultKind),
}

/// Every poll's status.
#[derive(Debug, Default)]
pub struct Statuses {
    /// Locked only to copy; the poll that owns an entry locks just that entry.
    all: Mutex<Vec<Arc<Mutex<PollStatus>>>>,
}

/// One poll's hand on its own status.
#[derive(Debug)]
pub struct Track(Arc<Mutex<PollStatus>>);

/// Why the poller is not to be relied on now.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// Nobody has an answer yet.
    #[error("the first round of polls is not done: {done} of {all}")]
    FirstRound {
        /// Polls that ended at least once.
        done: usize,
        /// All of them.
        all: usize,
    },
    /// Polls that should have begun have not.
    #[error("the poller does not keep up: {0} polls are overdue")]
    Overdue(usize),
}

impl Statuses {
    pub(super) fn add(&self, id: PollId, policy: &Policy) -> Track {
        let status = Arc::new(Mutex::new(PollStatus {
            widget: id.widget,
            target: id.target,
            host: Arc::clone(&policy.host),
            period_ms: millis(policy.period),
            timeout_ms: millis(policy.timeout),
            running: false,
            last_start: None,
            duration_ms: None,
            lag_ms: None,
            outcome: None,
            next_run: None,
            calls_last_hour: 0,
            calls_total: 0,
            faults_total: 0,
            minutes: Minutes::default(),
        }));
        lock(&self.all).push(Arc::clone(&status));
        Track(status)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        lock(&self.all).len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A copy of all, in the order in which they were added.
    #[must_use]
    pub fn list(&self) -> Vec<PollStatus> {
        let now = clock::now();
        let all = lock(&self.all).clone();
        all.iter().map(|status| lock(status).as_of(now)).collect()
    }

    /// How many polls were run within the last hour, over all.
    #[must_use]
    pub fn calls_last_hour(&self) -> u64 {
        let now = clock::now();
        let all = lock(&self.all).clone();
        all.iter().map(|status| lock(status).minutes.sum(now)).sum()
    }

    /// Whether the first round is done and the poller keeps up.
    ///
    /// # Errors
    /// What is missing.
    pub fn ready(&self) -> Result<(), NotReady> {
        let now = clock::now();
        let all = self.list();
        let done = all.iter().filter(|status| status.outcome.is_some()).count();
        if done < all.len() {
            return Err(NotReady::FirstRound { done, all: all.len() });
        }
        match all.iter().filter(|status| status.is_overdue(now)).count() {
            0 => Ok(()),
            overdue => Err(NotReady::Overdue(overdue)),
        }
    }
}

impl PollStatus {
    fn as_of(&self, now: Timestamp) -> Self {
        Self { calls_last_hour: self.minutes.sum(now), ..self.clone() }
    }

    /// Neither running nor begun within two periods of its time.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        let grace = i64::try_from(2 * self.period_ms + self.timeout_ms).unwrap_or(i64::MAX);
        !self.running && self.next_run.is_some_and(|due| now.ms_since(due) > grace)
    }
}

impl Track {
    pub(super) fn next_run_in(&self, wait: Duration) {
        let due = clock::now().plus_ms(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
        lock(&self.0).next_run = Some(due);
    }

    pub(super) fn started(&self, lag: Duration) {
        let now = clock::now();
        let mut status = lock(&self.0);
        status.running = true;
        status.last_start = Some(now);
        status.lag_ms = Some(Ms::from_duration(lag));
        status.calls_total += 1;
        status.minutes.count(now);
    }

    pub(super) fn finished(&self, took: Duration, fault: Option<&Fault>) {
        let mut status = lock(&self.0);
        status.running = false;
        status.duration_ms = Some(Ms::from_duration(took));
        status.outcome = Some(fault.map_or(Outcome::Reading, |fault| Outcome::Fault(fault.kind)));
        status.faults_total += u64::from(fault.is_some());
    }
}

/// Counts by minute over the last hour, in a ring.
#[derive(Clone, Debug)]
struct Minutes {
    counts: [u32; MINUTES],
    newest: i64,
}

impl Default for Minutes {
    fn default() -> Self {
        Self { counts: [0; MINUTES], newest: i64::MIN }
    }
}

impl Minutes {
    fn count(&mut self, now: Timestamp) {
        let minute = now.as_ms().div_euclid(60_000);
        let passed = minute.saturating_sub(self.newest).clamp(0, MINUTES as i64);
        for old in 0..passed {
            self.counts[slot(minute - old)] = 0;
        }
        self.newest = self.newest.max(minute);
        self.counts[slot(minute)] += 1;
    }

    fn sum(&self, now: Timestamp) -> u64 {
        if self.newest == i64::MIN {
            return 0;
        }
        let hour_ago = now.as_ms().div_euclid(60_000) - MINUTES as i64 + 1;
        let kept = hour_ago.max(self.newest - MINUTES as i64 + 1)..=self.newest;
        kept.map(|minute| u64::from(self.counts[slot(minute)])).sum()
    }
}

fn slot(minute: i64) -> usize {
    usize::try_from(minute.rem_euclid(MINUTES as i64)).unwrap_or_default()
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_hour_forgets_what_is_older() {
        let at = |minute: i64| Timestamp::from_ms(minute * 60_000);
        let mut minutes = Minutes::default();
        assert_eq!(minutes.sum(at(0)), 0);
        for minute in 0..90 {
            minutes.count(at(minute));
        }
        assert_eq!(minutes.sum(at(89)), 60);
        assert_eq!(minutes.sum(at(100)), 49);
        assert_eq!(minutes.sum(at(1_000)), 0);
        minutes.count(at(1_000));
        assert_eq!(minutes.sum(at(1_000)), 1);
    }
}
