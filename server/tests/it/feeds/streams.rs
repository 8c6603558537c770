//! sse and ndjson: opened once, then followed.

use crate::support::{
    authority::Authority,
    feed::{self, ask, client, ends, first, json, number, says},
    liar::{Liar, Lie},
    site::Site,
    tap::Tap,
};
use app::fault::FaultKind;
use axum::{
    Router,
    response::sse::{Event, KeepAlive, Sse},
    routing::get,
};
use futures::stream;
use rstest::rstest;
use server::client::feed::{FeedClient, FeedSpec, Format};
use std::{convert::Infallible, time::Duration};
use tokio::time::timeout;

const SOON: Duration = Duration::from_millis(50);

fn patient(format: Format, tap: &Tap, stall: Duration) -> FeedClient {
    client(FeedSpec { stall, ..json(format, &tap.url()) })
}

/// Long enough for a busy machine.
const NEVER: Duration = Duration::from_secs(60);

async fn events() -> Sse<impl stream::Stream<Item = Result<Event, Infallible>>> {
    let event = |name, number| Ok(Event::default().event(name).data(feed::value(number)));
    let said = [event("other", 1), event("state", 2), Ok(Event::default().comment("alive")), event("other", 3)];
    Sse::new(stream::StreamExt::chain(stream::iter(said), stream::pending())).keep_alive(KeepAlive::default())
}

#[tokio::test]
async fn events_of_a_real_server_are_read_by_name() {
    let site = Site::start(Router::new().route("/", get(events))).await;
    let spec = json(Format::Sse, &site.url("/"));
    assert_eq!(number(&ask(spec.clone()).await.unwrap()), 3.0, "the newest of all");
    let reading = ask(FeedSpec { event: Some("state".to_owned()), ..spec }).await.unwrap();
    assert_eq!((number(&reading), says(&reading, "a")), (2.0, Some("RUNNING")));
}

#[tokio::test]
async fn an_event_stream_is_asked_for_by_name() {
    let tap = Tap::events().await;
    let client = client(json(Format::Sse, &tap.url()));
    let (opened, flow) = ends(async { tokio::join!(client.open(), tap.flow()) }).await;
    opened.unwrap();
    assert!(flow.request.contains("\r\naccept: text/event-stream\r\n"), "{}", flow.request);
    assert!(!flow.request.contains("encoding"), "{}", flow.request);
}

#[tokio::test]
async fn lines_are_read_as_they_come_and_many_at_once_are_one_reading() {
    let tap = Tap::lines().await;
    let client = patient(Format::Ndjson, &tap, NEVER);
    let (opened, mut flow) = ends(async { tokio::join!(client.open(), tap.flow()) }).await;
    opened.unwrap();
    for number in [1, 2, 3] {
        flow.send(feed::value(number) + "\n").await;
        assert_eq!(feed::number(&ends(client.read()).await.unwrap()), f64::from(number));
    }
    let many: String = (4..=1_000).map(|number| feed::value(number) + "\r\n\n").collect();
    flow.send(many).await;
    let mut readings = 0;
    while number(&ends(client.read()).await.unwrap()) < 1_000.0 {
        readings += 1;
    }
    assert!(readings < 100, "{readings} readings of a thousand lines");
    assert!(tap.is_idle().await, "it has connected more than once");
}

#[rstest]
#[case(Format::Sse, "data: ", "\n\n")]
#[case(Format::Ndjson, "", "\n")]
#[tokio::test]
async fn a_read_may_be_dropped_at_any_point_and_nothing_is_lost(
    #[case] format: Format,
    #[case] begin: &str,
    #[case] end: &str,
) {
    let tap = if format == Format::Sse { Tap::events().await } else { Tap::lines().await };
    let client = patient(format, &tap, NEVER);
    let (opened, mut flow) = ends(async { tokio::join!(client.open(), tap.flow()) }).await;
    opened.unwrap();
    let message = format!("{begin}{}{end}", feed::value(7));
    for byte in message.as_bytes() {
        assert!(timeout(Duration::from_millis(2), client.read()).await.is_err(), "before its end");
        flow.send([*byte]).await;
    }
    assert_eq!(number(&ends(client.read()).await.unwrap()), 7.0);
}

