//! `http://`: what is sent, and how answers are judged.

use crate::support::{self, ask, configured, good, run, site::Site, spec};
use app::{fault::FaultKind, model::dependencies::Reading};
use axum::{
    Json, Router,
    http::{HeaderMap, Method, StatusCode, Uri},
    routing::{any, get},
};
use serde_json::{Value, json};
use server::client::spec::{JsonExpect, Method as Ask};
use std::sync::Arc;
use tokio::task::JoinSet;

/// Tells what it was asked.
async fn mirror(method: Method, uri: Uri, headers: HeaderMap) -> Json<Value> {
    let headers: serde_json::Map<String, Value> =
        headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().into())).collect();
    Json(json!({ "method": method.as_str(), "uri": uri.to_string(), "headers": headers }))
}

fn router() -> Router {
    Router::new()
        .route("/mirror", any(mirror))
        .route("/health", get(|| async { Json(json!({ "status": "DOWN" })) }))
        .route("/broken", get(|| async { (StatusCode::SERVICE_UNAVAILABLE, "no") }))
}

/// What the mirror saw at `pointer` has to be `value`.
async fn mirror_shows(mut spec: server::client::ProbeSpec, path: &str, value: Value) {
    spec.expect.json = vec![JsonExpect::new(path, value).unwrap()];
    assert_eq!(run(spec).await.unwrap().failed, None);
}

#[tokio::test]
async fn a_good_answer_has_its_phases() {
    let site = Site::start(router()).await;
    let reading = good(&site.url("/mirror")).await;
    let phases = reading.phases;
    assert_eq!((phases.dns_ms, phases.tls_ms), (None, None));
    assert!(phases.connect_ms.is_some() && phases.first_byte_ms.is_some() && phases.body_ms.is_some());
    let parts: f64 = phases.named().iter().filter_map(|(_, ms)| *ms).map(app::ms::Ms::get).sum();
    assert!((parts - reading.latency_ms.get()).abs() < 2.0, "{reading:?}");
    assert_eq!((reading.note, reading.cert_expires_at), (None, None));
}

#[tokio::test]
async fn a_name_has_a_resolver_phase() {
    let site = Site::start(router()).await;
    let reading = good(&format!("http://localhost:{}/mirror", site.port())).await;
    assert!(reading.phases.dns_ms.is_some());
}

#[tokio::test]
async fn says_who_asks_and_asks_for_no_compression() {
    let site = Site::start(router()).await;
    let url = site.url("/mirror?q=1");
    let agent = format!("pyngpong/{}", env!("CARGO_PKG_VERSION"));
    mirror_shows(spec(&url), "$.headers['user-agent']", agent.into()).await;
    mirror_shows(spec(&url), "$.headers.host", format!("127.0.0.1:{}", site.port()).into()).await;
    mirror_shows(spec(&url), "$.method", "GET".into()).await;
    mirror_shows(spec(&url), "$.uri", "/mirror?q=1".into()).await;
    let mut zipped = spec(&url);
    zipped.expect.json = vec![JsonExpect::new("$.headers['accept-encoding']", json!("")).unwrap()];
    let sentence = run(zipped).await.unwrap().failed.unwrap();
    assert_eq!(sentence, "$.headers['accept-encoding'] is missing, expected \"\"");
}

#[tokio::test]
async fn configured_headers_and_credentials_arrive() {
    let site = Site::start(router()).await;
    let mut with_header = spec(&site.url("/mirror"));
    with_header.header("x-token".parse().unwrap(), "s3cret".parse().unwrap());
    assert!(!format!("{with_header:?}").contains("s3cret"));
    mirror_shows(with_header, "$.headers['x-token']", "s3cret".into()).await;
    let with_user = spec(&site.url("/mirror").replace("://", "://user:pass@"));
    mirror_shows(with_user, "$.headers.authorization", "Basic dXNlcjpwYXNz".into()).await;
}

#[tokio::test]
async fn head_asks_for_the_head_only() {
    let site = Site::start(Router::new().route("/", get(|| async { "x".repeat(10_000) }))).await;
    let mut head = spec(&site.url("/"));
    head.method = Ask::Head;
    head.max_response = 100; // the body would not fit
    assert_eq!(run(head).await.unwrap().failed, None);
}

#[tokio::test]
async fn there_is_no_method_that_writes() {
    // Every value of the type is listed here: a third one would not compile.
    let word = |method: Ask| match method {
        Ask::Get => "GET",
        Ask::Head => "HEAD",
    };
    assert_eq!([Ask::Get, Ask::Head].map(word), [Ask::Get, Ask::Head].map(Ask::as_str));
    let site = Site::start(Router::new().route("/", axum::routing::post(|| async { "written" }))).await;
    for method in [Ask::Get, Ask::Head] {
        let mut spec = spec(&site.url("/"));
        spec.method = method;
        assert_eq!(run(spec).await.unwrap().failed.unwrap(), "HTTP 405, expected 2xx");
    }
}

