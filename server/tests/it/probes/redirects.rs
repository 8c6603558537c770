//! Redirects: within the origin, and only there unless configured.

use crate::support::{
    liar::{Liar, Lie},
    run,
    site::Site,
    spec,
};
use axum::{Json, Router, extract::Path, http::HeaderMap, response::Redirect, routing::get};
use serde_json::json;
use server::client::spec::{JsonExpect, Redirects};

/// `/down/3` leads to `/down/2` and so on to `/down/0`.
async fn stairs(Path(left): Path<u32>) -> Result<&'static str, Redirect> {
    if left == 0 { Ok("here") } else { Err(Redirect::temporary(&format!("/down/{}", left - 1))) }
}

fn router() -> Router {
    let seen = |headers: HeaderMap| async move { Json(json!({ "token": headers.contains_key("x-token") })) };
    Router::new().route("/down/{left}", get(stairs)).route("/seen", get(seen))
}

#[tokio::test]
async fn five_are_followed_and_their_phases_add_up() {
    let site = Site::start(router()).await;
    let reading = run(spec(&site.url("/down/5"))).await.unwrap();
    assert_eq!(reading.failed, None);
    let parts: f64 = reading.phases.named().iter().filter_map(|(_, ms)| *ms).map(app::ms::Ms::get).sum();
    assert!((parts - reading.latency_ms.get()).abs() < 2.0, "{reading:?}");
}

#[tokio::test]
async fn a_sixth_is_too_many() {
    let site = Site::start(router()).await;
    let reading = run(spec(&site.url("/down/6"))).await.unwrap();
    assert_eq!(reading.failed.unwrap(), "redirects more than 5 times");
}

#[tokio::test]
async fn none_are_followed_where_the_status_is_what_counts() {
    let site = Site::start(router()).await;
    let mut still = spec(&site.url("/down/1"));
    still.redirects = Redirects::None;
    assert_eq!(run(still).await.unwrap().failed.unwrap(), "HTTP 307, expected 2xx");
}

#[tokio::test]
async fn another_origin_is_not_visited() {
    let elsewhere = Site::start(router()).await;
    let liar = Liar::start(Lie::Redirect(elsewhere.url("/seen"))).await;
    let sentence = run(spec(&liar.url("http"))).await.unwrap().failed.unwrap();
    let origin = format!("http://127.0.0.1:{}", elsewhere.port());
    assert_eq!(sentence, format!("redirects to {origin} (another origin); set redirects = \"any\" to follow"));
}

#[tokio::test]
async fn another_origin_is_visited_without_the_configured_headers() {
    let elsewhere = Site::start(router()).await;
    let liar = Liar::start(Lie::Redirect(elsewhere.url("/seen"))).await;
    let mut any = spec(&liar.url("http").replace("://", "://user:pass@"));
    any.header("x-token".parse().unwrap(), "s3cret".parse().unwrap());
    any.redirects = Redirects::Any;
    any.expect.json = vec![JsonExpect::new("$.token", json!(false)).unwrap()];
    assert_eq!(run(any).await.unwrap().failed, None);
}

#[tokio::test]
async fn within_the_origin_the_configured_headers_go_along() {
    let site = Site::start(router().route("/away", get(|| async { Redirect::permanent("/seen") }))).await;
    let mut along = spec(&site.url("/away"));
    along.header("x-token".parse().unwrap(), "s3cret".parse().unwrap());
    along.expect.json = vec![JsonExpect::new("$.token", json!(true)).unwrap()];
    assert_eq!(run(along).await.unwrap().failed, None);
}
