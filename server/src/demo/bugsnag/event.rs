//! Events, in the short form that was recorded: neither users nor requests. Filters do not count here.

use super::{
    Bugsnag, answer,
    page::{self, Asked, Form},
    world::{StoredError, Window},
};
use app::time::Timestamp;
use axum::{
    extract::{Path, State},
    response::Response,
};
use serde_json::{Value, json};
use std::cmp::Reverse;

/// So many of each error are told of, one a minute.
const MOST: usize = 100;
const MINUTE_MS: i64 = 60_000;

/// One event of an error.
struct Event<'a> {
    error: &'a StoredError,
    /// Which one it is, from 1 on.
    number: u64,
    at: Timestamp,
}

pub async fn events(State(bugsnag): State<Bugsnag>, Path(id): Path<String>, asked: Asked) -> Response {
    let (world, now) = (bugsnag.world(), crate::clock::now());
    let Some((_, found)) = world.project(&id) else { return answer::missing("Project") };
    let base = asked.parameter("base").and_then(|base| base.parse().ok()).unwrap_or(now);
    let mut all: Vec<_> = found.errors.iter().flat_map(|error| newest(error, base)).collect();
    all.sort_by_key(|event| Reverse(event.at));
    if asked.parameter("direction") == Some("asc") {
        all.reverse();
    }
    let all = all.into_iter().map(|event| short(&id, &event, &asked)).collect();
    page::of(all, &asked, Form::Base(base), &world)
}

fn newest(error: &StoredError, now: Timestamp) -> impl Iterator<Item = Event<'_>> {
    let count = error.events(&Window { since: Timestamp::from_ms(i64::MIN), before: now.plus_ms(1) });
    let moments = std::iter::successors(Some(error.last_seen(now)), |last| Some(last.plus_ms(-MINUTE_MS)));
    let numbers = (1..=count).rev().take(MOST);
    numbers.zip(moments).map(move |(number, at)| Event { error, number, at })
}

fn short(project: &str, event: &Event<'_>, asked: &Asked) -> Value {
    let Event { error, number, at } = event;
    let id = format!("{}-v{number}", error.id);
    let project_url = format!("http://{}/projects/{project}", asked.host);
    json!({
        "id": id, "url": format!("{project_url}/events/{id}"), "project_url": project_url,
        "is_full_report": false, "error_id": error.id, "receivedAt": at,
        "exceptions": [{ "errorClass": error.class, "message": error.message }],
        "severity": error.severity, "context": error.context, "unhandled": false,
        "app": { "releaseStage": error.release_stages.first() },
    })
}
