//! Who has repositories, and the teams of an organization.

use super::{
    Scope,
    actor::{User, avatar},
    connection::{Window, connection},
    problem,
    repository::{self, RepositoryConnection, RepositoryOrder, Wanted},
    words::{RepositoryAffiliation, RepositoryPrivacy, Uri},
};
use crate::demo::github::{
    rest,
    world::{self, number_of},
};
use async_graphql::{ID, Interface, Object, Result};
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct Organization {
    pub(super) scope: Arc<Scope>,
    /// Which of the owners.
    pub(super) at: usize,
}

#[derive(Clone, Interface)]
#[graphql(
    field(name = "id", ty = "ID"),
    field(name = "login", ty = "String"),
    field(name = "avatar_url", ty = "Uri", arg(name = "size", ty = "Option<i32>")),
    field(name = "url", ty = "Uri"),
    field(
        name = "repositories",
        ty = "Result<RepositoryConnection>",
        arg(name = "first", ty = "Option<i32>"),
        arg(name = "after", ty = "Option<String>"),
        arg(name = "last", ty = "Option<i32>"),
        arg(name = "before", ty = "Option<String>"),
        arg(name = "is_archived", ty = "Option<bool>"),
        arg(name = "is_fork", ty = "Option<bool>"),
        arg(name = "privacy", ty = "Option<RepositoryPrivacy>"),
        arg(name = "order_by", ty = "Option<RepositoryOrder>"),
        arg(name = "owner_affiliations", ty = "Option<Vec<Option<RepositoryAffiliation>>>"),
        arg(name = "affiliations", ty = "Option<Vec<Option<RepositoryAffiliation>>>")
    )
)]
pub enum RepositoryOwner {
    Organization(Organization),
    User(User),
}

#[Object]
impl Organization {
    pub async fn id(&self) -> ID {
        ID(format!("O_{}", number_of(&self.handle())))
    }

    pub async fn login(&self) -> String {
        self.handle().to_owned()
    }

    async fn name(&self) -> Option<String> {
        self.scope.world.names.get(self.handle()).cloned()
    }

    pub async fn avatar_url(&self, size: Option<i32>) -> Uri {
        avatar(&self.scope, self.handle(), size)
    }

    pub async fn url(&self) -> Uri {
        Uri(rest::profile(self.handle(), &self.scope.world))
    }

    #[expect(clippy::too_many_arguments, reason = "the arguments are GitHub's")]
    pub async fn repositories(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        is_archived: Option<bool>,
        is_fork: Option<bool>,
        privacy: Option<RepositoryPrivacy>,
        order_by: Option<RepositoryOrder>,
        #[graphql(name = "ownerAffiliations")] _owner_affiliations: Option<Vec<Option<RepositoryAffiliation>>>,
        #[graphql(name = "affiliations")] _affiliations: Option<Vec<Option<RepositoryAffiliation>>>,
    ) -> Result<RepositoryConnection> {
        let window = Window { first, after, last, before };
        let wanted = Wanted { is_archived, is_fork, privacy, order_by };
        repository::listed(&self.scope, self.handle(), &wanted, &window)
    }

    async fn team(&self, slug: String) -> Option<Team> {
        let at = self.owner().teams.iter().position(|team| team.slug == slug)?;
        Some(Team { organization: self.clone(), at })
    }

    async fn teams(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<TeamConnection> {
        let all = self.owner().teams.iter().enumerate();
        let all = all.map(|(at, team)| (number_of(&team.slug), Ok(Team { organization: self.clone(), at })));
        Window { first, after, last, before }.of("teams", all.collect()).map(TeamConnection)
    }
}

connection!(TeamConnection, TeamEdge, Team);
connection!(TeamMemberConnection, User);

/// A team.
#[derive(Clone, Debug)]
pub struct Team {
    organization: Organization,
    at: usize,
}

#[Object]
impl Team {
    pub async fn id(&self) -> ID {
        ID(format!("T_{}", number_of(&(self.organization.handle(), &self.team().slug))))
    }

    async fn name(&self) -> &str {
        &self.team().name
    }

    async fn slug(&self) -> &str {
        &self.team().slug
    }

    async fn combined_slug(&self) -> String {
        format!("{}/{}", self.organization.handle(), self.team().slug)
    }

    async fn organization(&self) -> Organization {
        self.organization.clone()
    }

    pub async fn avatar_url(&self, #[graphql(default = 400)] size: Option<i32>) -> Option<Uri> {
        Some(avatar(&self.organization.scope, &self.team().slug, size))
    }

    pub async fn url(&self) -> Uri {
        let origin = &self.organization.scope.world.html_origin;
        Uri(format!("{origin}/orgs/{}/teams/{}", self.organization.handle(), self.team().slug))
    }

    async fn members(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<TeamMemberConnection> {
        if self.team().hidden {
            return Err(problem::forbidden());
        }
        let scope = &self.organization.scope;
        let member = |login: &String| (number_of(login), Ok(User { scope: Arc::clone(scope), login: login.clone() }));
        let all = self.team().members.iter().map(member).collect();
        Window { first, after, last, before }.of("members", all).map(TeamMemberConnection)
    }
}

impl Organization {
    pub(super) fn find(scope: &Arc<Scope>, login: &str) -> Option<Self> {
        let is_it = |owner: &world::Owner| owner.is_organization && owner.login.eq_ignore_ascii_case(login);
        let at = scope.world.owners.iter().position(is_it)?;
        Some(Self { scope: Arc::clone(scope), at })
    }

    fn owner(&self) -> &world::Owner {
        &self.scope.world.owners[self.at]
    }

    fn handle(&self) -> &str {
        &self.owner().login
    }
}

impl Team {
    /// The team of this slug of the owner of this login.
    pub(super) fn find(scope: &Arc<Scope>, owner: &str, slug: &str) -> Option<Self> {
        let organization = Organization::find(scope, owner)?;
        let at = organization.owner().teams.iter().position(|team| team.slug == slug)?;
        Some(Self { organization, at })
    }

    fn team(&self) -> &world::Team {
        &self.organization.owner().teams[self.at]
    }
}

impl RepositoryOwner {
    pub(super) fn find(scope: &Arc<Scope>, login: &str) -> Option<Self> {
        if let Some(organization) = Organization::find(scope, login) {
            return Some(Self::Organization(organization));
        }
        let owner = scope.world.owner(login)?;
        Some(Self::User(User { scope: Arc::clone(scope), login: owner.login.clone() }))
    }
}
