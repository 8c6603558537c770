//! Every recording of the Data Access API, read as a person would.
//!
//! The recordings are not part of this repository. Their folder is `PYNGPONG_RECORDINGS`, or `../shared/recordings` beside it.

use super::super::{
    answer::{self, Page},
    place::unknown_filters,
    translate::{self, Known, People},
};
use crate::client::{
    http::{Fetched, Headers},
    lenient::Item,
};
use app::model::errors::BugsnagError;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// Each file, and what is in it.
const SAID: &[(&str, &str)] = &[
    (
        "collaborators-list-project.json",
        "2 of 2; {\"5a1589f0d1befa47553ffd5f\": Some(\"Bugsnag\"), \"5a2fbf42d1befa003981d597\": None}",
    ),
    (
        "error-view.json",
        "RuntimeError: Error in /Users/user/Desktop/libraries/bugsnag-ruby/test.rb:34; warning, fixed; 475 events, 0 users; 2017-12-12T10:58:50.000Z to 2017-12-12T10:58:55.648Z; production; trend []",
    ),
    (
        "errors-list.json",
        "1 of 1; RuntimeError: Error in /Users/user/Desktop/libraries/bugsnag-ruby/test.rb:34; warning, fixed; 475 events, 0 users; 2017-12-12T10:58:50.000Z to 2017-12-12T10:58:55.648Z; production; trend []",
    ),
    ("event-view-full.json", "2017-12-12T10:58:55.000Z, RuntimeError, warning"),
    (
        "events-list-page1.json",
        "63 of 475, and more; 2017-12-12T10:58:55.000Z, RuntimeError, warning; latest {\"BUGSNAG_ERROR_ID\": \"BUGSNAG_EVENT_ID\"}",
    ),
    ("gb-event-fields.json", "9; does not know event.class.x"),
    (
        "gb-events.json",
        "3; 2026-07-28T11:59:00.000Z, *fmt.wrapError, warning; latest {\"6a3a318a90a602cb08300beb\": \"ev00000000000000000001\"}",
    ),
    ("gb-orgs.json", "1; example-org"),
    ("gb-pivots.json", "4; none of them is an error"),
    ("gb-projects.json", "3; example-api, worker, worker-replica"),
    ("gb-trend.json", "3; 19408, 44819, 4000 events"),
    ("latest-event.json", "2017-12-12T10:58:55.000Z, RuntimeError, warning"),
    ("organization-view.json", "testorg-9"),
    (
        "organizations-list.json",
        "10; testorg-11, updated-name-2, testorg-9, updated-name-1, testorg-5, testorg-4, testorg-3, updated-name, testorg, bugsnag",
    ),
    ("project-trend-buckets.json", "5; 475, 0, 0, 0, 0 events"),
    ("project-trend-resolution.json", "1; 475 events"),
    ("project-view.json", "testproject-5"),
    (
        "projects-list.json",
        "30 of 30; testproject-9, testproject-8, othername-1, testproject-5, othername, testproject-2, testproject-1, testproject, vcr-tests, release-service, event-reporting-service, session-reporting-service, session-server, session-service, pingdom, hooks-server, integrations-worker, event-indexer, release-server, project-service, scheduling-service, business-analytics-service, error-service, consistency-worker, event-worker, event-server, symbolicator, upload-server, website-javascript, website",
    ),
    ("releases-list.json", "5 of 18, and more; 2021-07-08T14:26:55.000Z, 1"),
    (
        "spec-error-example.json",
        "NoMethodError: undefined method `foo` for nil:NilClass in users#show; info, open; 10 events, 5 users; 2017-03-19T08:41:13.000Z to 2017-03-27T00:00:00.000Z; staging, production; trend [5, 4, 0, 1, 0, 0, 2, 0, 0, 0, 6, 0, 0, 0, 0]; somebody",
    ),
    ("spec-project-example.json", "example-project"),
    ("stability-trend.json", "development, 30 days"),
];

#[test]
fn each_is_read_as_a_person_would_and_none_is_forgotten() {
    let Some(folder) = folder() else { return };
    let all: BTreeSet<String> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let bodies = all.iter().filter(|name| name.ends_with(".json") && !name.ends_with(".meta.json"));
    let expected: Vec<&str> = SAID.iter().map(|(name, _)| *name).collect();
    assert_eq!(bodies.collect::<Vec<_>>(), expected);
    for (name, sentence) in SAID {
        assert_eq!(said(&folder, name), *sentence, "{name}");
    }
}

