//! The views of the widget kinds: one component each, snapshot in, markup out.

pub mod dependencies;

use crate::{
    answers::Answer,
    feed::Patch,
    live::{Channel, Received},
    model::{AnySnapshot, dependencies::Dependencies},
    patch::PatchError,
    snapshot::Head,
};
use leptos::prelude::*;

/// A channel of whichever kind.
#[derive(Clone, Debug)]
pub enum AnyChannel {
    /// Of Core Dependencies.
    Dependencies(Channel<Dependencies>),
}

impl From<AnySnapshot> for AnyChannel {
    fn from(snapshot: AnySnapshot) -> Self {
        match snapshot {
            AnySnapshot::Dependencies(snapshot) => Self::Dependencies(Channel::new(snapshot)),
        }
    }
}

impl AnyChannel {
    /// What every kind has.
    #[must_use]
    pub fn head(&self) -> ArcRwSignal<Head> {
        match self {
            Self::Dependencies(channel) => channel.head.clone(),
        }
    }

    /// Takes a whole snapshot, as JSON.
    ///
    /// # Errors
    /// Where it is not one of this kind.
    pub fn replace(&self, json: &str) -> Result<(), serde_json::Error> {
        match self {
            Self::Dependencies(channel) => channel.replace(serde_json::from_str(json)?),
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
        }
    }

    /// What the widget has to say to the questions. Reactive.
    #[must_use]
    pub fn answers(&self) -> Vec<Answer> {
        match self {
            Self::Dependencies(channel) => channel.answers(),
        }
    }
}
