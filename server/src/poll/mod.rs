//! The poller: runs every poll on its own period, for ever, whatever upstreams do.
//!
//! The engine knows no source and sources know no engine. A poll takes no input, never retries inside and knows no
//! schedule; the next period is the retry, so start, recovery and steady state share one path. What the engine promises:
//!
//! - The first round is quick: polls start a millisecond apart, and one that fails is asked again at once until its
//!   state is certain. From then on every poll is out of phase with the others and each wait is drawn anew from
//!   `period × (1 ± jitter)`.
//! - What has to be sampled evenly keeps its beat instead ([`Rhythm`]); a beat that is missed is counted and left out.
//! - A stream is opened like a poll is run, within all limits, and opened again, later and later, when it ends.
//! - A poll never overlaps itself; a late one is delayed, never followed by a burst.
//! - No more than `concurrency` polls run at once, and no more than `per_host` of them against one host. Who waits for a
//!   host holds no place in the global limit, so a hung host delays only its own.
//! - No more than `max_calls_per_hour` reach one host within any hour, spread evenly.
//! - Everything ends: at its timeout as a fault `timeout`, on a panic as a fault `internal`.
//! - What fails while pyngpong itself cannot see is not reported: it says nothing about the target.
//! - The [`status`] of every poll is data.

pub mod budget;
mod job;
pub mod limits;
pub mod minutes;
pub mod schedule;
pub mod status;

pub use limits::{HostSettings, Settings};

use crate::observer::Observer;
use app::{fault::Fault, time::Timestamp};
use job::Job;
pub use job::{late, once, within};
use limits::Limits;
use schedule::Schedule;
use serde::Serialize;
use status::Statuses;
use std::{sync::Arc, time::Duration};
use tokio::{sync::mpsc, time::Instant};
use tokio_util::{
    sync::{CancellationToken, DropGuard},
    task::TaskTracker,
};

/// One thing to ask, again and again. Dropping the future must be safe at any point.
pub trait Poll: Send + Sync + 'static {
    /// What a successful poll returns.
    type Reading: Send + Sync + 'static;

    /// Asks once; of what is not asked, waits for what comes next.
    fn poll(&self) -> impl Future<Output = Result<Self::Reading, Fault>> + Send;

    /// Asked after each run: how long to wait until the next one, instead of the period. For what has to keep a pace of its own:
    /// an upstream that tells how often it may be called, and when to come back.
    fn next_in(&self) -> Option<Duration> {
        None
    }

    /// [`Manner::Asks`] only: whether there is nothing to ask now. Then no call is made, and [`Poll::next_in`] says when to look again.
    fn is_idle(&self) -> bool {
        false
    }

    /// How it comes by its readings.
    fn manner(&self) -> Manner {
        Manner::Asks
    }

    /// [`Manner::Follows`] only: opens the stream.
    fn open(&self) -> impl Future<Output = Result<(), Fault>> + Send {
        std::future::ready(Ok(()))
    }

    /// [`Manner::Follows`] only: whether the stream still goes on after a fault.
    fn is_open(&self) -> bool {
        false
    }
}

/// How a poll comes by its readings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Manner {
    /// It asks, again and again.
    Asks,
    /// It asks nobody but waits for something to come in, as long as that takes: no limits, no timeout, no schedule; one run
    /// follows the other.
    Listens,
    /// It opens a stream, which is a call, and then waits for what comes, until the stream ends.
    Follows,
}

/// Which poll: `widget` and, within it, `target`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PollId {
    /// The widget's id.
    pub widget: Arc<str>,
    /// The target's name.
    pub target: Arc<str>,
}

/// How a poll is to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Time between two polls.
    pub period: Duration,
    /// The longest that one may take.
    pub timeout: Duration,
    /// Whose connections are limited together.
    pub host: Arc<str>,
    /// How many failures make a state certain: so often a failing poll is asked in the first round.
    pub confirm: u32,
    /// How exactly the period is kept.
    pub rhythm: Rhythm,
}

/// How exactly a period is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rhythm {
    /// Each wait is drawn anew, so that polls never fall into step.
    #[default]
    Jittered,
    /// At a random phase, but then beat by beat: where each sample is a second, a wait that varies would make gaps where nothing
    /// is missing.
    Beat,
}

/// What one poll gave.
#[derive(Debug)]
pub struct Report<R> {
    /// Which of the source's polls.
    pub index: usize,
    /// When it was finished.
    pub at: Timestamp,
    /// [`Rhythm::Beat`] only: the beats since the last report that brought nothing, because a poll took too long or what it gave
    /// could not be believed.
    pub skipped: u64,
    /// The reading, or why there is none.
    pub result: Result<R, Fault>,
}

/// The engine. Cheap to clone; all clones share limits, statuses and shutdown.
#[derive(Clone, Debug)]
pub struct Poller {
    limits: Limits,
    statuses: Arc<Statuses>,
    observer: Option<Arc<Observer>>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// A poll that is run again and again, until this is dropped.
#[derive(Debug)]
#[must_use = "dropping it ends the poll"]
pub struct Running {
    _until: DropGuard,
}

impl Poller {
    /// An engine whose tasks run in `tasks` until `stop`. What fails is only believed if `observer`, where there is one,
    /// sees that others can be reached.
    #[must_use]
    pub fn new(
        settings: Settings,
        observer: Option<Arc<Observer>>,
        tasks: TaskTracker,
        stop: CancellationToken,
    ) -> Self {
        let limits = Limits::new(settings);
        Self { statuses: Arc::new(Statuses::new(limits.clone())), limits, observer, tasks, stop }
    }

    /// The status of every poll.
    #[must_use]
    pub fn statuses(&self) -> &Arc<Statuses> {
        &self.statuses
    }

    /// Changes how hard upstreams are asked, from the next poll of each on.
    pub fn set(&self, settings: Settings) {
        self.limits.set(settings);
    }

    /// Runs `poll` until shutdown, or until what this gives is dropped. Every outcome goes to `reports`, with `index`.
    pub fn start<P: Poll>(
        &self,
        index: usize,
        (id, policy, poll): (PollId, Policy, P),
        reports: &mpsc::Sender<Report<P::Reading>>,
    ) -> Running {
        let first = Instant::now() + schedule::first_wait(self.statuses.starting());
        let status = self.statuses.add(id.clone(), &policy, poll.manner());
        let (schedule, limits, observer) = (Schedule::new(&policy), self.limits.clone(), self.observer.clone());
        let job = Box::new(Job { index, id, policy, poll, status, schedule, limits, observer, skipped: 0 });
        let (reports, stop) = (reports.clone(), self.stop.child_token());
        let until = stop.clone();
        // Boxed: what waits for two things holds the one that it was given twice.
        self.tasks.spawn(until.run_until_cancelled_owned(Box::pin(job.run(first, reports))));
        Running { _until: stop.drop_guard() }
    }
}

#[cfg(test)]
mod tests;