fn folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/recordings");
    let folder = std::env::var_os("PYNGPONG_RECORDINGS").map_or_else(beside, PathBuf::from).join("bugsnag");
    if !folder.is_dir() {
        eprintln!("no recordings in {}: nothing was read. Set PYNGPONG_RECORDINGS to their folder", folder.display());
        return None;
    }
    Some(folder)
}

/// A list goes the way of every answer, with the head it came with.
fn said(folder: &Path, name: &str) -> String {
    let body = std::fs::read(folder.join(name)).unwrap();
    let whole: Value = serde_json::from_slice(&body).unwrap();
    if !whole.is_array() {
        return about(name, &[whole]);
    }
    let meta = std::fs::read(folder.join(name.replace(".json", ".meta.json"))).ok();
    let meta: Value = meta.map(|text| serde_json::from_slice(&text).unwrap()).unwrap_or_default();
    let head = meta["response"]["headers"].as_object().into_iter().flatten();
    let headers: Headers =
        head.map(|(name, value)| (name.parse().unwrap(), value.as_str().unwrap().parse().unwrap())).collect();
    let url = meta["request"]["url"].as_str().unwrap_or("https://api.bugsnag.com/x").parse().unwrap();
    let status = meta["response"]["status"].as_u64().map_or(200, |status| u16::try_from(status).unwrap());
    let Page { items, next, total } = answer::read(&Fetched { status, headers, body: body.into() }, &url, "").unwrap();
    let of = total.map(|total| format!(" of {total}")).unwrap_or_default();
    let more = if next.is_some() { ", and more" } else { "" };
    format!("{}{of}{more}; {}", items.len(), about(name, &items))
}

fn about(name: &str, items: &[Value]) -> String {
    let first = Item(&items[0]);
    if name.contains("collaborators") {
        return format!("{:?}", translate::people(items).collect::<People>());
    } else if name.contains("event-fields") {
        return format!(
            "does not know {}",
            unknown_filters(items, &["error.status", "event.class", "event.class.x"]).join(", ")
        );
    } else if name.contains("pivots") {
        return "none of them is an error".to_owned();
    } else if name.contains("events") {
        return format!("{}; latest {:?}", event(first), translate::latest(items));
    } else if name.contains("event") {
        return event(first);
    } else if name.contains("stability") {
        let days = first.get("timeline_points").unwrap().as_array().unwrap().len();
        return format!("{}, {days} days", first.text("release_stage_name").unwrap());
    } else if name.contains("releases") {
        return format!("{}, {}", first.time("release_time").unwrap(), first.count("errors_seen_count").unwrap());
    } else if name.contains("trend") {
        let counts: Vec<String> =
            items.iter().map(|item| Item(item).count("events_count").unwrap().to_string()).collect();
        return format!("{} events", counts.join(", "));
    } else if name.contains("error") {
        return errors(items);
    }
    items.iter().map(|item| Item(item).text("slug").unwrap()).collect::<Vec<_>>().join(", ")
}

fn event(event: Item<'_>) -> String {
    let class = Item(&event.get("exceptions").unwrap()[0]).text("error_class").unwrap();
    format!("{}, {class}, {}", event.time("received_at").unwrap(), event.text("severity").unwrap())
}

fn errors(items: &[Value]) -> String {
    let known = Known { project: "acme/web", page: None, people: &People::new(), latest: &BTreeMap::new() };
    let read = items.iter().map(|item| translate::error(item, &known).unwrap().1);
    read.map(|error| error_said(&error)).collect::<Vec<_>>().join("; ")
}

fn error_said(error: &BugsnagError) -> String {
    let BugsnagError { class, message, context, severity, status, events, users, trend, .. } = error;
    let seen = |at: Option<app::time::Timestamp>| at.map_or_else(|| "?".to_owned(), |at| at.to_string());
    let (first, last) = (seen(error.first_seen), seen(error.last_seen));
    let stages = error.release_stages.join(", ");
    let assigned = error.assigned_to.as_ref().map(|name| format!("; {name}")).unwrap_or_default();
    format!(
        "{class}: {message} in {context}; {severity}, {status}; {events} events, {users} users; {first} to {last}; {stages}; trend {trend:?}{assigned}"
    )
}
