//! Two hundred upstreams that accept and never answer.

use crate::support::{plug::Plug, served::Served, site::Site};
use axum::{Router, routing::get};
use serde_json::Value;
use std::time::Duration;
use tokio::time::sleep;

const HUNG: usize = 200;
const WELL: usize = 5;

/// What ten seconds of waiting may add, in bytes.
const MEMORY: u64 = 32 * 1024 * 1024;

/// `count` targets on hosts of their own, so that none is spared by the limit of a host.
fn targets(name: &str, net: u8, count: usize, port: u16) -> String {
    let target = |n: usize| {
        format!("[[widget.target]]\nname = \"{name}-{n}\"\nurl = \"http://127.0.{net}.{}:{port}/x\"\n", n + 1)
    };
    (0..count).map(target).collect()
}

/// How often those who are well were asked.
async fn asked(board: &Served) -> Vec<u64> {
    let polls: Value = board.get("/api/polls").await.json().await.unwrap();
    let well = polls.as_array().unwrap().iter().filter(|poll| poll["target"].as_str().unwrap().starts_with("well-"));
    well.map(|poll| poll["calls_total"].as_u64().unwrap()).collect()
}

fn count(core: &Value, name: &str, state: &str) -> usize {
    let targets = core["data"]["targets"].as_object().unwrap();
    targets.iter().filter(|(id, target)| id.starts_with(name) && target["state"] == state).count()
}

/// Half of the period is spent on waiting for an answer, as by default: more at once than `concurrency` allows.
#[tokio::test(flavor = "multi_thread")]
async fn who_never_answers_starves_nobody_and_piles_up_nothing() {
    let site = Site::start(Router::new().route("/x", get(|| async { "fine" }))).await;
    let (hung, well) = (Plug::everywhere(site.port()).await, Plug::everywhere(site.port()).await);
    hung.silence();
    well.put_in();
    let widget = format!(
        "[[widget]]\nid = \"core\"\nkind = \"dependencies\"\nperiod = \"2s\"\ntimeout = \"1s\"\n{}{}",
        targets("hung", 1, HUNG, hung.port()),
        targets("well", 2, WELL, well.port())
    );
    let board = Served::start(&widget);
    board
        .until_it("/api/widgets/core", |core| count(core, "hung", "down") == HUNG && count(core, "well", "up") == WELL)
        .await;
    let (memory, before) = (board.memory(), asked(&board).await);
    for _ in 0..50 {
        let core: Value = board.get("/api/widgets/core").await.json().await.unwrap();
        assert_eq!((count(&core, "hung", "down"), count(&core, "well", "up")), (HUNG, WELL), "{core:#}");
        sleep(Duration::from_millis(200)).await;
    }
    let (grown, after) = (board.memory().saturating_sub(memory), asked(&board).await);
    assert!(grown < MEMORY, "{grown} bytes more after ten seconds of waiting");
    // Ten seconds are five periods: more than a poll for every second of them.
    assert!(before.iter().zip(&after).all(|(before, after)| after >= &(before + 2)), "starved: {before:?}, {after:?}");
    assert!(board.descriptors() < 64 + 40, "{} descriptors", board.descriptors());

    hung.put_in();
    board.until_it("/api/widgets/core", |core| count(core, "hung", "up") == HUNG).await;
}
