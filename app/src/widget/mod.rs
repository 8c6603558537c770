//! The views of the widget kinds: one component each, snapshot in, markup out.

pub mod dependencies;
pub mod deployments;
pub mod errors;
pub mod metrics;
pub mod pulls;
pub mod realtime;

use crate::{
    feed::Patch,
    json::{self, Unreadable},
    live::{Channel, Received},
    model::{
        AnySnapshot, Model as _, dependencies::Dependencies, deployments::Deployments, errors::Errors,
        metrics::Metrics, pulls::Pulls, realtime::Realtime,
    },
    patch::PatchError,
    snapshot::Head,
    state::State,
    ui::{Scene, tile},
};
use leptos::prelude::*;

/// How many rows of a snapshot are in `state`.
#[must_use]
pub fn count(snapshot: &AnySnapshot, state: State) -> usize {
    match snapshot {
        AnySnapshot::Dependencies(snapshot) => snapshot.data.count(state),
        AnySnapshot::Realtime(snapshot) => snapshot.data.count(state),
        AnySnapshot::Pulls(snapshot) => snapshot.data.count(state),
        AnySnapshot::Errors(snapshot) => snapshot.data.count(state),
        AnySnapshot::Metrics(snapshot) => snapshot.data.count(state),
        AnySnapshot::Deployments(snapshot) => snapshot.data.count(state),
    }
}

/// A channel of whichever kind.
#[derive(Clone, Debug)]
pub enum AnyChannel {
    /// Of Core Dependencies.
    Dependencies(Channel<Dependencies>),
    /// Of Real-Time System Health.
    Realtime(Channel<Realtime>),
    /// Of Open Pull Requests.
    Pulls(Channel<Pulls>),
    /// Of Bugsnag Errors.
    Errors(Channel<Errors>),
    /// Of Metric Comparison.
    Metrics(Channel<Metrics>),
    /// Of Deployment Log.
    Deployments(Channel<Deployments>),
}

impl From<AnySnapshot> for AnyChannel {
    fn from(snapshot: AnySnapshot) -> Self {
        match snapshot {
            AnySnapshot::Dependencies(snapshot) => Self::Dependencies(Channel::new(snapshot)),
            AnySnapshot::Realtime(snapshot) => Self::Realtime(Channel::new(snapshot)),
            AnySnapshot::Pulls(snapshot) => Self::Pulls(Channel::new(snapshot)),
            AnySnapshot::Errors(snapshot) => Self::Errors(Channel::new(snapshot)),
            AnySnapshot::Metrics(snapshot) => Self::Metrics(Channel::new(snapshot)),
            AnySnapshot::Deployments(snapshot) => Self::Deployments(Channel::new(snapshot)),
        }
    }
}

impl AnyChannel {
    /// What every kind has.
    #[must_use]
    pub fn head(&self) -> ArcRwSignal<Head> {
        match self {
            Self::Dependencies(channel) => channel.head.clone(),
            Self::Realtime(channel) => channel.head.clone(),
            Self::Pulls(channel) => channel.head.clone(),
            Self::Errors(channel) => channel.head.clone(),
            Self::Metrics(channel) => channel.head.clone(),
            Self::Deployments(channel) => channel.head.clone(),
        }
    }

    /// Takes a whole snapshot, as JSON.
    ///
    /// # Errors
    /// Where it is not one of this kind.
    pub fn replace(&self, json: &str) -> Result<(), Unreadable> {
        match self {
            Self::Dependencies(channel) => channel.replace(json::parse(json)?),
            Self::Realtime(channel) => channel.replace(json::parse(json)?),
            Self::Pulls(channel) => channel.replace(json::parse(json)?),
            Self::Errors(channel) => channel.replace(json::parse(json)?),
            Self::Metrics(channel) => channel.replace(json::parse(json)?),
            Self::Deployments(channel) => channel.replace(json::parse(json)?),
        }
        Ok(())
    }

    /// Takes a patch.
    ///
    /// # Errors
    /// Where it does not fit.
    pub fn patch(&self, patch: &Patch) -> Result<Received, PatchError> {
        match self {
            Self::Dependencies(channel) => channel.patch(patch),
            Self::Realtime(channel) => channel.patch(patch),
            Self::Pulls(channel) => channel.patch(patch),
            Self::Errors(channel) => channel.patch(patch),
            Self::Metrics(channel) => channel.patch(patch),
            Self::Deployments(channel) => channel.patch(patch),
        }
    }

    /// The widget as a tile: markup, which follows its data in the browser.
    pub fn tile(self, scene: Scene) -> String {
        let (head, class, html) = match self {
            Self::Dependencies(channel) => (channel.head.clone(), "dependencies", dependencies::body(scene, channel)),
            Self::Realtime(channel) => (channel.head.clone(), "realtime", realtime::body(scene, channel)),
            Self::Pulls(channel) => (channel.head.clone(), "pulls", pulls::body(scene, channel)),
            Self::Errors(channel) => (channel.head.clone(), "errors", errors::body(scene, channel)),
            Self::Metrics(channel) => (channel.head.clone(), "metrics", metrics::body(scene, channel)),
            Self::Deployments(channel) => (channel.head.clone(), "deployments", deployments::body(scene, channel)),
        };
        tile(scene, head, class, html)
    }

    /// How many of its rows are in `state`. Not reactive.
    #[must_use]
    pub fn count(&self, state: State) -> usize {
        match self {
            Self::Dependencies(channel) => channel.read(|data| data.count(state)),
            Self::Realtime(channel) => channel.read(|data| data.count(state)),
            Self::Pulls(channel) => channel.read(|data| data.count(state)),
            Self::Errors(channel) => channel.read(|data| data.count(state)),
            Self::Metrics(channel) => channel.read(|data| data.count(state)),
            Self::Deployments(channel) => channel.read(|data| data.count(state)),
        }
    }
}
