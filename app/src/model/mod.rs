//! The widget kinds: one file each, plain data and its pure judgement.

pub mod dependencies;
pub mod deployments;
pub mod errors;
pub mod metrics;
pub mod pulls;
pub mod realtime;

use crate::{
    answers::{Answer, AnswerItem},
    json::{FromJson, Unreadable, Value},
    patch::{Op, PatchError, Path},
    snapshot::{Head, Snapshot},
    state::State,
};
use dependencies::Dependencies;
use deployments::Deployments;
use errors::Errors;
use metrics::Metrics;
use pulls::Pulls;
use realtime::Realtime;
use serde::Serialize;
use std::fmt;

/// What one kind of widget shows: collections by stable id, and nothing that needs I/O.
pub trait Model: Clone + Default + PartialEq + Serialize + FromJson + Send + Sync + 'static {
    /// Which kind it is.
    const KIND: Kind;

    /// Appends the operations that turn this into `next`; `path` is where it stands in the snapshot.
    ///
    /// # Errors
    /// Where a value cannot be written as JSON.
    fn diff(&self, next: &Self, path: &Path, ops: &mut Vec<Op>) -> Result<(), PatchError>;

    /// Applies one operation; `tokens` is its path from here.
    ///
    /// # Errors
    /// Where the operation does not fit.
    fn apply(&mut self, tokens: &[String], op: &Op) -> Result<(), PatchError>;

    /// What this widget has to say to the questions on top of the board.
    fn answers(&self, head: &Head) -> Vec<Answer>;

    /// How many of what it shows are in `state`, and count.
    fn count(&self, state: State) -> usize;

    /// Everything in this widget that needs a restart.
    fn restarts(&self, _head: &Head) -> Vec<AnswerItem> {
        Vec::new()
    }
}

/// The list of widget kinds. Its order is that of the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Core Dependencies: health checks with status and connection speed.
    Dependencies,
    /// Real-Time System Health: numbers of every second and process states.
    Realtime,
    /// Open Pull Requests: who waits for whom.
    Pulls,
    /// Bugsnag Errors: what broke, since when.
    Errors,
    /// Metric Comparison: the same metric in several databases.
    Metrics,
    /// Deployment Log: what was deployed where, by whom, and how it ended.
    Deployments,
}

impl Kind {
    /// Every kind this version knows.
    pub const ALL: [Self; 6] =
        [Self::Dependencies, Self::Realtime, Self::Pulls, Self::Errors, Self::Metrics, Self::Deployments];

    /// The word used in configuration and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dependencies => "dependencies",
            Self::Realtime => "realtime",
            Self::Pulls => "pulls",
            Self::Errors => "errors",
            Self::Metrics => "metrics",
            Self::Deployments => "deployments",
        }
    }

    /// The title of a widget that has none of its own.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Dependencies => "Core Dependencies",
            Self::Realtime => "Real-Time System Health",
            Self::Pulls => "Open Pull Requests",
            Self::Errors => "Bugsnag Errors",
            Self::Metrics => "Metric Comparison",
            Self::Deployments => "Deployment Log",
        }
    }
}

crate::words_from_json!(Kind { Dependencies, Realtime, Pulls, Errors, Metrics, Deployments });

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A snapshot of whichever kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum AnySnapshot {
    /// Of Core Dependencies.
    Dependencies(Snapshot<Dependencies>),
    /// Of Real-Time System Health.
    Realtime(Snapshot<Realtime>),
    /// Of Open Pull Requests.
    Pulls(Snapshot<Pulls>),
    /// Of Bugsnag Errors.
    Errors(Snapshot<Errors>),
    /// Of Metric Comparison.
    Metrics(Snapshot<Metrics>),
    /// Of Deployment Log.
    Deployments(Snapshot<Deployments>),
}

