//! Open Pull Requests: what is open, for how long, and who waits for whom.

pub mod judge;
pub mod people;
mod summary;
mod words;

pub use words::{Ci, Review};

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

/// Everything of the widget: its pull requests, who has to do with them, and how its repositories could be asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Pulls {
    /// The pull requests, by `owner/name#number`.
    pub pulls: Keyed<PullRequest>,
    /// Everybody who has to do with any of them, shown or not, by login.
    pub people: Keyed<Person>,
    /// The teams that were asked to review, by `organization/team`.
    pub teams: Keyed<Team>,
    /// The repositories that have open pull requests or could not be read, by `owner/name`.
    pub repos: Keyed<Repository>,
    /// How many repositories are read.
    pub watched: u64,
    /// How many pull requests are open, over all repositories that could be read.
    pub total: u64,
    /// How many of them are in here: those that need attention first.
    pub shown: u64,
    /// Why a repository has no newer reading, by `owner/name`, or `owner/*` where nobody knows which there are.
    pub repos_failed: Keyed<Fault>,
}

/// One open pull request.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PullRequest {
    /// `owner/name`.
    pub repo: String,
    /// Its number within the repository.
    pub number: u64,
    /// Any text, of any length.
    pub title: String,
    /// Its page; its files are below it. Empty where it has none.
    pub url: String,
    /// The login of who wrote it; `ghost` where the account is gone.
    pub author: String,
    /// Where our own server has their picture.
    pub avatar: Option<String>,
    /// Whether that is a program.
    pub bot: bool,
    /// Not to be reviewed yet.
    pub draft: bool,
    /// When it was opened.
    pub created_at: Option<Timestamp>,
    /// When anything happened to it last; a check that ends is not told here.
    pub updated_at: Option<Timestamp>,
    /// What its reviews say in sum; `None`: not known yet.
    pub review: Option<Review>,
    /// What its checks say in sum; `None`: not known yet.
    pub ci: Option<Ci>,
    /// The checks that fail, by name.
    pub failing: Vec<String>,
    /// Whether it cannot be merged as it is.
    pub conflicts: bool,
    /// The branch that it is to be merged into.
    pub base: String,
    /// The key of the pull request that has to be merged first: its branch is this one's base.
    pub stacked_on: Option<String>,
    /// Logins.
    pub assignees: Vec<String>,
    /// Who was asked to review and has not answered: logins, and teams as `organization/team`.
    pub reviewers: Vec<String>,
    /// Who approved it.
    pub approved_by: Vec<String>,
    /// Who asked for changes.
    pub changes_by: Vec<String>,
    /// Their names.
    pub labels: Vec<String>,
    /// What it waits for, in a sentence.
    pub waits: String,
    /// How it fares against the limits.
    pub state: State,
    /// The sentence, where it is not green.
    pub reason: Option<String>,
}

/// Somebody who wrote pull requests, or is asked to do something about them. Drafts count apart, and wait for nobody.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Person {
    /// So many of theirs are open.
    pub open: u64,
    /// So many drafts of theirs are, beside those.
    pub drafts: u64,
    /// So many are assigned to them.
    pub assigned: u64,
    /// So many wait for their review: asked of them, or of a team of theirs.
    pub to_review: u64,
    /// When the oldest of those was opened that wait for them: for their review, or, being somebody else's, assigned to them.
    pub oldest_at: Option<Timestamp>,
    /// Whether it is a program.
    pub bot: bool,
    /// Where our own server has their picture.
    pub avatar: Option<String>,
    /// The worst state of what waits for them; green where nothing does.
    pub state: State,
}

/// A team that was asked to review.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Team {
    /// Logins.
    pub members: Vec<String>,
    /// Whether the token may know the members.
    pub known: bool,
    /// So many pull requests wait for it.
    pub to_review: u64,
    /// When the oldest of them was opened.
    pub oldest_at: Option<Timestamp>,
    /// The worst state of them; green where nothing waits.
    pub state: State,
}

/// One repository.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Repository {
    /// How it fares: its worst pull request, or that it cannot be read.
    pub state: State,
    /// The sentence, where it cannot be read.
    pub reason: Option<String>,
    /// How many pull requests are open.
    pub total: u64,
    /// How many of them are shown.
    pub shown: u64,
}

crate::from_json_in_place!(Pulls { pulls, people, teams, repos, watched, total, shown, repos_failed });
crate::fields!(PullRequest {
    repo, number, title, url, author, avatar, bot, draft, created_at, updated_at, review, ci, failing, conflicts, base, stacked_on,
    assignees, reviewers, approved_by, changes_by, labels, waits, state, reason;
});
crate::whole!(Person { open, drafts, assigned, to_review, oldest_at, bot, avatar, state });
crate::whole!(Team { members, known, to_review, oldest_at, state });
crate::whole!(Repository { state, reason, total, shown });

impl PullRequest {
    /// `owner/name#number`: its key in the snapshot.
    #[must_use]
    pub fn key(&self) -> String {
        [&*self.repo, "#", &self.number.to_string()].concat()
    }
}

impl Model for Pulls {
    const KIND: Kind = Kind::Pulls;

    fn diff(&self, next: &Self, path: &Path, ops: &mut Vec<Op>) -> Result<(), PatchError> {
        patch::diff_keyed(&path.child("pulls"), &self.pulls, &next.pulls, ops)?;
        patch::diff_keyed(&path.child("people"), &self.people, &next.people, ops)?;
        patch::diff_keyed(&path.child("teams"), &self.teams, &next.teams, ops)?;
        patch::diff_keyed(&path.child("repos"), &self.repos, &next.repos, ops)?;
        patch::diff_keyed(&path.child("repos_failed"), &self.repos_failed, &next.repos_failed, ops)?;
        let counts = [
            ("watched", self.watched, next.watched),
            ("total", self.total, next.total),
            ("shown", self.shown, next.shown),
        ];
        for (name, last, next) in counts {
            if last != next {
                ops.push(Op::replace(path.child(name), &next)?);
            }
        }
        Ok(())
    }

    fn apply(&mut self, tokens: &[String], op: &Op) -> Result<(), PatchError> {
        let (field, rest) = tokens.split_first().ok_or(PatchError::NoSuchPlace)?;
        match field.as_str() {
            "pulls" => patch::apply_keyed(&mut self.pulls, rest, op),
            "people" => patch::apply_keyed(&mut self.people, rest, op),
            "teams" => patch::apply_keyed(&mut self.teams, rest, op),
            "repos" => patch::apply_keyed(&mut self.repos, rest, op),
            "repos_failed" => patch::apply_keyed(&mut self.repos_failed, rest, op),
            "watched" => patch::put(&mut self.watched, rest, op),
            "total" => patch::put(&mut self.total, rest, op),
            "shown" => patch::put(&mut self.shown, rest, op),
            _ => Err(PatchError::NoSuchPlace),
        }
    }

    /// None of the six questions is about pull requests.
    fn answers(&self, _head: &Head) -> Vec<Answer> {
        Vec::new()
    }

    fn count(&self, state: State) -> usize {
        self.states().filter(|other| *other == state).count()
    }
}

#[cfg(test)]
mod tests;
