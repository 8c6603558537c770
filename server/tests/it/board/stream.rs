//! The stream over a real connection.

use crate::support::{board::Board, site::Site};
use axum::{Router, http::StatusCode, routing::get};
use futures::StreamExt as _;
use serde_json::Value;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::time::timeout;

/// A stream as a client reads it: the document is what the patches make of it.
struct Reader {
    body: std::pin::Pin<Box<dyn futures::Stream<Item = reqwest::Result<bytes::Bytes>> + Send>>,
    text: String,
    document: Value,
    last_id: String,
}

impl Reader {
    async fn open(board: &Board, path: &str) -> Self {
        let response = board.get(path).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            body: Box::pin(response.bytes_stream()),
            text: String::new(),
            document: Value::Null,
            last_id: String::new(),
        }
    }

    /// The name of the next event, which is applied; `None` at the end.
    async fn next(&mut self) -> Option<String> {
        while !self.text.contains("\n\n") {
            let chunk = timeout(Duration::from_secs(20), self.body.next()).await.expect("nothing comes")?.ok()?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
        let (event, rest) =
            self.text.split_once("\n\n").map(|(event, rest)| (event.to_owned(), rest.to_owned())).unwrap();
        self.text = rest;
        let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned();
        let (name, data) = (field("event: "), field("data: "));
        if !field("id: ").is_empty() {
            self.last_id = field("id: ");
        }
        let data: Value = serde_json::from_str(&data).unwrap();
        match name.as_str() {
            "snapshot" => self.document = data,
            "patch" => {
                assert_eq!(self.document["seq"], data["base"]);
                let patch: json_patch::Patch = serde_json::from_value(data["patch"].clone()).unwrap();
                json_patch::patch(&mut self.document, &patch).unwrap();
            }
            _ => {}
        }
        Some(name)
    }

    async fn until(&mut self, name: &str, state: &str) {
        while self.document["data"]["targets"][name]["state"] != state {
            self.next().await.expect("the stream ended");
        }
    }
}

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
    let mut reader = Reader::open(&board, "/api/stream?w=core").await;
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
    let mut reader = Reader::open(&board, "/api/stream?w=core").await;
    reader.until("web", "up").await;
    let (document, id) = (reader.document.clone(), reader.last_id.clone());
    drop(reader);
    let mut again = Reader::open(&board, &format!("/api/stream?w=core&since={id}")).await;
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
        let mut reader = Reader::open(&board, "/api/stream").await;
        reader.next().await;
        readers.push(reader);
    }
    let took = board.stop().await;
    assert!(took < Duration::from_secs(5), "{took:?}");
    for mut reader in readers {
        while reader.next().await.is_some() {}
    }
}
