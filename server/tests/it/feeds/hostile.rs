//! Feeds that lie: each gets its own sentence, and none is believed.

use crate::support::{
    feed::{self, ask, bare, client, ends, json, number},
    liar::{Liar, Lie},
    site::Site,
    tap::Tap,
};
use app::fault::{Fault, FaultKind};
use axum::{
    Router,
    http::{StatusCode, header},
    response::{Html, IntoResponse as _},
    routing::get,
};
use rstest::rstest;
use server::client::feed::{FeedSpec, Format};
use std::time::Duration;
use tokio::time::timeout;

const FETCHED: [Format; 2] = [Format::Prometheus, Format::Json];
const STREAMS: [Format; 2] = [Format::Sse, Format::Ndjson];

/// Formats that come over HTTP, whichever way.
fn all() -> impl Iterator<Item = Format> {
    FETCHED.into_iter().chain(STREAMS)
}

async fn fault(format: Format, url: &str) -> Fault {
    ask(bare(format, url)).await.unwrap_err()
}

#[rstest]
#[case(401, FaultKind::Unauthorized, "HTTP 401, expected 2xx: user, password or token are missing or wrong")]
#[case(403, FaultKind::Unauthorized, "HTTP 403, expected 2xx: this is not for us to read")]
#[case(404, FaultKind::Query, "HTTP 404, expected 2xx")]
#[case(429, FaultKind::RateLimited, "HTTP 429, expected 2xx: asked too often")]
#[case(500, FaultKind::Query, "HTTP 500, expected 2xx")]
#[case(503, FaultKind::Query, "HTTP 503, expected 2xx")]
#[case(204, FaultKind::Malformed, "HTTP 204 without content")]
#[tokio::test]
async fn each_status_has_its_sentence(#[case] status: u16, #[case] kind: FaultKind, #[case] sentence: &str) {
    let answer = move || async move { (StatusCode::from_u16(status).unwrap(), [(header::RETRY_AFTER, "60")]) };
    let site = Site::start(Router::new().route("/", get(answer))).await;
    for format in all() {
        let fault = fault(format, &site.url("/")).await;
        assert_eq!((fault.kind, &*fault.message), (kind, sentence), "{format:?}");
        assert_eq!(fault.retry_at.is_some(), kind == FaultKind::RateLimited, "{format:?}");
    }
}

#[tokio::test]
async fn an_empty_answer_is_none() {
    let site = Site::start(Router::new().route("/", get(|| async {}))).await;
    for format in FETCHED {
        assert_eq!(fault(format, &site.url("/")).await.message, "HTTP 200 without content");
    }
    assert_eq!(fault(Format::Ndjson, &site.url("/")).await.message, "the stream ended");
}

#[tokio::test]
async fn a_web_page_is_called_one() {
    let page = || async { Html("<!doctype html><title>sign in</title>") };
    let site = Site::start(Router::new().route("/", get(page))).await;
    let said = async |format| {
        let fault = fault(format, &site.url("/")).await;
        assert_eq!(fault.kind, FaultKind::Malformed, "{fault}");
        fault.message
    };
    assert_eq!(said(Format::Json).await, "the answer is a web page, not json");
    assert_eq!(said(Format::Prometheus).await, "the answer is a web page, not prometheus");
    assert_eq!(said(Format::Sse).await, "the answer is text/html, not text/event-stream");
    assert_eq!(said(Format::Ndjson).await, "the stream ended in the middle of line 1");
}

#[tokio::test]
async fn compression_that_nobody_asked_for_is_told() {
    let zipped = || async { ([(header::CONTENT_ENCODING, "gzip")], b"\x1f\x8b\x08\x00".as_slice()) };
    let site = Site::start(Router::new().route("/", get(zipped))).await;
    for format in all() {
        let sentence = "the answer is compressed (gzip), which nobody asked for";
        let fault = fault(format, &site.url("/")).await;
        assert_eq!((fault.kind, &*fault.message), (FaultKind::Malformed, sentence), "{format:?}");
    }
}

#[rstest]
#[case(Lie::Close, FaultKind::Unreachable, "connection closed before the answer")]
#[case(Lie::EndlessHead, FaultKind::Malformed, "the head of the answer is too large")]
#[case(Lie::Say(b"220 mail.example ESMTP\r\n"), FaultKind::Malformed, "the answer is not HTTP")]
#[case(Lie::Say(b"\x00\xff\x15\x03\x01\x02"), FaultKind::Malformed, "the answer is not HTTP")]
#[tokio::test]
async fn a_liar_gets_its_own_sentence(#[case] lie: Lie, #[case] kind: FaultKind, #[case] sentence: &str) {
    let liar = Liar::start(lie).await;
    for format in all() {
        let fault = fault(format, &liar.url("http")).await;
        assert_eq!((fault.kind, &*fault.message), (kind, sentence), "{format:?}");
    }
}

