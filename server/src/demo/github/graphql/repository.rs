//! One repository, and lists of them.

use super::{
    Scope,
    connection::{Page, Window, connection},
    owner::RepositoryOwner,
    problem,
    pull::{self, PullRequest, PullRequestConnection},
    words::{
        DateTime, IssueOrderField, OrderDirection, PullRequestState, RepositoryOrderField, RepositoryPrivacy, Uri,
    },
};
use crate::demo::github::world::{self, Access};
use async_graphql::{ID, InputObject, Object, Result};
use std::{cmp::Reverse, sync::Arc};

/// A repository that may be looked at.
#[derive(Clone, Debug)]
pub struct Repository {
    pub(super) scope: Arc<Scope>,
    /// Which of the owners.
    owner: usize,
    /// Which of their repositories.
    at: usize,
}

#[derive(Clone, Debug, InputObject)]
pub struct IssueOrder {
    pub(super) direction: OrderDirection,
    pub(super) field: IssueOrderField,
}

#[derive(Clone, Debug, InputObject)]
pub struct RepositoryOrder {
    direction: OrderDirection,
    field: RepositoryOrderField,
}

connection!(RepositoryConnection, RepositoryEdge, Repository);

#[Object]
impl Repository {
    pub async fn id(&self) -> ID {
        ID(format!("R_{}", self.repository().id))
    }

    async fn database_id(&self) -> Option<i32> {
        i32::try_from(self.repository().id).ok()
    }

    async fn name(&self) -> &str {
        &self.repository().name
    }

    async fn name_with_owner(&self) -> String {
        self.full_name()
    }

    async fn owner(&self) -> Result<RepositoryOwner> {
        let login = &self.home().login;
        RepositoryOwner::find(&self.scope, login).ok_or_else(|| problem::not_found("Could not resolve to an owner"))
    }

    pub async fn url(&self) -> Uri {
        Uri(format!("{}/{}", self.scope.world.html_origin, self.full_name()))
    }

    async fn is_archived(&self) -> bool {
        self.repository().archived
    }

    async fn is_disabled(&self) -> bool {
        false
    }

    async fn is_fork(&self) -> bool {
        self.repository().fork
    }

    async fn is_private(&self) -> bool {
        self.repository().private
    }

    async fn updated_at(&self) -> DateTime {
        let newest = self.repository().pulls.iter().map(|pull| pull.updated_at).max();
        DateTime::at(newest.unwrap_or_default())
    }

    async fn pull_request(&self, number: i32) -> Option<Result<PullRequest>> {
        let is_it = |pull: &crate::demo::github::pull::Pull| i32::try_from(pull.number) == Ok(number);
        let why = format!("Could not resolve to a PullRequest with the number of {number}.");
        let at = self.repository().pulls.iter().position(is_it);
        Some(at.ok_or_else(|| problem::not_found(&why)).and_then(|at| PullRequest::seen(self, at)))
    }

    #[expect(clippy::too_many_arguments, reason = "the arguments are GitHub's")]
    async fn pull_requests(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        states: Option<Vec<PullRequestState>>,
        base_ref_name: Option<String>,
        head_ref_name: Option<String>,
        labels: Option<Vec<String>>,
        order_by: Option<IssueOrder>,
    ) -> Result<PullRequestConnection> {
        let fits = |found: &crate::demo::github::pull::Pull| {
            states.as_ref().is_none_or(|states| states.iter().any(|state| state.0 == found.state))
                && base_ref_name.as_ref().is_none_or(|name| *name == found.base)
                && head_ref_name.as_ref().is_none_or(|name| *name == found.head)
                && labels.as_ref().is_none_or(|names| found.labels.iter().any(|label| names.contains(&label.name)))
        };
        let found = (0..self.repository().pulls.len()).filter(|at| fits(&self.repository().pulls[*at]));
        let mut found: Vec<(Repository, usize)> = found.map(|at| (self.clone(), at)).collect();
        pull::sort(&mut found, order_by.as_ref());
        let window = Window { first, after, last, before };
        pull::page(&window, "pullRequests", &found).map(PullRequestConnection)
    }
}

/// Which of an owner's repositories are asked for.
pub(super) struct Wanted {
    pub(super) is_archived: Option<bool>,
    pub(super) is_fork: Option<bool>,
    pub(super) privacy: Option<RepositoryPrivacy>,
    pub(super) order_by: Option<RepositoryOrder>,
}

