//! The machine's clock jumps, forward and back, under a board of every kind that reads over the network.
//!
//! Needs libfaketime (`apt-get install libfaketime`): the clock of the board alone is another one, its timers are not.

use crate::support::{
    api::PATIENCE,
    served::{PROGRAM, Served},
};
use serde_json::Value;
use server::demo::{self, Scenario};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};
use tokio::time::{Instant, sleep};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

const MINUTE: i64 = 60_000;

/// Those whose upstreams are asked; what compares days would rightly ask for those of another day.
const WIDGETS: [&str; 4] = ["core", "rt", "pulls", "errors"];

/// What makes another clock of it.
fn library() -> PathBuf {
    let folders = fs::read_dir("/usr/lib").unwrap().flatten().map(|folder| folder.path());
    let mut places = folders.map(|folder| folder.join("faketime/libfaketime.so.1"));
    places.find(|file| file.is_file()).expect("libfaketime is missing: apt-get install libfaketime")
}

/// The board's clock, as seconds before or after the true one.
fn set(clock: &Path, seconds: i64) {
    let next = clock.with_extension("next");
    fs::write(&next, format!("{seconds:+}")).unwrap();
    fs::rename(next, clock).unwrap();
}

fn command(clock: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .env("LD_PRELOAD", library())
        .env("FAKETIME_TIMESTAMP_FILE", clock)
        .env("FAKETIME_NO_CACHE", "1")
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .env("FAKETIME_DONT_RESET", "1");
    command
}

async fn widget(board: &Served, id: &str) -> Value {
    board.get(&format!("/api/widgets/{id}")).await.json().await.unwrap()
}

/// How far its newest reading is from the board's clock, in milliseconds.
fn age(widget: &Value, seconds: i64) -> i64 {
    let read: jiff::Timestamp = widget["observed_at"].as_str().unwrap().parse().unwrap();
    jiff::Timestamp::now().as_millisecond() + seconds * 1_000 - read.as_millisecond()
}

/// Pull requests are as old as the clock says, and errors as new: yellow is right for those that are open for days by it, or
/// came just now. Others are green.
fn is_well(id: &str, widget: &Value) -> bool {
    let state = widget["state"].as_str().unwrap_or_default();
    let has_age = ["pulls", "errors"].contains(&id);
    widget["stale"] == false && widget["fault"].is_null() && (state == "up" || (has_age && state == "degraded"))
}

/// Waits until all are well, with readings by the board's clock.
async fn until_well(board: &Served, seconds: i64) {
    for id in WIDGETS {
        let begun = Instant::now();
        loop {
            let widget = widget(board, id).await;
            let fresh = widget["observed_at"].is_string() && age(&widget, seconds).abs() < MINUTE;
            if is_well(id, &widget) && fresh {
                break;
            }
            assert!(begun.elapsed() < 3 * PATIENCE, "{id} is not well, the clock at {seconds:+} s: {widget:#}");
            sleep(Duration::from_millis(100)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_turns_nothing_red_and_holds_nothing_up() {
    let stop = CancellationToken::new();
    let _until = stop.clone().drop_guard();
    let demo = demo::start(Scenario::Calm, stop, TaskTracker::new()).await.unwrap();
    let clock = demo.dir.path().join("clock");
    set(&clock, 0);
    let from = demo.config.find("[[widget]]").unwrap();
    let board = Served::start_under(command(&clock), &demo.config[from..]);
    until_well(&board, 0).await;
    // Forward, further forward, back to the truth, and before it.
    for seconds in [3_600, 30 * 3_600, 0, -1_800] {
        set(&clock, seconds);
        for _ in 0..20 {
            for id in WIDGETS {
                let widget = widget(&board, id).await;
                assert_ne!(widget["state"], "down", "{id} is red since the clock stands at {seconds:+} s: {widget:#}");
            }
            sleep(Duration::from_millis(150)).await;
        }
        until_well(&board, seconds).await;
    }
}
