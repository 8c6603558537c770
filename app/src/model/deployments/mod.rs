//! Deployment Log: what was deployed where, from which version to which, by whom, and how it ended.

mod changelog;
pub mod judge;
mod marks;
mod status;
mod summary;

pub use changelog::{Piece, changelog, pieces};
pub use marks::{Mark, marks};
pub use status::Status;

use crate::{
    answers::Answer,
    model::{Kind, Model},
    patch::{self, Keyed, Op, PatchError, Path},
    snapshot::Head,
    state::State,
    time::Timestamp,
};
use serde::Serialize;
use std::sync::Arc;

/// Everything of the widget: the newest deployments, and how much more there is.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Deployments {
    /// The newest ones, by id.
    pub deployments: Keyed<Deployment>,
    /// How many are known: those that are not in here are on the widget's own page.
    pub total: u64,
    /// How many are in here.
    pub shown: u64,
    /// How many rows could not be read.
    pub skipped: u64,
    /// Why the first of them could not.
    pub skipped_why: Option<String>,
}

/// Every deployment that is known, by id: more than a board shows. Only servers have it.
pub type Archive = Arc<Keyed<Deployment>>;

/// One deployment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Deployment {
    /// What was deployed.
    pub service: String,
    /// The version that it was to have.
    pub version: Option<String>,
    /// The version that it had before.
    pub previous: Option<String>,
    /// Where: `production`.
    pub environment: Option<String>,
    /// How it ended, if it has.
    pub status: Status,
    /// Who or what deployed it.
    pub by: Option<String>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// What is new in it, line by line: any text.
    pub changelog: Vec<String>,
    /// Its page; nothing where that would not be a page.
    pub url: Option<String>,
    /// Failed and rolled back are red, running is yellow, what is not understood is unknown.
    pub state: State,
    /// The sentence, where it is not green.
    pub reason: Option<String>,
}

crate::from_json!(Deployments { deployments, total, shown, skipped, skipped_why });
crate::fields!(Deployment {
    service, version, previous, environment, status, by, started_at, finished_at, changelog, url, state, reason;
});

impl Deployment {
    /// How long it took, in milliseconds; of one that runs, until `now`. `None` where it has ended and nobody says when.
    #[must_use]
    pub fn duration_ms(&self, now: Timestamp) -> Option<i64> {
        let end = self.finished_at.or((self.status == Status::Running).then_some(now))?;
        Some(end.ms_since(self.started_at))
    }
}

impl Model for Deployments {
    const KIND: Kind = Kind::Deployments;

    fn diff(&self, next: &Self, path: &Path, ops: &mut Vec<Op>) -> Result<(), PatchError> {
        patch::diff_keyed(&path.child("deployments"), &self.deployments, &next.deployments, ops)?;
        let counts = [
            ("total", self.total, next.total),
            ("shown", self.shown, next.shown),
            ("skipped", self.skipped, next.skipped),
        ];
        for (name, last, next) in counts {
            if last != next {
                ops.push(Op::replace(path.child(name), &next)?);
            }
        }
        if self.skipped_why != next.skipped_why {
            ops.push(Op::replace(path.child("skipped_why"), &next.skipped_why)?);
        }
        Ok(())
    }

    fn count(&self, state: State) -> usize {
        self.states().filter(|other| *other == state).count()
    }

    fn apply(&mut self, tokens: &[String], op: &Op) -> Result<(), PatchError> {
        let (field, rest) = tokens.split_first().ok_or(PatchError::NoSuchPlace)?;
        match field.as_str() {
            "deployments" => patch::apply_keyed(&mut self.deployments, rest, op),
            "total" => patch::put(&mut self.total, rest, op),
            "shown" => patch::put(&mut self.shown, rest, op),
            "skipped" => patch::put(&mut self.skipped, rest, op),
            "skipped_why" => patch::put(&mut self.skipped_why, rest, op),
            _ => Err(PatchError::NoSuchPlace),
        }
    }

    /// None of the six questions is about deployments.
    fn answers(&self, _head: &Head) -> Vec<Answer> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests;
