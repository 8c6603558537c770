//! GitHub, read-only: GraphQL documents that are queries, and GETs, and those only to its own origin.
//!
//! One run is one call. What is asked:
//!
//! - `Repositories`: names to ids, fifty in one document, `r0: repository(owner: $o0, name: $n0) { id nameWithOwner isArchived isFork }`
//! - `queries/owner.graphql`: what `owner/*` has, page by page
//! - `queries/watch.graphql`: whether anything changed, many repositories in one call
//! - `queries/pulls.graphql`: reviews, review requests, checks and labels of what is new or has changed, from whichever repositories
//! - `GET /orgs/{org}/teams/{team}/members?per_page=100`, with `ETag`
//! - where GraphQL is not offered or fails, with `ETag`: `GET /repos/{owner}/{name}/pulls?state=open&sort=updated&direction=desc&per_page=100`,
//!   `/users/{owner}/repos?per_page=100` or `/orgs/{owner}/repos?per_page=100`, and of each pull request that changed `/pulls/{number}`,
//!   `/pulls/{number}/reviews?per_page=100`, `/commits/{sha}/check-runs?per_page=100`, `/commits/{sha}/status?per_page=100`
//! - pictures, without the token

#[cfg(test)]
pub(crate) mod tests;

use super::{ProbeError, Shared};
use crate::{poll::Poll, source::pulls::config::PullsConfig};
use app::{
    fault::{Fault, FaultKind},
    model::pulls::PullRequest,
};

/// Asks for the repositories of one widget, one call after the other.
#[derive(Debug)]
pub struct GithubClient {
    _config: PullsConfig,
}

/// What one call brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GithubReading {
    /// The repositories of which something is known now; often none.
    pub repos: Vec<RepoReading>,
}

/// What is known now of one repository.
#[derive(Clone, Debug, PartialEq)]
pub struct RepoReading {
    /// `owner/name`, as GitHub calls it now.
    pub repo: String,
    /// What is open there, or why it could not be read; the others go on.
    pub found: Result<Vec<PullRequest>, Fault>,
}

impl GithubClient {
    /// Prepares everything that does not change between two calls.
    ///
    /// # Errors
    /// It cannot be asked at all.
    pub fn new(config: PullsConfig, _shared: &Shared) -> Result<Self, ProbeError> {
        Ok(Self { _config: config })
    }
}

impl Poll for GithubClient {
    type Reading = GithubReading;

    async fn poll(&self) -> Result<GithubReading, Fault> {
        Err(Fault::new(FaultKind::Internal, "GitHub is not read yet"))
    }
}