impl AnySnapshot {
    /// Reads a snapshot whose kind is known.
    ///
    /// # Errors
    /// Where it is not one of that kind.
    pub fn read(kind: Kind, json: Value) -> Result<Self, Unreadable> {
        match kind {
            Kind::Dependencies => Snapshot::from_json(json).map(Self::Dependencies),
            Kind::Realtime => Snapshot::from_json(json).map(Self::Realtime),
            Kind::Pulls => Snapshot::from_json(json).map(Self::Pulls),
            Kind::Errors => Snapshot::from_json(json).map(Self::Errors),
            Kind::Metrics => Snapshot::from_json(json).map(Self::Metrics),
            Kind::Deployments => Snapshot::from_json(json).map(Self::Deployments),
        }
    }

    /// What every kind has.
    #[must_use]
    pub fn head(&self) -> &Head {
        match self {
            Self::Dependencies(snapshot) => &snapshot.head,
            Self::Realtime(snapshot) => &snapshot.head,
            Self::Pulls(snapshot) => &snapshot.head,
            Self::Errors(snapshot) => &snapshot.head,
            Self::Metrics(snapshot) => &snapshot.head,
            Self::Deployments(snapshot) => &snapshot.head,
        }
    }

    /// As [`AnySnapshot::head`], to be written.
    pub fn head_mut(&mut self) -> &mut Head {
        match self {
            Self::Dependencies(snapshot) => &mut snapshot.head,
            Self::Realtime(snapshot) => &mut snapshot.head,
            Self::Pulls(snapshot) => &mut snapshot.head,
            Self::Errors(snapshot) => &mut snapshot.head,
            Self::Metrics(snapshot) => &mut snapshot.head,
            Self::Deployments(snapshot) => &mut snapshot.head,
        }
    }

    /// The operations that turn this snapshot into `next`, which is of the same widget; between two kinds, the whole of `next`.
    ///
    /// # Errors
    /// Where a value cannot be written as JSON.
    pub fn diff(&self, next: &Self) -> Result<Vec<Op>, PatchError> {
        match (self, next) {
            (Self::Dependencies(last), Self::Dependencies(next)) => last.diff(next),
            (Self::Realtime(last), Self::Realtime(next)) => last.diff(next),
            (Self::Pulls(last), Self::Pulls(next)) => last.diff(next),
            (Self::Errors(last), Self::Errors(next)) => last.diff(next),
            (Self::Metrics(last), Self::Metrics(next)) => last.diff(next),
            (Self::Deployments(last), Self::Deployments(next)) => last.diff(next),
            _ => Ok(vec![Op::replace(Path::root(), next)?]),
        }
    }

    /// Everything in this widget that needs a restart.
    #[must_use]
    pub fn restarts(&self) -> Vec<AnswerItem> {
        match self {
            Self::Dependencies(snapshot) => snapshot.data.restarts(&snapshot.head),
            Self::Realtime(snapshot) => snapshot.data.restarts(&snapshot.head),
            Self::Pulls(snapshot) => snapshot.data.restarts(&snapshot.head),
            Self::Errors(snapshot) => snapshot.data.restarts(&snapshot.head),
            Self::Metrics(snapshot) => snapshot.data.restarts(&snapshot.head),
            Self::Deployments(snapshot) => snapshot.data.restarts(&snapshot.head),
        }
    }
}

impl From<Snapshot<Dependencies>> for AnySnapshot {
    fn from(snapshot: Snapshot<Dependencies>) -> Self {
        Self::Dependencies(snapshot)
    }
}

impl From<Snapshot<Realtime>> for AnySnapshot {
    fn from(snapshot: Snapshot<Realtime>) -> Self {
        Self::Realtime(snapshot)
    }
}

impl From<Snapshot<Pulls>> for AnySnapshot {
    fn from(snapshot: Snapshot<Pulls>) -> Self {
        Self::Pulls(snapshot)
    }
}

impl From<Snapshot<Errors>> for AnySnapshot {
    fn from(snapshot: Snapshot<Errors>) -> Self {
        Self::Errors(snapshot)
    }
}

impl From<Snapshot<Metrics>> for AnySnapshot {
    fn from(snapshot: Snapshot<Metrics>) -> Self {
        Self::Metrics(snapshot)
    }
}

impl From<Snapshot<Deployments>> for AnySnapshot {
    fn from(snapshot: Snapshot<Deployments>) -> Self {
        Self::Deployments(snapshot)
    }
}
