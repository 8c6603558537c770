//! The widget in one line, and its worst state.

use super::{PullRequest, Pulls};
use crate::state::State;

impl Pulls {
    /// The state of every pull request.
    pub fn states(&self) -> impl Iterator<Item = State> {
        self.pulls.values().map(|pull| pull.state)
    }

    /// The worst of all pull requests and of what could not be asked. Nothing open is green, nothing known is not.
    #[must_use]
    pub fn state(&self) -> State {
        let known = (self.watched > 0).then_some(State::Up);
        let failed = self.repos_failed.values().map(|_| State::Degraded);
        let repos = self.repos.values().map(|repo| repo.state);
        State::worst(self.states().chain(repos).chain(failed).chain(known))
    }

    /// `300 of 412 pull requests, 2 overdue, 5 old, 3 drafts, 1 repository not read`.
    #[must_use]
    pub fn summary(&self) -> String {
        if self.watched == 0 && self.repos_failed.is_empty() {
            return "not read yet".to_owned();
        }
        let count = |is: fn(&PullRequest) -> bool| self.pulls.values().filter(|pull| is(pull)).count();
        let mut parts = vec![match (self.shown < self.total, self.total) {
            (true, total) => format!("{} of {total} pull requests", self.shown),
            (false, 1) => "1 pull request".to_owned(),
            (false, total) => format!("{total} pull requests"),
        }];
        let failed = self.repos_failed.len();
        let marks = [
            (count(|pull| pull.state == State::Down), "overdue"),
            (count(|pull| pull.state == State::Degraded), "old"),
            (count(|pull| pull.draft), "in draft"),
            (failed, if failed == 1 { "repository not read" } else { "repositories not read" }),
        ];
        parts.extend(marks.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")));
        parts.join(", ")
    }
}
