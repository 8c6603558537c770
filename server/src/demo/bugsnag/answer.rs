//! What each route answers, in the form that was recorded.

use super::{
    Bugsnag, filter, gate,
    page::{self, Asked, Form},
    world::{Collaborator, Organization, Project, StoredError, Window},
};
use app::time::Timestamp;
use axum::{
    Json,
    extract::{FromRequestParts, Path, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};
use std::{cmp::Reverse, convert::Infallible};

const DAY_MS: i64 = 86_400_000;
/// So many days a histogram of two weeks has, today among them.
const TWO_WEEKS: usize = 15;
/// The real one tells addresses, too. Wherever this one shows up is a place where it should not.
const EMAIL: &str = "private@example.com";

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        let query = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        Ok(Self { path: parts.uri.path().to_owned(), query, host: host.to_owned() })
    }
}

pub async fn organizations(State(bugsnag): State<Bugsnag>, asked: Asked) -> Response {
    let world = bugsnag.world();
    let all = world.organizations.iter().map(organization).collect();
    page::of(all, &asked, Form::Offset, &world)
}

pub async fn projects(State(bugsnag): State<Bugsnag>, Path(id): Path<String>, asked: Asked) -> Response {
    let world = bugsnag.world();
    let Some(found) = world.organizations.iter().find(|one| one.id == id) else { return missing("Organization") };
    let all = found.projects.iter().map(|one| project(found, one, &asked)).collect();
    page::of(all, &asked, Form::Offset, &world)
}

pub async fn errors(State(bugsnag): State<Bugsnag>, Path(id): Path<String>, asked: Asked) -> Response {
    let (world, now) = (bugsnag.world(), crate::clock::now());
    let Some((_, found)) = world.project(&id) else { return missing("Project") };
    let base = asked.parameter("base").and_then(|base| base.parse().ok()).unwrap_or(now);
    let filters = match filter::read(&asked.query, base) {
        Ok(filters) => filters,
        Err(bad) => return gate::refuse(StatusCode::BAD_REQUEST, &bad.to_string()),
    };
    let mut found: Vec<_> = found.errors.iter().filter(|error| filters.fits(error)).collect();
    sort(&mut found, &asked, &filters.window, base);
    let all = found.into_iter().map(|one| error(&id, one, &filters.window, base, &asked)).collect();
    page::of(all, &asked, Form::Base(base), &world)
}

pub async fn event_fields(State(bugsnag): State<Bugsnag>, Path(id): Path<String>) -> Response {
    let world = bugsnag.world();
    if world.project(&id).is_none() {
        return missing("Project");
    }
    let field = |name: &String| {
        let custom = name.starts_with("metaData.");
        json!({ "display_id": name, "custom": custom, "filter_options": { "name": name } })
    };
    Json(world.event_fields.iter().map(field).collect::<Vec<_>>()).into_response()
}

pub async fn organization_collaborators(
    State(bugsnag): State<Bugsnag>,
    Path(id): Path<String>,
    asked: Asked,
) -> Response {
    let world = bugsnag.world();
    let Some(found) = world.organizations.iter().find(|one| one.id == id) else { return missing("Organization") };
    page::of(found.collaborators.iter().map(collaborator).collect(), &asked, Form::Offset, &world)
}

pub async fn project_collaborators(State(bugsnag): State<Bugsnag>, Path(id): Path<String>, asked: Asked) -> Response {
    let world = bugsnag.world();
    let Some((found, _)) = world.project(&id) else { return missing("Project") };
    page::of(found.collaborators.iter().map(collaborator).collect(), &asked, Form::Offset, &world)
}

pub async fn nothing_here() -> Response {
    (StatusCode::NOT_FOUND, Json(json!({ "errors": ["Not found"] }))).into_response()
}

pub fn missing(what: &str) -> Response {
    gate::refuse(StatusCode::NOT_FOUND, &format!("{what} not found"))
}

