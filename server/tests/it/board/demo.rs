//! The demo: simulated upstreams, watched by the real poller with the real probes.

use crate::support::board::{Board, reason};
use server::demo::{self, Scenario};
use std::time::Duration;
use tokio::time::timeout;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The part of a demo's configuration that a test board can run beside its own `[server]`.
fn widgets(config: &str) -> String {
    let from = config.find("[[widget]]").unwrap();
    config[from..].to_owned()
}

async fn board(scenario: Scenario, stop: &CancellationToken) -> (Board, demo::Demo) {
    let demo = demo::start(scenario, stop.clone(), TaskTracker::new()).await.unwrap();
    server::config::parse("demo", &demo.config, &server::config::ProcessEnv)
        .unwrap_or_else(|report| panic!("{report}"));
    (Board::start(&widgets(&demo.config)).await, demo)
}

#[tokio::test(flavor = "multi_thread")]
async fn within_a_minute_something_turns_yellow_red_and_green_again() {
    let stop = CancellationToken::new();
    let (board, _demo) = board(Scenario::default(), &stop).await;
    let incident = async {
        board.until("payments-api", "up").await;
        let slow = board.until("search", "degraded").await;
        assert!(reason(&slow).starts_with("slow: "), "{slow:#}");
        let down = board.until("payments-api", "down").await;
        assert!(reason(&down).contains("503") || reason(&down).contains("refused"), "{down:#}");
        board.until("checkout", "down").await;
        assert_eq!(board.target("checkout").await["cause"], "payments-api");
        board.until("payments-api", "up").await;
    };
    timeout(Duration::from_secs(60), incident).await.expect("it takes longer than a minute");
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calm_demo_is_all_green() {
    let stop = CancellationToken::new();
    let (board, _demo) = board(Scenario::Calm, &stop).await;
    let widgets = async {
        loop {
            let list: serde_json::Value = board.get("/api/widgets").await.json().await.unwrap();
            if list[0]["state"] == "up" {
                return list;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let list = timeout(Duration::from_secs(20), widgets).await.expect("something is not green");
    assert_eq!(list[0]["summary"], "13 up, 1 in maintenance");
    assert_eq!(board.get("/readyz").await.status(), 200);
    stop.cancel();
}
