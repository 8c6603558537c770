//! One pull request of the simulated GitHub, and what GitHub makes of it.

use super::world::number_of;
use app::time::Timestamp;

/// A pull request. Words are as GraphQL spells them, and may be any: unknown ones are what clients have to bear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pull {
    /// Its number within the repository.
    pub number: u32,
    /// Any text.
    pub title: String,
    /// Any text.
    pub body: String,
    /// Who opened it; `None`: the account is gone.
    pub author: Option<String>,
    /// `OPEN`, `CLOSED` or `MERGED`.
    pub state: String,
    /// Not ready for review.
    pub draft: bool,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When anything but a check happened to it last.
    pub updated_at: Timestamp,
    /// The branch with the change.
    pub head: String,
    /// Whether the repository of the branch is still there.
    pub has_head_repository: bool,
    /// The branch it goes into: of a stacked one that of another pull request.
    pub base: String,
    /// How many commits were pushed; the newest gives the head's hash.
    pub pushes: u32,
    /// Names and colours.
    pub labels: Vec<Label>,
    /// Logins.
    pub assignees: Vec<String>,
    /// Who is asked and has not answered: a login, or `team:` and a slug.
    pub requested: Vec<String>,
    /// What reviewers said, oldest first.
    pub reviews: Vec<Review>,
    /// Check runs and commit statuses of the newest commit.
    pub checks: Vec<Check>,
    /// `MERGEABLE`, `CONFLICTING` or `UNKNOWN`.
    pub mergeable: String,
    /// Whether the branch wants a review before a merge.
    pub needs_review: bool,
    /// What `reviewDecision` says whatever the reviews say.
    pub decision: Option<String>,
    /// Lines added and removed.
    pub lines: (u32, u32),
    /// How many comments there are.
    pub comments: u32,
    /// The token may not see this one: of GraphQL a null among the nodes, and `FORBIDDEN`.
    pub withheld: bool,
}

/// A label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Any text.
    pub name: String,
    /// Six hexadecimal digits.
    pub color: String,
}

/// What one reviewer said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Who; `None`: the account is gone.
    pub by: Option<String>,
    /// `APPROVED`, `CHANGES_REQUESTED`, `COMMENTED`, `DISMISSED`, `PENDING`.
    pub state: String,
    /// When.
    pub at: Timestamp,
}

/// What was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// `test (ubuntu)`.
    pub name: String,
    /// How it went.
    pub outcome: Outcome,
}

/// How a check went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A check run: `QUEUED`, `IN_PROGRESS`, …, `COMPLETED`; then `SUCCESS`, `FAILURE`, …
    Run(String, Option<String>),
    /// An old commit status: `SUCCESS`, `FAILURE`, `ERROR`, `PENDING`, `EXPECTED`.
    Status(String),
}

/// What is before the slug of a team that is asked.
pub const TEAM: &str = "team:";

impl Pull {
    /// An open one of `author`, opened at that moment; nobody was asked and nothing was checked.
    #[must_use]
    pub fn new(number: u32, title: &str, author: &str, created_at: Timestamp) -> Self {
        Self {
            number,
            title: title.to_owned(),
            body: String::new(),
            author: Some(author.to_owned()),
            state: "OPEN".to_owned(),
            draft: false,
            created_at,
            updated_at: created_at,
            head: format!("{}/change-{number}", author.trim_end_matches("[bot]")),
            has_head_repository: true,
            base: "main".to_owned(),
            pushes: 1,
            labels: Vec::new(),
            assignees: Vec::new(),
            requested: Vec::new(),
            reviews: Vec::new(),
            checks: Vec::new(),
            mergeable: "MERGEABLE".to_owned(),
            needs_review: true,
            decision: None,
            lines: (12, 3),
            comments: 0,
            withheld: false,
        }
    }

    /// Whether it is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == "OPEN"
    }

    /// The hash of its newest commit.
    #[must_use]
    pub fn head_sha(&self) -> String {
        let part = |salt: u8| number_of(&(self.number, &self.head, self.pushes, salt));
        format!("{:010x}{:010x}{:010x}{:010x}", part(0), part(1), part(2), part(3))
    }

    /// The newest opinion of each reviewer, without mere comments and what was dismissed.
    #[must_use]
    pub fn opinions(&self) -> Vec<&Review> {
        let is_opinion = |state: &str| matches!(state, "APPROVED" | "CHANGES_REQUESTED" | "DISMISSED");
        let mut newest: Vec<&Review> = Vec::new();
        for review in self.reviews.iter().filter(|review| is_opinion(&review.state)) {
            newest.retain(|known| known.by != review.by);
            newest.push(review);
        }
        newest.retain(|review| review.state != "DISMISSED");
        newest
    }

    /// What GitHub makes of the reviews; `None` where no review is needed and nobody has an opinion.
    #[must_use]
    pub fn review_decision(&self) -> Option<String> {
        let says = |state: &str| self.opinions().iter().any(|review| review.state == state);
        let word = match () {
            () if self.decision.is_some() => return self.decision.clone(),
            () if says("CHANGES_REQUESTED") => "CHANGES_REQUESTED",
            () if !self.needs_review => return None,
            () if says("APPROVED") => "APPROVED",
            () => "REVIEW_REQUIRED",
        };
        Some(word.to_owned())
    }

    /// What GitHub makes of the checks; `None` where there are none.
    #[must_use]
    pub fn rollup(&self) -> Option<&'static str> {
        let states = self.checks.iter().map(Check::rolled);
        states.min_by_key(|state| {
            ["ERROR", "FAILURE", "EXPECTED", "PENDING"].iter().position(|one| one == state).unwrap_or(4)
        })
    }

    /// What GitHub makes of the commit statuses alone; `pending` where there are none.
    #[must_use]
    pub fn combined_status(&self) -> &'static str {
        let statuses = self.checks.iter().filter(|check| matches!(check.outcome, Outcome::Status(_)));
        let states: Vec<&str> = statuses.map(Check::rolled).collect();
        match () {
            () if states.iter().any(|state| matches!(*state, "ERROR" | "FAILURE")) => "failure",
            () if states.is_empty() || states.iter().any(|state| *state != "SUCCESS") => "pending",
            () => "success",
        }
    }

    /// Somebody answers: they are no longer asked.
    pub fn review(&mut self, by: &str, state: &str, at: Timestamp) {
        self.requested.retain(|one| one != by);
        self.reviews.push(Review { by: Some(by.to_owned()), state: state.to_owned(), at });
        self.updated_at = self.updated_at.max(at);
    }

    /// Another commit: everything is checked anew.
    pub fn push(&mut self, at: Timestamp) {
        self.pushes += 1;
        self.updated_at = self.updated_at.max(at);
        for check in &mut self.checks {
            check.outcome = match check.outcome {
                Outcome::Run(..) => Outcome::Run("QUEUED".to_owned(), None),
                Outcome::Status(_) => Outcome::Status("PENDING".to_owned()),
            };
        }
    }

    /// It is `MERGED` or `CLOSED`.
    pub fn end(&mut self, state: &str, at: Timestamp) {
        state.clone_into(&mut self.state);
        self.updated_at = self.updated_at.max(at);
    }
}

