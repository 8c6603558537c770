//! The status of every poll, as data: what `/api/polls`, `/polls`, `/readyz` and `/metrics` tell.

use super::{Manner, Policy, PollId, limits::Limits, minutes::Minutes};
use crate::clock;
use app::{
    fault::{Fault, FaultKind},
    ms::Ms,
    time::Timestamp,
};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

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
    /// Whether it asks nobody but waits for something to come in.
    pub passive: bool,
    /// How it comes by its readings.
    pub manner: Manner,
    /// Whether it runs right now; a stream: whether it is open.
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
    /// Without one, because pyngpong itself could not see.
    Blind,
}

/// How a poll ended, and whether that counts as a fault of what it asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ended(Outcome);

impl Ended {
    pub(super) fn of<R>(result: &Result<R, Fault>, unseen: bool) -> Self {
        Self(match result {
            Ok(_) => Outcome::Reading,
            Err(_) if unseen => Outcome::Blind,
            Err(fault) => Outcome::Fault(fault.kind),
        })
    }
}

/// What one host has to bear.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct HostStatus {
    /// Its name or address.
    pub host: Arc<str>,
    /// What it is asked by: `https`, `postgres`.
    pub schemes: Vec<&'static str>,
    /// How many polls ask it.
    pub polls: usize,
    /// How many calls an hour their periods make; redirects and what fails in the first round come on top.
    pub planned_per_hour: f64,
    /// How many calls within an hour are allowed; `None`: there is no limit.
    pub max_calls_per_hour: Option<u32>,
    /// How often it was called within the last hour.
    pub calls_last_hour: u64,
    /// How often it was called since the start.
    pub calls_total: u64,
    /// When it was last called.
    pub last_call: Option<Timestamp>,
    /// When it is called next.
    pub next_call: Option<Timestamp>,
    /// Until when nobody calls it, because it was called often enough.
    pub resting_until: Option<Timestamp>,
}

/// Every poll's status.
#[derive(Debug)]
pub struct Statuses {
    limits: Limits,
    /// Locked only to copy; the poll that owns an entry locks just that entry.
    all: Arc<Mutex<Vec<Entry>>>,
    /// How many have not begun for the first time.
    starting: Arc<AtomicUsize>,
    /// The first round was done once: polls that a reload has added do not undo that.
    settled: AtomicBool,
}

type Entry = Arc<Mutex<PollStatus>>;

