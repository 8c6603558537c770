//! One poll's life: wait, take a turn, ask, report, again.

use super::{
    Policy, Poll, PollId, Report,
    limits::Limits,
    schedule::Schedule,
    status::{Ended, Track},
};
use crate::{clock, observer::Observer};
use app::fault::{Fault, FaultKind};
use futures::FutureExt as _;
use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until, timeout},
};

/// Whoever reports and is not heard tries again, or should: what pyngpong did not see longer ago explains no silence.
const LOST: Duration = Duration::from_secs(60);

pub(super) struct Job<P> {
    pub(super) index: usize,
    pub(super) id: PollId,
    pub(super) policy: Policy,
    pub(super) poll: P,
    pub(super) status: Track,
    pub(super) schedule: Schedule,
    pub(super) limits: Limits,
    pub(super) observer: Option<Arc<Observer>>,
}

impl<P: Poll> Job<P> {
    pub(super) async fn run(mut self, first: Instant, reports: mpsc::Sender<Report<P::Reading>>) {
        if self.poll.is_passive() {
            return Box::pin(self.listen(reports)).await;
        }
        let mut due = first;
        loop {
            self.wait_until(due).await;
            // A host that has been called often enough delays the poll; that is planned, not late.
            due = self.limits.reserve(&self.policy.host, Instant::now()).max(due);
            self.wait_until(due).await;
            let permits = self.limits.acquire(&self.policy.host).await;
            let started = Instant::now();
            self.status.started(started.saturating_duration_since(due));
            let result = once(&self.id, self.policy.timeout, &self.poll).await;
            drop(permits);
            let took = started.elapsed();
            let unseen = self.is_unseen(&result, started).await;
            self.status.finished(took, Ended::of(&result, unseen));
            due = Instant::now().max(started + self.schedule.next_wait(result.is_ok(), self.limits.jitter()));
            if unseen {
                continue; // what we could not see says nothing about the target
            }
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
            // Boxed, for the same reason as in `once`: what listens holds as little as what sleeps.
            let result = guarded(&self.id, Box::pin(self.poll.poll())).await;
            let unseen = result.is_err() && self.was_deaf();
            self.status.heard(Ended::of(&result, unseen));
            // A bug that ends every run at once must not keep a processor busy.
            let broken = result.as_ref().is_err_and(|fault| fault.kind == FaultKind::Internal);
            let report = Report { index: self.index, at: clock::now(), result };
            if !unseen && reports.send(report).await.is_err() {
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

    /// Whether the poll failed because pyngpong itself cannot see.
    async fn is_unseen(&self, result: &Result<P::Reading, Fault>, started: Instant) -> bool {
        let Some(observer) = &self.observer else { return false };
        match result {
            Ok(_) => {
                observer.heard(&self.policy.host);
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
    // Boxed, so that a thousand tasks that sleep do not each hold the room for a TLS handshake.
    let poll = Box::pin(poll.poll());
    let late = |_| Err(Fault::new(FaultKind::Timeout, format!("no answer within {}", human(limit))));
    guarded(id, timeout(limit, poll).map(|ended| ended.unwrap_or_else(late))).await
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
