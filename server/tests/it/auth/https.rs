//! https with certificates of our own, renewed while it runs.

use super::serve_in;
use crate::support::{
    api::PATIENCE,
    https::{issue, keys, shake},
    served::Served,
};
use rustls::pki_types::CertificateDer;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, sleep, timeout},
};
use tokio_rustls::client::TlsStream;

async fn connect(board: &Served, trusted: &CertificateDer<'static>) -> std::io::Result<TlsStream<TcpStream>> {
    shake(TcpStream::connect(board.address).await?, trusted).await
}

/// What comes until `word` is in it.
async fn ask(stream: &mut TlsStream<TcpStream>, path: &str, word: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let reading = async {
        while !String::from_utf8_lossy(&answer).contains(word) {
            assert!(stream.read_buf(&mut answer).await.unwrap() > 0, "{}", String::from_utf8_lossy(&answer));
        }
    };
    timeout(PATIENCE, reading).await.expect(word);
    String::from_utf8_lossy(&answer).into_owned()
}

fn board() -> (Served, CertificateDer<'static>) {
    let folder = tempfile::tempdir().unwrap();
    let certificate = issue(folder.path());
    let keys = keys(folder.path());
    (serve_in(folder, &keys, ""), certificate)
}

#[tokio::test]
async fn pages_and_streams_come_over_https() {
    let (board, certificate) = board();
    let mut stream = connect(&board, &certificate).await.unwrap();
    let page = ask(&mut stream, "/livez", "ok\n").await;
    assert!(page.contains("strict-transport-security: max-age=31536000"), "{page}");
    let events = ask(&mut stream, "/api/stream", "event: ping").await;
    assert!(events.contains("event: hello") && events.contains("event: snapshot"), "{events}");
    // In plain text there is nothing to be had.
    let plain = reqwest::get(board.url("/livez")).await;
    assert!(plain.is_err(), "{plain:?}");
}

#[tokio::test]
async fn a_renewed_certificate_is_taken_up_and_open_streams_stay() {
    let (board, first) = board();
    let mut old = connect(&board, &first).await.unwrap();
    ask(&mut old, "/api/stream", "event: ping").await;
    let second = issue(board.folder().path());
    let begun = Instant::now();
    let mut new = loop {
        if let Ok(stream) = connect(&board, &second).await {
            break stream;
        }
        assert!(begun.elapsed() < PATIENCE, "the certificate stays");
        sleep(Duration::from_millis(100)).await;
    };
    ask(&mut new, "/livez", "ok\n").await;
    let mut more = Vec::new();
    timeout(PATIENCE, old.read_buf(&mut more)).await.expect("the old stream is silent").unwrap();
    assert!(!more.is_empty(), "the old stream was cut");
    // A file that is none changes nothing.
    std::fs::write(board.folder().path().join("cert.pem"), "rubbish").unwrap();
    sleep(Duration::from_secs(2)).await;
    ask(&mut connect(&board, &second).await.unwrap(), "/livez", "ok\n").await;
}
