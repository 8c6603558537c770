//! The poller: runs every poll on its own period, for ever, whatever upstreams do.
//!
//! The engine knows no source and sources know no engine. A poll takes no input, never retries inside and knows no
//! schedule; the next period is the retry, so start, recovery and steady state share one path. What the engine promises:
//!
//! - The first round is quick: polls start a millisecond apart, and one that fails is asked again at once until its
//!   state is certain. From then on every poll is out of phase with the others and each wait is drawn anew from
//!   `period × (1 ± jitter)`.
//! - A poll never overlaps itself; a late one is delayed, never followed by a burst.
//! - No more than `concurrency` polls run at once, and no more than `per_host` of them against one host. Who waits for a
//!   host holds no place in the global limit, so a hung host delays only its own.
//! - Everything ends: at its timeout as a fault `timeout`, on a panic as a fault `internal`.
//! - The [`status`] of every poll is data.

pub mod limits;
pub mod schedule;
pub mod status;

use crate::clock;
use app::{
    fault::{Fault, FaultKind},
    time::Timestamp,
};
use futures::FutureExt as _;
use limits::Limits;
use schedule::Schedule;
use status::{Statuses, Track};
use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// One thing to ask, again and again. Dropping the future must be safe at any point.
pub trait Poll: Send + Sync + 'static {
    /// What a successful poll returns.
    type Reading: Send + 'static;

    /// Asks once.
    fn poll(&self) -> impl Future<Output = Result<Self::Reading, Fault>> + Send;

    /// Whether it asks nobody but waits for something to come in, as long as that takes. Such a poll has no limits, no
    /// timeout and no schedule: one run follows the other.
    fn is_passive(&self) -> bool {
        false
    }
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
#[derive(Clone, Debug)]
pub struct Policy {
    /// Time between two polls.
    pub period: Duration,
    /// The longest that one may take.
    pub timeout: Duration,
    /// Whose connections are limited together.
    pub host: Arc<str>,
    /// How many failures make a state certain: so often a failing poll is asked in the first round.
    pub confirm: u32,
}

/// What one poll gave.
#[derive(Debug)]
pub struct Report<R> {
    /// Which of the source's polls.
    pub index: usize,
    /// When it was finished.
    pub at: Timestamp,
    /// The reading, or why there is none.
    pub result: Result<R, Fault>,
}

/// The engine. Cheap to clone; all clones share limits, statuses and shutdown.
#[derive(Clone, Debug)]
pub struct Poller {
    jitter: f64,
    limits: Limits,
    statuses: Arc<Statuses>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// How many polls run at once, and how far their waits are spread.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Polls at once.
    pub concurrency: usize,
    /// Polls at once against one host.
    pub per_host: usize,
    /// Random share of each wait, 0 to 1.
    pub jitter: f64,
}

impl Poller {
    /// An engine whose tasks run in `tasks` until `stop`.
    #[must_use]
    pub fn new(settings: &Settings, tasks: TaskTracker, stop: CancellationToken) -> Self {
        Self {
            jitter: settings.jitter,
            limits: Limits::new(settings.concurrency, settings.per_host),
            statuses: Arc::default(),
            tasks,
            stop,
        }
    }

    /// The status of every poll.
    #[must_use]
    pub fn statuses(&self) -> &Arc<Statuses> {
        &self.statuses
    }

    /// Runs `polls` until shutdown. Every outcome goes to `reports`, with the poll's index in the given order.
    pub fn run<P: Poll>(&self, polls: Vec<(PollId, Policy, P)>, reports: &mpsc::Sender<Report<P::Reading>>) {
        for (index, (id, policy, poll)) in polls.into_iter().enumerate() {
            let first = Instant::now() + schedule::first_wait(self.statuses.len());
            let status = self.statuses.add(id.clone(), &policy, poll.is_passive());
            let schedule = Schedule::new(&policy, self.jitter);
            let job = Job { index, id, policy, poll, status, schedule, limits: self.limits.clone() };
            let (reports, stop) = (reports.clone(), self.stop.clone());
            self.tasks.spawn(async move { stop.run_until_cancelled(job.run(first, reports)).await });
        }
    }
}

struct Job<P> {
    index: usize,
    id: PollId,
    policy: Policy,
    poll: P,
    status: Track,
    schedule: Schedule,
    limits: Limits,
}

impl<P: Poll> Job<P> {
    async fn run(mut self, first: Instant, reports: mpsc::Sender<Report<P::Reading>>) {
        if self.poll.is_passive() {
            return self.listen(reports).await;
        }
        let mut due = first;
        loop {
            self.status.next_run_in(due.saturating_duration_since(Instant::now()));
            sleep_until(due).await;
            let permits = self.limits.acquire(&self.policy.host).await;
            let started = Instant::now();
            self.status.started(started.saturating_duration_since(due));
            let result = self.once().await;
            drop(permits);
            let took = started.elapsed();
            self.status.finished(took, result.as_ref().err());
            due = Instant::now().max(started + self.schedule.next_wait(result.is_ok()));
            let report = Report { index: self.index, at: clock::now(), result };
            if reports.send(report).await.is_err() {
                return; // the widget is gone, and with it the reason to ask
            }
        }
    }

    /// Of a passive poll: one run after the other, whenever something comes in.
    async fn listen(self, reports: mpsc::Sender<Report<P::Reading>>) {
        loop {
            self.status.next_run_in(self.policy.period);
            let result = self.guarded(self.poll.poll()).await;
            self.status.heard(result.as_ref().err());
            // A bug that ends every run at once must not keep a processor busy.
            let broken = result.as_ref().is_err_and(|fault| fault.kind == FaultKind::Internal);
            if reports.send(Report { index: self.index, at: clock::now(), result }).await.is_err() {
                return;
            }
            if broken {
                sleep_until(Instant::now() + self.policy.period).await;
            }
        }
    }

    async fn once(&self) -> Result<P::Reading, Fault> {
        let limit = self.policy.timeout;
        // Boxed, so that a thousand tasks that sleep do not each hold the room for a TLS handshake.
        let poll = Box::pin(self.poll.poll());
        let late = |_| Err(Fault::new(FaultKind::Timeout, format!("no answer within {}", human(limit))));
        self.guarded(timeout(limit, poll).map(|ended| ended.unwrap_or_else(late))).await
    }

    /// The boundary: whatever happens inside comes out as a reading or a fault.
    async fn guarded(&self, poll: impl Future<Output = Result<P::Reading, Fault>>) -> Result<P::Reading, Fault> {
        let ended = AssertUnwindSafe(poll).catch_unwind().await;
        ended.unwrap_or_else(|panic| Err(self.panicked(panic.as_ref())))
    }

    fn panicked(&self, panic: &(dyn std::any::Any + Send)) -> Fault {
        let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        tracing::error!(
            widget = %self.id.widget, target_name = %self.id.target, panic = text.unwrap_or("no message"),
            "a poll panicked; it is that target's fault `internal` and polling goes on"
        );
        Fault::new(FaultKind::Internal, "pyngpong failed to ask: see its log")
    }
}

/// `250 ms`, `5 s`, `1.5 s`.
fn human(duration: Duration) -> String {
    let ms = duration.as_millis();
    if ms < 1_000 { format!("{ms} ms") } else { format!("{} s", duration.as_secs_f64()) }
}

#[cfg(test)]
mod tests;
