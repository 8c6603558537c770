//! One pull request.

use super::{
    Scope,
    actor::{Actor, User, UserConnection},
    checks::{PullRequestCommit, PullRequestCommitConnection, StatusCheckRollup},
    connection::{Page, Window, connection},
    owner::RepositoryOwner,
    problem,
    repository::{IssueOrder, Repository, is_descending, key},
    review::{self, LabelConnection, PullRequestReviewConnection, ReviewRequestConnection},
    words::{
        BigInt, DateTime, GitObjectId, MergeStateStatus, MergeableState, PullRequestReviewDecision,
        PullRequestReviewState, PullRequestState, Uri,
    },
};
use crate::demo::github::{
    pull::{Pull, Review},
    rest,
    world::number_of,
};
use async_graphql::{ID, Object, Result};
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct PullRequest {
    pub(super) repository: Repository,
    /// Which of the repository's.
    at: usize,
}

connection!(PullRequestConnection, PullRequestEdge, PullRequest);

#[Object]
impl PullRequest {
    pub async fn id(&self) -> ID {
        ID(format!("PR_{}", self.number_of_all()))
    }

    async fn full_database_id(&self) -> Option<BigInt> {
        Some(BigInt(self.number_of_all().to_string()))
    }

    async fn number(&self) -> i32 {
        i32::try_from(self.pull().number).unwrap_or(i32::MAX)
    }

    async fn title(&self) -> &str {
        &self.pull().title
    }

    async fn body(&self) -> &str {
        &self.pull().body
    }

    async fn body_text(&self) -> &str {
        &self.pull().body
    }

    pub async fn url(&self) -> Uri {
        Uri(rest::html_url(&self.repository.full_name(), self.pull(), &self.repository.scope.world))
    }

    async fn permalink(&self) -> Uri {
        Uri(rest::html_url(&self.repository.full_name(), self.pull(), &self.repository.scope.world))
    }

    async fn state(&self) -> PullRequestState {
        PullRequestState(self.pull().state.clone())
    }

    async fn closed(&self) -> bool {
        !self.pull().is_open()
    }

    async fn merged(&self) -> bool {
        self.pull().state == "MERGED"
    }

    async fn is_draft(&self) -> bool {
        self.pull().draft
    }

    async fn is_cross_repository(&self) -> bool {
        !self.pull().has_head_repository
    }

    async fn author(&self) -> Option<Actor> {
        self.pull().author.as_ref().map(|login| Actor::of(self.scope(), login))
    }

    async fn created_at(&self) -> DateTime {
        DateTime::at(self.pull().created_at)
    }

    async fn updated_at(&self) -> DateTime {
        DateTime::at(self.pull().updated_at)
    }

    async fn published_at(&self) -> Option<DateTime> {
        Some(DateTime::at(self.pull().created_at))
    }

    async fn head_ref_name(&self) -> &str {
        &self.pull().head
    }

    async fn head_ref_oid(&self) -> GitObjectId {
        GitObjectId(self.pull().head_sha())
    }

    async fn base_ref_name(&self) -> &str {
        &self.pull().base
    }

    async fn repository(&self) -> Repository {
        self.repository.clone()
    }

    async fn base_repository(&self) -> Option<Repository> {
        Some(self.repository.clone())
    }

    async fn head_repository(&self) -> Option<Repository> {
        Some(self.repository.clone()).filter(|_| self.pull().has_head_repository)
    }

    async fn head_repository_owner(&self) -> Option<RepositoryOwner> {
        let owner = RepositoryOwner::find(self.scope(), &self.repository.home().login);
        owner.filter(|_| self.pull().has_head_repository)
    }

    async fn additions(&self) -> i32 {
        self.pull().lines.0.try_into().unwrap_or(i32::MAX)
    }

    async fn deletions(&self) -> i32 {
        self.pull().lines.1.try_into().unwrap_or(i32::MAX)
    }

    async fn changed_files(&self) -> i32 {
        1
    }

    async fn total_comments_count(&self) -> Option<i32> {
        self.pull().comments.try_into().ok()
    }

    async fn mergeable(&self) -> MergeableState {
        MergeableState(self.pull().mergeable.clone())
    }

    async fn merge_state_status(&self) -> MergeStateStatus {
        let state = match self.pull().mergeable.as_str() {
            "CONFLICTING" => "DIRTY",
            "UNKNOWN" => "UNKNOWN",
            _ if self.pull().review_decision().is_some_and(|decision| decision != "APPROVED") => "BLOCKED",
            _ => "CLEAN",
        };
        MergeStateStatus(state.to_owned())
    }

