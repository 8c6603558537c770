//! The demo: simulated upstreams, watched by the real poller with the real probes.

use crate::support::board::{Board, reason};
use server::demo::{self, Scenario};
use std::time::Duration;
use tokio::time::timeout;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

const RT: &str = "/api/widgets/rt";
const PULLS: &str = "/api/widgets/pulls";
const ERRORS: &str = "/api/widgets/errors";
const METRICS: &str = "/api/widgets/metrics";

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
async fn within_a_minute_a_wave_passes_through_the_ticker() {
    let stop = CancellationToken::new();
    let (board, _demo) = board(Scenario::default(), &stop).await;
    let process = |rt: &serde_json::Value, name: &str| rt["data"]["processes"][name].clone();
    let wave = async {
        board.until_it(RT, |rt| rt["state"] == "up" && rt["data"]["processes"]["matcher-017"]["state"] == "up").await;
        board.until_it(RT, |rt| process(rt, "gateway-012")["gone"] == true).await;
        board.until_it(RT, |rt| rt["data"]["groups"]["feed-handlers"]["degraded"] == 4).await;
        let late = board.until_it(RT, |rt| rt["data"]["metrics"]["lag p99"]["state"] == "degraded").await;
        assert_eq!(late["state"], "degraded", "a few are no reason to be red");
        let crashed = board.until_it(RT, |rt| process(rt, "matcher-017")["state"] == "down").await;
        assert_eq!(process(&crashed, "matcher-017")["detail"], "crashed: signal 11");
        let back = board.until_it(RT, |rt| process(rt, "matcher-017")["restarts"] == 1).await;
        assert_eq!(process(&back, "gateway-012")["gone"], serde_json::Value::Null);
        board.until_it(RT, |rt| rt["state"] == "up" && rt["summary"] == "400 of 400 running").await;
    };
    timeout(Duration::from_secs(70), wave).await.expect("it takes longer than a minute");
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn within_a_minute_a_metric_drifts_and_one_is_late() {
    let stop = CancellationToken::new();
    let (board, _demo) = board(Scenario::default(), &stop).await;
    let verdict = |all: &serde_json::Value, metric: &str, ago: i64| {
        all["data"]["metrics"][metric]["days"][crate::support::trio::day(ago).to_string()].clone()
    };
    let story = async {
        let calm = board.until_it(METRICS, |all| all["state"] == "up").await;
        assert_eq!(calm["summary"], "3 metrics in 3 databases, all the same");
        let drifted = board.until_it(METRICS, |all| verdict(all, "revenue", 1)["verdict"] == "differs").await;
        assert_eq!(verdict(&drifted, "revenue", 1)["odd"], serde_json::json!(["warehouse"]));
        let late = board.until_it(METRICS, |all| verdict(all, "signups", 1)["verdict"] == "late").await;
        assert_eq!(verdict(&late, "signups", 1)["state"], "degraded");
        assert_eq!(verdict(&late, "orders", 1)["verdict"], "same");
        board.until_it(METRICS, |all| all["state"] == "up").await;
    };
    timeout(Duration::from_secs(70), story).await.expect("it takes longer than a minute");
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn within_a_minute_an_error_spikes() {
    let stop = CancellationToken::new();
    let (board, _demo) = board(Scenario::default(), &stop).await;
    let error = |all: &serde_json::Value| all["data"]["errors"]["web-1"].clone();
    let spike = async {
        let calm = board.until_it(ERRORS, |all| all["state"] == "up" && error(all)["events"] == 6).await;
        // Of the dozen one is settled, and one has never been in production.
        assert_eq!((&calm["data"]["total"], &calm["data"]["errors"]["api-4"]), (&10.into(), &serde_json::Value::Null));
        assert_eq!(calm["data"]["errors"]["web-4"]["is_new"], true);
        let text = calm["data"]["errors"]["web-2"]["message"].as_str().unwrap();
        assert!(text.starts_with("<script>"), "{text}");
        // Who that is needs a call of its own, which comes after those for the errors.
        board.until_it(ERRORS, |all| all["data"]["errors"]["web-2"]["assigned_to"] == "Jun 田中").await;
        let yellow = board.until_it(ERRORS, |all| error(all)["spike"].is_number()).await;
        assert_ne!(error(&yellow)["state"], "up", "{yellow:#}");
        let red = board.until_it(ERRORS, |all| error(all)["state"] == "down").await;
        assert!(reason(&error(&red)).ends_with("events in 1 d, limit 200"), "{red:#}");
        board.until_it(ERRORS, |all| error(all)["state"] == "up").await;
        assert!(!red.to_string().contains("private@example.com"), "{red:#}");
    };
    timeout(Duration::from_secs(90), spike).await.expect("it takes longer than a minute and a half");
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn within_a_minute_a_pull_request_lives_and_old_ones_come_back() {
    let stop = CancellationToken::new();
    let (board, _demo) = board(Scenario::default(), &stop).await;
    let newest = |all: &serde_json::Value| all["data"]["pulls"]["acme/storefront#1204"].clone();
    let life = async {
        let failing = board.until_it(PULLS, |all| newest(all)["ci"] == "failing").await;
        assert_eq!((&newest(&failing)["author"], &newest(&failing)["state"]), (&"lena-fischer".into(), &"up".into()));
        let old = board.until_it(PULLS, |all| all["state"] == "down").await;
        let overdue = &old["data"]["pulls"]["acme/storefront#1098"];
        assert!(reason(overdue).ends_with("limit 7 d"), "{overdue:#}");
        board.until_it(PULLS, |all| newest(all)["review"] == "approved").await;
        let over = board.until_it(PULLS, |all| newest(all).is_null() && all["state"] == "up").await;
        assert!(over["data"]["pulls"]["acme/storefront#1122"]["draft"] == true, "a draft is never old: {over:#}");
        assert_eq!(over["data"]["pulls"]["acme/storefront-2019#88"], serde_json::Value::Null, "archived");
    };
    timeout(Duration::from_secs(100), life).await.expect("it takes longer than a minute and a half");
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calm_demo_is_all_green() {
    let stop = CancellationToken::new();
    let (board, _demo) = board(Scenario::Calm, &stop).await;
    let widgets = async {
        loop {
            let list: serde_json::Value = board.get("/api/widgets").await.json().await.unwrap();
            if list.as_array().unwrap().iter().all(|widget| widget["state"] == "up") {
                return list;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let list = timeout(Duration::from_secs(20), widgets).await.expect("something is not green");
    assert_eq!(list[0]["summary"], "19 up, 1 in maintenance");
    // One process comes after twenty seconds.
    let running = list[1]["summary"].as_str().unwrap();
    assert!(["399 of 399 running", "400 of 400 running"].contains(&running), "{running}");
    let ids: Vec<&str> = list.as_array().unwrap().iter().filter_map(|widget| widget["id"].as_str()).collect();
    assert_eq!(ids, ["core", "rt", "metrics", "pulls", "errors", "deploys"]);
    assert_eq!(list[4]["summary"], "10 errors, 1 new");
    assert_eq!(list[3]["kind"], "pulls");
    let pulls: serde_json::Value = board.get(PULLS).await.json().await.unwrap();
    assert!(pulls["data"]["people"]["noor-haddad"]["to_review"].as_u64().is_some_and(|many| many >= 8), "{pulls:#}");
    let rt: serde_json::Value = board.get(RT).await.json().await.unwrap();
    assert_eq!(rt["data"]["groups"].as_object().unwrap().len(), 6);
    for metric in rt["data"]["metrics"].as_object().unwrap().values() {
        assert_eq!(metric["state"], "up", "{metric:#}");
    }
    assert_eq!(board.get("/readyz").await.status(), 200);
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_has_one_cause_and_takes_twelve_along() {
    let stop = CancellationToken::new();
    let (board, _demo) = board(Scenario::Outage, &stop).await;
    let outage = async {
        loop {
            let redis = board.target("redis").await;
            if redis["affects"].as_array().is_some_and(|affects| affects.len() == 12) {
                return redis;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let redis = timeout(Duration::from_secs(50), outage).await.expect("the outage does not spread");
    assert_eq!((&redis["state"], &redis["cause"]), (&"down".into(), &serde_json::Value::Null));
    let rt = board.until_it(RT, |rt| rt["state"] == "down" && rt["data"]["groups"]["publishers"]["down"] == 60).await;
    assert_eq!(rt["data"]["processes"]["publisher-001"]["detail"], "crashed: cannot reach redis");
    let page = board.get("/w/core").await.text().await.unwrap();
    assert!(page.contains("<b>12 affected</b>") && page.contains("redis is down and takes along "), "{page}");
    stop.cancel();
}
