//! What each widget kind reads, and the fold of its readings into the widget's snapshot.
//!
//! A source hands its polls to the poller and gets their outcomes back, one after the other, in one task per widget. It
//! folds them into its data, purely; the [`widget`] task decides when that is worth publishing.

pub mod dependencies;
pub mod deployments;
pub mod errors;
pub mod metrics;
pub mod pulls;
pub mod realtime;
mod steady;
pub mod widget;

use crate::poll::{Policy, Poll, PollId, Poller, Report};
use app::{
    fault::Fault,
    model::{AnySnapshot, Model},
    snapshot::Snapshot,
    state::State,
    time::Timestamp,
};

pub use app::model::deployments::Archive;

/// What one widget reads.
pub trait Source: Send + 'static {
    /// What it makes of it.
    type Model: Model;
    /// One of the things it asks.
    type Poll: Poll;

    /// Which polls are to be started and ended now. Asked at the start and after [`Source::take_over`].
    fn steps(&mut self) -> Vec<Step<Self::Poll>>;

    /// Becomes `next`, the same widget under a new configuration, and keeps what is known of everything that has not
    /// changed.
    fn take_over(&mut self, next: Self);

    /// Takes the outcome of one poll.
    fn fold(&mut self, report: Report<<Self::Poll as Poll>::Reading>) -> Change;

    /// Looks for what should have been heard of by `now` and was not; called every second. `listening` says since when
    /// pyngpong can hear at all; `None`: it cannot, and silence says nothing.
    fn overdue(&mut self, now: Timestamp, listening: Option<Timestamp>) -> Change;

    /// The machine's clock was set, to `now`: what is told by the difference of two moments has to begin anew.
    fn clock_set(&mut self, _now: Timestamp) {}

    /// What there is to show. Asked once for many folds: what costs more than one target's share belongs in here.
    fn view(&mut self) -> View<Self::Model>;

    /// What is known beyond what is shown, for the widget's own page; nothing for most kinds.
    fn archive(&self) -> Option<Archive> {
        None
    }
}

/// What a source wants of the poller.
#[derive(Debug)]
pub enum Step<P> {
    /// To run this poll from now on. Its reports carry `index`, which no other poll of this source ever had.
    Start {
        /// Tells it from the source's others.
        index: usize,
        /// What it is called.
        id: PollId,
        /// How it is to be run.
        policy: Policy,
        /// What it asks.
        poll: P,
    },
    /// To end the poll with this index.
    End(usize),
}

/// How urgent it is to tell what a fold has changed. Ordered by urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Nothing to tell.
    Nothing,
    /// Values that merely drift: together with others, a little later.
    Drift,
    /// Values that somebody watches from second to second: together with those of the same moment.
    Value,
    /// A state: at once.
    State,
}

/// A widget as its source sees it: a snapshot without what only the hub knows.
#[derive(Clone, Debug)]
pub struct View<M> {
    /// When the newest reading was made.
    pub observed_at: Option<Timestamp>,
    /// Whether that is too long ago.
    pub stale: bool,
    /// The worst state within.
    pub state: State,
    /// One line: how many of which state.
    pub summary: String,
    /// Why the widget as a whole has no newer reading.
    pub fault: Option<Fault>,
    /// What is shown.
    pub data: M,
}

/// What does not change in a widget's snapshots.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The widget's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How often it is polled, in milliseconds.
    pub period_ms: u64,
}

impl Identity {
    /// The snapshot of what a source sees.
    #[must_use]
    pub fn snapshot<M: Model>(&self, view: View<M>) -> AnySnapshot
    where
        AnySnapshot: From<Snapshot<M>>,
    {
        let head = app::snapshot::Head {
            widget: self.id.clone(),
            kind: M::KIND,
            title: self.title.clone(),
            seq: 0, // the hub counts
            observed_at: view.observed_at,
            period_ms: self.period_ms,
            stale: view.stale,
            state: view.state,
            summary: view.summary,
            fault: view.fault,
            answers: Vec::new(), // by what follows
        };
        Snapshot::answered(head, view.data).into()
    }
}