#[tokio::test]
async fn a_silent_stream_is_given_up_and_opened_anew() {
    let tap = Tap::lines().await;
    let client = patient(Format::Ndjson, &tap, Duration::from_millis(300));
    for _ in 0..2 {
        let (opened, mut flow) = ends(async { tokio::join!(client.open(), tap.flow()) }).await;
        opened.unwrap();
        flow.send(feed::value(1) + "\n{\"value\":").await;
        assert_eq!(number(&ends(client.read()).await.unwrap()), 1.0);
        let fault = ends(client.read()).await.unwrap_err();
        assert_eq!((fault.kind, &*fault.message), (FaultKind::Timeout, "silent for 300 ms"));
        let fault = ends(client.read()).await.unwrap_err();
        assert_eq!((fault.kind, &*fault.message), (FaultKind::Internal, "the stream is read before it is open"));
    }
}

#[tokio::test]
async fn comments_and_blank_lines_are_life() {
    let stall = Duration::from_secs(2);
    let (events, lines) = (Tap::events().await, Tap::lines().await);
    let alive = async |format, tap: &Tap, heartbeat: &str, message: String| {
        let client = patient(format, tap, stall);
        let (opened, mut flow) = tokio::join!(client.open(), tap.flow());
        opened.unwrap();
        let beats = async {
            flow.drip(&heartbeat.repeat(60), SOON).await;
            flow.send(message).await;
        };
        let (reading, ()) = tokio::join!(client.read(), beats);
        assert_eq!(number(&reading.unwrap()), 1.0);
    };
    ends(async {
        tokio::join!(
            alive(Format::Sse, &events, ":\n", format!("data:{}\n\n", feed::value(1))),
            alive(Format::Ndjson, &lines, "\n", feed::value(1) + "\n"),
        )
    })
    .await;
}

#[tokio::test]
async fn who_drips_is_read_if_it_comes_to_an_end_and_given_up_if_not() {
    let tap = Tap::lines().await;
    let client = patient(Format::Ndjson, &tap, Duration::from_secs(1));
    let (opened, mut flow) = ends(async { tokio::join!(client.open(), tap.flow()) }).await;
    opened.unwrap();
    let line = feed::value(5) + "\n";
    let (reading, ()) = ends(async { tokio::join!(client.read(), flow.drip(&line, Duration::from_millis(5))) }).await;
    assert_eq!(number(&reading.unwrap()), 5.0);
    let fault = ends(async {
        tokio::select! {
            read = client.read() => read.unwrap_err(),
            () = async { loop { flow.drip("[", SOON).await } } => unreachable!(),
        }
    })
    .await;
    assert_eq!((fault.kind, &*fault.message), (FaultKind::Timeout, "line 2 did not come to its end within 3 s"));
}

#[rstest]
#[case(Format::Ndjson, "{\"value\"", FaultKind::Malformed, "the stream ended in the middle of line 1")]
#[case(Format::Ndjson, "", FaultKind::Unreachable, "the stream ended")]
#[case(Format::Sse, "data: {}\n", FaultKind::Malformed, "the stream ended in the middle of event 1")]
#[case(Format::Sse, ": bye\n", FaultKind::Unreachable, "the stream ended")]
#[tokio::test]
async fn a_stream_that_ends_says_where(
    #[case] format: Format,
    #[case] last: &str,
    #[case] kind: FaultKind,
    #[case] sentence: &str,
) {
    let tap = if format == Format::Sse { Tap::events().await } else { Tap::lines().await };
    let client = patient(format, &tap, NEVER);
    let (opened, mut flow) = ends(async { tokio::join!(client.open(), tap.flow()) }).await;
    opened.unwrap();
    flow.send(last).await;
    drop(flow);
    let fault = ends(client.read()).await.unwrap_err();
    assert_eq!((fault.kind, &*fault.message), (kind, sentence));
}

