//! What pretends to be supervisord, and what we send to it.

use super::told;
use crate::support::{
    feed::{bare, client},
    liar::{Liar, Lie},
};
use app::fault::{Fault, FaultKind};
use rstest::rstest;
use server::client::feed::{FeedEndpoint, FeedSpec, Format};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::UnixListener,
    time::timeout,
};

const ANSWER: &str = "<methodResponse><params><param><value><array><data><value><struct><member><name>name</name>\
                      <value>a</value></member><member><name>statename</name><value>RUNNING</value></member></struct></value>\
                      </data></array></value></param></params></methodResponse>";

const SHUTTING_DOWN: &str = "<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>6</int></value></member>\
    <member><name>faultString</name><value><string>SHUTDOWN_STATE</string></value></member></struct></value></fault></methodResponse>";

const BOMB: &str = "<!DOCTYPE a [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>\
    <methodResponse><params><param><value>&b;</value></param></params></methodResponse>";

const WEB_PAGE: &str = "<html><body>It works!</body></html>";

const ELSEWHERE: &[u8] = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/RPC2\r\nContent-Length: 0\r\n\r\n";

/// As supervisord answers, with this instead.
fn says(body: &str) -> Lie {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n", body.len());
    Lie::Say(format!("{head}{body}").leak().as_bytes())
}

#[rstest]
#[case::fault(says(SHUTTING_DOWN), FaultKind::Query, "supervisord says SHUTDOWN_STATE (fault 6): it is shutting down")]
#[case::bomb(says(BOMB), FaultKind::Malformed, "the answer declares a document type, which XML-RPC does not have")]
#[case::page(says(WEB_PAGE), FaultKind::Malformed, "the answer is not XML-RPC: methodResponse")]
#[case::elsewhere(Lie::Say(ELSEWHERE), FaultKind::Query, "HTTP 302, expected 2xx")]
#[case::closed(Lie::Close, FaultKind::Unreachable, "connection closed before the answer")]
#[case::flood(Lie::Flood, FaultKind::Malformed, "answer larger than 1 MiB")]
#[case::chunks(Lie::FloodInChunks, FaultKind::Malformed, "answer larger than 1 MiB")]
#[tokio::test]
async fn a_liar_is_told(#[case] lie: Lie, #[case] kind: FaultKind, #[case] sentence: &str) {
    let liar = Liar::start(lie).await;
    let fault = told(&client(bare(Format::Supervisor, &liar.url("http")))).await.unwrap_err();
    assert_eq!(fault, Fault::new(kind, sentence));
}

#[tokio::test]
async fn half_an_answer_is_none() {
    let liar = Liar::start(Lie::Half).await;
    let fault = told(&client(bare(Format::Supervisor, &liar.url("http")))).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Malformed, "{fault:?}");
    assert!(fault.message.starts_with("connection closed after "), "{fault:?}");
}

#[tokio::test]
async fn who_says_nothing_can_be_left() {
    let liar = Liar::start(Lie::Hang).await;
    let client = client(bare(Format::Supervisor, &liar.url("http")));
    assert!(timeout(Duration::from_millis(200), client.read()).await.is_err());
}

#[tokio::test]
async fn all_that_is_ever_sent_is_one_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rpc.sock");
    let listener = UnixListener::bind(&path).unwrap();
    let answering = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"</methodCall>") {
            let mut piece = [0; 1_024];
            let read = stream.read(&mut piece).await.unwrap();
            assert!(read > 0, "the request ends early");
            request.extend_from_slice(&piece[..read]);
        }
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{ANSWER}", ANSWER.len());
        stream.write_all(head.as_bytes()).await.unwrap();
        String::from_utf8(request).unwrap()
    });
    let spec = FeedSpec::new(Format::Supervisor, FeedEndpoint::Unix(path));
    assert_eq!(told(&client(spec)).await.unwrap()[0].says, "RUNNING");
    let request = answering.await.unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /RPC2 HTTP/1.1\r\n"), "{head}");
    assert!(head.to_lowercase().contains(&format!("content-length: {}", body.len())), "{head}");
    let call = "<?xml version='1.0'?><methodCall><methodName>supervisor.getAllProcessInfo</methodName><params></params></methodCall>";
    assert_eq!(body, call);
}
