//! What was checked: the newest commit, its check runs and its statuses.

use super::{
    connection::{Page, PageInfo, Window, connection},
    pull::PullRequest,
    words::{CheckConclusionState, CheckRunState, CheckStatusState, DateTime, GitObjectId, StatusState, Uri},
};
use crate::demo::github::{
    pull::{Check, Outcome},
    world::number_of,
};
use async_graphql::{ID, Object, Result, SimpleObject, Union};
use std::collections::BTreeMap;

/// The newest commit of a pull request.
#[derive(Clone, Debug)]
pub struct PullRequestCommit(pub(super) PullRequest);

connection!(PullRequestCommitConnection, PullRequestCommitEdge, PullRequestCommit);

#[Object]
impl PullRequestCommit {
    async fn id(&self) -> ID {
        ID(format!("PRC_{}", self.0.pull().head_sha()))
    }

    async fn commit(&self) -> Commit {
        Commit(self.0.clone())
    }
}

#[derive(Clone, Debug)]
pub struct Commit(PullRequest);

#[Object]
impl Commit {
    async fn id(&self) -> ID {
        ID(format!("C_{}", self.0.pull().head_sha()))
    }

    async fn oid(&self) -> GitObjectId {
        GitObjectId(self.0.pull().head_sha())
    }

    async fn committed_date(&self) -> DateTime {
        DateTime::at(self.0.pull().updated_at)
    }

    async fn status_check_rollup(&self) -> Option<StatusCheckRollup> {
        StatusCheckRollup::of(&self.0)
    }
}

#[derive(Clone, Debug)]
pub struct StatusCheckRollup {
    of: PullRequest,
    state: &'static str,
}

#[Object]
impl StatusCheckRollup {
    async fn id(&self) -> ID {
        ID(format!("SCR_{}", self.of.pull().head_sha()))
    }

    async fn state(&self) -> StatusState {
        StatusState(self.state.to_owned())
    }

    async fn contexts(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<StatusCheckRollupContextConnection> {
        let node = |check: &Check| (number_of(&check.name), Ok(context(&self.of, check)));
        let all = self.of.pull().checks.iter().map(node).collect();
        let page = Window { first, after, last, before }.of("contexts", all)?;
        Ok(StatusCheckRollupContextConnection { of: self.of.clone(), page })
    }
}

impl StatusCheckRollup {
    pub(super) fn of(of: &PullRequest) -> Option<Self> {
        Some(Self { of: of.clone(), state: of.pull().rollup()? })
    }
}

/// One of what was checked.
#[derive(Clone, Union)]
pub enum StatusCheckRollupContext {
    CheckRun(CheckRun),
    StatusContext(StatusContext),
}

#[derive(Clone, SimpleObject)]
pub struct CheckRun {
    id: ID,
    name: String,
    status: CheckStatusState,
    conclusion: Option<CheckConclusionState>,
    details_url: Option<Uri>,
    started_at: Option<DateTime>,
    completed_at: Option<DateTime>,
    url: Uri,
}

#[derive(Clone, SimpleObject)]
pub struct StatusContext {
    id: ID,
    context: String,
    state: StatusState,
    description: Option<String>,
    target_url: Option<Uri>,
    created_at: DateTime,
}

#[derive(Clone)]
pub struct StatusCheckRollupContextConnection {
    of: PullRequest,
    page: Page<StatusCheckRollupContext>,
}

#[derive(SimpleObject)]
pub struct CheckRunStateCount {
    count: i32,
    state: CheckRunState,
}

#[derive(SimpleObject)]
pub struct StatusContextStateCount {
    count: i32,
    state: StatusState,
}

#[Object]
impl StatusCheckRollupContextConnection {
    async fn nodes(&self) -> Option<Vec<Option<StatusCheckRollupContext>>> {
        Some(self.page.nodes.iter().map(|(_, node)| node.as_ref().ok().cloned()).collect())
    }

    async fn page_info(&self) -> PageInfo {
        self.page.info.clone()
    }

    async fn total_count(&self) -> i32 {
        self.page.total.try_into().unwrap_or(i32::MAX)
    }

    async fn check_run_count(&self) -> i32 {
        self.counts(true).values().sum()
    }

    async fn check_run_counts_by_state(&self) -> Option<Vec<CheckRunStateCount>> {
        let counts = self.counts(true).into_iter();
        Some(counts.map(|(state, count)| CheckRunStateCount { count, state: CheckRunState(state) }).collect())
    }

    async fn status_context_count(&self) -> i32 {
        self.counts(false).values().sum()
    }

    async fn status_context_counts_by_state(&self) -> Option<Vec<StatusContextStateCount>> {
        let counts = self.counts(false).into_iter();
        Some(counts.map(|(state, count)| StatusContextStateCount { count, state: StatusState(state) }).collect())
    }
}

impl StatusCheckRollupContextConnection {
    /// How many there are in each state, of check runs or of statuses.
    fn counts(&self, runs: bool) -> BTreeMap<String, i32> {
        let mut counts = BTreeMap::new();
        for check in &self.of.pull().checks {
            let state = match &check.outcome {
                Outcome::Run(status, conclusion) if runs => conclusion.clone().unwrap_or_else(|| status.clone()),
                Outcome::Status(state) if !runs => state.clone(),
                _ => continue,
            };
            *counts.entry(state).or_default() += 1;
        }
        counts
    }
}

fn context(of: &PullRequest, check: &Check) -> StatusCheckRollupContext {
    let number = number_of(&(of.pull().head_sha(), &check.name));
    let at = DateTime::at(of.pull().updated_at);
    let url = Uri(format!("{}/{}/runs/{number}", of.scope().world.html_origin, of.repository.full_name()));
    match &check.outcome {
        Outcome::Run(status, conclusion) => StatusCheckRollupContext::CheckRun(CheckRun {
            id: ID(format!("CR_{number}")),
            name: check.name.clone(),
            status: CheckStatusState(status.clone()),
            completed_at: conclusion.as_ref().map(|_| at.clone()),
            conclusion: conclusion.clone().map(CheckConclusionState),
            details_url: Some(url.clone()),
            started_at: Some(at),
            url,
        }),
        Outcome::Status(state) => StatusCheckRollupContext::StatusContext(StatusContext {
            id: ID(format!("SC_{number}")),
            context: check.name.clone(),
            state: StatusState(state.clone()),
            description: None,
            target_url: Some(url),
            created_at: at,
        }),
    }
}
