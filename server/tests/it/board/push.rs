//! `push://`: a running board that jobs report to.

use crate::support::board::{Board, reason};
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::Instant;

const TOKEN: &str = "s3cret-of-the-job";

/// A board that waits for `job`, longer than any test unless said otherwise.
async fn board(keys: &str) -> Board {
    Board::watching(&[("job", &format!("url = \"push://job\"\ntoken = {TOKEN:?}\n{keys}"))]).await
}

fn post(board: &Board, path: &str) -> RequestBuilder {
    Client::new().post(board.url(path))
}

async fn status(request: RequestBuilder) -> (StatusCode, Value) {
    let response = request.send().await.unwrap();
    let status = response.status();
    (status, serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or(Value::Null))
}

async fn beat(board: &Board, query: &str) {
    let (status, body) = status(post(board, &format!("/api/push/job{query}")).bearer_auth(TOKEN)).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_unknown_until_the_first_heartbeat_and_green_at_once() {
    let board = board("period = \"1h\"").await;
    let target = board.target("job").await;
    assert_eq!((target["state"].as_str(), reason(&target)), (Some("unknown"), "no heartbeat yet"));
    assert_eq!(board.get("/readyz").await.status(), 200, "nobody waits for a job to be ready");
    beat(&board, "?msg=12%20GB&ping=1500").await;
    let up = board.until("job", "degraded").await;
    assert!(reason(&up).starts_with("slow: 1500 ms > 500 ms"), "{up:#}");
    beat(&board, "?msg=12%20GB&ping=20").await;
    let up = board.until("job", "up").await;
    assert_eq!((reason(&up), &up["latency_ms"]), ("heartbeat: 12 GB", &json!(20)));
    beat(&board, "").await;
    let begun = Instant::now();
    while board.target("job").await["latency_ms"] != Value::Null {
        assert!(begun.elapsed() < Duration::from_secs(10), "a heartbeat without a ping took no time");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reports_to_be_down_is_red_and_comes_back_without_waiting() {
    let board = board("period = \"1h\"").await;
    beat(&board, "?status=down&msg=disk%20full").await;
    let down = board.until("job", "down").await;
    assert_eq!(reason(&down), "reports to be down: disk full");
    let begun = Instant::now();
    let body = json!({ "status": "up" }).to_string();
    let (code, _) = status(post(&board, "/api/push/job?status=down").bearer_auth(TOKEN).body(body)).await;
    assert_eq!(code, StatusCode::NO_CONTENT);
    board.until("job", "up").await;
    assert!(begun.elapsed() < Duration::from_mins(30), "not after a period of an hour");
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_is_red_and_says_since_when() {
    let board = board("period = \"2s\"").await;
    beat(&board, "").await;
    board.until("job", "up").await;
    let down = board.until("job", "down").await;
    let sentence = reason(&down);
    // For how long is told to the second, which a busy machine may be late by.
    assert!(sentence.starts_with("no heartbeat for "), "{sentence}");
    assert!(sentence.contains(" s, expected every 2 s; the last one came at 20"), "{sentence}");
    assert_eq!(down["fault"]["kind"], "timeout");
    beat(&board, "").await;
    board.until("job", "up").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_any_heartbeat_it_is_red_after_a_whole_period() {
    let board = board("period = \"1s\"").await;
    let down = board.until("job", "down").await;
    assert!(reason(&down).starts_with("no heartbeat in the "), "{down:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_token_lets_a_heartbeat_in() {
    let board = board("period = \"1h\"").await;
    let refused = [
        (post(&board, "/api/push/job"), 401, "wrong_token"),
        (post(&board, "/api/push/job").bearer_auth("wr0ng"), 401, "wrong_token"),
        (post(&board, "/api/push/job?token=wr0ng"), 401, "wrong_token"),
        (post(&board, "/api/push/nobody").bearer_auth(TOKEN), 404, "unknown_push"),
        (post(&board, "/api/push/job?status=fine").bearer_auth(TOKEN), 400, "bad_heartbeat"),
    ];
    for (request, code, word) in refused {
        let (status, body) = status(request).await;
        assert_eq!((status.as_u16(), body["error"]["code"].as_str()), (code, Some(word)), "{body}");
        assert!(!body.to_string().contains("wr0ng"), "{body}");
    }
    let refused = post(&board, "/api/push/job").send().await.unwrap();
    assert_eq!(refused.headers()["www-authenticate"], "Bearer");
    assert_eq!(board.get("/api/push/job").await.status(), 405);
    let endless = post(&board, "/api/push/job").bearer_auth(TOKEN).body("x".repeat(100_000));
    assert_eq!(status(endless).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(board.target("job").await["state"], "unknown", "nothing of that was a heartbeat");
    let (code, _) = status(post(&board, &format!("/api/push/job?token={TOKEN}"))).await;
    assert_eq!(code, StatusCode::NO_CONTENT);
    board.until("job", "up").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_elsewhere_cannot_send_one() {
    let board = board("period = \"1h\"").await;
    let forged = post(&board, "/api/push/job").bearer_auth(TOKEN).header("sec-fetch-site", "cross-site");
    assert_eq!(status(forged.header("origin", "https://evil.example")).await.0, StatusCode::FORBIDDEN);
    beat(&board, "").await; // as curl does: without an origin
}

#[tokio::test(flavor = "multi_thread")]
async fn it_calls_nobody_and_its_token_is_shown_nowhere() {
    let board = board("period = \"1s\"\nfail_after = 1000").await;
    beat(&board, "").await;
    board.until("job", "up").await;
    board.until("job", "degraded").await;
    let polls: Value = board.get("/api/polls").await.json().await.unwrap();
    let poll = &polls[0];
    assert_eq!(
        (&poll["passive"], &poll["host"], &poll["calls_total"]),
        (&json!(true), &json!(""), &json!(0)),
        "{polls:#}"
    );
    for path in ["/api/polls", "/api/widgets/core", "/", "/w/core", "/metrics"] {
        assert!(!board.get(path).await.text().await.unwrap().contains(TOKEN), "{path}");
    }
    assert_eq!(board.get("/readyz").await.status(), 200);
}