impl Wanted {
    fn fits(&self, one: &world::Repository) -> bool {
        let private = self.privacy.as_ref().map(|privacy| privacy.0 == "PRIVATE");
        self.is_archived.is_none_or(|wanted| wanted == one.archived)
            && self.is_fork.is_none_or(|wanted| wanted == one.fork)
            && private.is_none_or(|wanted| wanted == one.private)
    }
}

/// What an owner has; what may not be seen is not listed.
pub(super) fn listed(
    scope: &Arc<Scope>,
    login: &str,
    wanted: &Wanted,
    window: &Window,
) -> Result<RepositoryConnection> {
    let Some(owner) = scope.world.owners.iter().position(|owner| owner.login == login) else {
        return window.of("repositories", Vec::new()).map(RepositoryConnection);
    };
    let repositories = &scope.world.owners[owner].repositories;
    let is_listed = |at: &usize| repositories[*at].access == Access::Granted && wanted.fits(&repositories[*at]);
    let mut found: Vec<usize> = (0..repositories.len()).filter(is_listed).collect();
    if let Some(order) = &wanted.order_by {
        match order.field.0.as_str() {
            "NAME" => found.sort_by(|a, b| repositories[*a].name.cmp(&repositories[*b].name)),
            _ => found.sort_by_key(|at| repositories[*at].pulls.iter().map(|pull| pull.updated_at).max()),
        }
        if order.direction.0 == "DESC" {
            found.reverse();
        }
    }
    let node = |at: usize| (repositories[at].id, Ok(Repository { scope: Arc::clone(scope), owner, at }));
    let page: Page<Repository> = window.of("repositories", found.into_iter().map(node).collect())?;
    Ok(RepositoryConnection(page))
}

impl Repository {
    /// The repository of this name, or of a former one.
    pub(super) fn find(scope: &Arc<Scope>, owner: &str, name: &str, follow_renames: bool) -> Result<Self> {
        let moved = || scope.world.moved(owner, name).filter(|_| follow_renames);
        let found = scope.world.repository(owner, name).or_else(moved);
        let why = format!("Could not resolve to a Repository with the name '{owner}/{name}'.");
        let not_found = || problem::not_found(&why);
        let id = found.map(|(_, found)| found.id).ok_or_else(not_found)?;
        Self::by_id(scope, id).unwrap_or_else(|| Err(not_found()))
    }

    /// The repository of this number; `None` where there is none that anybody may know of.
    pub(super) fn by_id(scope: &Arc<Scope>, id: u64) -> Option<Result<Self>> {
        let owners = scope.world.owners.iter().enumerate();
        let mut all = owners.flat_map(|(owner, found)| (0..found.repositories.len()).map(move |at| (owner, at)));
        let (owner, at) = all.find(|(owner, at)| scope.world.owners[*owner].repositories[*at].id == id)?;
        let found = Self { scope: Arc::clone(scope), owner, at };
        scope.note(&found.full_name());
        match found.repository().access {
            Access::Granted => Some(Ok(found)),
            Access::Hidden => None,
            Access::Saml => Some(Err(problem::saml())),
            Access::Forbidden => Some(Err(problem::forbidden())),
        }
    }

    /// Every repository that may be seen.
    pub(super) fn all(scope: &Arc<Scope>) -> Vec<Self> {
        let owners = scope.world.owners.iter().enumerate();
        let all = owners.flat_map(|(owner, found)| (0..found.repositories.len()).map(move |at| (owner, at)));
        let all = all.map(|(owner, at)| Self { scope: Arc::clone(scope), owner, at });
        all.filter(|one| one.repository().access == Access::Granted).collect()
    }

    pub(super) fn home(&self) -> &world::Owner {
        &self.scope.world.owners[self.owner]
    }

    pub(super) fn repository(&self) -> &world::Repository {
        &self.home().repositories[self.at]
    }

    pub(super) fn full_name(&self) -> String {
        format!("{}/{}", self.home().login, self.repository().name)
    }
}

/// The newest first, unless something else is asked for.
pub(super) fn is_descending(order: Option<&IssueOrder>) -> bool {
    order.is_some_and(|order| order.direction.0 == "DESC")
}

/// What to sort by.
pub(super) fn key(found: &crate::demo::github::pull::Pull, order: Option<&IssueOrder>) -> (i64, Reverse<u32>) {
    let by = match order.map(|order| order.field.0.as_str()) {
        Some("UPDATED_AT") => found.updated_at.as_ms(),
        Some("COMMENTS") => i64::from(found.comments),
        _ => found.created_at.as_ms(),
    };
    (by, Reverse(found.number))
}
