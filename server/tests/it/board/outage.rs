//! Real servers are stopped and started: red with the right sentence, then green.

use crate::support::{
    authority::Authority,
    board::{Board, reason},
    mysql::Mysql,
    postgres::Postgres,
    redis::Redis,
    site::Site,
};
use axum::{Router, http::StatusCode, routing::get};
use serde_json::Value;

fn url(url: &str) -> String {
    format!("url = {url:?}")
}

/// Down by refusal, within `fail_after` polls: the state before it was at most one failure old.
fn assert_refused(down: &Value) {
    assert!(reason(down).starts_with("connection refused by "), "{down:#}");
    assert_eq!(down["fault"]["kind"], "refused");
    assert!(down["latency_ms"].is_number(), "the last good reading stays: {down:#}");
    let (since, checked) = (down["since"].as_str().unwrap(), down["checked_at"].as_str().unwrap());
    assert!(since < checked, "red since its first failure, said at the second: {down:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_goes_and_comes_back() {
    let mut server = Postgres::start().await;
    let board = Board::watching(&[("db", &url(&server.url()))]).await;
    let up = board.until("db", "up").await;
    assert_eq!(reason(&up), "SELECT 1");
    server.stop();
    assert_refused(&board.until("db", "down").await);
    server.start_again().await;
    let up = board.until("db", "up").await;
    assert_eq!(up["fault"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn mariadb_goes_and_comes_back() {
    let mut server = Mysql::start().await;
    let board = Board::watching(&[("db", &url(&server.url()))]).await;
    board.until("db", "up").await;
    server.stop();
    assert_refused(&board.until("db", "down").await);
    server.start_again().await;
    board.until("db", "up").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_goes_and_comes_back() {
    let mut server = Redis::start().await;
    let board = Board::watching(&[("cache", &url(&server.url()))]).await;
    assert_eq!(reason(&board.until("cache", "up").await), "PING");
    server.stop();
    assert_refused(&board.until("cache", "down").await);
    server.start_again().await;
    board.until("cache", "up").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tls_site_goes_and_comes_back() {
    let authority = Authority::new();
    let identity = authority.identity("localhost");
    let router = Router::new().route("/health", get(|| async { "fine" }));
    let mut site = Site::start_secure(router, &identity).await;
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, &identity.authority).unwrap();
    let target = format!("{}\nca_file = {ca:?}", url(&site.url("/health")));
    let board = Board::watching(&[("web", &target)]).await;
    let up = board.until("web", "up").await;
    for phase in ["connect_ms", "tls_ms", "first_byte_ms", "body_ms"] {
        assert!(up["phases"][phase].is_number(), "{phase}: {up:#}");
    }
    assert!(up["cert_expires_at"].is_string());
    site.stop().await;
    assert_refused(&board.until("web", "down").await);
    site.start_again().await;
    board.until("web", "up").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_red_target_is_told_from_its_cause() {
    let down = || get(|| async { StatusCode::SERVICE_UNAVAILABLE });
    let site = Site::start(Router::new().route("/api", down()).route("/web", down())).await;
    let web = format!("{}\ndepends_on = [\"api\"]", url(&site.url("/web")));
    let api = format!("{}\nrestart = \"systemctl restart api\"", url(&site.url("/api")));
    let board = Board::watching(&[("web", &web), ("api", &api)]).await;
    let web = board.until("web", "down").await;
    board.until("api", "down").await;
    assert_eq!(reason(&web), "HTTP 503, expected 2xx");
    assert_eq!(board.target("web").await["cause"], "api");
    assert_eq!(board.target("api").await["affects"], serde_json::json!(["web"]));
    let answers: Value = board.get("/api/answers").await.json().await.unwrap();
    assert_eq!(answers[0]["answer"], "api");
    assert_eq!(answers[2]["answer"], "api");
    assert_eq!(answers[2]["detail"], "systemctl restart api");
    assert_eq!(answers[3]["state"], Value::Null, "no widget tells whether databases agree");
}
