//! Organizations, users, and what they have.

use super::{not_found, refuse, show};
use crate::demo::github::{
    Github,
    page::{self, Asked},
    world::{Access, Owner, Repository, Team, World, number_of},
};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde_json::Value;

pub(super) async fn viewer(State(github): State<Github>, asked: Asked) -> Response {
    let world = github.world();
    Json(profile(&world.viewer, &asked, &world)).into_response()
}

pub(super) async fn user(State(github): State<Github>, Path(login): Path<String>, asked: Asked) -> Response {
    Json(profile(&login, &asked, &github.world())).into_response()
}

pub(super) async fn organization(State(github): State<Github>, Path(login): Path<String>, asked: Asked) -> Response {
    let world = github.world();
    match world.owner(&login).filter(|owner| owner.is_organization) {
        Some(owner) => Json(profile(&owner.login, &asked, &world)).into_response(),
        None => not_found(),
    }
}

pub(super) async fn all_repositories(State(github): State<Github>, asked: Asked) -> Response {
    let world = github.world();
    let all = world.owners.iter().flat_map(|owner| listed(owner, &asked, &world)).collect();
    page::of(all, &asked, "/user/repos", &world)
}

pub(super) async fn repositories(State(github): State<Github>, Path(login): Path<String>, asked: Asked) -> Response {
    let world = github.world();
    let Some(owner) = world.owner(&login) else { return not_found() };
    page::of(listed(owner, &asked, &world), &asked, &format!("/user/{}/repos", number_of(&owner.login)), &world)
}

pub(super) async fn repositories_of_organization(
    State(github): State<Github>,
    Path(login): Path<String>,
    asked: Asked,
) -> Response {
    let world = github.world();
    let Some(owner) = world.owner(&login).filter(|owner| owner.is_organization) else { return not_found() };
    let path = format!("/organizations/{}/repos", number_of(&owner.login));
    page::of(listed(owner, &asked, &world), &asked, &path, &world)
}

pub(super) async fn teams(State(github): State<Github>, Path(login): Path<String>, asked: Asked) -> Response {
    let world = github.world();
    let Some(owner) = world.owner(&login) else { return not_found() };
    let all = owner.teams.iter().map(|team| show::team(owner, team, &asked, &world)).collect();
    page::of(all, &asked, asked.rest().0, &world)
}

pub(super) async fn team(
    State(github): State<Github>,
    Path((login, slug)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    let world = github.world();
    match find(&world, &login, &slug) {
        Some((owner, team)) => Json(show::team(owner, team, &asked, &world)).into_response(),
        None => not_found(),
    }
}

pub(super) async fn members(
    State(github): State<Github>,
    Path((login, slug)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    let world = github.world();
    match find(&world, &login, &slug) {
        Some((_, team)) if team.hidden => {
            refuse(StatusCode::FORBIDDEN, "Resource not accessible by personal access token")
        }
        Some((_, team)) => {
            let all = team.members.iter().map(|login| show::person(login, &asked, &world)).collect();
            page::of(all, &asked, asked.rest().0, &world)
        }
        None => not_found(),
    }
}

fn find<'a>(world: &'a World, login: &str, slug: &str) -> Option<(&'a Owner, &'a Team)> {
    let owner = world.owner(login)?;
    Some((owner, owner.teams.iter().find(|team| team.slug == slug)?))
}

fn profile(login: &str, asked: &Asked, world: &World) -> Value {
    let mut person = show::person(login, asked, world);
    person["name"] = world.names.get(login).cloned().into();
    person
}

fn listed(owner: &Owner, asked: &Asked, world: &World) -> Vec<Value> {
    let is_seen = |one: &&Repository| one.access == Access::Granted && fits(one, asked.parameter("type"));
    let mut seen: Vec<&Repository> = owner.repositories.iter().filter(is_seen).collect();
    if asked.parameter("sort") == Some("full_name") {
        seen.sort_by(|a, b| a.name.cmp(&b.name));
    }
    seen.into_iter().map(|one| show::repository(owner, one, asked, world)).collect()
}

fn fits(repository: &Repository, kind: Option<&str>) -> bool {
    match kind {
        Some("public") => !repository.private,
        Some("private") => repository.private,
        Some("forks") => repository.fork,
        Some("sources") => !repository.fork,
        _ => true,
    }
}
