//! Targets that lie: each gets its own sentence, and none takes the others with it.

use crate::support::{
    ask, good,
    liar::{Liar, Lie},
    probe, run, spec,
};
use app::fault::{Fault, FaultKind};
use rstest::rstest;
use server::client::faults;
use std::time::Duration;

async fn fault(lie: Lie, scheme: &str) -> Fault {
    let liar = Liar::start(lie).await;
    ask(&liar.url(scheme)).await.unwrap_err()
}

const HALF: &str = "connection closed after 45 bytes";

#[rstest]
#[case(Lie::Close, FaultKind::Unreachable, "connection closed before the answer")]
#[case(Lie::ResetMidway, FaultKind::Unreachable, "connection reset after 45 bytes")]
#[case(Lie::Half, FaultKind::Malformed, HALF)]
#[case(Lie::Flood, FaultKind::Malformed, "answer larger than 1 MiB")]
#[case(Lie::FloodInChunks, FaultKind::Malformed, "answer larger than 1 MiB")]
#[case(Lie::EndlessHead, FaultKind::Malformed, "the head of the answer is too large")]
#[case(Lie::Say(b"220 mail.example ESMTP\r\n"), FaultKind::Malformed, "the answer is not HTTP")]
#[case(Lie::Say(b"\x00\xff\x15\x03\x01\x02"), FaultKind::Malformed, "the answer is not HTTP")]
#[tokio::test]
async fn a_lying_web_server_gets_its_own_sentence(#[case] lie: Lie, #[case] kind: FaultKind, #[case] sentence: &str) {
    let fault = fault(lie, "http").await;
    assert_eq!((fault.kind, &*fault.message), (kind, sentence));
}

#[rstest]
#[case(Lie::Close, "connection closed during the TLS handshake")]
#[case(Lie::Say(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "the answer is not TLS")]
#[case(Lie::Say(b"\x15\x03\x03\x00\x02\x02\x28"), "TLS refused by the other side: HandshakeFailure")]
#[tokio::test]
async fn a_lying_tls_server_gets_its_own_sentence(#[case] lie: Lie, #[case] sentence: &str) {
    let liar = Liar::start(lie).await;
    for scheme in ["https", "tls", "rediss", "wss", "grpcs"] {
        assert_eq!(ask(&liar.url(scheme)).await.unwrap_err().message, sentence, "{scheme}");
    }
}

#[rstest]
#[case("redis", Lie::Close, "connection closed before the answer")]
#[case("redis", Lie::Say(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "the answer is not Redis")]
#[case("postgres", Lie::Close, "connection closed before the answer")]
#[case("postgres", Lie::Say(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "the answer is not PostgreSQL")]
#[case("mysql", Lie::Close, "connection closed before the answer")]
#[case("mysql", Lie::Say(b"\x05\x00\x00\x00hello"), "the answer is not MySQL")]
#[case("ws", Lie::Close, "connection closed before the answer")]
#[case("ws", Lie::Say(b"220 mail.example ESMTP\r\n"), "the answer is not HTTP")]
#[case("ws", Lie::EndlessHead, "the head of the answer is too large")]
#[case("grpc", Lie::Close, "connection closed before the answer")]
#[case("grpc", Lie::Say(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "the answer is not HTTP/2")]
#[tokio::test]
async fn a_lying_database_or_feed_gets_its_own_sentence(
    #[case] scheme: &str,
    #[case] lie: Lie,
    #[case] sentence: &str,
) {
    assert_eq!(fault(lie, scheme).await.message, sentence);
}

#[rstest]
#[tokio::test]
async fn a_reset_at_once_is_told_by_every_protocol(
    #[values("http", "https", "tls", "redis", "rediss", "postgres", "mysql", "ws", "wss", "grpc", "grpcs")]
    scheme: &str,
) {
    let fault = fault(Lie::Reset, scheme).await;
    assert_eq!(fault.kind, FaultKind::Unreachable, "{fault}");
    // The reset may come before the connection is reported as open, or during whatever comes next.
    assert!(fault.message.starts_with("connection reset "), "{fault}");
}

#[rstest]
#[tokio::test]
async fn a_hanging_target_waits_for_its_poller_and_can_be_dropped(
    #[values("http", "https", "tls", "redis", "rediss", "postgres", "mysql", "ws", "wss", "grpc", "grpcs")]
    scheme: &str,
) {
    let liar = Liar::start(Lie::Hang).await;
    let limit = Duration::from_millis(300);
    let cut = tokio::time::timeout(limit, probe(spec(&liar.url(scheme))).run()).await;
    assert!(cut.is_err());
    let fault = faults::timed_out(limit);
    assert_eq!((fault.kind, &*fault.message), (FaultKind::Timeout, "no answer within 300 ms"));
}

#[tokio::test]
async fn a_hanging_target_does_not_delay_another() {
    let (hanging, fine) = (Liar::start(Lie::Hang).await, Liar::start(Lie::SlowFirstByte(Duration::ZERO)).await);
    let (stuck, url) = (probe(spec(&hanging.url("http"))), fine.url("http"));
    tokio::select! {
        _ = stuck.run() => panic!("a hanging target has answered"),
        reading = good(&url) => assert!(reading.phases.body_ms.is_some()),
    }
}

#[tokio::test]
async fn a_slow_first_byte_is_where_the_time_went() {
    let liar = Liar::start(Lie::SlowFirstByte(Duration::from_millis(150))).await;
    let reading = good(&liar.url("http")).await;
    let (phase, took) = reading.phases.slowest().unwrap();
    assert_eq!(phase, "first byte");
    assert!(took.get() >= 150.0, "{took}");
}

#[tokio::test]
async fn how_much_is_read_is_configured() {
    let liar = Liar::start(Lie::SlowFirstByte(Duration::ZERO)).await;
    let mut tiny = spec(&liar.url("http"));
    tiny.max_response = 1;
    assert_eq!(run(tiny).await.unwrap_err().message, "answer larger than 1 bytes");
}
