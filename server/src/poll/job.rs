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

/// Asks once. The boundary: whatever happens inside comes out as a reading or a fault, at the latest at `limit`.
///
/// # Errors
/// The poll's own fault, `timeout`, or `internal` where it panicked.
pub async fn once<P: Poll>(id: &PollId, limit: Duration, poll: &P) -> Result<P::Reading, Fault> {
    // Boxed, so that a thousand tasks that sleep do not each hold the room for a TLS handshake.
    let poll = Box::pin(poll.poll());
    match AssertUnwindSafe(timeout(limit, poll)).catch_unwind().await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(Fault::new(FaultKind::Timeout, format!("no answer within {}", human(limit)))),
        Err(panic) => Err(panicked(id, panic.as_ref())),
    }
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
