//! One repository, by its name or by its number, and what is in it.

use super::{commits, not_found, pulls, refuse, show};
use crate::demo::github::{
    Github,
    page::Asked,
    world::{Access, Owner, Repository, World},
};
use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::json;

const SSO: HeaderName = HeaderName::from_static("x-github-sso");

/// A repository that may be looked at, and how it was asked for.
pub(super) struct Place<'a> {
    pub(super) world: &'a World,
    pub(super) owner: &'a Owner,
    pub(super) repository: &'a Repository,
    pub(super) asked: &'a Asked,
}

pub(super) async fn by_name(
    State(github): State<Github>,
    Path((owner, name)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    named(&github.world(), &owner, &name, "", &asked)
}

pub(super) async fn within_by_name(
    State(github): State<Github>,
    Path((owner, name, rest)): Path<(String, String, String)>,
    asked: Asked,
) -> Response {
    named(&github.world(), &owner, &name, &rest, &asked)
}

pub(super) async fn by_id(State(github): State<Github>, Path(id): Path<u64>, asked: Asked) -> Response {
    let world = github.world();
    open(world.repository_by_id(id), &world, "", &asked)
}

pub(super) async fn within_by_id(
    State(github): State<Github>,
    Path((id, rest)): Path<(u64, String)>,
    asked: Asked,
) -> Response {
    let world = github.world();
    open(world.repository_by_id(id), &world, &rest, &asked)
}

/// A repository that has another name now is told with 301.
fn named(world: &World, owner: &str, name: &str, rest: &str, asked: &Asked) -> Response {
    let found = world.repository(owner, name);
    match world.moved(owner, name).filter(|_| found.is_none()) {
        Some((_, moved)) => redirect(moved, rest, asked),
        None => open(found, world, rest, asked),
    }
}

fn redirect(moved: &Repository, rest: &str, asked: &Asked) -> Response {
    let (_, query) = asked.rest();
    let slash = if rest.is_empty() { "" } else { "/" };
    let mark = if query.is_empty() { "" } else { "?" };
    let url = format!("{}/repositories/{}{slash}{rest}{mark}{query}", asked.api(), moved.id);
    let body = json!({
        "message": "Moved Permanently", "url": url,
        "documentation_url": "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects",
    });
    let mut response = (StatusCode::MOVED_PERMANENTLY, Json(body)).into_response();
    response.headers_mut().extend(HeaderValue::from_str(&url).ok().map(|url| (header::LOCATION, url)));
    response
}

fn open(found: Option<(&Owner, &Repository)>, world: &World, rest: &str, asked: &Asked) -> Response {
    let Some((owner, repository)) = found else { return not_found() };
    match repository.access {
        Access::Granted => within(&Place { world, owner, repository, asked }, rest),
        Access::Hidden => not_found(),
        Access::Forbidden => refuse(StatusCode::FORBIDDEN, "Resource not accessible by personal access token"),
        Access::Saml => {
            let why = "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.";
            let mut response = refuse(StatusCode::FORBIDDEN, why);
            response
                .headers_mut()
                .insert(SSO, HeaderValue::from_static("required; url=https://github.com/orgs/acme/sso"));
            response
        }
    }
}

fn within(place: &Place<'_>, rest: &str) -> Response {
    let parts: Vec<&str> = rest.split('/').filter(|part| !part.is_empty()).collect();
    match *parts {
        [] => Json(show::repository(place.owner, place.repository, place.asked, place.world)).into_response(),
        ["pulls"] => pulls::list(place),
        ["pulls", number] => pulls::one(place, number),
        ["pulls", number, "reviews"] => pulls::reviews(place, number),
        ["pulls", number, "requested_reviewers"] => pulls::requested(place, number),
        // A branch has slashes of its own.
        ["commits", .., "check-runs"] => commits::check_runs(place, &reference(&parts)),
        ["commits", .., "status"] => commits::status(place, &reference(&parts)),
        _ => not_found(),
    }
}

fn reference(parts: &[&str]) -> String {
    parts[1..parts.len() - 1].join("/")
}