impl Check {
    /// A check run that is done: `SUCCESS`, `FAILURE`, …
    #[must_use]
    pub fn done(name: &str, conclusion: &str) -> Self {
        let outcome = Outcome::Run("COMPLETED".to_owned(), Some(conclusion.to_owned()));
        Self { name: name.to_owned(), outcome }
    }

    /// A check run that is not done: `QUEUED`, `IN_PROGRESS`, …
    #[must_use]
    pub fn running(name: &str, status: &str) -> Self {
        Self { name: name.to_owned(), outcome: Outcome::Run(status.to_owned(), None) }
    }

    /// A commit status.
    #[must_use]
    pub fn status(context: &str, state: &str) -> Self {
        Self { name: context.to_owned(), outcome: Outcome::Status(state.to_owned()) }
    }

    /// What it counts as in the whole.
    fn rolled(&self) -> &'static str {
        match &self.outcome {
            Outcome::Run(_, None) => "PENDING",
            Outcome::Run(_, Some(conclusion)) => match conclusion.as_str() {
                "SUCCESS" | "NEUTRAL" | "SKIPPED" => "SUCCESS",
                _ => "FAILURE",
            },
            Outcome::Status(state) => match state.as_str() {
                "SUCCESS" => "SUCCESS",
                "FAILURE" => "FAILURE",
                "ERROR" => "ERROR",
                "EXPECTED" => "EXPECTED",
                _ => "PENDING",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const NOW: Timestamp = Timestamp::from_ms(1_800_000_000_000);

    fn with(checks: Vec<Check>) -> Pull {
        Pull { checks, ..Pull::new(1, "a", "ada", NOW) }
    }

    #[rstest]
    #[case(vec![], None, "pending")]
    #[case(vec![Check::done("a", "SUCCESS"), Check::done("b", "SKIPPED")], Some("SUCCESS"), "pending")]
    #[case(vec![Check::done("a", "FAILURE"), Check::running("b", "QUEUED")], Some("FAILURE"), "pending")]
    #[case(vec![Check::done("a", "SUCCESS"), Check::status("b", "PENDING")], Some("PENDING"), "pending")]
    #[case(vec![Check::status("a", "SUCCESS"), Check::status("b", "ERROR")], Some("ERROR"), "failure")]
    #[case(vec![Check::status("a", "SUCCESS")], Some("SUCCESS"), "success")]
    fn checks_and_statuses_make_one_state(
        #[case] checks: Vec<Check>,
        #[case] rollup: Option<&str>,
        #[case] combined: &str,
    ) {
        let pull = with(checks);
        assert_eq!((pull.rollup(), pull.combined_status()), (rollup, combined));
    }

    #[test]
    fn the_newest_opinion_of_each_counts() {
        let mut pull = with(Vec::new());
        assert_eq!(pull.review_decision().as_deref(), Some("REVIEW_REQUIRED"));
        pull.review("bo", "CHANGES_REQUESTED", NOW);
        pull.review("cy", "APPROVED", NOW);
        pull.review("bo", "COMMENTED", NOW);
        assert_eq!(pull.review_decision().as_deref(), Some("CHANGES_REQUESTED"));
        pull.review("bo", "APPROVED", NOW);
        assert_eq!((pull.review_decision().as_deref(), pull.opinions().len()), (Some("APPROVED"), 2));
        pull.needs_review = false;
        assert_eq!(pull.review_decision(), None);
    }

    #[test]
    fn a_push_is_another_commit_that_is_checked_anew() {
        let mut pull = with(vec![Check::done("a", "SUCCESS"), Check::status("b", "SUCCESS")]);
        let before = pull.head_sha();
        pull.push(NOW.plus_ms(5));
        assert_eq!((pull.rollup(), pull.updated_at), (Some("PENDING"), NOW.plus_ms(5)));
        assert_ne!(pull.head_sha(), before);
        assert_eq!(before.len(), 40);
    }
}
