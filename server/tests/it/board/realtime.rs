//! The real-time system as a whole board shows it.

use crate::support::{
    board::Board,
    plant::{Plant, widget},
    reader::Reader,
};
use serde_json::Value;

const RT: &str = "/api/widgets/rt";

fn process<'a>(snapshot: &'a Value, key: &str) -> &'a Value {
    &snapshot["data"]["processes"][key]
}

async fn board_of(feeds: &[String]) -> Board {
    Board::start(&widget(feeds)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_and_processes_of_an_exposition_arrive_by_themselves() {
    let plant = Plant::of(40).await;
    let board = board_of(&[plant.prometheus("ticker", "")]).await;
    let up = board.until_it(RT, |rt| rt["state"] == "up").await;
    assert_eq!(up["summary"], "40 of 40 running");
    assert_eq!(up["data"]["metrics"]["ticker lag"]["text"], "14 ms");
    assert_eq!(process(&up, "w-10")["slot"], 10, "in the order in which people count");

    let mut reader = Reader::open(&board.url("/api/stream?w=rt")).await;
    plant.now(|doing| {
        doing.lag = 1.5;
        doing.processes.insert("w-7".into(), 0);
    });
    while reader.document["data"]["metrics"]["ticker lag"]["state"] != "down"
        || process(&reader.document, "w-7")["state"] != "down"
    {
        reader.next().await.unwrap();
    }
    assert_eq!(reader.document["data"]["metrics"]["ticker lag"]["reason"], "1.5 s > 1 s");
    assert_eq!(process(&reader.document, "w-7")["detail"], "0");
    plant.now(|doing| {
        doing.lag = 0.1;
        doing.processes.insert("w-7".into(), 1);
    });
    while reader.document["state"] != "up" {
        reader.next().await.unwrap();
    }
    assert_eq!(process(&reader.document, "w-7")["restarts"], 1);
    loop {
        let api: Value = board.get(RT).await.json().await.unwrap();
        while reader.document["seq"].as_u64() < api["seq"].as_u64() {
            reader.next().await.unwrap();
        }
        if reader.document["seq"] == api["seq"] {
            assert_eq!(reader.document, api);
            break;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn counters_become_rates() {
    let plant = Plant::of(1).await;
    let board = board_of(&[plant.prometheus("ticker", "")]).await;
    let ticks = |rt: &Value| rt["data"]["metrics"]["ticker ticks"].clone();
    board.until_it(RT, |rt| ticks(rt)["state"] == "up").await;
    plant.now(|doing| doing.ticks += 1_000_000);
    let rate = board.until_it(RT, |rt| ticks(rt)["value"].as_f64().is_some_and(|rate| rate > 0.0)).await;
    assert!(ticks(&rate)["text"].as_str().unwrap().ends_with("/s"), "{rate:#}");
    board.until_it(RT, |rt| ticks(rt)["value"] == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_vanishes_stays_and_a_new_one_takes_no_place_of_others() {
    let plant = Plant::of(5).await;
    let board = board_of(&[plant.prometheus("ticker", "")]).await;
    board.until_it(RT, |rt| rt["state"] == "up").await;
    plant.now(|doing| {
        doing.processes.remove("w-2");
        doing.processes.insert("a-first-by-name".into(), 1);
    });
    let gone =
        board.until_it(RT, |rt| process(rt, "w-2")["gone"] == true && process(rt, "a-first-by-name").is_object()).await;
    assert_eq!((&process(&gone, "w-2")["state"], &process(&gone, "w-2")["slot"]), (&"down".into(), &2.into()));
    assert_eq!(process(&gone, "a-first-by-name")["slot"], 5);
    assert!(process(&gone, "a-first-by-name")["born"].is_string());
    let answers: Value = board.get("/api/answers").await.json().await.unwrap();
    let of = |question: &str| answers.as_array().unwrap().iter().find(|a| a["question"] == question).unwrap().clone();
    let affected = of("Is real-time affected?");
    assert_eq!((&affected["answer"], &affected["href"]), (&"yes".into(), &"/w/rt#w-2".into()));
    assert_eq!(affected["detail"], "5 of 6 running");
    assert_eq!(of("What needs a restart?")["items"][0]["restart"], "restart w-2 on rt-01");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_goes_away_is_red_its_cells_are_unknown_and_all_of_it_comes_back() {
    let mut plant = Plant::of(3).await;
    let board = board_of(&[plant.prometheus("ticker", "")]).await;
    board.until_it(RT, |rt| rt["state"] == "up").await;
    plant.site.stop().await;
    let lost = board.until_it(RT, |rt| rt["data"]["feeds"]["ticker"]["state"] == "down").await;
    assert_eq!((&lost["state"], &lost["fault"]["kind"]), (&"down".into(), &"refused".into()));
    assert_eq!(process(&lost, "w-0")["state"], "unknown");
    assert_eq!(lost["data"]["metrics"]["ticker lag"]["text"], "14 ms", "the last good reading stays");
    assert!(lost["data"]["missed"].as_u64().unwrap() >= 2);
    plant.site.start_again().await;
    let back = board.until_it(RT, |rt| rt["state"] == "up").await;
    assert_eq!(back["fault"], Value::Null);
    assert_eq!(process(&back, "w-0")["restarts"], 0);
    let recent = back["data"]["feeds"]["ticker"]["recent"].as_array().unwrap();
    assert!(recent.iter().any(|sample| sample.as_array().unwrap().is_empty()), "the gap is there: {recent:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn several_feeds_of_several_formats_make_one_widget() {
    let mut plant = Plant::of(2).await;
    let feeds = ["json", "sse", "ndjson"].map(|format| plant.json(format, format, ""));
    let board = board_of(&[&feeds[..], &[plant.prometheus("prometheus", "")]].concat()).await;
    let all = board.until_it(RT, |rt| rt["summary"] == "8 of 8 running").await;
    let keys: Vec<&String> = all["data"]["processes"].as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        ["json/w-0", "json/w-1", "ndjson/w-0", "ndjson/w-1", "prometheus/w-0", "prometheus/w-1", "sse/w-0", "sse/w-1"]
    );
    plant.set("w-1", 2);
    let degraded = board.until_it(RT, |rt| rt["summary"] == "5 of 8 running, 3 degraded").await;
    assert_eq!(process(&degraded, "sse/w-1")["detail"], "STARTING");
    plant.set("w-1", 1);
    let polls: Value = board.get("/api/polls").await.json().await.unwrap();
    let manner = |feed: &str| polls.as_array().unwrap().iter().find(|p| p["target"] == feed).unwrap()["manner"].clone();
    assert_eq!((manner("json"), manner("sse"), manner("ndjson")), ("asks".into(), "follows".into(), "follows".into()));

    plant.site.stop().await;
    board
        .until_it(RT, |rt| ["json", "sse", "ndjson"].iter().all(|feed| rt["data"]["feeds"][feed]["state"] == "down"))
        .await;
    plant.site.start_again().await;
    board.until_it(RT, |rt| rt["summary"] == "8 of 8 running").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_changes_its_shape_is_not_green_and_recovers() {
    let plant = Plant::of(2).await;
    let board = board_of(&[plant.json("gateway", "sse", "")]).await;
    board.until_it(RT, |rt| rt["state"] == "up").await;
    for shape in [
        serde_json::json!({ "lag": "a text", "processes": { "name": "w-0" } }),
        serde_json::json!([1, 2, 3]),
        serde_json::json!({ "lag": { "p99": 1 }, "processes": [[], 7, null, { "name": "w-0" }] }),
    ] {
        plant.now(|doing| doing.instead = Some(shape.clone()));
        // A message that does not name its processes is a fault: yellow at once, and after some of them nothing is known.
        let lag = |rt: &Value| rt["data"]["metrics"]["gateway lag"]["state"].clone();
        board.until_it(RT, |rt| rt["state"] != "up" && lag(rt) != "up").await;
        plant.now(|doing| doing.instead = None);
        let is_well =
            |rt: &Value| ["w-0", "w-1"].iter().all(|key| process(rt, key)["state"] == "up") && lag(rt) == "up";
        board.until_it(RT, is_well).await;
    }
    assert_eq!(board.get("/readyz").await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_thousand_processes_are_told_by_their_groups() {
    let plant = Plant::of(100_000).await;
    plant.set("w-4711", 0);
    let text = widget(&[plant.prometheus("ticker", "period = \"2s\"")]);
    let board = Board::start_with("max_response = \"16MiB\"", &text).await;
    // A rate needs two samples: until then that number is unknown.
    let rt = board.until_it(RT, |rt| rt["summary"] == "99999 of 100000 running, 1 down").await;
    assert_eq!(rt["data"]["processes"].as_object().unwrap().keys().collect::<Vec<_>>(), ["w-4711"]);
    assert!(rt.to_string().len() < 8_192, "{}", rt.to_string().len());
    let page = board.get("/w/rt").await.text().await.unwrap();
    assert!(page.contains("data-key=\"w-4711\""));
    assert_eq!(board.get("/readyz").await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_too_long_is_a_fault_and_says_so() {
    let plant = Plant::of(100_000).await;
    let board = board_of(&[plant.prometheus("ticker", "")]).await;
    let rt = board.until_it(RT, |rt| rt["state"] == "down").await;
    assert_eq!(rt["fault"]["kind"], "malformed");
    assert!(rt["fault"]["message"].as_str().unwrap().contains("larger than"), "{rt:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_complete_without_a_script() {
    let plant = Plant::start(["<b>&\"'".to_owned(), "w-1".to_owned()]).await;
    let board = board_of(&[plant.prometheus("ticker", "")]).await;
    plant.set("w-1", 0);
    board.until_it(RT, |rt| rt["state"] == "down").await;
    for path in ["/", "/w/rt"] {
        let page = board.get(path).await.text().await.unwrap();
        assert!(page.contains("data-key=\"w-1\"") && page.contains("data-key=\"&lt;b&gt;&amp;&quot;"), "{path}");
        assert!(page.contains("1 of 2 running, 1 failed: w-1"), "{path}");
        assert!(page.contains("14 ms"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn planned_work_on_a_feed_sets_it_aside() {
    let plant = Plant::of(2).await;
    plant.set("w-1", 0);
    let work = "[[maintenance]]\ntargets = [\"rt/ticker\"]\nfrom = 2026-01-01T00:00:00Z\nto = 2099-01-01T00:00:00Z\n";
    let board = Board::start(&(widget(&[plant.prometheus("ticker", "")]) + work)).await;
    let rt = board.until_it(RT, |rt| process(rt, "w-1")["state"] == "down").await;
    assert_eq!(rt["summary"], "ticker in maintenance");
    assert_ne!(rt["state"], "down");
}