#[rstest]
#[case(Lie::Half, "connection closed after 45 bytes")]
#[case(Lie::ResetMidway, "connection reset after 45 bytes")]
#[case(Lie::Flood, "answer larger than 1 MiB")]
#[case(Lie::FloodInChunks, "answer larger than 1 MiB")]
#[tokio::test]
async fn half_an_answer_or_too_much_is_none(#[case] lie: Lie, #[case] sentence: &str) {
    let liar = Liar::start(lie).await;
    for format in FETCHED {
        assert_eq!(fault(format, &liar.url("http")).await.message, sentence);
    }
}

#[rstest]
#[tokio::test]
async fn a_flood_without_lines_is_given_up(#[values(Lie::Flood, Lie::FloodInChunks)] lie: Lie) {
    let liar = Liar::start(lie).await;
    let fault = fault(Format::Ndjson, &liar.url("http")).await;
    assert_eq!((fault.kind, &*fault.message), (FaultKind::Malformed, "line 1 of the stream is larger than 1 MiB"));
}

#[tokio::test]
async fn a_hanging_feed_waits_for_its_poller_and_can_be_dropped() {
    let liar = Liar::start(Lie::Hang).await;
    for format in all() {
        let client = client(bare(format, &liar.url("http")));
        assert!(timeout(Duration::from_millis(100), feed::first(&client)).await.is_err());
    }
}

#[rstest]
#[case(Format::Ndjson, "x", "line 1 of the stream is larger than 4 KiB")]
#[case(Format::Sse, "x", "event 1 of the stream is larger than 4 KiB")]
#[case(Format::Sse, "data: x\n", "event 1 of the stream is larger than 4 KiB")]
#[tokio::test]
async fn an_endless_message_is_given_up(#[case] format: Format, #[case] piece: &str, #[case] sentence: &str) {
    let tap = if format == Format::Sse { Tap::events().await } else { Tap::lines().await };
    let client = client(FeedSpec { max_response: 4096, ..json(format, &tap.url()) });
    let (opened, flow) = ends(async { tokio::join!(client.open(), tap.flow()) }).await;
    opened.unwrap();
    let flood = piece.repeat(1_000);
    let (read, ()) =
        ends(async { tokio::join!(async { (client.read().await, drop(client)).0 }, flow.flood(flood.as_bytes())) })
            .await;
    let fault = read.unwrap_err();
    assert_eq!((fault.kind, &*fault.message), (FaultKind::Malformed, sentence));
}

#[tokio::test]
async fn who_sends_without_a_pause_is_heard_and_holds_up_nobody() {
    let tap = Tap::lines().await;
    let client = client(json(Format::Ndjson, &tap.url()));
    let (opened, flow) = ends(async { tokio::join!(client.open(), tap.flow()) }).await;
    opened.unwrap();
    let lines = (feed::value(1) + "\n").repeat(100);
    let heard = async {
        for _ in 0..3 {
            assert_eq!(number(&client.read().await.unwrap()), 1.0);
        }
    };
    ends(async {
        tokio::select! {
            () = heard => {}
            () = flow.flood(lines.as_bytes()) => panic!("it was cut off"),
        }
    })
    .await;
}

/// A message with 100,000 processes is several megabytes.
const HUGE: usize = 100_000;

#[rstest]
#[case(Format::Ndjson, "", "\n", "line 1 of the stream is larger than 1 MiB")]
#[case(Format::Sse, "data: ", "\n\n", "event 1 of the stream is larger than 1 MiB")]
#[case(Format::Json, "", "", "answer larger than 1 MiB")]
#[tokio::test]
async fn a_hundred_thousand_cells_are_read_where_they_are_allowed(
    #[case] format: Format,
    #[case] begin: &str,
    #[case] end: &str,
    #[case] sentence: &str,
) {
    let body = format!("{begin}{}{end}", feed::cells(HUGE));
    let kind = if format == Format::Sse { "text/event-stream" } else { "application/json" };
    let answer = move || async move { ([(header::CONTENT_TYPE, kind)], body).into_response() };
    let site = Site::start(Router::new().route("/", get(answer))).await;
    let spec = json(format, &site.url("/"));
    assert_eq!(ask(spec.clone()).await.unwrap_err().message, sentence);
    let reading = ask(FeedSpec { max_response: 16 * 1024 * 1024, ..spec }).await.unwrap();
    assert_eq!(reading.processes.unwrap().len(), HUGE);
}

#[tokio::test]
async fn bytes_that_are_no_text_are_malformed() {
    const WRONG: &[u8] = b"{\"value\":\"\xff\xfe\"}\n";
    let site = Site::start(Router::new().route("/", get(|| async { WRONG }))).await;
    for format in [Format::Json, Format::Ndjson] {
        let fault = ask(json(format, &site.url("/"))).await.unwrap_err();
        assert_eq!(fault.kind, FaultKind::Malformed, "{fault}");
    }
}
