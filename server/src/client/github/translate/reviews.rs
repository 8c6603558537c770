//! What reviews say in sum.

use app::model::pulls::{PullRequest, Review};

/// Who thinks what: of each reviewer the last word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::client::github) struct Opinions {
    pub(super) approved: Vec<String>,
    pub(super) changes: Vec<String>,
}

impl Opinions {
    /// Of login and state, the older ones first.
    pub(in crate::client::github) fn of(reviews: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut opinions = Self::default();
        reviews.into_iter().for_each(|(login, state)| opinions.add(&login, &state));
        opinions
    }

    /// Takes a review, the older ones first; a comment is no opinion, and what was dismissed is none any more.
    pub(super) fn add(&mut self, login: &str, state: &str) {
        let list = match state {
            "APPROVED" => Some(&mut self.approved),
            "CHANGES_REQUESTED" => Some(&mut self.changes),
            "DISMISSED" => None,
            _ => return,
        };
        if let Some(list) = list {
            list.push(login.to_owned());
        }
        let (keep_approved, keep_changes) = (state == "APPROVED", state == "CHANGES_REQUESTED");
        forget(&mut self.approved, login, keep_approved);
        forget(&mut self.changes, login, keep_changes);
    }

    /// Writes them into a pull request whose reviewers are known. `decision` is what GitHub makes of them where reviews are required.
    pub(in crate::client::github) fn tell(&self, pull: &mut PullRequest, decision: Option<&str>) {
        // Who is asked again has not answered yet.
        let asked = |login: &&String| !pull.reviewers.contains(login);
        let (approved, changes) = (&self.approved, &self.changes);
        let approved: Vec<String> = approved.iter().filter(asked).cloned().collect();
        let changes: Vec<String> = changes.iter().filter(asked).cloned().collect();
        pull.review = Some(match decision {
            Some("APPROVED") => Review::Approved,
            Some("CHANGES_REQUESTED") => Review::ChangesRequested,
            Some("REVIEW_REQUIRED") => Review::Waiting,
            _ if !changes.is_empty() => Review::ChangesRequested,
            _ if !pull.reviewers.is_empty() => Review::Waiting,
            _ if !approved.is_empty() => Review::Approved,
            _ => Review::None,
        });
        (pull.approved_by, pull.changes_by) = (approved, changes);
    }
}

/// But once where it is to be kept.
fn forget(logins: &mut Vec<String>, login: &str, keep: bool) {
    let mut kept = false;
    logins.retain(|other| {
        let stays = other != login || keep && !kept;
        kept |= other == login;
        stays
    });
}
