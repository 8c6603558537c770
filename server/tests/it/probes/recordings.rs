//! Every recorded health body, judged as a person would: served over HTTP, asked as configured.
//!
//! The recordings are not part of this repository. Their folder is `PYNGPONG_RECORDINGS`, or `../shared/recordings` beside
//! it; where there is none the test says so and proves nothing.

use crate::support::{configured, run, site::Site};
use app::model::dependencies::{Incident, Reading};
use axum::{Router, extract::State, http::header::CONTENT_TYPE, response::IntoResponse as _};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

const SPRING: &str = "preset = \"spring\"";
const STATUSPAGE: &str = "preset = \"statuspage\"";

/// File, keys of the target, state as a sign (`+` up, `~` degraded, `-` down) with its sentence.
const JUDGED: &[(&str, &str, &str)] = &[
    ("spring-boot-actuator-up.json", SPRING, "+ status is UP"),
    ("spring-boot-actuator-up.json", r#"expect.json = { "$.status" = "UP" }"#, "+"),
    ("spring-boot-actuator-up.json", r#"expect.json = { "$.components.*.status" = ["UP", "UNKNOWN"] }"#, "+"),
    ("spring-boot-actuator-up.json", r#"expect.json = { "$.components.diskSpace.details.exists" = true }"#, "+"),
    (
        "spring-boot-actuator-up.json",
        r#"expect.json = { "$.components.diskSpace.details.threshold" = 1 }"#,
        "- $.components.diskSpace.details.threshold is 10485760, expected 1",
    ),
    ("spring-boot-actuator-minimal.json", SPRING, "+ status is UP"),
    ("aspnet-plain-healthy.txt", "preset = \"aspnet\"", "+ Healthy"),
    ("aspnet-plain-healthy.txt", SPRING, "- expected Spring health JSON, got \"Healthy\""),
    ("rails-up.html", "expect.body = 'background-color: green'", "+"),
    ("rails-up.html", r#"expect.json = { "$.status" = "UP" }"#, "- body is not JSON: \"<!DOCTYPE html>"),
    ("rails-up.html", SPRING, "- expected Spring health JSON, got HTML"),
    ("kubernetes-readyz-verbose.txt", "preset = \"kubernetes\"", "+ 18 checks passed"),
    ("elasticsearch-cluster-green.json", "preset = \"elasticsearch\"", "+ green: 2 nodes"),
    ("elasticsearch-cluster-green.json", r#"expect.json = { "$.status" = ["green", "yellow"] }"#, "+"),
    (
        "elasticsearch-cluster-yellow.json",
        "preset = \"elasticsearch\"",
        "~ elasticsearch is yellow: 44 unassigned shards",
    ),
    ("elasticsearch-cluster-yellow.json", r#"expect.json = { "$.timed_out" = false, "$.number_of_nodes" = 1 }"#, "+"),
    (
        "elasticsearch-cluster-yellow.json",
        r#"expect.json = { "$.status" = "green" }"#,
        "- $.status is \"yellow\", expected \"green\"",
    ),
    (
        "health-json-draft-example.json",
        "preset = \"health+json\"",
        "~ status is pass, but cassandra:connections is warn: 75 (+2 more)",
    ),
    ("health-json-draft-example.json", r#"expect.json = { "$.status" = "pass" }"#, "+"),
    (
        "health-json-draft-example.json",
        r#"expect.json = { "$.checks[*][*].status" = "pass" }"#,
        "- $.checks[*][*].status is \"warn\" in 4 of 7 places, expected \"pass\"",
    ),
    ("consul-health-service.json", "preset = \"consul\"", "+ passing, 1 of 1"),
    ("consul-health-service.json", r#"expect.json = { "$[*].Checks[*].Status" = "passing" }"#, "+"),
    ("consul-health-service.json", r#"expect.json = { "$[0].Service.Tags" = ["primary"] }"#, "+"),
    (
        "consul-health-service.json",
        r#"expect.json = { "$[*].Checks[?@.Status != 'passing'].Name" = "none" }"#,
        "- $[*].Checks[?@.Status != 'passing'].Name is missing, expected \"none\"",
    ),
    ("rabbitmq-check-ok.json", "preset = \"rabbitmq\"", "+ ok"),
    ("bugsnag-onprem-ping.txt", "expect.body = '^pong$'", "+"),
    ("statuspage-github-operational.json", STATUSPAGE, "+ All Systems Operational"),
    ("statuspage-github-operational.json", r#"expect.json = { "$.components[*].status" = "operational" }"#, "+"),
    ("statuspage-github-status.json", STATUSPAGE, "+ All Systems Operational"),
    ("statuspage-docker-partial.json", STATUSPAGE, "~ Partial Service Disruption: Docker Hub Automated Builds"),
    ("heroku-status-incident.json", STATUSPAGE, "~ Apps is yellow (+2 more)"),
    ("slack-status-incident.json", STATUSPAGE, "~ incident: Apps/Integrations/APIs (+1 more)"),
    ("prometheus-healthy.txt", "preset = \"prometheus\"", "+ Prometheus Server is Healthy"),
    ("prometheus-ready.txt", "preset = \"prometheus\"", "+ Prometheus Server is Ready"),
    ("etcd-health.txt", "preset = \"etcd\"", "+ health is true"),
    ("etcd-health.txt", r#"expect.json = { "$.health" = "true" }"#, "+"),
    ("etcd-health.txt", r#"expect.json = { "$.health" = true }"#, "- $.health is \"true\", expected true"),
    ("flower-healthcheck.txt", "expect.body = '^OK$'", "+"),
    ("redis-ping.txt", "expect.body = '^PONG'", "+"),
];

/// File, title and link of the incident.
const INCIDENTS: &[(&str, &str, Option<&str>)] = &[
    (
        "slack-status-incident.json",
        "We are investigating an issue with notification settings",
        Some("https://status.slack.com/2020-07/ea58a170d343b2ad"),
    ),
    (
        "heroku-status-incident.json",
        "Connection timeouts to applications and Heroku Postgres",
        Some("https://status.heroku.com/incidents/1918"),
    ),
    ("statuspage-docker-partial.json", "Docker Hub automated builds issue", None),
];

fn folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/recordings");
    let folder = std::env::var_os("PYNGPONG_RECORDINGS").map_or_else(beside, PathBuf::from).join("health");
    if !folder.is_dir() {
        eprintln!("no recordings in {}: nothing was judged. Set PYNGPONG_RECORDINGS to their folder", folder.display());
        return None;
    }
    Some(folder)
}

/// What a server sends: some recordings begin with status line and headers.
fn answer(folder: &Path, name: &str) -> (&'static str, String) {
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    let body = match text.strip_prefix("HTTP/1.1 200 OK") {
        Some(rest) => rest.split_once("\r\n\r\n").or_else(|| rest.split_once("\n\n")).unwrap().1.to_owned(),
        None => text,
    };
    let kind = match Path::new(name).extension().and_then(|extension| extension.to_str()) {
        Some("json") => "application/json",
        Some("html") => "text/html",
        _ => "text/plain",
    };
    (kind, body)
}

/// One run of the target that these keys configure.
async fn ask(folder: &Path, name: &str, keys: &str) -> Reading {
    let (kind, body) = answer(folder, name);
    let router = Router::new()
        .fallback(move |State(body): State<String>| async move { ([(CONTENT_TYPE, kind)], body).into_response() })
        .with_state(body);
    let site = Site::start(router).await;
    run(configured(&site.url("/health"), keys)).await.unwrap()
}

fn shown(reading: Reading) -> String {
    let (sign, sentence) = match reading {
        Reading { failed: Some(sentence), .. } => ("-", sentence),
        Reading { degraded: Some(sentence), .. } => ("~", sentence),
        Reading { note, .. } => ("+", note.unwrap_or_default()),
    };
    format!("{sign} {sentence}").trim_end().to_owned()
}

#[tokio::test]
async fn every_body_is_judged_as_a_person_would() {
    let Some(folder) = folder() else { return };
    for (name, keys, expected) in JUDGED {
        let judged = shown(ask(&folder, name, keys).await);
        assert!(
            judged == *expected || (expected.starts_with('-') && judged.starts_with(expected)),
            "{name} {keys}: {judged}"
        );
    }
}

#[tokio::test]
async fn a_status_page_shows_the_title_and_the_link_of_its_incident() {
    let Some(folder) = folder() else { return };
    for (name, title, url) in INCIDENTS {
        let expected = Incident { title: (*title).to_owned(), url: url.map(str::to_owned) };
        assert_eq!(ask(&folder, name, STATUSPAGE).await.incident, Some(expected), "{name}");
    }
    assert_eq!(ask(&folder, "statuspage-github-operational.json", STATUSPAGE).await.incident, None);
}

#[test]
fn no_body_is_forgotten() {
    let Some(folder) = folder() else { return };
    let is_body = |name: &String| !name.ends_with(".source.txt") && !name.ends_with(".meta.json");
    let there: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(is_body)
        .collect();
    let judged: BTreeSet<String> = JUDGED.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(judged, there);
}
