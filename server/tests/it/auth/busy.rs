//! Visitors who want to keep it busy, or to be somebody else.

use super::serve;
use reqwest::Client;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

#[tokio::test]
async fn heads_and_bodies_have_limits() {
    let board = serve("", "");
    let long = Client::new().get(board.url("/livez")).header("cookie", "x".repeat(200_000)).send().await;
    assert!(long.is_err() || long.unwrap().status() == 431);
    let mut many = Client::new().get(board.url("/livez"));
    for at in 0..200 {
        many = many.header(format!("x-{at}"), "1");
    }
    assert_eq!(many.send().await.unwrap().status(), 431);
    let form = Client::new().post(board.url("/choose")).body("x".repeat(100_000)).send().await.unwrap();
    assert_eq!(form.status(), 413);
    assert_eq!(board.get("/livez").await.status(), 200);
}

#[tokio::test]
async fn who_never_ends_a_head_is_cut_off_and_keeps_nobody_else_waiting() {
    let board = serve("", "");
    let mut slow = TcpStream::connect(board.address).await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nx-").await.unwrap();
    assert_eq!(board.get("/livez").await.status(), 200);
    let mut rest = Vec::new();
    timeout(Duration::from_secs(60), slow.read_to_end(&mut rest)).await.expect("it is still open").unwrap();
    assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));
}

#[tokio::test]
async fn streams_from_one_address_have_a_cap_behind_a_proxy() {
    let board = serve("trusted_proxies = [\"127.0.0.1\"]\nmax_streams_per_address = 2", "");
    let open = async |from: &str| {
        Client::new().get(board.url("/api/stream")).header("x-forwarded-for", from).send().await.unwrap()
    };
    let first = open("192.0.2.1").await;
    let _second = open("192.0.2.1").await;
    assert_eq!(open("192.0.2.1").await.status(), 429);
    assert_eq!(open("evil, 192.0.2.1").await.status(), 429);
    assert_eq!(open("192.0.2.2").await.status(), 200);
    drop(first);
    let again = async { while open("192.0.2.1").await.status() != 200 {} };
    timeout(Duration::from_secs(30), again).await.expect("the place does not come back");
}

#[tokio::test]
async fn an_address_that_is_taken_off_the_list_is_out_streams_included() {
    let proxied = |allow: &str| format!("trusted_proxies = [\"127.0.0.1\"]\nallow = [{allow}]");
    let board = serve(&proxied("\"192.0.2.0/24\", \"127.0.0.1\""), "");
    let from = |path: &str| Client::new().get(board.url(path)).header("x-forwarded-for", "192.0.2.1").send();
    let mut stream = from("/api/stream").await.unwrap();
    assert!(stream.chunk().await.unwrap().is_some());
    let text = super::text(board.folder(), &proxied("\"127.0.0.1\""), "");
    std::fs::write(board.folder().path().join("config.toml"), text).unwrap();
    let ended = timeout(Duration::from_secs(30), async { while stream.chunk().await.unwrap().is_some() {} }).await;
    ended.expect("the stream stays open");
    let refused = from("/").await.unwrap();
    assert_eq!(refused.status(), 403);
    assert!(refused.text().await.unwrap().contains("192.0.2.1"));
}
