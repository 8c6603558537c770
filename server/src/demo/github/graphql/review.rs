//! What reviewers said, who is asked, and labels.

use super::{
    actor::{Actor, Bot, Mannequin, RequestedReviewer, User},
    connection::{Window, connection},
    owner::Team,
    pull::PullRequest,
    words::{DateTime, PullRequestReviewState, Uri},
};
use crate::demo::github::{
    pull::{Label as Told, Review, TEAM},
    rest,
    world::{Account, number_of},
};
use async_graphql::{ID, Object, Result, SimpleObject};
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct PullRequestReview {
    of: PullRequest,
    review: Review,
}

connection!(PullRequestReviewConnection, PullRequestReviewEdge, PullRequestReview);
connection!(ReviewRequestConnection, ReviewRequestEdge, ReviewRequest);
connection!(LabelConnection, LabelEdge, Label);

#[Object]
impl PullRequestReview {
    async fn id(&self) -> ID {
        ID(format!("PRR_{}", self.number()))
    }

    async fn author(&self) -> Option<Actor> {
        self.review.by.as_ref().map(|login| Actor::of(self.of.scope(), login))
    }

    async fn state(&self) -> PullRequestReviewState {
        PullRequestReviewState(self.review.state.clone())
    }

    async fn submitted_at(&self) -> Option<DateTime> {
        Some(DateTime::at(self.review.at))
    }

    async fn created_at(&self) -> DateTime {
        DateTime::at(self.review.at)
    }

    async fn updated_at(&self) -> DateTime {
        DateTime::at(self.review.at)
    }

    async fn body(&self) -> &'static str {
        ""
    }

    async fn url(&self) -> Uri {
        let url = rest::html_url(&self.of.repository.full_name(), self.of.pull(), &self.of.scope().world);
        Uri(format!("{url}#pullrequestreview-{}", self.number()))
    }
}

impl PullRequestReview {
    fn number(&self) -> u64 {
        number_of(&(&self.review.by, self.review.at.as_ms(), &self.review.state))
    }
}

#[derive(Clone, Debug)]
pub struct ReviewRequest {
    of: PullRequest,
    whom: String,
}

#[Object]
impl ReviewRequest {
    async fn id(&self) -> ID {
        ID(format!("RR_{}", number_of(&(self.of.pull().number, &self.whom))))
    }

    async fn as_code_owner(&self) -> bool {
        false
    }

    /// Nobody where the account or the team is gone.
    async fn requested_reviewer(&self) -> Option<RequestedReviewer> {
        let (scope, owner) = (self.of.scope(), &self.of.repository.home().login);
        if let Some(slug) = self.whom.strip_prefix(TEAM) {
            return Team::find(scope, owner, slug).map(RequestedReviewer::Team);
        }
        let (kind, scope, login) = (scope.world.account(&self.whom), Arc::clone(scope), self.whom.clone());
        Some(match kind {
            Account::Bot => RequestedReviewer::Bot(Bot { scope, login }),
            Account::Mannequin => RequestedReviewer::Mannequin(Mannequin { scope, login }),
            Account::User | Account::Organization => RequestedReviewer::User(User { scope, login }),
        })
    }
}

#[derive(Clone, Debug, SimpleObject)]
pub struct Label {
    id: ID,
    name: String,
    color: String,
    is_default: bool,
    description: Option<String>,
}

pub(super) fn page(
    of: &PullRequest,
    name: &str,
    found: &[&Review],
    window: &Window,
) -> Result<PullRequestReviewConnection> {
    let node = |review: &&Review| {
        let review = PullRequestReview { of: of.clone(), review: (*review).clone() };
        (review.number(), Ok(review))
    };
    window.of(name, found.iter().map(node).collect()).map(PullRequestReviewConnection)
}

pub(super) fn requests(of: &PullRequest, window: &Window) -> Result<ReviewRequestConnection> {
    let node = |whom: &String| (number_of(whom), Ok(ReviewRequest { of: of.clone(), whom: whom.clone() }));
    window.of("reviewRequests", of.pull().requested.iter().map(node).collect()).map(ReviewRequestConnection)
}

pub(super) fn labels(of: &PullRequest, window: &Window) -> Result<LabelConnection> {
    let node = |told: &Told| {
        let number = number_of(&told.name);
        let (name, color) = (told.name.clone(), told.color.clone());
        (number, Ok(Label { id: ID(format!("LA_{number}")), name, color, is_default: false, description: None }))
    };
    window.of("labels", of.pull().labels.iter().map(node).collect()).map(LabelConnection)
}
