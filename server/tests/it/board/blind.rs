//! pyngpong without its network. Each scene plays in a network namespace of its own, where the test runs itself again.

use crate::support::{
    board::Board,
    namespace::{There, inside, run_inside},
    reader::Reader,
    site::Site,
};
use axum::{Router, routing::get};
use serde_json::Value;
use std::process::Command;
use tokio::time::{Duration, sleep};

/// The machine's address in there, on a network that can be taken away.
const ADDRESS: &str = "10.9.0.2";

fn ip(arguments: &str) {
    let done = Command::new("ip").args(arguments.split(' ')).status().expect("ip is missing: apt-get install iproute2");
    assert!(done.success(), "ip {arguments}");
}

/// Gives the namespace a network, so that pyngpong believes it can see.
pub fn bring_the_network() {
    ip("link add net0 type veth peer name net1");
    ip("link set net1 up");
    plug_in();
}

fn plug_in() {
    ip("link set net0 up");
    ip(&format!("address replace {ADDRESS}/24 dev net0"));
}

fn take_the_network_away() {
    ip("address flush dev net0");
    ip("link set net0 down");
}

/// A site on the network, and one on this machine.
async fn sites() -> (Site, Site) {
    let router = || Router::new().route("/{name}", get(async || "fine"));
    (Site::start_at(ADDRESS, router()).await, Site::start(router()).await)
}

fn state_and_since(widget: &Value) -> Vec<(String, Value, Value)> {
    let targets = widget["data"]["targets"].as_object().unwrap();
    targets.iter().map(|(name, one)| (name.clone(), one["state"].clone(), one["since"].clone())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_nothing_turns_red_and_everything_comes_back() {
    if !inside() {
        return run_inside("board::blind::without_a_network_nothing_turns_red_and_everything_comes_back", &There::Bare);
    }
    bring_the_network();
    let (site, local) = sites().await;
    let names: Vec<String> = (0..20).map(|n| format!("t{n:02}")).collect();
    let mut targets: Vec<(&str, String)> = names
        .iter()
        .map(|name| (name.as_str(), format!("url = {:?}\nfail_after = 1", site.url(&format!("/{name}")))))
        .collect();
    targets.push(("local", format!("url = {:?}", local.url("/x"))));
    let targets: Vec<(&str, &str)> = targets.iter().map(|(name, keys)| (*name, keys.as_str())).collect();
    let board = Board::watching(&targets).await;
    board.until_it("/api/widgets/core", |widget| widget["state"] == "up").await;
    let mut reader = Reader::open(&board.url("/api/stream")).await;
    assert_eq!(reader.next().await.as_deref(), Some("hello"));
    reader.until("t00", "up").await;
    let before = state_and_since(&board.get("/api/widgets/core").await.json::<Value>().await.unwrap());

    take_the_network_away();
    while reader.notices == serde_json::json!([]) {
        reader.next().await.expect("the stream goes on");
    }
    let told = &reader.notices[0];
    assert_eq!(
        (told["kind"].as_str(), told["message"].as_str()),
        (Some("blind"), Some("pyngpong cannot see: this machine has no network"))
    );
    let blind = board.until_it("/api/widgets/core", |widget| widget["state"] == "unknown").await;
    assert_eq!((blind["stale"].as_bool(), blind["fault"]["kind"].as_str()), (Some(true), Some("internal")));
    let ready = board.get("/readyz").await;
    assert_eq!(ready.status(), 503);
    assert!(ready.text().await.unwrap().contains("cannot see"));
    assert_eq!(board.get("/livez").await.status(), 200);
    // Far longer than `fail_after` needs, and than three periods of silence.
    for _ in 0..60 {
        let now: Value = board.get("/api/widgets/core").await.json().await.unwrap();
        assert_eq!(state_and_since(&now), before, "what was seen last stays as it was");
        assert_eq!(now["state"], "unknown");
        sleep(Duration::from_millis(100)).await;
    }
    assert!(board.get("/").await.text().await.unwrap().contains("pyngpong cannot see"));
    let answers: Value = board.get("/api/answers").await.json().await.unwrap();
    assert_eq!(answers[0]["state"], "unknown", "a no would be a guess: {answers:#}");

    plug_in();
    board.until_it("/api/widgets/core", |widget| widget["state"] == "up" && widget["stale"] == false).await;
    while reader.notices != serde_json::json!([]) {
        reader.next().await.expect("the stream goes on");
    }
    assert_eq!(board.get("/readyz").await.status(), 200);
    let after: Value = board.get("/api/widgets/core").await.json().await.unwrap();
    assert_eq!(state_and_since(&after), before, "nobody has changed his state, so nobody is told so");
    board.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_is_really_gone_is_red_while_others_answer() {
    if !inside() {
        return run_inside("board::blind::a_target_that_is_really_gone_is_red_while_others_answer", &There::Bare);
    }
    bring_the_network();
    ip("address add 10.9.0.3/24 dev net0");
    let (site, _local) = sites().await;
    let other = Site::start_at("10.9.0.3", Router::new().route("/", get(async || "fine"))).await;
    let board = Board::watching(&[
        ("stays", &format!("url = {:?}", site.url("/stays"))),
        ("goes", &format!("url = {:?}", other.url("/"))),
    ])
    .await;
    board.until("goes", "up").await;
    board.until("stays", "up").await;
    // Nobody has that address any more, but there is a network, and the other one is heard.
    ip("address del 10.9.0.3/24 dev net0");
    let down = board.until("goes", "down").await;
    assert_ne!(down["fault"], Value::Null);
    assert_eq!(board.target("stays").await["state"], "up");
    assert_eq!(board.get("/readyz").await.status(), 200);
    board.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_canary_that_is_gone_too_means_it_is_us() {
    if !inside() {
        return run_inside("board::blind::a_canary_that_is_gone_too_means_it_is_us", &There::Bare);
    }
    bring_the_network();
    let mut canary = Site::start_at(ADDRESS, Router::new()).await;
    let (mut site, _local) = sites().await;
    let keys = format!("url = {:?}", site.url("/web"));
    let poll = format!("canary = \"tcp://{ADDRESS}:{}\"\n", canary.port());
    let board = Board::watching_with(&poll, &[("web", &keys)]).await;
    board.until("web", "up").await;
    // Both refuse: by what the canary stands for, that is our doing.
    canary.stop().await;
    site.stop().await;
    let blind = board.until_it("/api/widgets/core", |widget| widget["state"] == "unknown").await;
    assert!(blind["fault"]["message"].as_str().unwrap().contains("its canary tcp://10.9.0.2:"), "{blind:#}");
    sleep(Duration::from_secs(4)).await;
    assert_eq!(board.target("web").await["state"], "up", "as it was last seen");
    // The canary is back, the target is not: now it is the target.
    canary.start_again().await;
    board.until("web", "down").await;
    board.stop().await;
}
