//! Bugsnag Errors: what broke, since when, and the link to it.

pub mod judge;
mod summary;

use crate::{
    answers::Answer,
    fault::Fault,
    model::{Kind, Model},
    patch::{self, Keyed, Op, PatchError, Path},
    snapshot::Head,
    state::State,
    time::Timestamp,
};
use serde::Serialize;

/// Everything of the widget: its errors, and how its projects could be asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Errors {
    /// The errors, by Bugsnag's id.
    pub errors: Keyed<BugsnagError>,
    /// The projects, by `organization/project`.
    pub projects: Keyed<Project>,
    /// How many errors there are that match, over all projects that could be asked.
    pub total: u64,
    /// How many of them are in here.
    pub shown: u64,
    /// Why a project has no newer reading, by `organization/project`.
    pub projects_failed: Keyed<Fault>,
}

/// One error: all events that Bugsnag counts as the same.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct BugsnagError {
    /// `organization/project`.
    pub project: String,
    /// Its class: `NoMethodError`.
    pub class: String,
    /// Its message, as Bugsnag has it: any text.
    pub message: String,
    /// Where it happened: `users#show`.
    pub context: String,
    /// `error`, `warning`, `info`, or what else Bugsnag says.
    pub severity: String,
    /// `open`, `in progress`, `for_review`, `snoozed`, `ignored`, `fixed`, or what else Bugsnag says.
    pub status: String,
    /// Events within the lookback.
    pub events: u64,
    /// Users that met it within the lookback.
    pub users: u64,
    /// When it was seen for the first time, ever.
    pub first_seen: Option<Timestamp>,
    /// When it was seen last.
    pub last_seen: Option<Timestamp>,
    /// Where it happened.
    pub release_stages: Vec<String>,
    /// Who is to look at it, by name where that is known.
    pub assigned_to: Option<String>,
    /// Its page on the dashboard; nothing where that would not be a page.
    pub url: Option<String>,
    /// The page of its latest event.
    pub event_url: Option<String>,
    /// Events of each day or hour, oldest first; empty where it is not known.
    pub trend: Vec<u64>,
    /// Whether it was seen for the first time within the lookback.
    pub is_new: bool,
    /// How many times its usual number of events it has now, where that is a spike.
    pub spike: Option<u64>,
    /// How it fares against the limits.
    pub state: State,
    /// The sentence, where it is not green.
    pub reason: Option<String>,
}

/// One project.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Project {
    /// What people call it; its slug until that is known.
    pub name: String,
    /// How it fares: its worst error, or that it cannot be asked.
    pub state: State,
    /// The sentence, where it cannot be asked.
    pub reason: Option<String>,
    /// How many errors match.
    pub total: u64,
    /// How many of them are shown.
    pub shown: u64,
    /// When it was last read completely.
    pub read_at: Option<Timestamp>,
    /// Its page on the dashboard.
    pub url: Option<String>,
}

crate::from_json!(Errors { errors, projects, total, shown, projects_failed });
crate::fields!(BugsnagError {
    project, class, message, context, severity, status, events, users, first_seen, last_seen, release_stages, assigned_to, url,
    event_url, trend, is_new, spike, state, reason;
});
crate::fields!(Project { name, state, reason, total, shown, read_at, url; });

impl Model for Errors {
    const KIND: Kind = Kind::Errors;

    fn diff(&self, next: &Self, path: &Path, ops: &mut Vec<Op>) -> Result<(), PatchError> {
        patch::diff_keyed(&path.child("errors"), &self.errors, &next.errors, ops)?;
        patch::diff_keyed(&path.child("projects"), &self.projects, &next.projects, ops)?;
        patch::diff_keyed(&path.child("projects_failed"), &self.projects_failed, &next.projects_failed, ops)?;
        for (name, last, next) in [("total", self.total, next.total), ("shown", self.shown, next.shown)] {
            if last != next {
                ops.push(Op::replace(path.child(name), &next)?);
            }
        }
        Ok(())
    }

    fn apply(&mut self, tokens: &[String], op: &Op) -> Result<(), PatchError> {
        let (field, rest) = tokens.split_first().ok_or(PatchError::NoSuchPlace)?;
        match field.as_str() {
            "errors" => patch::apply_keyed(&mut self.errors, rest, op),
            "projects" => patch::apply_keyed(&mut self.projects, rest, op),
            "projects_failed" => patch::apply_keyed(&mut self.projects_failed, rest, op),
            "total" => patch::put(&mut self.total, rest, op),
            "shown" => patch::put(&mut self.shown, rest, op),
            _ => Err(PatchError::NoSuchPlace),
        }
    }

    /// None of the six questions is about errors.
    fn count(&self, state: State) -> usize {
        self.states().filter(|other| *other == state).count()
    }

    fn answers(&self, _head: &Head) -> Vec<Answer> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests;
