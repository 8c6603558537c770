//! The stream over a real connection.

use crate::support::{board::Board, reader::Reader, site::Site};
use axum::{Router, http::StatusCode, routing::get};
use serde_json::Value;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// A site that can be told to fail.
async fn flappy() -> (Site, Arc<AtomicBool>) {
    let fails = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&fails);
    let answer = move || {
        let fails = seen.load(Ordering::SeqCst);
        async move { if fails { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK } }
    };
    (Site::start(Router::new().route("/", get(answer))).await, fails)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_arrives_by_itself_and_leads_to_what_the_api_shows() {
    let (site, fails) = flappy().await;
    let board = Board::watching(&[("web", &format!("url = {:?}\nfail_after = 1", site.url("/")))]).await;
    let mut reader = Reader::open(&board.url("/api/stream?w=core")).await;
    assert_eq!(reader.next().await.as_deref(), Some("hello"));
    reader.until("web", "up").await;
    fails.store(true, Ordering::SeqCst);
    reader.until("web", "down").await;
    fails.store(false, Ordering::SeqCst);
    reader.until("web", "up").await;
    loop {
        let api: Value = board.get("/api/widgets/core").await.json().await.unwrap();
        while reader.document["seq"].as_u64() < api["seq"].as_u64() {
            reader.next().await.unwrap();
        }
        if reader.document["seq"] == api["seq"] {
            assert_eq!(reader.document, api);
            break;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_stream_resumes_by_its_last_id() {
    let (site, _) = flappy().await;
    let board = Board::watching(&[("web", &format!("url = {:?}", site.url("/")))]).await;
    let mut reader = Reader::open(&board.url("/api/stream?w=core")).await;
    reader.until("web", "up").await;
    let (document, id) = (reader.document.clone(), reader.last_id.clone());
    drop(reader);
    let mut again = Reader::open(&board.url(&format!("/api/stream?w=core&since={id}"))).await;
    again.document = document;
    assert_eq!(again.next().await.as_deref(), Some("hello"));
    loop {
        match again.next().await.as_deref() {
            Some("ping") => {}
            Some(name) => {
                assert_eq!(name, "patch", "only what was missed");
                break;
            }
            None => panic!("the stream ended"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_ends_with_its_stream_and_says_so_before() {
    let (site, _) = flappy().await;
    let board = Board::watching(&[("web", &format!("url = {:?}", site.url("/")))]).await;
    let stream = board.get("/api/stream?w=core").await;
    assert_eq!((stream.status().as_u16(), stream.headers()["connection"].to_str().unwrap()), (200, "close"));
    assert!(!board.get("/api/widgets").await.headers().contains_key("connection"), "others are kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_widget_is_a_404_before_the_stream_starts() {
    let (site, _) = flappy().await;
    let board = Board::watching(&[("web", &format!("url = {:?}", site.url("/")))]).await;
    let response = board.get("/api/stream?w=core,nope").await;
    assert_eq!(response.status(), 404);
    let error: Value = response.json().await.unwrap();
    assert_eq!(error["error"]["code"], "unknown_widget");
}

#[tokio::test(flavor = "multi_thread")]
async fn shutdown_ends_open_streams_and_hung_polls_within_five_seconds() {
    let hung = crate::support::liar::Liar::start(crate::support::liar::Lie::Hang).await;
    let board = Board::watching(&[("hung", &format!("url = {:?}", hung.url("http")))]).await;
    let mut readers = Vec::new();
    for _ in 0..20 {
        let mut reader = Reader::open(&board.url("/api/stream")).await;
        reader.next().await;
        readers.push(reader);
    }
    let took = board.stop().await;
    assert!(took < Duration::from_secs(5), "{took:?}");
    for mut reader in readers {
        while reader.next().await.is_some() {}
    }
}
