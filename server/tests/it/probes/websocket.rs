//! `ws://` and `wss://` against a real server, and against one that only looks like it.

use crate::support::{
    ask,
    authority::Authority,
    good,
    liar::{Liar, Lie},
    run, spec,
    websocket::WebSocket,
};
use app::fault::FaultKind;
use hyper::header::HeaderValue;

#[tokio::test]
async fn it_upgrades_and_answers_a_ping() {
    let server = WebSocket::start().await;
    let reading = good(&server.url("/")).await;
    assert_eq!(reading.note.as_deref(), Some("upgrade, ping"));
    let phases = reading.phases;
    assert!(phases.connect_ms.is_some() && phases.first_byte_ms.is_some() && phases.body_ms.is_some());
    good(&server.url("/chatty?since=0")).await;
}

#[tokio::test]
async fn no_upgrade_is_told_with_the_status() {
    let server = WebSocket::start().await;
    let reading = ask(&server.url("/forbidden")).await.unwrap();
    assert_eq!(reading.failed.as_deref(), Some("HTTP 403 instead of an upgrade"));
    assert!(reading.phases.first_byte_ms.is_some());
}

#[tokio::test]
async fn user_and_password_become_a_basic_authorization() {
    let server = WebSocket::start().await;
    let reading = ask(&server.url("/secret")).await.unwrap();
    assert_eq!(reading.failed.as_deref(), Some("HTTP 401 instead of an upgrade"));
    good(&server.url("/secret").replace("://", "://board:s3cret@")).await;
}

#[tokio::test]
async fn a_subprotocol_has_to_be_agreed_on() {
    let server = WebSocket::start().await;
    let asking = |protocol: &'static str| {
        let mut spec = spec(&server.url("/"));
        spec.header("sec-websocket-protocol".parse().unwrap(), HeaderValue::from_static(protocol));
        run(spec)
    };
    assert_eq!(asking("v1.json").await.unwrap().failed, None);
    let refused = asking("v2.json").await.unwrap().failed;
    assert_eq!(refused.as_deref(), Some("the upgrade does not agree to the subprotocol asked for"));
}

#[tokio::test]
async fn who_closes_instead_of_a_pong_says_why() {
    let server = WebSocket::start().await;
    let reading = ask(&server.url("/closing")).await.unwrap();
    assert_eq!(reading.failed.as_deref(), Some("closed with 1008 \"not you\" instead of a pong"));
}

#[tokio::test]
async fn who_never_stops_talking_is_cut_off() {
    let server = WebSocket::start().await;
    let fault = ask(&server.url("/flood")).await.unwrap_err();
    assert_eq!((fault.kind, &*fault.message), (FaultKind::Malformed, "answer larger than 1 MiB"));
}

#[tokio::test]
async fn stopped_it_is_refused() {
    let mut server = WebSocket::start().await;
    server.stop();
    let fault = ask(&server.url("/")).await.unwrap_err();
    assert_eq!(fault.message, format!("connection refused by {}", server.address()));
}

#[tokio::test]
async fn inside_tls_the_certificate_is_looked_at() {
    let authority = Authority::new();
    let server = WebSocket::start_secure(&authority.identity("localhost")).await;
    let mut trusting = spec(&server.url("/"));
    trusting.ca = authority.ca();
    let reading = run(trusting).await.unwrap();
    assert_eq!(reading.failed, None);
    assert!(reading.cert_expires_at.is_some() && reading.phases.tls_ms.is_some());
    let mut elsewhere = spec(&server.url("/"));
    elsewhere.ca = Authority::new().ca();
    let reading = run(elsewhere).await.unwrap();
    assert_eq!(reading.failed.as_deref(), Some("certificate is signed by an unknown authority"));
}

#[tokio::test]
async fn an_upgrade_for_another_request_is_malformed() {
    let liar = Liar::start(Lie::Say(
        b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\
          sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
    ));
    let fault = ask(&liar.await.url("ws")).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Malformed);
    assert_eq!(fault.message, "the upgrade is not for this request: Sec-WebSocket-Accept is wrong");
}