#[tokio::test]
async fn what_came_before_the_end_is_told_first() {
    let tap = Tap::lines().await;
    let client = patient(Format::Ndjson, &tap, NEVER);
    let (opened, mut flow) = ends(async { tokio::join!(client.open(), tap.flow()) }).await;
    opened.unwrap();
    flow.send(feed::value(9) + "\n").await;
    drop(flow);
    assert_eq!(number(&ends(client.read()).await.unwrap()), 9.0);
    assert_eq!(ends(client.read()).await.unwrap_err().message, "the stream ended");
    assert!(!client.is_open());
}

#[tokio::test]
async fn a_stream_in_chunks_that_breaks_off_has_ended_in_the_middle() {
    const CUT: &[u8] = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n64\r\n{\"value\"";
    let liar = Liar::start(Lie::SayOnce(CUT)).await;
    let fault = ask(json(Format::Ndjson, &liar.url("http"))).await.unwrap_err();
    assert_eq!((fault.kind, &*fault.message), (FaultKind::Malformed, "the stream ended in the middle of line 1"));
}

#[tokio::test]
async fn a_reset_is_told() {
    let tap = Tap::lines().await;
    let client = patient(Format::Ndjson, &tap, NEVER);
    let (opened, flow) = ends(async { tokio::join!(client.open(), tap.flow()) }).await;
    opened.unwrap();
    flow.reset();
    let fault = ends(client.read()).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Unreachable, "{fault}");
    assert!(fault.message.starts_with("connection reset after "), "{fault}");
}

#[tokio::test]
async fn one_bad_message_is_told_by_its_number_and_the_stream_goes_on() {
    let tap = Tap::lines().await;
    let client = patient(Format::Ndjson, &tap, NEVER);
    let (opened, mut flow) = ends(async { tokio::join!(client.open(), tap.flow()) }).await;
    opened.unwrap();
    flow.send(feed::value(1) + "\n").await;
    assert_eq!(number(&ends(client.read()).await.unwrap()), 1.0);
    flow.send(format!("<html>\n{}\n", feed::value(3))).await;
    let fault = ends(client.read()).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Malformed);
    assert!(fault.message.starts_with("line 2 of the stream: "), "{fault}");
    assert!(client.is_open());
    ends(client.open()).await.unwrap();
    assert_eq!(number(&ends(client.read()).await.unwrap()), 3.0);
    assert!(tap.is_idle().await, "it has connected again");
}

#[tokio::test]
async fn a_message_without_processes_is_told_where_each_should_name_all() {
    let tap = Tap::lines().await;
    let spec = json(Format::Ndjson, &tap.url());
    for complete in [true, false] {
        let client = client(FeedSpec { complete, ..spec.clone() });
        let (opened, mut flow) = ends(async { tokio::join!(client.open(), tap.flow()) }).await;
        opened.unwrap();
        flow.send("{\"value\":1}\n").await;
        match ends(client.read()).await {
            Ok(reading) => assert!(!complete && reading.processes.is_none(), "{reading:?}"),
            Err(fault) => {
                assert!(complete, "{fault}");
                assert!(fault.message.starts_with("line 1 of the stream: it names no processes; "), "{fault}");
            }
        }
    }
}

#[tokio::test]
async fn who_drops_it_hangs_up() {
    let tap = Tap::lines().await;
    let client = patient(Format::Ndjson, &tap, NEVER);
    let (opened, flow) = ends(async { tokio::join!(client.open(), tap.flow()) }).await;
    opened.unwrap();
    assert!(client.is_open());
    drop(client);
    ends(flow.flood(b"\n")).await; // until the other side has had enough
}

