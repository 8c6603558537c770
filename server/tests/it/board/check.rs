//! `pyngpong check` and `schema` through the real binary: what they print, and how they end.

use crate::support::{
    free_port,
    liar::{Liar, Lie},
    plant::{Plant, widget},
    site::Site,
};
use axum::{Router, http::StatusCode, routing::get};
use serde_json::Value;
use std::{
    process::Output,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tempfile::TempDir;
use tokio::{process::Command, time::sleep};

pub(super) struct Checked {
    pub(super) code: Option<i32>,
    pub(super) out: String,
    pub(super) err: String,
}

/// Checks a configuration with these targets, named by their order: a, b, c.
async fn check(head: &str, targets: &[String], flags: &[&str]) -> Checked {
    let mut text = format!("{head}\n[[widget]]\nid = \"core\"\nkind = \"dependencies\"\ntimeout = \"3s\"\n");
    for (name, keys) in ('a'..).zip(targets) {
        text.push_str(&format!("[[widget.target]]\nname = \"{name}\"\n{keys}\n"));
    }
    check_text(&text, flags).await
}

pub(super) async fn check_text(text: &str, flags: &[&str]) -> Checked {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_pyngpong"));
    command.args(["check", "--config", path.to_str().unwrap()]).args(flags);
    let Output { status, stdout, stderr } = command.output().await.unwrap();
    Checked { code: status.code(), out: String::from_utf8(stdout).unwrap(), err: String::from_utf8(stderr).unwrap() }
}

async fn site() -> Site {
    let slow = get(async || {
        sleep(Duration::from_millis(200)).await;
        "done"
    });
    let bad = get(async || (StatusCode::SERVICE_UNAVAILABLE, "no"));
    Site::start(Router::new().route("/good", get(async || "fine")).route("/bad", bad).route("/slow", slow)).await
}

/// The lines of the table of answers.
pub(super) fn rows(checked: &Checked) -> Vec<&str> {
    checked.out.split("Asked once\n").nth(1).unwrap().lines().take_while(|line| !line.is_empty()).collect()
}

#[tokio::test]
async fn every_upstream_is_tried_once_and_the_worst_comes_first() {
    let site = site().await;
    let targets = [
        format!("url = \"{}\"", site.url("/good")),
        format!("url = \"{}\"\nslow = \"100ms\"", site.url("/slow")),
        format!("url = \"{}\"", site.url("/bad").replace("://", "://me:hunter2@") + "?token=hunter2"),
        format!("url = \"tcp://127.0.0.1:{}\"", free_port()),
    ];
    let checked = check("", &targets, &["--online"]).await;
    assert_eq!(checked.code, Some(1), "{}", checked.err);
    let rows = rows(&checked);
    assert_eq!(rows.len(), 4, "{}", checked.out);
    assert!(rows[0].contains("■ down") && rows[0].contains("core/c") && rows[0].contains("HTTP 503"), "{}", rows[0]);
    assert!(rows[1].contains("■ down") && rows[1].contains("core/d") && rows[1].contains("refused"), "{}", rows[1]);
    assert!(rows[2].contains("▲ degraded") && rows[2].contains("core/b") && rows[2].contains("slow"), "{}", rows[2]);
    assert!(rows[3].contains("● up") && rows[3].contains("core/a") && rows[3].contains("ms"), "{}", rows[3]);
    assert!(checked.out.ends_with("2 down, 1 degraded, 1 up\n"), "{}", checked.out);
    assert_eq!(checked.err.trim(), "pyngpong: 2 of 4 targets did not answer well");
    assert!(checked.out.contains("Calls per hour"), "the plan is there too");
    assert!(!checked.out.contains("hunter2") && !checked.err.contains("hunter2"));
}

#[tokio::test]
async fn what_is_only_slow_is_no_failure() {
    let site = site().await;
    let checked = check("", &[format!("url = \"{}\"\nslow = \"100ms\"", site.url("/slow"))], &["--online"]).await;
    assert_eq!((checked.code, checked.err.as_str()), (Some(0), ""));
    assert!(rows(&checked)[0].contains("▲ degraded"));
}

#[tokio::test]
async fn one_that_hangs_ends_at_its_timeout() {
    let liar = Liar::start(Lie::Hang).await;
    let keys = format!("url = \"{}\"\ntimeout = \"300ms\"", liar.url("http"));
    let checked = check("", &[keys], &["--online"]).await;
    assert_eq!(checked.code, Some(1));
    assert!(rows(&checked)[0].contains("no answer within 300 ms"), "{}", checked.out);
}

#[tokio::test]
async fn no_host_is_asked_more_at_once_than_it_may_be() {
    let (now, most, all) =
        (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counted = {
        let (now, most, all) = (Arc::clone(&now), Arc::clone(&most), Arc::clone(&all));
        get(async move || {
            all.fetch_add(1, Ordering::SeqCst);
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            sleep(Duration::from_millis(50)).await;
            now.fetch_sub(1, Ordering::SeqCst);
            "fine"
        })
    };
    let site = Site::start(Router::new().route("/", counted)).await;
    let targets: Vec<String> = (0..8).map(|_| format!("url = \"{}\"", site.url("/"))).collect();
    let checked = check("[poll]\nper_host = 2", &targets, &["--online"]).await;
    assert_eq!(checked.code, Some(0), "{}", checked.out);
    assert_eq!(all.load(Ordering::SeqCst), 8, "each once");
    assert!(most.load(Ordering::SeqCst) <= 2);
}

#[tokio::test]
async fn machines_get_the_same_as_json() {
    let site = site().await;
    let targets = [format!("url = \"{}\"", site.url("/good")), format!("url = \"{}\"", site.url("/bad"))];
    let checked = check("", &targets, &["--online", "--json"]).await;
    assert_eq!(checked.code, Some(1));
    let all: Value = serde_json::from_str(&checked.out).unwrap();
    assert_eq!(all["tried"][0]["target"], "b");
    assert_eq!(all["tried"][0]["state"], "down");
    assert_eq!(all["tried"][1]["state"], "up");
    assert!(all["tried"][1]["latency_ms"].is_number());
    assert_eq!(all["polls"][0]["period_ms"], 15_000);
    assert_eq!(all["hosts"]["127.0.0.1"]["calls_per_hour"], 480.0);
    let plan: Value = serde_json::from_str(&check("", &targets, &["--json"]).await.out).unwrap();
    assert!(plan["tried"].is_null());
}

#[tokio::test]
async fn a_bad_configuration_asks_nobody() {
    let checked = check("", &["url = \"tcp://127.0.0.1\"".to_owned()], &["--online"]).await;
    assert_eq!((checked.code, checked.out.as_str()), (Some(2), ""));
    assert!(checked.err.contains("needs a port"), "{}", checked.err);
}

#[tokio::test]
async fn schema_prints_the_file_that_editors_are_pointed_to() {
    let output = Command::new(env!("CARGO_BIN_EXE_pyngpong")).arg("schema").output().await.unwrap();
    assert!(output.status.success());
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(printed["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let first = std::fs::read_to_string(format!("{root}/config.toml")).unwrap().lines().next().unwrap().to_owned();
    let named = first.strip_prefix("#:schema ./").unwrap();
    let file: Value = serde_json::from_slice(&std::fs::read(format!("{root}/{named}")).unwrap()).unwrap();
    assert_eq!(printed, file);
}

#[tokio::test]
async fn feeds_are_asked_or_opened_once_and_say_what_came() {
    let plant = Plant::of(3).await;
    let more = "[[widget.feed.metric]]\nname = \"none\"\nselect = \"$.none\"\n";
    let feeds = [
        plant.prometheus("ticker", "timeout = \"250ms\""),
        plant.json("stream", "sse", "timeout = \"3s\""),
        plant.json("lines", "ndjson", &format!("timeout = \"3s\"\n{more}")),
        format!(
            "[[widget.feed]]\nname = \"gone\"\npreset = \"sidekiq\"\nurl = \"http://127.0.0.1:{}/\"\n",
            free_port()
        ),
    ];
    let checked = check_text(&widget(&feeds), &["--online"]).await;
    assert!(checked.out.contains("follows"), "{}{}", checked.out, checked.err);
    let rows = rows(&checked);
    let [gone, lines, ticker, stream] = rows.as_slice() else { panic!("{}", checked.out) };
    assert!(gone.contains("■ down") && gone.contains("rt/gone") && gone.contains("refused"), "{gone}");
    let missing = "3 processes, 1 of 2 numbers; none: not in the feed's answer";
    assert!(lines.contains("▲ degraded") && lines.contains(missing), "{lines}");
    assert!(ticker.contains("● up") && ticker.contains("3 processes, 2 numbers"), "{ticker}");
    assert!(stream.contains("● up") && stream.contains("3 processes, 1 number"), "{stream}");
    assert_eq!(checked.code, Some(1), "{}", checked.err);
}
