//! The orders of the simulated market: a stream of server-sent events with a few numbers every second.

use super::{
    Conditions, DemoError, Trouble,
    config::{Draft, Feed, Metric},
    http::converse,
    stage::Stage,
};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::IntoResponse,
    routing::get,
};
use futures::stream;
use serde_json::{Value, json};
use std::{convert::Infallible, f64::consts::TAU, time::Duration};
use tokio::{
    sync::watch,
    time::{Instant, Interval, MissedTickBehavior, interval},
};

const NAME: &str = "orders";
const EVERY: Duration = Duration::from_secs(1);

/// Opens the port.
///
/// # Errors
/// When loopback has no free port.
pub async fn start(stage: &Stage, draft: &mut Draft) -> Result<(), DemoError> {
    let desk = Desk { conditions: stage.conditions(), began: Instant::now() };
    let router = Router::new().route("/stream", get(follow)).with_state(desk);
    let address = stage.open(NAME, move |stream| converse(NAME, stream, router.clone()))?;
    let metric = |name, select: &str| Metric { name, select: select.to_owned(), ..Metric::default() };
    draft.feeds.push(Feed {
        name: NAME,
        url: format!("http://{address}/stream"),
        format: "sse",
        event: Some("stats"),
        metric: vec![
            Metric { unit: Some("/s"), down: Some("< 1"), ..metric("orders", "$.orders_per_second") },
            metric("sessions", "$.sessions"),
            Metric {
                unit: Some("ratio"),
                degraded: Some("> 0.02"),
                down: Some("> 0.25"),
                ..metric("rejected", "$.rejected")
            },
        ],
        ..Feed::default()
    });
    Ok(())
}

#[derive(Clone)]
struct Desk {
    conditions: watch::Receiver<Conditions>,
    began: Instant,
}

async fn follow(State(desk): State<Desk>) -> impl IntoResponse {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let events = stream::unfold((ticks, desk), |(mut ticks, desk): (Interval, Desk)| async move {
        ticks.tick().await;
        let stats = stats(desk.began.elapsed().as_secs_f64(), &desk.conditions.borrow());
        let event = Bytes::from(format!("event: stats\ndata: {stats}\n\n"));
        Some((Ok::<_, Infallible>(event), (ticks, desk)))
    });
    ([(CONTENT_TYPE, "text/event-stream"), (CACHE_CONTROL, "no-cache")], Body::from_stream(events))
}

/// The numbers when it has been up for so many seconds.
fn stats(uptime: f64, now: &Conditions) -> Value {
    let wave = |seconds: f64| (TAU * uptime / seconds).sin();
    let (flow, rejected) = match (now.of("redis"), now.of("ticker")) {
        (Some(Trouble::Gone), _) => (0.3, 0.31),
        (_, Some(Trouble::Slow)) => (0.9, 0.012),
        _ => (1.0, 0.002),
    };
    let orders = 312.0 * (1.0 + 0.1 * wave(25.0) + 0.03 * wave(4.0)) * flow;
    let sessions = (1_840.0 + 25.0 * wave(90.0)).round();
    let rejected = rejected * (1.0 + 0.15 * wave(9.0));
    json!({
        "orders_per_second": (orders * 10.0).round() / 10.0, "sessions": sessions,
        "rejected": (rejected * 10_000.0).round() / 10_000.0,
    })
}

#[cfg(test)]
mod tests {
    use super::{
        super::stage::tests::{Rig, connected, refused},
        *,
    };
    use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};

    #[tokio::test]
    async fn events_come_until_the_stream_is_cut() {
        let (rig, mut draft) = (Rig::new(), Draft::default());
        start(&rig.stage, &mut draft).await.unwrap();
        let address = draft.feeds[0].url.strip_prefix("http://").unwrap().strip_suffix("/stream").unwrap();
        let address = address.parse().unwrap();
        let mut visitor = connected(address).await;
        visitor.write_all(b"GET /stream HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        let mut lines = BufReader::new(visitor).lines();
        let mut seen = 0;
        while seen < 2 {
            let line = lines.next_line().await.unwrap().unwrap();
            if let Some(data) = line.strip_prefix("data: ") {
                let stats: Value = serde_json::from_str(data).unwrap();
                assert!(stats["orders_per_second"].as_f64().unwrap() > 100.0, "{stats}");
                seen += 1;
            }
        }
        rig.set([(NAME, Trouble::Gone)]);
        refused(address).await;
        while lines.next_line().await.is_ok_and(|line| line.is_some()) {}
    }

    #[test]
    fn only_without_redis_many_are_rejected() {
        for second in 0..90 {
            let rejected = |now: &Conditions| stats(f64::from(second), now)["rejected"].as_f64().unwrap();
            assert!(rejected(&Conditions::default()) < 0.02);
            assert!(rejected(&Conditions::from_iter([("ticker", Trouble::Slow)])) < 0.02);
            assert!(rejected(&Conditions::from_iter([("redis", Trouble::Gone)])) > 0.25);
        }
    }
}
