//! Viewers take every descriptor that there is.

use crate::support::{
    reader::Reader,
    served::{PROGRAM, Served},
    site::Site,
};
use axum::{Router, routing::get};
use serde_json::Value;
use std::{process::Command, time::Duration};
use tokio::{
    io::AsyncWriteExt as _,
    net::TcpStream,
    time::{Instant, sleep},
};

/// Enough for a board and some viewers.
const LIMIT: usize = 96;

fn limited() -> Command {
    let mut command = Command::new("prlimit");
    command.arg(format!("--nofile={LIMIT}:{LIMIT}")).arg(PROGRAM);
    command
}

/// Asks for the stream, and never reads it.
async fn viewer(board: &Served) -> TcpStream {
    let mut stream = TcpStream::connect(board.address).await.unwrap();
    stream.write_all(b"GET /api/stream HTTP/1.1\r\nhost: board\r\n\r\n").await.unwrap();
    stream
}

#[tokio::test(flavor = "multi_thread")]
async fn viewers_that_take_every_descriptor_leave_polls_alone() {
    let site = Site::start(Router::new().route("/{name}", get(|| async { "fine" }))).await;
    let targets: String = (0..10)
        .map(|n| format!("[[widget.target]]\nname = \"t{n}\"\nurl = \"http://localhost:{}/{n}\"\n", site.port()))
        .collect();
    let widget =
        format!("[[widget]]\nid = \"core\"\nkind = \"dependencies\"\nperiod = \"1s\"\ntimeout = \"900ms\"\n{targets}");
    let board = Served::start_under(limited(), &widget);
    board.until_it("/api/widgets/core", |core| core["state"] == "up").await;
    let mut reader = Reader::open(&board.url("/api/stream")).await;
    reader.until("t0", "up").await;

    // Twice as many as there are descriptors.
    let mut viewers = Vec::new();
    for _ in 0..2 * LIMIT {
        viewers.push(viewer(&board).await);
    }
    let begun = Instant::now();
    let first = reader.document["data"]["targets"]["t0"]["checked_at"].clone();
    while begun.elapsed() < Duration::from_secs(8) {
        reader.next().await.expect("the stream goes on");
        let targets = reader.document["data"]["targets"].as_object().unwrap();
        assert!(targets.values().all(|target| target["state"] == "up"), "{:#}", reader.document);
    }
    assert_ne!(reader.document["data"]["targets"]["t0"]["checked_at"], first, "nobody was asked meanwhile");
    assert!(board.descriptors() <= LIMIT);

    drop(viewers);
    board.until_it("/api/widgets/core", |core| core["state"] == "up" && core["stale"] == false).await;
    let freed = Instant::now();
    while board.descriptors() > LIMIT / 2 {
        assert!(freed.elapsed() < Duration::from_secs(30), "{} descriptors are not given back", board.descriptors());
        sleep(Duration::from_millis(100)).await;
    }
    let again = board.get("/api/widgets/core").await.json::<Value>().await.unwrap();
    assert_eq!(again["fault"], Value::Null);
}
