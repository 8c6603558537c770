//! What the simulated GitHub has to tell, and how it behaves.

use super::{pull::Pull, script::Scripted};
use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hasher as _},
    time::Duration,
};

/// Everything it tells, and how it behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// Who says `Authorization: Bearer …` or `token …` with this is let in.
    pub token: String,
    /// Who the token belongs to.
    pub viewer: String,
    /// How much is allowed; `None`: as much as one likes, and no header says anything, as Enterprise Server does.
    pub limits: Option<Limits>,
    /// Whether GraphQL is offered at all; where not it is a 404.
    pub graphql: bool,
    /// GraphQL that could bring more nodes than this takes too long: 502, as HTML.
    pub heaviest: Option<u64>,
    /// The pages of people and pull requests: `https://github.com`.
    pub html_origin: String,
    /// Where pictures are instead of here: `https://avatars.example`.
    pub avatar_origin: Option<String>,
    /// Where `Link` leads instead of to itself.
    pub link_origin: Option<String>,
    /// How long each page of REST is, whatever `per_page` says.
    pub page_length: Option<usize>,
    /// Names of people; whoever is not here has none.
    pub names: BTreeMap<String, String>,
    /// Organizations and users that have repositories.
    pub owners: Vec<Owner>,
    /// Repositories that had another name: from `acme/old` to `acme/new`.
    pub renamed: BTreeMap<String, String>,
    /// Answers by the book, before anything else is looked at; the first that fits.
    pub scripted: Vec<Scripted>,
}

/// How much is allowed within one window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Calls of REST.
    pub calls: u32,
    /// Points of GraphQL.
    pub points: u32,
    /// How long a window is.
    pub window: Duration,
}

/// An organization or a user.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Owner {
    /// `acme`.
    pub login: String,
    /// A user otherwise.
    pub is_organization: bool,
    /// What it has.
    pub repositories: Vec<Repository>,
    /// Teams of an organization.
    pub teams: Vec<Team>,
}

/// A team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Team {
    /// `platform`.
    pub slug: String,
    /// `Platform`.
    pub name: String,
    /// Logins of those who are in it.
    pub members: Vec<String>,
    /// The token may not see who is in it: 404, and `FORBIDDEN`.
    pub hidden: bool,
}

/// Who may look at a repository.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// The token may.
    #[default]
    Granted,
    /// It may not, and is not told that there is one: 404, `NOT_FOUND`.
    Hidden,
    /// The organization wants a single sign-on first: 403, `FORBIDDEN` with `saml_failure`.
    Saml,
    /// The token has not the permission: 403, `FORBIDDEN`.
    Forbidden,
}

/// A repository.
#[derive(Clone, Debug, PartialEq)]
pub struct Repository {
    /// `api`.
    pub name: String,
    /// Its number, which it keeps when it is renamed.
    pub id: u64,
    /// Nobody works on it any more.
    pub archived: bool,
    /// It is a copy of another one.
    pub fork: bool,
    /// Only some may see it.
    pub private: bool,
    /// Who may look at it.
    pub access: Access,
    /// Its pull requests, also those that are done.
    pub pulls: Vec<Pull>,
}

/// What kind of account a login is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// A person.
    User,
    /// An app: `dependabot[bot]`.
    Bot,
    /// Somebody of an import who has no account: `mannequin-…`.
    Mannequin,
    /// An organization.
    Organization,
}

impl Limits {
    /// What a token of github.com has.
    pub const USUAL: Self = Self { calls: 5_000, points: 5_000, window: Duration::from_hours(1) };
}

impl World {
    /// One that lets this token in, with the usual limits.
    #[must_use]
    pub fn new(token: &str, owners: Vec<Owner>) -> Self {
        Self {
            token: token.to_owned(),
            viewer: "pyngpong-reader".to_owned(),
            limits: Some(Limits::USUAL),
            graphql: true,
            heaviest: None,
            html_origin: "https://github.com".to_owned(),
            avatar_origin: None,
            link_origin: None,
            page_length: None,
            names: BTreeMap::new(),
            owners,
            renamed: BTreeMap::new(),
            scripted: Vec::new(),
        }
    }

    /// The owner of this login; case does not matter.
    #[must_use]
    pub fn owner(&self, login: &str) -> Option<&Owner> {
        self.owners.iter().find(|owner| owner.login.eq_ignore_ascii_case(login))
    }

    /// The repository of this name, with its owner, whoever may look at it; case does not matter.
    #[must_use]
    pub fn repository(&self, owner: &str, name: &str) -> Option<(&Owner, &Repository)> {
        let owner = self.owner(owner)?;
        let found = owner.repositories.iter().find(|one| one.name.eq_ignore_ascii_case(name))?;
        Some((owner, found))
    }

    /// Where a repository of this name went.
    #[must_use]
    pub fn moved(&self, owner: &str, name: &str) -> Option<(&Owner, &Repository)> {
        let old = format!("{owner}/{name}");
        let (_, new) = self.renamed.iter().find(|(from, _)| from.eq_ignore_ascii_case(&old))?;
        let (owner, name) = new.split_once('/')?;
        self.repository(owner, name)
    }

    /// The repository of this number, with its owner.
    #[must_use]
    pub fn repository_by_id(&self, id: u64) -> Option<(&Owner, &Repository)> {
        let all = self.owners.iter().flat_map(|owner| owner.repositories.iter().map(move |one| (owner, one)));
        all.into_iter().find(|(_, one)| one.id == id)
    }

    /// The pull request `acme/api#12`, to be changed.
    pub fn pull_mut(&mut self, key: &str) -> Option<&mut Pull> {
        let (name, number) = key.split_once('#')?;
        let number: u32 = number.parse().ok()?;
        self.repository_mut(name)?.pulls.iter_mut().find(|pull| pull.number == number)
    }

    /// The repository `acme/api`, to be changed.
    pub fn repository_mut(&mut self, name: &str) -> Option<&mut Repository> {
        let (owner, name) = name.split_once('/')?;
        let owner = self.owners.iter_mut().find(|one| one.login == owner)?;
        owner.repositories.iter_mut().find(|one| one.name == name)
    }

    /// What kind of account this is.
    #[must_use]
    pub fn account(&self, login: &str) -> Account {
        match login {
            _ if login.ends_with("[bot]") => Account::Bot,
            _ if login.starts_with("mannequin-") => Account::Mannequin,
            _ if self.owner(login).is_some_and(|owner| owner.is_organization) => Account::Organization,
            _ => Account::User,
        }
    }
}

impl Owner {
    /// An organization with these repositories.
    #[must_use]
    pub fn organization(login: &str, repositories: Vec<Repository>) -> Self {
        Self { is_organization: true, ..Self::user(login, repositories) }
    }

    /// A user with these repositories.
    #[must_use]
    pub fn user(login: &str, mut repositories: Vec<Repository>) -> Self {
        for repository in &mut repositories {
            repository.id = number_of(&(login, &repository.name));
        }
        Self { login: login.to_owned(), repositories, ..Self::default() }
    }
}

impl Repository {
    /// One with these pull requests.
    #[must_use]
    pub fn new(name: &str, pulls: Vec<Pull>) -> Self {
        Self {
            name: name.to_owned(),
            id: number_of(&name),
            archived: false,
            fork: false,
            private: false,
            access: Access::Granted,
            pulls,
        }
    }
}

/// The same number for the same thing, in every run; it fits into GraphQL's `Int`.
pub(super) fn number_of(thing: &impl std::hash::Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    thing.hash(&mut hasher);
    hasher.finish() % 2_000_000_000 + 1
}