    async fn review_decision(&self) -> Option<PullRequestReviewDecision> {
        self.pull().review_decision().map(PullRequestReviewDecision)
    }

    #[expect(clippy::too_many_arguments, reason = "the arguments are GitHub's")]
    async fn reviews(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        states: Option<Vec<PullRequestReviewState>>,
        author: Option<String>,
    ) -> Result<Option<PullRequestReviewConnection>> {
        let fits = |review: &&Review| {
            states.as_ref().is_none_or(|states| states.iter().any(|state| state.0 == review.state))
                && author.as_ref().is_none_or(|author| review.by.as_ref() == Some(author))
        };
        let found: Vec<&Review> = self.pull().reviews.iter().filter(fits).collect();
        review::page(self, "reviews", &found, &Window { first, after, last, before }).map(Some)
    }

    async fn latest_reviews(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<PullRequestReviewConnection>> {
        let mut newest: Vec<&Review> = Vec::new();
        for review in &self.pull().reviews {
            newest.retain(|known| known.by != review.by);
            newest.push(review);
        }
        review::page(self, "latestReviews", &newest, &Window { first, after, last, before }).map(Some)
    }

    async fn latest_opinionated_reviews(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<PullRequestReviewConnection>> {
        let window = Window { first, after, last, before };
        review::page(self, "latestOpinionatedReviews", &self.pull().opinions(), &window).map(Some)
    }

    async fn review_requests(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<ReviewRequestConnection>> {
        review::requests(self, &Window { first, after, last, before }).map(Some)
    }

    async fn assignees(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<UserConnection> {
        let user =
            |login: &String| (number_of(login), Ok(User { scope: Arc::clone(self.scope()), login: login.clone() }));
        let all = self.pull().assignees.iter().map(user).collect();
        Window { first, after, last, before }.of("assignees", all).map(UserConnection)
    }

    async fn labels(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<LabelConnection>> {
        review::labels(self, &Window { first, after, last, before }).map(Some)
    }

    async fn commits(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<PullRequestCommitConnection> {
        let newest = vec![(u64::from(self.pull().pushes), Ok(PullRequestCommit(self.clone())))];
        Window { first, after, last, before }.of("commits", newest).map(PullRequestCommitConnection)
    }

    async fn status_check_rollup(&self) -> Option<StatusCheckRollup> {
        StatusCheckRollup::of(self)
    }
}

impl PullRequest {
    /// One of a repository, if it may be seen.
    pub(super) fn seen(repository: &Repository, at: usize) -> Result<Self> {
        let found = Self { repository: repository.clone(), at };
        if found.pull().withheld { Err(problem::saml()) } else { Ok(found) }
    }

    /// The pull request of this number of all; `None` where there is none that anybody may know of.
    pub(super) fn by_id(scope: &Arc<Scope>, id: u64) -> Option<Result<Self>> {
        let owners = scope.world.owners.iter().flat_map(|owner| &owner.repositories);
        let mut all = owners.flat_map(|one| one.pulls.iter().enumerate().map(move |(at, pull)| (one, at, pull)));
        let (repository, at, _) = all.find(|(one, _, pull)| rest::id(one, pull) == id)?;
        Some(Repository::by_id(scope, repository.id)?.and_then(|repository| Self::seen(&repository, at)))
    }

    pub(super) fn pull(&self) -> &Pull {
        &self.repository.repository().pulls[self.at]
    }

    pub(super) const fn scope(&self) -> &Arc<Scope> {
        &self.repository.scope
    }

    fn number_of_all(&self) -> u64 {
        rest::id(self.repository.repository(), self.pull())
    }
}

/// Sorts pull requests, each given by its repository and its place there.
pub(super) fn sort(found: &mut [(Repository, usize)], order: Option<&IssueOrder>) {
    found.sort_by_key(|(repository, at)| key(&repository.repository().pulls[*at], order));
    if is_descending(order) {
        found.reverse();
    }
}

/// A page of them; what may not be seen is a hole in it.
pub(super) fn page(window: &Window, name: &str, found: &[(Repository, usize)]) -> Result<Page<PullRequest>> {
    let node = |(repository, at): &(Repository, usize)| {
        let id = rest::id(repository.repository(), &repository.repository().pulls[*at]);
        (id, PullRequest::seen(repository, *at))
    };
    window.of(name, found.iter().map(node).collect())
}
