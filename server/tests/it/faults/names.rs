//! The machine's resolver goes away, with every name there is.

use crate::{
    board::blind::bring_the_network,
    support::{
        board::Board,
        namespace::{There, inside, run_inside},
        resolver::Resolver,
        site::Site,
    },
};
use axum::{Router, routing::get};
use serde_json::Value;
use std::time::Duration;
use tokio::time::sleep;

const HERE: &str = "faults::names::without_names_nothing_is_green_and_nothing_is_blamed";

async fn core(board: &Board) -> Value {
    board.get("/api/widgets/core").await.json().await.unwrap()
}

fn state<'a>(core: &'a Value, name: &str) -> &'a Value {
    &core["data"]["targets"][name]["state"]
}

#[tokio::test(flavor = "multi_thread")]
async fn without_names_nothing_is_green_and_nothing_is_blamed() {
    if !inside() {
        return run_inside(HERE, &There::Resolvers(&["127.0.0.1"]));
    }
    // The resolver stands on this machine, so that it is no witness of the network, which is there.
    bring_the_network();
    let site = Site::start(Router::new().route("/", get(async || "fine"))).await;
    let resolver = Resolver::start().await;
    let by_name = |name: &str| format!("url = \"http://{name}.board.test:{}/\"", site.port());
    let board = Board::watching(&[
        ("one", &by_name("one")),
        ("two", &by_name("two")),
        ("address", &format!("url = {:?}", site.url("/"))),
    ])
    .await;
    for name in ["one", "two", "address"] {
        board.until(name, "up").await;
    }
    resolver.stop().await;
    // It takes the C library its time to give up, longer than a poll may take: what is not known is not green.
    board.until_it("/api/widgets/core", |core| ["one", "two"].iter().all(|name| state(core, name) != "up")).await;
    for _ in 0..25 {
        let core = core(&board).await;
        assert_eq!(state(&core, "address"), "up", "who needs no name is asked all the same: {core:#}");
        for name in ["one", "two"] {
            assert_ne!(state(&core, name), "up", "{core:#}");
            let fault = &core["data"]["targets"][name]["fault"];
            assert!(fault["message"].as_str().is_some_and(|sentence| !sentence.is_empty()), "{core:#}");
            assert!(core["data"]["targets"][name]["latency_ms"].is_number(), "the last good reading stays: {core:#}");
        }
        sleep(Duration::from_millis(200)).await;
    }
    let _resolver = Resolver::start().await;
    for name in ["one", "two"] {
        let up = board.until(name, "up").await;
        assert_eq!(up["fault"], Value::Null);
    }
    board.stop().await;
}
