//! Feeds that are asked anew each time: what is sent, and where to.

use crate::support::{
    authority::Authority,
    feed::{self, ask, client, ends, json, metric, number},
    liar::{Liar, Lie},
    site::Site,
};
use app::fault::FaultKind;
use axum::{
    Json, Router,
    extract::Query,
    http::{HeaderMap, header},
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use serde_json::json;
use server::client::{
    feed::{FeedSpec, Format},
    spec::Redirects,
};
use std::collections::HashMap;

/// How many of the headers it knows came along, and what was asked.
async fn seen(headers: HeaderMap, Query(query): Query<HashMap<String, u32>>) -> Json<serde_json::Value> {
    let secret = ["authorization", "x-token"].iter().filter(|name| headers.contains_key(**name)).count();
    let zip = headers.contains_key(header::ACCEPT_ENCODING);
    Json(json!({ "secrets": secret, "zip": u8::from(zip), "q": query.get("q") }))
}

/// The same, as a line.
async fn line(headers: HeaderMap, query: Query<HashMap<String, u32>>) -> Response {
    let Json(seen) = seen(headers, query).await;
    format!("{seen}\n").into_response()
}

fn router() -> Router {
    let away = get(|| async { Redirect::temporary("/json?q=7") });
    let stairs = get(|| async { Redirect::temporary("/for/ever") });
    Router::new()
        .route("/json", get(seen))
        .route("/ndjson", get(line))
        .route("/away", away)
        .route("/for/ever", stairs)
        .route("/value", get(|| async { feed::value(1) }))
}

fn secretive(format: Format, url: &str) -> FeedSpec {
    let mut spec = FeedSpec {
        metrics: ["$.secrets", "$.zip", "$.q"].map(metric).into(),
        ..feed::bare(format, &url.replace("://", "://user:s3cret@"))
    };
    spec.headers.push(("x-token".parse().unwrap(), "s3cret".parse().unwrap()));
    spec
}

async fn numbers(spec: FeedSpec) -> Vec<Option<f64>> {
    let reading = ask(spec).await.unwrap();
    reading.metrics.iter().map(|found| found.ok().map(|measured| measured.value)).collect()
}

#[tokio::test]
async fn headers_and_credentials_arrive_and_stay_within_the_origin() {
    let site = Site::start(router()).await;
    let fine = [Some(2.0), Some(0.0), Some(7.0)];
    assert_eq!(numbers(secretive(Format::Json, &site.url("/json?q=7"))).await, fine);
    assert_eq!(numbers(secretive(Format::Ndjson, &site.url("/ndjson?q=7"))).await, fine);
    assert_eq!(numbers(secretive(Format::Json, &site.url("/away"))).await, fine, "after a redirect");
}

#[tokio::test]
async fn another_origin_is_refused_or_visited_without_secrets() {
    let elsewhere = Site::start(router()).await;
    for (format, path) in [(Format::Json, "/json?q=7"), (Format::Ndjson, "/ndjson?q=7")] {
        let liar = Liar::start(Lie::Redirect(elsewhere.url(path))).await;
        let spec = secretive(format, &liar.url("http"));
        let fault = ask(spec.clone()).await.unwrap_err();
        let origin = format!("http://127.0.0.1:{}", elsewhere.port());
        let sentence = format!("redirects to {origin} (another origin); set redirects = \"any\" to follow");
        assert_eq!((fault.kind, fault.message), (FaultKind::Query, sentence));
        let any = FeedSpec { redirects: Redirects::Any, ..spec };
        assert_eq!(numbers(any).await, [Some(0.0), Some(0.0), Some(7.0)]);
    }
}

#[tokio::test]
async fn redirects_come_to_an_end() {
    let site = Site::start(router()).await;
    let circle = json(Format::Json, &site.url("/for/ever"));
    assert_eq!(ask(circle.clone()).await.unwrap_err().message, "redirects more than 5 times");
    let none = FeedSpec { redirects: Redirects::None, ..circle };
    assert_eq!(ask(none).await.unwrap_err().message, "HTTP 307, expected 2xx");
}

#[tokio::test]
async fn stopped_it_is_refused_and_started_again_it_is_read() {
    let mut site = Site::start(router()).await;
    let client = client(json(Format::Json, &site.url("/value")));
    assert!(!client.is_stream());
    assert_eq!(number(&ends(client.read()).await.unwrap()), 1.0);
    site.stop().await;
    let fault = ends(client.read()).await.unwrap_err();
    let sentence = format!("connection refused by 127.0.0.1:{}", site.port());
    assert_eq!((fault.kind, fault.message), (FaultKind::Refused, sentence));
    site.start_again().await;
    assert_eq!(number(&ends(client.read()).await.unwrap()), 1.0);
}

#[tokio::test]
async fn inside_tls_it_is_read_with_its_authority_and_refused_without() {
    let authority = Authority::new();
    let site = Site::start_secure(router(), &authority.identity("localhost")).await;
    let spec = json(Format::Json, &site.url("/value"));
    assert_eq!(number(&ask(FeedSpec { ca: authority.ca(), ..spec.clone() }).await.unwrap()), 1.0);
    let fault = ask(FeedSpec { ca: Authority::new().ca(), ..spec }).await.unwrap_err();
    let sentence = "certificate is signed by an unknown authority";
    assert_eq!((fault.kind, &*fault.message), (FaultKind::Malformed, sentence));
}

#[test]
fn a_prepared_feed_prints_no_secret() {
    for (format, scheme) in [(Format::Json, "http"), (Format::Sse, "https"), (Format::Redis, "redis")] {
        let url = format!("{scheme}://user:s3cret@host/1");
        let authority = Authority::new();
        let mut spec = FeedSpec { ca: authority.ca(), ..feed::bare(format, &url) };
        let mut value: header::HeaderValue = "s3cret".parse().unwrap();
        value.set_sensitive(true);
        spec.headers.push(("x-token".parse().unwrap(), value));
        let printed = format!("{:?}", client(spec));
        assert!(!printed.contains("s3cret") && printed.contains("host"), "{printed}");
    }
}
