//! What leaves the board of Open Pull Requests: the token goes to GitHub and nowhere else, and no browser asks GitHub.

use super::pulls::{once_failed, once_faulty, once_shown, sentence};
use crate::support::{
    github::{PULLS, TOKEN, Upstream, pull, repository},
    site::Site,
};
use axum::{Router, http::HeaderMap};
use rstest::rstest;
use serde_json::Value;
use server::demo::github::Scripted;
use std::{
    io,
    sync::{Arc, Mutex},
};

/// Somebody else's server, and what it was sent.
async fn stranger() -> (Site, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let router = Router::new().fallback(move |headers: HeaderMap| async move {
        noted.lock().unwrap().push(format!("{headers:?}"));
        "[]"
    });
    (Site::start(router).await, seen)
}

#[rstest]
#[case(301)]
#[case(302)]
#[case(307)]
#[tokio::test(flavor = "multi_thread")]
async fn the_token_follows_nobody(#[case] status: u16) {
    let (elsewhere, seen) = stranger().await;
    let upstream = Upstream::of(vec![repository("api", 1)]).await;
    let to = format!("{}/path?token=x", elsewhere.url(""));
    upstream.answers(Scripted::error(status, "Moved Permanently").header("location", &to));
    let board = upstream.board(&["acme/api"], "").await;
    let snapshot = once_faulty(&board).await;
    let said = snapshot["fault"]["message"].as_str().unwrap();
    let start = format!("HTTP {status}, redirects to {}: the token is not sent on", elsewhere.url(""));
    assert!(said.starts_with(&start), "{said}");
    upstream.github.change(|world| {
        world.scripted.clear();
        (world.graphql, world.page_length, world.link_origin) = (false, Some(1), Some(elsewhere.url("")));
        world.repository_mut("acme/api").unwrap().pulls.push(pull(2, 0));
    });
    let snapshot = once_failed(&board, "acme/api").await;
    assert!(
        sentence(&snapshot, "acme/api").contains("another origin than api: the token is not sent there"),
        "{snapshot:#}"
    );
    assert_eq!(*seen.lock().unwrap(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_come_from_our_own_cache_and_no_browser_asks_github() {
    let upstream = Upstream::of(vec![repository("api", 2)]).await;
    let board = upstream.board(&["acme/api"], "").await;
    let snapshot = board.until_it(PULLS, |pulls| pulls["data"]["people"]["ada"]["avatar"].is_string()).await;
    let path = snapshot["data"]["people"]["ada"]["avatar"].as_str().unwrap();
    assert!(path.starts_with("/avatars/"), "{path}");
    let answer = board.get(path).await;
    assert_eq!((answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()), (200, "image/png"));
    assert!(answer.headers()["cache-control"].to_str().unwrap().contains("immutable"));
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    assert!(answer.bytes().await.unwrap().starts_with(b"\x89PNG"));
    let calls =
        || upstream.github.calls().into_iter().filter(|call| call.target.starts_with("/avatars")).collect::<Vec<_>>();
    assert_eq!(calls().len(), 1, "once for all: {:#?}", calls());
    assert!(!calls()[0].authorized, "the token is not for pictures");
    for path in
        ["/avatars/0123456789abcdef", "/avatars/..%2f..%2fetc%2fpasswd", "/avatars/https:%2f%2fevil.example%2fx.png"]
    {
        assert_eq!(board.get(path).await.status(), 404, "{path}");
    }
    assert_eq!(calls().len(), 1, "nothing that a browser sends is asked for");
    let page = board.get("/").await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("img-src 'self';"), "{policy}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_elsewhere_are_nobodys_business() {
    let (elsewhere, seen) = stranger().await;
    let upstream = Upstream::of(vec![repository("api", 1)]).await;
    upstream.github.change(|world| world.avatar_origin = Some(elsewhere.url("")));
    let board = upstream.board(&["acme/api"], "").await;
    once_shown(&board, 1).await;
    let is_tried = |polls: &Value| {
        polls
            .as_array()
            .or_else(|| polls["polls"].as_array())
            .unwrap()
            .iter()
            .any(|poll| poll["target"] == "pictures" && poll["faults_total"] == 1)
    };
    board.until_it("/api/polls", is_tried).await;
    assert_eq!(*seen.lock().unwrap(), Vec::<String>::new());
}

/// Everything that is logged on this thread, by whatever is called on it.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// On one thread, so that its log is all there is.
#[tokio::test]
async fn the_token_is_nowhere_but_in_the_calls() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let upstream = Upstream::of(vec![repository("api", 2)]).await;
    let board = upstream.board(&["acme/api", "acme/gone"], "").await;
    once_failed(&board, "acme/gone").await;
    once_shown(&board, 2).await;
    upstream.answers(Scripted::error(401, &format!("{TOKEN} is not known")));
    let snapshot = once_faulty(&board).await;
    assert!(snapshot["fault"]["message"].as_str().unwrap().contains("\"… is not known\""), "{snapshot:#}");
    for path in [PULLS, "/", "/w/pulls", "/polls", "/api/polls", "/api/widgets", "/api/answers", "/metrics"] {
        assert!(!board.get(path).await.text().await.unwrap().contains(TOKEN), "{path}");
    }
    drop(board);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("a repository is not read"), "it is logged at all: {log}");
    assert!(!log.contains(TOKEN), "{log}");
    assert!(upstream.github.calls().iter().all(|call| !call.target.contains(TOKEN)), "nor in an address");
}
