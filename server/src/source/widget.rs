//! One widget's task: outcomes in, snapshots out.

use super::{Change, Identity, Poller, Source, Step, steady::Steady};
use crate::{
    clock,
    hub::Hub,
    observer::{Observer, Sight},
    poll::{Poll, Report, Running},
};
use app::{
    fault::{Fault, FaultKind},
    model::AnySnapshot,
    snapshot::Snapshot,
    state::State,
    time::Timestamp,
};
use std::{any::Any, collections::HashMap, sync::Arc, time::Duration};
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, MissedTickBehavior, interval, sleep_until},
};
use tokio_util::{
    sync::{CancellationToken, DropGuard},
    task::TaskTracker,
};

/// A change of state waits this long for others of the same moment: two hundred targets failing at once are one patch.
const GATHER: Duration = Duration::from_millis(8);
/// Values of every second wait this long for those of other feeds: what is painted within a tenth of a second looks like now.
const MOMENT: Duration = Duration::from_millis(30);
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
    /// Knows whether pyngpong can see.
    pub observer: Arc<Observer>,
    /// Holds their tasks.
    pub tasks: TaskTracker,
    /// Ends them.
    pub stop: CancellationToken,
}

/// A widget's task, which ends when this is dropped.
#[derive(Debug)]
pub struct Widget {
    /// A sender of the source's own type.
    inbox: Box<dyn Any + Send + Sync>,
    _until: DropGuard,
}

type Inbox<S> = mpsc::UnboundedSender<(Identity, S)>;

impl Runtime {
    /// Opens the widget's channel, starts its polls and folds what they give until shutdown. A widget that runs already
    /// goes on, with the new source's configuration.
    pub fn start<S: Source>(&self, identity: Identity, source: S, running: Option<Widget>) -> Widget
    where
        AnySnapshot: From<Snapshot<S::Model>>,
    {
        let Some(widget) = running.filter(|widget| widget.inbox.is::<Inbox<S>>()) else {
            return self.open(identity, source); // a new one, or one that was of another kind and has ended here
        };
        let inbox = widget.inbox.downcast_ref::<Inbox<S>>();
        if let Some(inbox) = inbox
            && inbox.send((identity, source)).is_err()
        {
            tracing::debug!("a widget that has ended is not changed any more: pyngpong stops");
        }
        widget
    }

    fn open<S: Source>(&self, identity: Identity, mut source: S) -> Widget
    where
        AnySnapshot: From<Snapshot<S::Model>>,
    {
        self.hub.open(identity.snapshot(source.view()));
        let (inbox, updates) = mpsc::unbounded_channel();
        let (sender, reports) = mpsc::channel(BACKLOG);
        let mut task = Task {
            identity,
            source,
            sender,
            running: HashMap::new(),
            poller: self.poller.clone(),
            hub: Arc::clone(&self.hub),
            sight: self.observer.sight(),
            due: None,
            rest_until: Instant::now(),
            steady: Steady::default(),
        };
        task.take_steps();
        let stop = self.stop.child_token();
        let until = stop.clone();
        self.tasks.spawn(async move { until.run_until_cancelled(task.run(reports, updates)).await });
        Widget { inbox: Box::new(inbox), _until: stop.drop_guard() }
    }
}

/// What one of the widget's polls gave.
type Outcome<S> = Report<<<S as Source>::Poll as Poll>::Reading>;

struct Task<S: Source> {
    identity: Identity,
    source: S,
    sender: mpsc::Sender<Outcome<S>>,
    /// Its polls, by index; one that is taken out ends.
    running: HashMap<usize, Running>,
    poller: Poller,
    hub: Arc<Hub>,
    sight: watch::Receiver<Sight>,
    /// When what has changed is to be published.
    due: Option<Instant>,
    /// Not before this.
    rest_until: Instant,
    steady: Steady,
}

impl<S: Source> Task<S>
where
    AnySnapshot: From<Snapshot<S::Model>>,
{
    async fn run(
        mut self,
        mut reports: mpsc::Receiver<Outcome<S>>,
        mut updates: mpsc::UnboundedReceiver<(Identity, S)>,
    ) {
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
                Some(report) = reports.recv() => {
                    self.look_at_clock(report.at);
                    self.source.fold(report)
                }
                Some((identity, next)) = updates.recv() => {
                    self.identity = identity;
                    self.source.take_over(next);
                    self.take_steps();
                    Change::State
                }
                // The observer lives as long as the board.
                Ok(()) = self.sight.changed() => Change::State,
                _ = watch.tick() => self.watch(),
            };
            self.plan(change);
        }
    }

    fn take_steps(&mut self) {
        for step in self.source.steps() {
            match step {
                Step::Start { index, id, policy, poll } => {
                    let running = self.poller.start(index, (id, policy, poll), &self.sender);
                    self.running.insert(index, running);
                }
                Step::End(index) => drop(self.running.remove(&index)),
            }
        }
    }

    fn watch(&mut self) -> Change {
        let listening = match &*self.sight.borrow() {
            Sight::Clear { since } => Some(*since),
            Sight::Blind { .. } => None,
        };
        let now = clock::now();
        self.look_at_clock(now);
        self.source.overdue(now, listening)
    }

    fn look_at_clock(&mut self, now: Timestamp) {
        if self.steady.is_set(now, Instant::now()) {
            self.source.clock_set(now);
        }
    }

    fn plan(&mut self, change: Change) {
        let wait = match change {
            Change::Nothing => return,
            Change::Drift => DRIFT,
            Change::Value => MOMENT,
            Change::State => GATHER,
        };
        let due = (Instant::now() + wait).max(self.rest_until);
        self.due = Some(self.due.map_or(due, |planned| planned.min(due)));
    }

    fn publish(&mut self) {
        self.due = None;
        let begun = Instant::now();
        let snapshot = self.snapshot();
        if let Some(archive) = self.source.archive() {
            self.hub.file(&self.identity.id, archive);
        }
        if let Err(error) = self.hub.publish(snapshot) {
            tracing::error!(widget = %self.identity.id, error = &error as &dyn std::error::Error, "a snapshot was not published");
        }
        self.rest_until = Instant::now() + begun.elapsed() * SHARE;
    }

    /// What the source sees; while pyngpong cannot see, that is the past, and nobody knows the state.
    fn snapshot(&mut self) -> AnySnapshot {
        let mut view = self.source.view();
        if let Sight::Blind { since, why } = &*self.sight.borrow() {
            let fault = Fault::new(FaultKind::Internal, format!("pyngpong cannot see: {why}"));
            view.fault = Some(Fault { since: Some(*since), ..fault });
            view.stale = true;
            view.state = State::Unknown;
        }
        self.identity.snapshot(view)
    }
}
