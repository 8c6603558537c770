//! The board restarts, and everybody who watched it comes back.

use crate::support::{
    process::find,
    served::{PROGRAM, Served},
    site::Site,
};
use axum::{Router, routing::get};
use std::{net::SocketAddr, path::Path, process::Command, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

/// The board holds as many descriptors, and so does this process.
const VIEWERS: usize = 10_000;

/// What the board leaves for polls, and what the tests beside this one have open.
const SPARE: usize = 2_000;

/// Everybody is back by then, on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(90);

/// What `public/feed.js` waits, in milliseconds.
const BACKOFF: [u64; 6] = [500, 1_000, 2_000, 4_000, 8_000, 15_000];

/// Watches like a browser: opens the stream, reads to its end, and comes back.
async fn watch_on(address: SocketAddr, seen: watch::Sender<usize>) {
    let mut failures = 0;
    loop {
        if let Ok(mut stream) = TcpStream::connect(address).await
            && stream.write_all(b"GET /api/stream HTTP/1.1\r\nhost: board\r\n\r\n").await.is_ok()
            && opening(&mut stream).await
        {
            failures = 0;
            seen.send_modify(|seen| *seen += 1);
            let mut sink = [0; 4096];
            while stream.read(&mut sink).await.is_ok_and(|read| read > 0) {}
        }
        let wait = BACKOFF[failures.min(BACKOFF.len() - 1)] as f64;
        failures += 1;
        sleep(Duration::from_secs_f64(wait / 1_000.0 * (0.5 + fastrand::f64()))).await;
    }
}

/// Whether the stream began as it should: hello, and a whole snapshot.
async fn opening(stream: &mut TcpStream) -> bool {
    let (mut text, mut piece) = (String::new(), [0; 4096]);
    while let Ok(read @ 1..) = stream.read(&mut piece).await {
        text.push_str(&String::from_utf8_lossy(&piece[..read]));
        assert!(text.starts_with(&"HTTP/1.1 200 OK"[..text.len().min(15)]), "{text}");
        if text.contains("event: hello") && text.contains("event: snapshot") {
            return true;
        }
    }
    false
}

async fn until(seen: &mut watch::Receiver<usize>, count: usize) {
    let all = timeout(PATIENCE, seen.wait_for(|seen| *seen >= count)).await.is_ok();
    assert!(all, "{} of {count} are there", *seen.borrow());
}

/// Where fewer are usual, this process and its children may have more: the hard limit is higher nearly everywhere.
fn let_open_files(count: usize) {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
    let files = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap().split_whitespace().next();
    if files.unwrap().parse::<usize>().is_ok_and(|files| files < count) {
        let mut command = Command::new("prlimit");
        command.arg(format!("--pid={}", std::process::id())).arg(format!("--nofile={count}:"));
        assert!(command.status().unwrap().success(), "{VIEWERS} viewers need more open files: ulimit -n {count}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_come_back_after_a_restart_and_nobody_else_waits_for_them() {
    let site = Site::start(Router::new().route("/", get(|| async { "fine" }))).await;
    let widget = format!(
        "[[widget]]\nid = \"core\"\nkind = \"dependencies\"\nperiod = \"1s\"\ntimeout = \"900ms\"\n[[widget.target]]\nname = \"web\"\nurl = {:?}\n",
        site.url("/")
    );
    let_open_files(VIEWERS + SPARE);
    let board = Served::start(&widget);
    let address = board.address;
    let (seen, mut count) = watch::channel(0);
    let mut viewers = JoinSet::new();
    for _ in 0..VIEWERS {
        viewers.spawn(watch_on(address, seen.clone()));
    }
    until(&mut count, VIEWERS).await;
    let idle = board.memory();
    let folder = board.kill();
    let config = folder.path().join("config.toml");
    sleep(Duration::from_secs(1)).await;
    let board = Served::start_by(Command::new(PROGRAM), folder, config, &address.to_string());
    // A page in the middle of it, and a target that is asked.
    let asked = Instant::now();
    assert_eq!(board.get("/").await.status(), 200);
    assert!(asked.elapsed() < Duration::from_secs(20), "a page took {:?}", asked.elapsed());
    board.until("web", "up").await;
    until(&mut count, 2 * VIEWERS).await;
    let metrics = board.get("/metrics").await.text().await.unwrap();
    assert!(!metrics.is_empty());
    let memory = board.memory();
    assert!(memory < idle * 2, "{memory} bytes after they came back, {idle} before");
    assert!(board.descriptors() < VIEWERS + 100, "{} descriptors", board.descriptors());
}

/// When each of ten thousand is back, of so many, by the very script that browsers run.
fn back(away: u32) -> Vec<u32> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(find("node", "nodejs"));
    command.arg(here.join("tests/it/faults/retry.mjs")).arg(here.join("../public/feed.js"));
    let output = command.args([away.to_string(), "2500".to_owned()]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn browsers_do_not_come_back_in_one_moment() {
    for away in [0, 1_000, 5_000, 60_000] {
        let back = back(away);
        let mut moments = std::collections::BTreeMap::<u32, usize>::new();
        back.iter().for_each(|at| *moments.entry(at / 100).or_default() += 1);
        let most = moments.values().max().unwrap();
        // Even after a blink no more than a quarter within a tenth of a second; none is left behind for long.
        assert!(*most <= back.len() / 4, "{most} of {} within 100 ms, the server away for {away} ms", back.len());
        let last = back.iter().max().unwrap();
        assert!(*last <= 4 * away + 1_000 && *last <= away + 23_000, "the last one is back after {last} ms");
    }
}