fn organization(found: &Organization) -> Value {
    json!({
        "id": found.id, "name": found.name, "slug": found.slug,
        "creator": { "id": "u-1", "name": "Creator", "email": EMAIL },
        "created_at": "2017-12-12T11:52:38.451Z", "updated_at": "2017-12-12T11:52:38.541Z", "billing_emails": [EMAIL],
    })
}

fn project(organization: &Organization, found: &Project, asked: &Asked) -> Value {
    let url = format!("http://{}/projects/{}", asked.host, found.id);
    json!({
        "id": found.id, "slug": found.slug, "name": found.name,
        "api_key": "00000000000000000000000000000000", "type": "other", "is_full_view": true, "language": null,
        "release_stages": ["production", "staging"], "created_at": "2017-12-12T11:54:39.227Z",
        "errors_url": format!("{url}/errors"), "events_url": format!("{url}/events"), "url": url,
        "html_url": format!("https://app.bugsnag.com/{}/{}", organization.slug, found.slug),
        "open_error_count": found.errors.len(), "collaborators_count": organization.collaborators.len(),
    })
}

fn collaborator(found: &Collaborator) -> Value {
    json!({ "id": found.id, "name": found.name, "email": EMAIL, "is_admin": false, "pending_invitation": false })
}

fn sort(found: &mut [&StoredError], asked: &Asked, window: &Window, now: Timestamp) {
    match asked.parameter("sort").unwrap_or("last_seen") {
        "unsorted" => return,
        "events" => found.sort_by_key(|error| Reverse(error.events(window))),
        "users" => found.sort_by_key(|error| Reverse(error.users)),
        "first_seen" => found.sort_by_key(|error| Reverse(error.first_seen)),
        _ => found.sort_by_key(|error| Reverse(error.last_seen(now))),
    }
    if asked.parameter("direction") == Some("asc") {
        found.reverse();
    }
}

fn error(project: &str, found: &StoredError, window: &Window, now: Timestamp, asked: &Asked) -> Value {
    let project_url = format!("http://{}/projects/{project}", asked.host);
    let (events, last_seen) = (found.events(window), found.last_seen(now));
    let mut error = json!({
        "id": found.id, "project_id": project,
        "error_class": found.class, "message": found.message, "context": found.context,
        "severity": found.severity, "original_severity": found.severity, "overridden_severity": null,
        "events": events, "unthrottled_occurrence_count": events, "users": found.users.min(events),
        "first_seen": found.first_seen.max(window.since), "last_seen": last_seen,
        "first_seen_unfiltered": found.first_seen, "last_seen_unfiltered": last_seen,
        "status": found.status, "created_issue": {}, "reopen_rules": null,
        "assigned_collaborator_id": found.assigned_to, "comment_count": 0, "missing_dsyms": [],
        "release_stages": found.release_stages, "grouping_reason": "frame-inner",
        "grouping_fields": { "errorClass": found.class, "lineNumber": 34 },
        "url": format!("{project_url}/errors/{}", found.id), "project_url": project_url,
    });
    if asked.parameter("histogram") == Some("two_week") {
        error["trend"] = trend(found, now);
    }
    error
}

/// Midnight of each day, oldest first, and how many events it had.
fn trend(found: &StoredError, now: Timestamp) -> Value {
    let midnight = now.plus_ms(-now.as_ms().rem_euclid(DAY_MS));
    let surge = Window { since: Timestamp::from_ms(i64::MIN), before: now.plus_ms(1) };
    let surge = StoredError { days: Vec::new(), ..found.clone() }.events(&surge);
    let day = |(ago, moment): (usize, Timestamp)| {
        let events = found.days.iter().rev().nth(ago).copied().unwrap_or_default();
        json!([moment, events + if ago == 0 { surge } else { 0 }])
    };
    let moments = std::iter::successors(Some(midnight), |last| Some(last.plus_ms(-DAY_MS)));
    let mut days: Vec<Value> = moments.take(TWO_WEEKS).enumerate().map(day).collect();
    days.reverse();
    days.into()
}