#[tokio::test]
async fn a_bad_status_is_a_reading_that_failed() {
    let site = Site::start(router()).await;
    let reading = ask(&site.url("/broken")).await.unwrap();
    assert_eq!(reading.failed.unwrap(), "HTTP 503, expected 2xx");
    assert!(reading.phases.first_byte_ms.is_some());
}

#[tokio::test]
async fn a_bad_body_is_a_reading_that_failed() {
    let site = Site::start(router()).await;
    let mut up = spec(&site.url("/health"));
    up.expect.json = vec![JsonExpect::new("$.status", json!("UP")).unwrap()];
    assert_eq!(run(up).await.unwrap().failed.unwrap(), r#"$.status is "DOWN", expected "UP""#);
}

/// What a target with these keys makes of an answer.
async fn preset(status: StatusCode, body: &'static str, keys: &str) -> Reading {
    let site = Site::start(Router::new().route("/", get(move || async move { (status, body) }))).await;
    run(configured(&site.url("/"), keys)).await.unwrap()
}

#[tokio::test]
async fn a_preset_reads_the_body_that_comes_with_a_bad_status() {
    const DOWN: &str = r#"{"status":"DOWN","components":{"db":{"status":"DOWN","details":{"error":"timeout"}}}}"#;
    let unavailable = StatusCode::SERVICE_UNAVAILABLE;
    let reading = preset(unavailable, DOWN, "preset = \"spring\"").await;
    assert_eq!(reading.failed.as_deref(), Some("db is DOWN: timeout"));
    let without = preset(unavailable, DOWN, "").await;
    assert_eq!(without.failed.as_deref(), Some("HTTP 503, expected 2xx"));
}

#[tokio::test]
async fn what_is_expected_beside_a_preset_has_to_hold_as_well() {
    const UP: &str = r#"{"status":"UP","version":"1.4"}"#;
    let with = |keys: &'static str| preset(StatusCode::OK, UP, keys);
    let reading = with("preset = \"spring\"").await;
    assert_eq!((reading.failed, reading.note.as_deref()), (None, Some("status is UP")));
    let version = with("preset = \"spring\"\nexpect.json = { \"$.version\" = \"1.5\" }").await;
    assert_eq!(version.failed.as_deref(), Some("$.version is \"1.4\", expected \"1.5\""));
    let status = with("preset = \"spring\"\nexpect.status = 204").await;
    assert_eq!(status.failed.as_deref(), Some("HTTP 200, expected 204"));
}

#[tokio::test]
async fn a_status_page_brings_its_incident_along() {
    let body = r#"{"page":{"url":"https://status.example"},"status":{"indicator":"minor","description":"Minor Service Outage"},
        "incidents":[{"name":"Slow logins","status":"identified","shortlink":"https://stspg.io/1"}]}"#;
    let reading = preset(StatusCode::OK, body, "preset = \"statuspage\"").await;
    assert_eq!((reading.failed, reading.degraded.as_deref()), (None, Some("Minor Service Outage")));
    let incident = reading.incident.unwrap();
    assert_eq!((incident.title.as_str(), incident.url.as_deref()), ("Slow logins", Some("https://stspg.io/1")));
}

#[tokio::test]
async fn stopped_it_is_refused_and_started_again_it_is_good() {
    let mut site = Site::start(router()).await;
    let url = site.url("/mirror");
    good(&url).await;
    site.stop().await;
    let fault = ask(&url).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Refused);
    assert_eq!(fault.message, format!("connection refused by 127.0.0.1:{}", site.port()));
    site.start_again().await;
    good(&url).await;
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_unreachable() {
    // `.invalid` never resolves (RFC 6761); a machine without a resolver says so in other words.
    let fault = ask("http://payments.invalid/").await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Unreachable);
    let sentences = ["name payments.invalid does not resolve", "the resolver gave no answer for payments.invalid"];
    assert!(sentences.contains(&&*fault.message), "{fault}");
}

#[tokio::test]
async fn many_runs_of_one_probe_do_not_share_anything() {
    let site = Site::start(router()).await;
    let probe = Arc::new(support::probe(spec(&site.url("/mirror"))));
    let mut runs = JoinSet::new();
    for _ in 0..50 {
        let probe = probe.clone();
        runs.spawn(async move { probe.run().await });
    }
    assert!(runs.join_all().await.into_iter().all(|run| run.unwrap().failed.is_none()));
}