/// One poll's hand on its own status, which is forgotten when it lets go.
#[derive(Debug)]
pub struct Track {
    status: Entry,
    all: Arc<Mutex<Vec<Entry>>>,
    starting: Arc<AtomicUsize>,
}

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
    /// Of no poll yet; `limits` tell what each host has to bear at most.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, all: Arc::default(), starting: Arc::default(), settled: AtomicBool::new(false) }
    }

    pub(super) fn add(&self, id: PollId, policy: &Policy, manner: Manner) -> Track {
        let status = Arc::new(Mutex::new(PollStatus {
            widget: id.widget,
            target: id.target,
            host: Arc::clone(&policy.host),
            period_ms: millis(policy.period),
            timeout_ms: millis(policy.timeout),
            passive: manner == Manner::Listens,
            manner,
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
        self.starting.fetch_add(1, Ordering::Relaxed);
        Track { status, all: Arc::clone(&self.all), starting: Arc::clone(&self.starting) }
    }

    /// How many have not begun for the first time.
    pub(super) fn starting(&self) -> usize {
        self.starting.load(Ordering::Relaxed)
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

    /// What each host has to bear, by name.
    #[must_use]
    pub fn hosts(&self) -> Vec<HostStatus> {
        let mut hosts: BTreeMap<Arc<str>, HostStatus> = BTreeMap::new();
        for poll in self.list().into_iter().filter(|poll| !poll.host.is_empty()) {
            let host = hosts.entry(Arc::clone(&poll.host)).or_insert_with(|| HostStatus {
                max_calls_per_hour: self.limits.max_calls_per_hour(&poll.host),
                resting_until: self.limits.resting(&poll.host).map(|rest| after(clock::now(), rest)),
                host: Arc::clone(&poll.host),
                ..HostStatus::default()
            });
            host.add(&poll);
        }
        hosts.into_values().collect()
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
        // What waits for others to report may wait for a day.
        let mut all = self.list();
        all.retain(|status| !status.passive);
        let done = all.iter().filter(|status| status.outcome.is_some()).count();
        if done < all.len() && !self.settled.load(Ordering::Relaxed) {
            return Err(NotReady::FirstRound { done, all: all.len() });
        }
        self.settled.store(true, Ordering::Relaxed);
        match all.iter().filter(|status| status.is_overdue(now)).count() {
            0 => Ok(()),
            overdue => Err(NotReady::Overdue(overdue)),
        }
    }
}

impl HostStatus {
    /// Adds the calls that somebody else makes to the same host.
    pub fn join(&mut self, other: Self) {
        self.host = other.host;
        self.schemes.extend(other.schemes);
        self.calls_last_hour += other.calls_last_hour;
        self.calls_total += other.calls_total;
        self.last_call = self.last_call.max(other.last_call);
    }

    #[expect(clippy::cast_precision_loss, reason = "a period of 2^53 ms is no period")]
    fn add(&mut self, poll: &PollStatus) {
        self.polls += 1;
        if poll.manner == Manner::Asks {
            self.planned_per_hour += 3_600_000.0 / poll.period_ms.max(1) as f64;
        }
        self.calls_last_hour += poll.calls_last_hour;
        self.calls_total += poll.calls_total;
        self.last_call = self.last_call.max(poll.last_start);
        self.next_call = [self.next_call, poll.next_run].into_iter().flatten().min();
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
        lock(&self.status).next_run = Some(after(clock::now(), wait));
    }

    pub(super) fn started(&self, lag: Duration) {
        let now = clock::now();
        let mut status = lock(&self.status);
        status.running = true;
        if status.last_start.replace(now).is_none() {
            self.starting.fetch_sub(1, Ordering::Relaxed);
        }
        status.lag_ms = Some(Ms::from_duration(lag));
        status.calls_total += 1;
        status.minutes.count(now);
    }

    /// Something came in, or did not: nobody was asked, so there is nothing to count.
    pub(super) fn heard(&self, Ended(outcome): Ended) {
        let mut status = lock(&self.status);
        if status.last_start.replace(clock::now()).is_none() {
            self.starting.fetch_sub(1, Ordering::Relaxed);
        }
        status.outcome = Some(outcome);
        status.faults_total += u64::from(matches!(outcome, Outcome::Fault(_)));
    }

    /// There is nothing to ask: nobody was, and nobody waits for that.
    pub(super) fn idle(&self) {
        lock(&self.status).outcome.get_or_insert(Outcome::Reading);
    }

    /// A stream is open: it was called once, and runs.
    pub(super) fn opened(&self, took: Duration) {
        let mut status = lock(&self.status);
        status.duration_ms = Some(Ms::from_duration(took));
        status.outcome = Some(Outcome::Reading);
    }

    /// A stream gave a reading, or a fault.
    pub(super) fn told(&self, Ended(outcome): Ended) {
        let mut status = lock(&self.status);
        status.outcome = Some(outcome);
        status.faults_total += u64::from(matches!(outcome, Outcome::Fault(_)));
    }

    /// A stream has ended.
    pub(super) fn ended(&self) {
        lock(&self.status).running = false;
    }

    pub(super) fn finished(&self, took: Duration, Ended(outcome): Ended) {
        let mut status = lock(&self.status);
        status.running = false;
        status.duration_ms = Some(Ms::from_duration(took));
        status.outcome = Some(outcome);
        status.faults_total += u64::from(matches!(outcome, Outcome::Fault(_)));
    }
}

impl Drop for Track {
    fn drop(&mut self) {
        if lock(&self.status).last_start.is_none() {
            self.starting.fetch_sub(1, Ordering::Relaxed);
        }
        lock(&self.all).retain(|other| !Arc::ptr_eq(other, &self.status));
    }
}

fn after(now: Timestamp, wait: Duration) -> Timestamp {
    now.plus_ms(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX))
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
