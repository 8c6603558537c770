//! https with certificates of our own, renewed while it runs.

use super::serve_in;
use crate::support::{api::PATIENCE, served::Served};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};
use std::{path::Path, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, sleep, timeout},
};
use tokio_rustls::{TlsConnector, client::TlsStream};

/// A certificate in `folder`, as files; itself as its own authority.
fn issue(folder: &Path) -> CertificateDer<'static> {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(folder.join("key.pem"), signing_key.serialize_pem()).unwrap();
    std::fs::write(folder.join("cert.pem"), cert.pem()).unwrap();
    CertificateDer::from_pem_slice(cert.pem().as_bytes()).unwrap()
}

async fn connect(board: &Served, trusted: &CertificateDer<'static>) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let client = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let client = client.with_root_certificates(roots).with_no_client_auth();
    let stream = TcpStream::connect(board.address).await?;
    TlsConnector::from(Arc::new(client)).connect(ServerName::try_from("localhost").unwrap(), stream).await
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
    let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    (serve_in(folder, &format!("tls_cert = {cert:?}\ntls_key = {key:?}"), ""), certificate)
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
