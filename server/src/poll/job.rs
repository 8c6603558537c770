//! One poll's life: wait, take a turn, ask, report, again.

use super::{
    Manner, Policy, Poll, PollId, Report,
    limits::{Limits, Permits},
    schedule::Schedule,
    status::{Ended, Track},
};
use crate::{clock, observer::Observer};
use app::fault::{Fault, FaultKind};
use futures::FutureExt as _;
use std::{panic::AssertUnwindSafe, pin::Pin, sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until, timeout},
};

/// Whoever reports and is not heard tries again, or should: what pyngpong did not see longer ago explains no silence.
const LOST: Duration = Duration::from_secs(60);

/// Between two faults of a stream that goes on.
const BETWEEN_FAULTS: Duration = Duration::from_millis(100);

/// Nobody takes the reports any more.
struct Gone;

pub(super) struct Job<P> {
    pub(super) index: usize,
    pub(super) id: PollId,
    pub(super) policy: Policy,
    pub(super) poll: P,
    pub(super) status: Track,
    pub(super) schedule: Schedule,
    pub(super) limits: Limits,
    pub(super) observer: Option<Arc<Observer>>,
    /// Beats that brought nothing since the last report.
    pub(super) skipped: u64,
}

impl<P: Poll> Job<P> {
    /// Boxed: each async function that is given something by value keeps it twice, and there are several, one within the other.
    pub(super) async fn run(self: Box<Self>, first: Instant, reports: mpsc::Sender<Report<P::Reading>>) {
        // Boxed: what sleeps holds no more than its own manner needs.
        match self.poll.manner() {
            Manner::Asks => self.ask(first, reports).await,
            Manner::Listens => Box::pin(self.listen(reports)).await,
            Manner::Follows => Box::pin(self.follow(first, reports)).await,
        }
    }

    async fn ask(mut self: Box<Self>, first: Instant, reports: mpsc::Sender<Report<P::Reading>>) {
        let mut due = first;
        loop {
            self.wait_until(due).await;
            if self.poll.is_idle() {
                self.status.idle();
                due = Instant::now() + self.poll.next_in().unwrap_or(self.policy.period);
                continue;
            }
            let (planned, permits) = self.turn(due).await;
            let started = Instant::now();
            self.status.started(started.saturating_duration_since(planned));
            let result = once(&self.id, self.policy.timeout, &self.poll).await;
            drop(permits);
            let took = started.elapsed();
            let unseen = self.is_unseen(&result, started).await;
            self.status.finished(took, Ended::of(&result, unseen));
            let (next, skipped) = self.schedule.next(started, Instant::now(), result.is_ok(), self.limits.jitter());
            due = self.poll.next_in().map_or(next, |wait| self.schedule.paced(wait, self.limits.jitter()));
            if unseen {
                self.skipped += skipped + 1;
                continue; // what we could not see says nothing about the target
            }
            if self.tell(&reports, result).await.is_err() {
                return; // the widget is gone, and with it the reason to ask
            }
            self.skipped = skipped;
        }
    }

    /// Waits until `due`, for the host's budget and for a place. Gives when it was to begin, all told.
    async fn turn(&self, due: Instant) -> (Instant, Permits) {
        self.wait_until(due).await;
        // A host that has been called often enough delays the poll; that is planned, not late.
        let planned = self.limits.reserve(&self.policy.host, Instant::now()).max(due);
        self.wait_until(planned).await;
        (planned, self.limits.acquire(&self.policy.host).await)
    }

    async fn tell(
        &self,
        reports: &mpsc::Sender<Report<P::Reading>>,
        result: Result<P::Reading, Fault>,
    ) -> Result<(), Gone> {
        let report = Report { index: self.index, at: clock::now(), skipped: self.skipped, result };
        reports.send(report).await.map_err(|_| Gone)
    }

    /// Of a stream: opens it, takes what comes, and opens it again when it has ended.
    async fn follow(mut self: Box<Self>, first: Instant, reports: mpsc::Sender<Report<P::Reading>>) {
        let mut due = first;
        loop {
            let (planned, permits) = self.turn(due).await;
            let started = Instant::now();
            self.status.started(started.saturating_duration_since(planned));
            let opened = within(&self.id, self.policy.timeout, Box::pin(self.poll.open())).await;
            drop(permits);
            let told = match opened {
                Ok(()) => {
                    self.status.opened(started.elapsed());
                    Box::pin(self.take_all(&reports)).await
                }
                Err(fault) => self.tell_fault(&reports, fault, started).await,
            };
            self.status.ended();
            if told.is_err() {
                return;
            }
            due = Instant::now() + self.schedule.reopen(started.elapsed());
        }
    }

