//! `search`: a few of its words, and no more than a thousand results, however many there are.

use super::{
    Scope,
    connection::{PageInfo, Window},
    pull::{self, PullRequest},
    repository::Repository as Seen,
};
use crate::demo::github::{
    pull::Pull,
    world::{Access, Owner, Repository, World},
};
use async_graphql::{Object, Result, Union};
use std::sync::Arc;

/// So many results are given.
pub(in crate::demo::github) const MOST: usize = 1_000;

#[derive(Clone, Union)]
pub enum SearchResultItem {
    PullRequest(PullRequest),
}

pub struct SearchResultItemConnection {
    page: super::connection::Page<PullRequest>,
    found: usize,
}

#[Object]
impl SearchResultItemConnection {
    async fn issue_count(&self) -> i32 {
        self.found.try_into().unwrap_or(i32::MAX)
    }

    async fn nodes(&self) -> Option<Vec<Option<Result<SearchResultItem>>>> {
        let item = |node: &Result<PullRequest>| Some(node.clone().map(SearchResultItem::PullRequest));
        Some(self.page.nodes.iter().map(|(_, node)| item(node)).collect())
    }

    async fn page_info(&self) -> PageInfo {
        self.page.info.clone()
    }
}

pub(super) fn page(scope: &Arc<Scope>, query: &str, window: &Window) -> Result<SearchResultItemConnection> {
    let words = Words::read(query);
    let mut found = Vec::new();
    for repository in Seen::all(scope) {
        let pulls = repository.repository().pulls.iter().enumerate();
        let fits = |(_, pull): &(usize, &Pull)| words.fit(repository.home(), repository.repository(), pull);
        found.extend(pulls.filter(fits).map(|(at, _)| (repository.clone(), at)).collect::<Vec<_>>());
    }
    found.sort_by_key(|(repository, at)| words.key(&repository.repository().pulls[*at]));
    let total = found.len();
    found.truncate(MOST);
    Ok(SearchResultItemConnection { page: pull::page(window, "search", &found)?, found: total })
}

/// What REST finds by the same words.
pub(in crate::demo::github) fn find<'a>(world: &'a World, query: &str) -> Vec<(&'a Owner, &'a Repository, &'a Pull)> {
    let words = Words::read(query);
    let repositories = world.owners.iter().flat_map(|owner| owner.repositories.iter().map(move |one| (owner, one)));
    let seen = repositories.filter(|(_, one)| one.access == Access::Granted);
    let all = seen.flat_map(|(owner, one)| one.pulls.iter().map(move |pull| (owner, one, pull)));
    let mut found: Vec<_> = all.filter(|(owner, one, pull)| !pull.withheld && words.fit(owner, one, pull)).collect();
    found.sort_by_key(|(_, _, pull)| words.key(pull));
    found
}

/// `is:pr is:open repo:acme/api sort:updated-desc`.
struct Words<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Words<'a> {
    fn read(query: &'a str) -> Self {
        Self(query.split_whitespace().filter_map(|word| word.split_once(':')).collect())
    }

    /// One of those that are named, if any is.
    fn any(&self, keys: &[&str], is: impl Fn(&str) -> bool) -> bool {
        let mut named = self.0.iter().filter(|(key, _)| keys.contains(key)).peekable();
        named.peek().is_none() || named.any(|(_, value)| is(value))
    }

    fn fit(&self, owner: &Owner, repository: &Repository, pull: &Pull) -> bool {
        let full_name = format!("{}/{}", owner.login, repository.name);
        let places: Vec<_> = self.0.iter().filter(|(key, _)| ["repo", "org", "user"].contains(key)).collect();
        let is_place = |(key, value): &&(&str, &str)| {
            if *key == "repo" { full_name.eq_ignore_ascii_case(value) } else { owner.login.eq_ignore_ascii_case(value) }
        };
        let is = |word: &str| match word {
            "open" => pull.is_open(),
            "closed" => !pull.is_open(),
            "merged" => pull.state == "MERGED",
            "draft" => pull.draft,
            _ => true,
        };
        (places.is_empty() || places.iter().any(is_place))
            && self.0.iter().filter(|(key, _)| *key == "is" || *key == "state").all(|(_, word)| is(word))
            && self.any(&["archived"], |word| (word == "true") == repository.archived)
            && self.any(&["draft"], |word| (word == "true") == pull.draft)
            && self.any(&["author"], |login| pull.author.as_deref() == Some(login))
            && self.any(&["review-requested"], |login| pull.requested.iter().any(|one| one == login))
    }

    fn key(&self, pull: &Pull) -> (i64, u32) {
        let sort = self.0.iter().find(|(key, _)| *key == "sort").map_or("created-desc", |(_, sort)| sort);
        let at = if sort.starts_with("updated") { pull.updated_at } else { pull.created_at };
        let sign = if sort.ends_with("-asc") { 1 } else { -1 };
        (sign * at.as_ms(), pull.number)
    }
}
