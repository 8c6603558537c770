//! One widget's task: outcomes in, snapshots out.

use super::{Change, Identity, Poller, Source};
use crate::{clock, hub::Hub, poll::Poll, poll::Report};
use app::{model::AnySnapshot, snapshot::Snapshot};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior, interval, sleep_until},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// A change of state waits this long for others of the same moment: two hundred targets failing at once are one patch.
const GATHER: Duration = Duration::from_millis(8);
/// Values that drift are told together, four times a second.
const DRIFT: Duration = Duration::from_millis(250);
/// Publishing takes no more than this share of the time: a widget of ten thousand targets publishes less often instead
/// of falling behind its polls.
const SHARE: u32 = 10;
/// How often silence is looked for.
const WATCH: Duration = Duration::from_secs(1);
/// Outcomes that may wait to be folded; folding takes microseconds.
const BACKLOG: usize = 1_024;

/// Where widgets run.
#[derive(Clone, Debug)]
pub struct Runtime {
    /// Runs their polls.
    pub poller: Poller,
    /// Gets their snapshots.
    pub hub: Arc<Hub>,
    /// Holds their tasks.
    pub tasks: TaskTracker,
    /// Ends them.
    pub stop: CancellationToken,
}

impl Runtime {
    /// Opens the widget's channel, starts its polls and folds what they give until shutdown.
    pub fn start<S: Source>(&self, identity: Identity, mut source: S)
    where
        AnySnapshot: From<Snapshot<S::Model>>,
    {
        self.hub.open(identity.snapshot(source.view()));
        let (sender, reports) = mpsc::channel(BACKLOG);
        self.poller.run(source.polls(), &sender);
        let task = Task { identity, source, hub: Arc::clone(&self.hub), due: None, rest_until: Instant::now() };
        let stop = self.stop.clone();
        self.tasks.spawn(async move { stop.run_until_cancelled(task.run(reports)).await });
    }
}

struct Task<S> {
    identity: Identity,
    source: S,
    hub: Arc<Hub>,
    /// When what has changed is to be published.
    due: Option<Instant>,
    /// Not before this.
    rest_until: Instant,
}

impl<S: Source> Task<S>
where
    AnySnapshot: From<Snapshot<S::Model>>,
{
    async fn run(mut self, mut reports: mpsc::Receiver<Report<<S::Poll as Poll>::Reading>>) {
        let mut watch = interval(WATCH);
        watch.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            // Without anything due the branch below is off; the time does not matter then.
            let due = self.due.unwrap_or_else(Instant::now);
            let change = tokio::select! {
                () = sleep_until(due), if self.due.is_some() => {
                    self.publish();
                    Change::Nothing
                }
                report = reports.recv() => match report {
                    Some(report) => self.source.fold(report),
                    None => return,
                },
                _ = watch.tick() => self.source.overdue(clock::now()),
            };
            self.plan(change);
        }
    }

    fn plan(&mut self, change: Change) {
        let wait = match change {
            Change::Nothing => return,
            Change::Drift => DRIFT,
            Change::State => GATHER,
        };
        let due = (Instant::now() + wait).max(self.rest_until);
        self.due = Some(self.due.map_or(due, |planned| planned.min(due)));
    }

    fn publish(&mut self) {
        self.due = None;
        let begun = Instant::now();
        if let Err(error) = self.hub.publish(self.identity.snapshot(self.source.view())) {
            tracing::error!(widget = %self.identity.id, error = &error as &dyn std::error::Error, "a snapshot was not published");
        }
        self.rest_until = Instant::now() + begun.elapsed() * SHARE;
    }
}
