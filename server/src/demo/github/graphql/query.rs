//! What can be asked first.

use super::{
    Scope,
    actor::User,
    connection::Window,
    owner::{Organization, RepositoryOwner, Team},
    problem,
    pull::PullRequest,
    repository::Repository,
    search::{self, SearchResultItemConnection},
    words::{DateTime, SearchType},
};
use async_graphql::{Context, ID, Interface, Object, Result, SimpleObject};
use std::sync::Arc;

/// Where every document begins.
pub struct Query;

#[derive(SimpleObject)]
pub struct RateLimit {
    cost: i32,
    limit: i32,
    node_count: i32,
    remaining: i32,
    reset_at: DateTime,
    used: i32,
}

#[derive(Clone, Interface)]
#[graphql(field(name = "id", ty = "ID"))]
pub enum Node {
    Organization(Organization),
    PullRequest(PullRequest),
    Repository(Repository),
    Team(Team),
    User(User),
}

#[Object]
impl Query {
    async fn rate_limit(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<Option<RateLimit>> {
        let scope = scope(ctx)?;
        let Some(left) = scope.left else { return Ok(None) };
        let points = if dry_run == Some(true) { 0 } else { scope.cost.points };
        let used = left.used.saturating_add(points).min(left.limit);
        let int = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        Ok(Some(RateLimit {
            cost: int(scope.cost.points),
            limit: int(left.limit),
            node_count: i32::try_from(scope.cost.nodes).unwrap_or(i32::MAX),
            remaining: int(left.limit - used),
            reset_at: DateTime::at(left.reset),
            used: int(used),
        }))
    }

    async fn viewer(&self, ctx: &Context<'_>) -> Result<User> {
        let scope = scope(ctx)?;
        Ok(User { login: scope.world.viewer.clone(), scope })
    }

    async fn repository(
        &self,
        ctx: &Context<'_>,
        owner: String,
        name: String,
        #[graphql(default_with = "Some(true)")] follow_renames: Option<bool>,
    ) -> Result<Option<Result<Repository>>> {
        Ok(Some(Repository::find(&scope(ctx)?, &owner, &name, follow_renames != Some(false))))
    }

    async fn repository_owner(&self, ctx: &Context<'_>, login: String) -> Result<Option<RepositoryOwner>> {
        Ok(RepositoryOwner::find(&scope(ctx)?, &login))
    }

    async fn organization(&self, ctx: &Context<'_>, login: String) -> Result<Option<Result<Organization>>> {
        let why = format!("Could not resolve to an Organization with the login of '{login}'.");
        Ok(Some(Organization::find(&scope(ctx)?, &login).ok_or_else(|| problem::not_found(&why))))
    }

    async fn user(&self, ctx: &Context<'_>, login: String) -> Result<Option<User>> {
        Ok(Some(User { login, scope: scope(ctx)? }))
    }

    async fn node(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Result<Node>>> {
        Ok(Some(Node::find(&scope(ctx)?, &id)))
    }

    async fn nodes(&self, ctx: &Context<'_>, ids: Vec<ID>) -> Result<Vec<Option<Result<Node>>>> {
        let scope = scope(ctx)?;
        if ids.len() > 100 {
            let why = format!("You may not provide more than 100 node ids; you provided {}.", ids.len());
            return Err(problem::of("ARGUMENT_LIMIT", &why));
        }
        Ok(ids.iter().map(|id| Some(Node::find(&scope, id))).collect())
    }

    #[expect(clippy::too_many_arguments, reason = "the arguments are GitHub's")]
    async fn search(
        &self,
        ctx: &Context<'_>,
        query: String,
        #[graphql(name = "type")] _kind: SearchType,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<SearchResultItemConnection> {
        search::page(&scope(ctx)?, &query, &Window { first, after, last, before })
    }
}

impl Node {
    fn find(scope: &Arc<Scope>, id: &ID) -> Result<Self> {
        let why = format!("Could not resolve to a node with the global id of '{}'", id.as_str());
        let found = || -> Option<Result<Self>> {
            let (kind, rest) = id.split_once('_')?;
            match kind {
                "R" => Some(Repository::by_id(scope, rest.parse().ok()?)?.map(Node::Repository)),
                "PR" => Some(PullRequest::by_id(scope, rest.parse().ok()?)?.map(Node::PullRequest)),
                _ => None,
            }
        };
        found().unwrap_or_else(|| Err(problem::not_found(&why)))
    }
}

/// What the document has in common.
fn scope(ctx: &Context<'_>) -> Result<Arc<Scope>> {
    ctx.data::<Arc<Scope>>().cloned()
}
