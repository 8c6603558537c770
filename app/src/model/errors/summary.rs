//! The widget in one line, and its worst state.

use super::{Errors, Project};
use crate::state::State;

impl Errors {
    /// The state of every error.
    pub fn states(&self) -> impl Iterator<Item = State> {
        self.errors.values().map(|error| error.state)
    }

    /// The worst of all errors and of what could not be asked. Nothing to report is green, nothing known is not.
    #[must_use]
    pub fn state(&self) -> State {
        State::worst(self.states().chain(self.projects.values().map(|project| project.state)))
    }

    /// `2 over 100 events, 5 new, 1 spike, 12 open`, in words that fit what there is.
    #[must_use]
    pub fn summary(&self) -> String {
        let count = |is: fn(&super::BugsnagError) -> bool| self.errors.values().filter(|error| is(error)).count();
        let mut parts = vec![match (self.shown < self.total, self.total) {
            (true, total) => format!("{} of {total} errors", self.shown),
            (false, 1) => "1 error".to_owned(),
            (false, total) => format!("{total} errors"),
        }];
        let marks = [
            (count(|error| error.state == State::Down), "down"),
            (count(|error| error.state == State::Degraded), "degraded"),
            (count(|error| error.is_new), "new"),
            (count(|error| error.spike.is_some()), "spiking"),
            (self.projects_failed.len(), "not read"),
        ];
        parts.extend(marks.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")));
        if self.projects.values().all(|project| project.read_at.is_none()) {
            return "not read yet".to_owned();
        }
        parts.join(", ")
    }
}

impl Project {
    /// Whether it was ever read.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.read_at.is_some()
    }
}