    /// Tells what a stream gives, until it has ended and that is told too.
    async fn take_all(&self, reports: &mpsc::Sender<Report<P::Reading>>) -> Result<(), Gone> {
        loop {
            let began = Instant::now();
            match guarded(&self.id, Box::pin(self.poll.poll())).await {
                Ok(reading) => {
                    let result = Ok(reading);
                    self.status.told(Ended::of(&result, false));
                    self.heard();
                    self.tell(reports, result).await?;
                }
                Err(fault) => {
                    self.tell_fault(reports, fault, began).await?;
                    if !self.poll.is_open() {
                        return Ok(());
                    }
                    // What goes on giving faults must not keep a processor busy.
                    sleep_until(began + BETWEEN_FAULTS).await;
                }
            }
        }
    }

    async fn tell_fault(
        &self,
        reports: &mpsc::Sender<Report<P::Reading>>,
        fault: Fault,
        since: Instant,
    ) -> Result<(), Gone> {
        let result = Err(fault);
        let unseen = self.is_unseen(&result, since).await;
        self.status.told(Ended::of(&result, unseen));
        if unseen { Ok(()) } else { self.tell(reports, result).await }
    }

    /// Of a passive poll: one run after the other, whenever something comes in.
    async fn listen(self: Box<Self>, reports: mpsc::Sender<Report<P::Reading>>) {
        loop {
            self.status.next_run_in(self.policy.period);
            // Boxed, for the same reason as in `once`: what listens holds as little as what sleeps.
            let result = guarded(&self.id, Box::pin(self.poll.poll())).await;
            let unseen = result.is_err() && self.was_deaf();
            self.status.heard(Ended::of(&result, unseen));
            // A bug that ends every run at once must not keep a processor busy.
            let broken = result.as_ref().is_err_and(|fault| fault.kind == FaultKind::Internal);
            if !unseen && self.tell(&reports, result).await.is_err() {
                return;
            }
            if broken {
                sleep_until(Instant::now() + self.policy.period).await;
            }
        }
    }

    /// Whether what should have come in may have been lost on the way to us: then silence says nothing.
    fn was_deaf(&self) -> bool {
        let since = Instant::now().checked_sub(self.policy.period.min(LOST)).unwrap_or_else(Instant::now);
        self.observer.as_ref().is_some_and(|observer| observer.was_blind(since))
    }

    async fn wait_until(&self, due: Instant) {
        self.status.next_run_in(due.saturating_duration_since(Instant::now()));
        sleep_until(due).await;
    }

    /// Somebody answers: pyngpong can see.
    fn heard(&self) {
        if let Some(observer) = &self.observer {
            observer.heard(&self.policy.host);
        }
    }

    /// Whether the poll failed because pyngpong itself cannot see.
    async fn is_unseen(&self, result: &Result<P::Reading, Fault>, started: Instant) -> bool {
        let Some(observer) = &self.observer else { return false };
        match result {
            Ok(_) => {
                self.heard();
                false
            }
            // Boxed, for the same reason as above.
            Err(fault) => Box::pin(observer.explains(&self.policy.host, fault, started)).await,
        }
    }
}

/// Asks once, for `limit` at the longest.
///
/// # Errors
/// The poll's own fault, `timeout`, or `internal` where it panicked.
pub async fn once<P: Poll>(id: &PollId, limit: Duration, poll: &P) -> Result<P::Reading, Fault> {
    within(id, limit, Box::pin(poll.poll())).await
}

/// Does something for `limit` at the longest, as [`once`] does.
///
/// `poll` comes boxed, so that a thousand tasks that sleep do not each hold the room for a TLS handshake: what an async function is given
/// is part of it for as long as it lives.
///
/// # Errors
/// As [`once`].
pub async fn within<R>(
    id: &PollId,
    limit: Duration,
    poll: Pin<Box<impl Future<Output = Result<R, Fault>>>>,
) -> Result<R, Fault> {
    guarded(id, timeout(limit, poll).map(|ended| ended.unwrap_or_else(|_| Err(late(limit))))).await
}

/// The fault of who was given `limit` and took longer.
#[must_use]
pub fn late(limit: Duration) -> Fault {
    Fault::new(FaultKind::Timeout, format!("no answer within {}", human(limit)))
}

/// The boundary: whatever happens inside comes out as a reading or a fault.
async fn guarded<R>(id: &PollId, poll: impl Future<Output = Result<R, Fault>>) -> Result<R, Fault> {
    let ended = AssertUnwindSafe(poll).catch_unwind().await;
    ended.unwrap_or_else(|panic| Err(panicked(id, panic.as_ref())))
}

fn panicked(id: &PollId, panic: &(dyn std::any::Any + Send)) -> Fault {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(
        widget = %id.widget, target_name = %id.target, panic = text.unwrap_or("no message"),
        "a poll panicked; it is that target's fault `internal` and polling goes on"
    );
    Fault::new(FaultKind::Internal, "pyngpong failed to ask: see its log")
}

/// `250 ms`, `5 s`, `1.5 s`.
fn human(duration: Duration) -> String {
    let ms = duration.as_millis();
    if ms < 1_000 { format!("{ms} ms") } else { format!("{} s", duration.as_secs_f64()) }
}
