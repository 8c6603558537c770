//! Upstreams that lie in every way at once: each has its own sentence, and none delays a healthy one.

use crate::support::{
    authority::{Authority, Identity},
    board::{Board, reason},
    liar::{Liar, Lie},
    site::Site,
};
use axum::{Router, routing::get};
use std::collections::BTreeSet;

fn url(url: &str) -> String {
    format!("url = {url:?}")
}

async fn https(identity: &Identity, ca: Option<&std::path::Path>) -> (Site, String) {
    let site = Site::start_secure(Router::new().route("/", get(|| async { "fine" })), identity).await;
    let ca = ca.map(|path| format!("\nca_file = {path:?}")).unwrap_or_default();
    let target = format!("{}{ca}", url(&site.url("/")));
    (site, target)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_lie_has_its_own_sentence_and_delays_nobody() {
    let authority = Authority::new();
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, &authority.identity("localhost").authority).unwrap();
    let healthy = Site::start(Router::new().route("/", get(|| async { "fine" }))).await;

    let mut liars = Vec::new();
    let mut targets = vec![("healthy".to_owned(), url(&healthy.url("/")))];
    let lies = [
        ("hangs", Lie::Hang),
        ("closes", Lie::Close),
        ("resets", Lie::Reset),
        ("floods", Lie::Flood),
        ("halves", Lie::Half),
        ("babbles", Lie::Say(b"SSH-2.0-OpenSSH_9.2\r\n")),
        ("sends away", Lie::Redirect("https://elsewhere.example/".to_owned())),
    ];
    for (name, lie) in lies {
        let liar = Liar::start(lie).await;
        targets.push((name.to_owned(), url(&liar.url("http"))));
        liars.push(liar);
    }
    let (_expired, expired) = https(&authority.expired("localhost"), Some(&ca)).await;
    let (_stranger, stranger) = https(&authority.identity("elsewhere.example"), Some(&ca)).await;
    let (_unknown, unknown) = https(&authority.identity("localhost"), None).await;
    targets.extend([
        ("expired".to_owned(), expired),
        ("wrong name".to_owned(), stranger),
        ("unknown CA".to_owned(), unknown),
    ]);
    let targets: Vec<(&str, &str)> = targets.iter().map(|(name, keys)| (name.as_str(), keys.as_str())).collect();

    let board = Board::watching(&targets).await;
    let mut sentences = BTreeSet::new();
    for (name, _) in &targets[1..] {
        let down = board.until(name, "down").await;
        assert!(!reason(&down).is_empty());
        assert!(sentences.insert(reason(&down).to_owned()), "{name} says what another says: {down:#}");
    }
    let said = |part: &str| sentences.iter().any(|sentence| sentence.contains(part));
    for part in
        ["no answer within 900 ms", "1 MiB", "elsewhere.example", "expired", "unknown authority", "another origin"]
    {
        assert!(said(part), "{part:?} in {sentences:#?}");
    }

    let polls: serde_json::Value = board.get("/api/polls").await.json().await.unwrap();
    let healthy = polls.as_array().unwrap().iter().find(|poll| poll["target"] == "healthy").unwrap();
    assert!(healthy["lag_ms"].as_f64().unwrap() < 200.0, "{healthy:#}");
    assert_eq!(board.target("healthy").await["state"], "up");
}
