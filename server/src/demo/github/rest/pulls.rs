//! Pull requests of one repository.

use super::{not_found, refuse, repositories::Place, show};
use crate::demo::github::{page, pull::Pull};
use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};

pub(super) fn list(place: &Place<'_>) -> Response {
    let state = place.asked.parameter("state").unwrap_or("open");
    if !["open", "closed", "all"].contains(&state) {
        return invalid("state");
    }
    let base = place.asked.parameter("base");
    let fits = |pull: &&Pull| {
        let wanted = state == "all" || (state == "open") == pull.is_open();
        wanted && !pull.withheld && base.is_none_or(|base| base == pull.base)
    };
    let mut found: Vec<&Pull> = place.repository.pulls.iter().filter(fits).collect();
    let sort = place.asked.parameter("sort").unwrap_or("created");
    match sort {
        "updated" => found.sort_by_key(|pull| (pull.updated_at, pull.number)),
        "popularity" => found.sort_by_key(|pull| (pull.comments, pull.number)),
        _ => found.sort_by_key(|pull| (pull.created_at, pull.number)),
    }
    let usual = if sort == "created" { "desc" } else { "asc" };
    if place.asked.parameter("direction").unwrap_or(usual) == "desc" {
        found.reverse();
    }
    let all = found.into_iter().map(|pull| shown(place, pull)).collect();
    page::of(all, place.asked, &path(place, "pulls"), place.world)
}

pub(super) fn one(place: &Place<'_>, number: &str) -> Response {
    let Some(pull) = find(place, number) else { return not_found() };
    let mut shown = shown(place, pull);
    show::details(&mut shown, pull);
    Json(shown).into_response()
}

pub(super) fn reviews(place: &Place<'_>, number: &str) -> Response {
    let Some(pull) = find(place, number) else { return not_found() };
    let review = |(at, review)| show::review(review, at, place.asked, place.world);
    let all = pull.reviews.iter().enumerate().map(review).collect();
    page::of(all, place.asked, &path(place, &format!("pulls/{number}/reviews")), place.world)
}

pub(super) fn requested(place: &Place<'_>, number: &str) -> Response {
    let Some(pull) = find(place, number) else { return not_found() };
    let shown = shown(place, pull);
    Json(json!({ "users": shown["requested_reviewers"], "teams": shown["requested_teams"] })).into_response()
}

/// The form of an address that other pages have.
pub(super) fn path(place: &Place<'_>, rest: &str) -> String {
    format!("/repositories/{}/{rest}", place.repository.id)
}

fn find<'a>(place: &Place<'a>, number: &str) -> Option<&'a Pull> {
    let number: u32 = number.parse().ok()?;
    place.repository.pulls.iter().find(|pull| pull.number == number && !pull.withheld)
}

fn shown(place: &Place<'_>, pull: &Pull) -> Value {
    show::pull(place.owner, place.repository, pull, place.asked, place.world)
}

fn invalid(field: &str) -> Response {
    let mut response = refuse(StatusCode::UNPROCESSABLE_ENTITY, "Validation Failed");
    let errors = json!([{ "resource": "PullRequest", "code": "invalid", "field": field }]);
    let body = json!({ "message": "Validation Failed", "errors": errors, "documentation_url": "https://docs.github.com/rest", "status": "422" });
    *response.body_mut() = Json(body).into_response().into_body();
    response
}
