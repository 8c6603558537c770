//! Viewers that read a byte a second, and viewers that do not read at all: streams, https, and answers that end.

use crate::support::{https, reader::Reader, served::Served, site::Site};
use axum::{Router, routing::get};
use serde_json::Value;
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    join,
    net::{TcpSocket, TcpStream},
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

const TARGETS: usize = 400;
const SLOW: usize = 40;
/// A piece each that they have not taken, and what the allocator keeps; in bytes.
const MEMORY: u64 = 48 * 1024 * 1024;
/// What asks for the stream.
const WATCH: &[u8] = b"GET /api/stream HTTP/1.1\r\nhost: board\r\n\r\n";
/// A viewer is cut after 60 s at the latest, who does not take an answer after 30 s.
const CUT: Duration = Duration::from_secs(100);

/// Room for little: what is not read is soon the server's.
async fn connect(address: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(2_048).unwrap();
    socket.connect(address).await.unwrap()
}

async fn viewer(address: SocketAddr) -> TcpStream {
    let mut stream = connect(address).await;
    stream.write_all(WATCH).await.unwrap();
    stream
}

/// Reads a byte every `pause` until it is cut.
async fn drip(address: SocketAddr, pause: Duration) {
    let mut stream = viewer(address).await;
    while stream.read_u8().await.is_ok() {
        sleep(pause).await;
    }
}

async fn viewers(board: &Served) -> f64 {
    let metrics = board.get("/metrics").await.text().await.unwrap();
    let line =
        metrics.lines().find_map(|line| line.strip_prefix("pyngpong_viewers ")).unwrap_or_else(|| panic!("{metrics}"));
    line.trim().parse().unwrap()
}

fn widget(site: &Site) -> String {
    let target =
        |n: usize| format!("[[widget.target]]\nname = \"a-target-{n:04}\"\nurl = {:?}\n", site.url(&format!("/{n}")));
    let targets: String = (0..TARGETS).map(target).collect();
    format!("[[widget]]\nid = \"core\"\nkind = \"dependencies\"\nperiod = \"2s\"\ntimeout = \"1s\"\n{targets}")
}

/// At the same time, as each of them is a minute of waiting.
#[tokio::test(flavor = "multi_thread")]
async fn slow_viewers_cost_little_delay_nobody_and_are_cut() {
    let site = Site::start(Router::new().route("/{name}", get(|| async { "fine" }))).await;
    join!(slow_streams(&site), slow_https(&site), answers_that_nobody_takes(&site));
}

async fn slow_streams(site: &Site) {
    let board = Served::start(&widget(site));
    board.until_it("/api/widgets/core", |core| core["state"] == "up").await;
    let mut reader = Reader::open(&board.url("/api/stream")).await;
    reader.until("a-target-0000", "up").await;
    let memory = board.memory();
    let mut slow = JoinSet::new();
    for n in 0..SLOW {
        // One in two never reads again.
        let pause = if n % 2 == 0 { Duration::from_secs(1) } else { Duration::from_secs(3_600) };
        slow.spawn(drip(board.address, pause));
    }
    let begun = Instant::now();
    while viewers(&board).await < (SLOW + 1) as f64 {
        assert!(begun.elapsed() < CUT);
        sleep(Duration::from_millis(100)).await;
    }
    // They are cut by themselves, while somebody who reads hears of everything.
    let mut grown = 0;
    while viewers(&board).await > 1.0 {
        assert!(begun.elapsed() < CUT, "{} viewers are left", viewers(&board).await);
        let api: Value = board.get("/api/widgets/core").await.json().await.unwrap();
        let heard = Instant::now();
        while reader.document["seq"].as_u64() < api["seq"].as_u64() {
            reader.next().await.expect("the stream goes on");
        }
        assert!(heard.elapsed() < Duration::from_secs(5), "what the board shows came {:?} later", heard.elapsed());
        grown = grown.max(board.memory().saturating_sub(memory));
    }
    assert!(grown < MEMORY, "{grown} bytes for {SLOW} slow viewers");
    let core: Value = board.get("/api/widgets/core").await.json().await.unwrap();
    assert_eq!(core["state"], "up");
}

/// Waits until the board has as many descriptors as `good` likes.
async fn until_descriptors(board: &Served, what: &str, good: impl Fn(usize) -> bool) {
    let begun = Instant::now();
    while !good(board.descriptors()) {
        assert!(begun.elapsed() < CUT, "{} descriptors, {what}", board.descriptors());
        sleep(Duration::from_millis(100)).await;
    }
}

/// As many as there are without viewers: polls have theirs now and then.
async fn idle(board: &Served) -> usize {
    let mut most = 0;
    for _ in 0..40 {
        most = most.max(board.descriptors());
        sleep(Duration::from_millis(100)).await;
    }
    most
}

/// Under TLS what was written may still be within.
async fn slow_https(site: &Site) {
    let folder = tempfile::tempdir().unwrap();
    let certificate = https::issue(folder.path());
    let config = folder.path().join("config.toml");
    let keys = format!("[server]\n{}\n", https::keys(folder.path()));
    std::fs::write(&config, Served::text(&folder, &widget(site)).replace("[server]\n", &keys)).unwrap();
    let board = Served::start_at(folder, config);
    let idle = idle(&board).await;
    let mut slow = Vec::new();
    for _ in 0..SLOW {
        let mut stream = https::shake(connect(board.address).await, &certificate).await.unwrap();
        stream.write_all(WATCH).await.unwrap();
        slow.push(stream);
    }
    until_descriptors(&board, "and the viewers are not there", |open| open >= SLOW).await;
    until_descriptors(&board, "and viewers who read nothing are not cut", |open| open <= idle).await;
    let stream = TcpStream::connect(board.address).await.unwrap();
    let mut stream = https::shake(stream, &certificate).await.unwrap();
    stream.write_all(WATCH).await.unwrap();
    let mut text = Vec::new();
    while !String::from_utf8_lossy(&text).contains("event: snapshot") {
        let read = timeout(CUT, stream.read_buf(&mut text)).await.expect("nothing comes").unwrap();
        assert!(read > 0, "{}", String::from_utf8_lossy(&text));
    }
}

/// Asks for the smallest page again and again, and takes none of the answers.
async fn ask_and_take_nothing(address: SocketAddr) {
    let mut stream = connect(address).await;
    // Until it is cut: then nothing more can be written.
    while stream.write_all(b"GET /livez HTTP/1.1\r\nhost: board\r\n\r\n").await.is_ok() {}
}

async fn answers_that_nobody_takes(site: &Site) {
    let board = Served::start(&widget(site));
    let idle = idle(&board).await;
    let mut slow = JoinSet::new();
    for _ in 0..SLOW {
        slow.spawn(ask_and_take_nothing(board.address));
    }
    until_descriptors(&board, "and nobody asks", |open| open >= SLOW).await;
    let asked = Instant::now();
    assert_eq!(board.get("/livez").await.status(), 200);
    assert!(asked.elapsed() < Duration::from_secs(10), "an answer took {:?}", asked.elapsed());
    // Each hears of it, as the connection ends; and they are the ones who take nothing.
    timeout(CUT, slow.join_all()).await.expect("who takes no answer is not cut");
    until_descriptors(&board, "and they are not given back", |open| open <= idle + 1).await;
    board.until_it("/api/widgets/core", |core| core["state"] == "up").await;
}
