//! What was checked of one commit: check runs, and the older statuses.

use super::{not_found, pulls, refuse, repositories::Place};
use crate::demo::github::{
    page,
    pull::{Check, Outcome, Pull},
    world::number_of,
};
use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};

pub(super) fn check_runs(place: &Place<'_>, reference: &str) -> Response {
    let Some(pull) = find(place, reference) else { return unknown(reference) };
    let all: Vec<Value> = pull.checks.iter().filter_map(|check| run(place, pull, check)).collect();
    let total = all.len();
    let path = pulls::path(place, &format!("commits/{reference}/check-runs"));
    let (page, link) = page::slice(all, place.asked, &path, place.world);
    let mut response = Json(json!({ "total_count": total, "check_runs": page })).into_response();
    response.headers_mut().extend(link.map(|link| (header::LINK, link)));
    response
}

pub(super) fn status(place: &Place<'_>, reference: &str) -> Response {
    let Some(pull) = find(place, reference) else { return unknown(reference) };
    let statuses: Vec<Value> = pull.checks.iter().filter_map(shown_status).collect();
    let (total, sha) = (statuses.len(), pull.head_sha());
    let path = pulls::path(place, &format!("commits/{reference}/status"));
    let (page, link) = page::slice(statuses, place.asked, &path, place.world);
    let body = json!({ "state": pull.combined_status(), "statuses": page, "sha": sha, "total_count": total });
    let mut response = Json(body).into_response();
    response.headers_mut().extend(link.map(|link| (header::LINK, link)));
    response
}

/// The pull request whose newest commit or branch it is.
fn find<'a>(place: &Place<'a>, reference: &str) -> Option<&'a Pull> {
    let branch = reference.strip_prefix("heads/").unwrap_or(reference);
    place.repository.pulls.iter().find(|pull| pull.head_sha() == reference || pull.head == branch)
}

fn unknown(reference: &str) -> Response {
    if reference.is_empty() {
        return not_found();
    }
    refuse(StatusCode::UNPROCESSABLE_ENTITY, &format!("No commit found for SHA: {reference}"))
}

fn run(place: &Place<'_>, pull: &Pull, check: &Check) -> Option<Value> {
    let Outcome::Run(status, conclusion) = &check.outcome else { return None };
    let id = number_of(&(pull.head_sha(), &check.name));
    let html = format!("{}/{}/{}/runs/{id}", place.world.html_origin, place.owner.login, place.repository.name);
    Some(json!({
        "id": id, "node_id": format!("CR_{id}"), "head_sha": pull.head_sha(), "external_id": "", "name": check.name,
        "html_url": html, "details_url": html, "status": status.to_lowercase(),
        "conclusion": conclusion.as_ref().map(|conclusion| conclusion.to_lowercase()),
        "started_at": super::show::moment(pull.updated_at), "completed_at": null, "pull_requests": [],
    }))
}

fn shown_status(check: &Check) -> Option<Value> {
    let Outcome::Status(state) = &check.outcome else { return None };
    // REST knows no EXPECTED.
    let state = if state == "EXPECTED" { "pending".to_owned() } else { state.to_lowercase() };
    Some(
        json!({ "id": number_of(&check.name), "state": state, "context": check.name, "description": null, "target_url": null }),
    )
}