#[tokio::test]
async fn a_stream_that_changes_its_shape_is_not_green_any_more() {
    let tap = Tap::lines().await;
    let client = patient(Format::Ndjson, &tap, NEVER);
    let (opened, mut flow) = ends(async { tokio::join!(client.open(), tap.flow()) }).await;
    opened.unwrap();
    flow.send(feed::value(1) + "\n").await;
    let reading = ends(client.read()).await.unwrap();
    assert_eq!((number(&reading), says(&reading, "a")), (1.0, Some("RUNNING")));
    for shape in [
        r#"[1,2,3]"#,
        r#"{"value":"many","processes":"all of them"}"#,
        r#"{"value":{"now":1},"processes":[1,null,"a",["a"]]}"#,
        r#"{"value":[1],"processes":[{"name":["a"],"state":"RUNNING"}]}"#,
        r#"{"value":null,"processes":[{"name":"a","state":{"now":"RUNNING"}}]}"#,
        "null",
    ] {
        flow.send(format!("{shape}\n")).await;
        // Whether it is a reading without them or a fault, nothing of before is left.
        if let Ok(reading) = ends(client.read()).await {
            assert!(reading.metrics[0].is_err(), "{shape}: {reading:?}");
            assert_ne!(says(&reading, "a"), Some("RUNNING"), "{shape}: {reading:?}");
        }
        ends(client.open()).await.unwrap();
    }
    flow.send(feed::value(2) + "\n").await;
    assert_eq!(number(&ends(client.read()).await.unwrap()), 2.0);
    assert!(tap.is_idle().await, "it has connected again");
}

#[tokio::test]
async fn partial_messages_of_one_moment_are_put_together() {
    let tap = Tap::lines().await;
    let client = client(FeedSpec { complete: false, ..json(Format::Ndjson, &tap.url()) });
    let (opened, mut flow) = ends(async { tokio::join!(client.open(), tap.flow()) }).await;
    opened.unwrap();
    flow.send(concat!(
        r#"{"value":1,"processes":[{"name":"a","state":"RUNNING"}]}"#,
        "\n",
        r#"{"processes":[{"name":"b","state":"FATAL"}]}"#,
        "\n"
    ))
    .await;
    let reading = ends(client.read()).await.unwrap();
    assert_eq!((number(&reading), says(&reading, "a"), says(&reading, "b")), (1.0, Some("RUNNING"), Some("FATAL")));
}

#[tokio::test]
async fn after_an_outage_it_is_followed_again() {
    let mut site = Site::start(Router::new().route("/", get(events))).await;
    let client = client(json(Format::Sse, &site.url("/")));
    assert_eq!(number(&first(&client).await.unwrap()), 3.0);
    site.stop().await;
    let fault = ends(client.read()).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Unreachable, "{fault}");
    assert_eq!(ends(client.open()).await.unwrap_err().kind, FaultKind::Refused);
    site.start_again().await;
    assert_eq!(number(&first(&client).await.unwrap()), 3.0);
}

#[tokio::test]
async fn inside_tls_it_is_followed_with_its_authority_and_refused_without() {
    let authority = Authority::new();
    let site = Site::start_secure(Router::new().route("/", get(events)), &authority.identity("localhost")).await;
    let spec = json(Format::Sse, &site.url("/"));
    let trusting = FeedSpec { ca: authority.ca(), ..spec.clone() };
    assert_eq!(number(&ask(trusting).await.unwrap()), 3.0);
    let elsewhere = FeedSpec { ca: Authority::new().ca(), ..spec };
    let fault = ask(elsewhere).await.unwrap_err();
    let sentence = "certificate is signed by an unknown authority";
    assert_eq!((fault.kind, &*fault.message), (FaultKind::Malformed, sentence));
}

#[tokio::test]
async fn a_stream_of_another_kind_is_refused_when_it_is_opened() {
    let (events, lines) = (Tap::events().await, Tap::lines().await);
    let refused = async |format, tap: &Tap| {
        let client = patient(format, tap, NEVER);
        let (opened, _flow) = ends(async { tokio::join!(client.open(), tap.flow()) }).await;
        opened.unwrap_err().message
    };
    assert_eq!(refused(Format::Sse, &lines).await, "the answer is application/x-ndjson, not text/event-stream");
    assert_eq!(refused(Format::Ndjson, &events).await, "the answer is text/event-stream: set format = \"sse\"");
}
