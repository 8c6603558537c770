//! Metric Comparison as a whole board shows it: the same numbers in three databases, and what becomes of them.

use super::check::check_text;
use crate::support::{
    board::Board,
    trio::{Trio, day},
};
use serde_json::{Value, json};

pub(super) const WIDGET: &str = "/api/widgets/m";

fn of(snapshot: &Value, ago: i64) -> &Value {
    &snapshot["data"]["metrics"]["revenue"]["days"][day(ago).to_string()]
}

/// The widget once the day so many days ago has this verdict.
async fn once(board: &Board, ago: i64, verdict: &str) -> Value {
    board.until_it(WIDGET, |snapshot| of(snapshot, ago)["verdict"] == verdict).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_deleted_nulled_and_late_is_told_and_who_it_is() {
    let trio = Trio::start().await;
    let board = Board::start(&trio.widget("late_after = \"1m\"\nowner = \"finance\"")).await;
    let snapshot = board.until_it(WIDGET, |snapshot| snapshot["state"] == "up").await;
    let data = &snapshot["data"];
    assert_eq!(snapshot["summary"], "1 metric in 3 databases, all the same");
    assert_eq!(data["databases"], json!(["pg", "my", "lite"]));
    assert_eq!((data["days"].as_array().unwrap().len(), &data["days"][9]), (10, &json!(day(0).to_string())));
    // Each in its own words, and the same.
    let values = json!({ "pg": "103.5000", "my": "103.50", "lite": "103.5" });
    assert_eq!((&of(&snapshot, 3)["values"], &of(&snapshot, 3)["verdict"]), (&values, &json!("same")));
    let run = &data["metrics"]["revenue"]["runs"]["my"];
    assert_eq!(
        (&run["rows"], &run["from"], &run["to"]),
        (&json!(10), &json!(day(9).to_string()), &json!(day(-1).to_string()))
    );
    assert!(run["query"].as_str().unwrap().contains("day >= {from}") && run["took_ms"].is_number());
    assert_eq!(data["metrics"]["revenue"]["freshness"]["lite"]["newest"], day(0).to_string());

    trio.mysql(&format!("UPDATE revenue SET amount = 113.85 WHERE day = '{}'", day(3))).await;
    let snapshot = once(&board, 3, "differs").await;
    let wrong = of(&snapshot, 3);
    assert_eq!(
        (&wrong["odd"], &wrong["difference"], &wrong["state"]),
        (&json!(["my"]), &json!("10.35"), &json!("down"))
    );
    assert_eq!(wrong["differences"]["my"], json!({ "absolute": "10.35", "percent": "10" }));
    let sentence = "my says 113.85, 10.35 more (10 %); the majority says 103.5000, tolerance exact";
    assert_eq!(wrong["reason"], sentence);
    let answers = board.until_it("/api/answers", |answers| answers[3]["state"] == "down").await;
    assert_eq!((&answers[3]["answer"], &answers[3]["href"]), (&json!("no"), &json!("/w/m#revenue")));
    assert_eq!(
        (&answers[4]["answer"], &answers[4]["detail"]),
        (&json!("no"), &json!(format!("revenue: {}: {sentence}", day(3))))
    );
    trio.mysql(&format!("UPDATE revenue SET amount = 103.5 WHERE day = '{}'", day(3))).await;
    once(&board, 3, "same").await;

    trio.sqlite(&format!("DELETE FROM revenue WHERE day = '{}'", day(4))).await;
    let snapshot = once(&board, 4, "missing").await;
    assert_eq!(
        (&of(&snapshot, 4)["gaps"], &of(&snapshot, 4)["odd"]),
        (&json!({ "lite": "missing" }), &json!(["lite"]))
    );
    trio.postgres(&format!("UPDATE revenue SET amount = NULL WHERE day = '{}'", day(5))).await;
    let snapshot = once(&board, 5, "missing").await;
    assert_eq!(of(&snapshot, 5)["gaps"], json!({ "pg": "null" }));
    assert!(of(&snapshot, 5)["reason"].as_str().unwrap().starts_with("pg has NULL, due since "));
    // A value of zero is a value.
    trio.mysql(&format!("UPDATE revenue SET amount = 0 WHERE day = '{}'", day(6))).await;
    let snapshot = once(&board, 6, "differs").await;
    assert_eq!(of(&snapshot, 6)["values"]["my"], "0.00");
    let load = &snapshot["data"]["loads"]["pg"];
    assert!(load["queries_per_hour"].as_u64().unwrap() >= 3 && load["sessions"] == 2, "{load}");
    let page = board.get("/w/m").await.text().await.unwrap();
    let section = page.split("<section data-widget=\"m\" data-key=\"revenue\"").nth(1).unwrap();
    assert!(section.contains("<figure class=\"series\"><div class=\"scroll\"><svg class=\"chart\""), "{section}");
    assert!(!board.get("/").await.text().await.unwrap().contains("<svg class=\"chart\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn late_is_told_from_wrong_and_a_reference_and_a_tolerance_are_kept() {
    let trio = Trio::start().await;
    trio.mysql(&format!("UPDATE revenue SET amount = 101.6 WHERE day = '{}'", day(1))).await;
    trio.mysql(&format!("DELETE FROM revenue WHERE day >= '{}'", day(1))).await;
    trio.sqlite(&format!("UPDATE revenue SET amount = 107.6 WHERE day = '{}'", day(7))).await;
    trio.sqlite(&format!("UPDATE revenue SET amount = 109 WHERE day = '{}'", day(8))).await;
    trio.sqlite(&format!("DELETE FROM revenue WHERE day = '{}'", day(9))).await;
    let board = Board::start(&trio.widget("late_after = \"300d\"\nreference = \"lite\"\ntolerance = \"0.1%\"")).await;
    // Once all three are read.
    let is_read = |snapshot: &Value| of(snapshot, 1)["verdict"] == "late" && of(snapshot, 7)["verdict"] == "within";
    let snapshot = board.until_it(WIDGET, is_read).await;
    assert_eq!((&of(&snapshot, 1)["state"], &of(&snapshot, 1)["odd"]), (&json!("degraded"), &json!(["my"])));
    // Today is not over: late, and of no colour that counts.
    assert_eq!((&of(&snapshot, 0)["verdict"], &of(&snapshot, 0)["state"]), (&json!("late"), &json!("unknown")));
    let within = of(&snapshot, 7);
    assert_eq!(
        (&within["verdict"], &within["difference"], &within["against"]),
        (&json!("within"), &json!("0.1"), &json!("lite"))
    );
    // The reference has later days: this will not come any more, and both others are wrong.
    assert_eq!((&of(&snapshot, 8)["verdict"], &of(&snapshot, 8)["odd"]), (&json!("differs"), &json!(["pg", "my"])));
    assert_eq!(of(&snapshot, 9)["reason"], "lite has no row, but values of later days");
    assert_eq!(snapshot["data"]["metrics"]["revenue"]["tolerance"], "0.1%");
    trio.mysql(&format!("INSERT INTO revenue VALUES ('{}', 101.5)", day(1))).await;
    once(&board, 1, "same").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn check_online_asks_once_and_warns_of_roles_that_could_write() {
    let trio = Trio::start().await;
    trio.postgres("CREATE ROLE reader LOGIN PASSWORD 'p'; GRANT SELECT ON revenue TO reader; REVOKE CREATE ON SCHEMA public FROM public").await;
    let reader = trio.postgres.url().replace("board:s3cret", "reader:p");
    let text = crate::support::trio::widget(&reader, &trio.mysql.url(), &trio.sqlite_url(), "");
    let checked = check_text(&text, &["--online"]).await;
    assert_eq!(checked.code, Some(0), "{}{}", checked.out, checked.err);
    assert!(checked.out.contains("revenue@lite") && checked.out.contains("sqlite, a local file"), "{}", checked.out);
    let found = |name: &str| {
        let asked = checked.out.split("Asked once").nth(1).unwrap();
        asked.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{asked}")).to_owned()
    };
    let values = format!("a value on 10 of 10 days, newest {}", day(0));
    assert!(found("m/revenue@pg").ends_with(&values), "{}", checked.out);
    assert!(found("m/revenue@my").contains("the role may do more than read: ALL PRIVILEGES"), "{}", checked.out);
    assert!(found("m/revenue@lite").ends_with(&values), "{}", checked.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn deployments_are_marks_on_the_charts() {
    let trio = Trio::start().await;
    trio.sqlite("CREATE TABLE deploys (id text, service text, version text, started_at text)").await;
    let insert = |id: &str, ago: i64| {
        format!("INSERT INTO deploys VALUES ('{id}', 'billing-{id}', '1.4', '{}T10:00:00Z')", day(ago))
    };
    trio.sqlite(&insert("new", 2)).await;
    trio.sqlite(&insert("old", 20)).await;
    let log = format!(
        "[[widget]]\nid = \"log\"\nkind = \"deployments\"\nperiod = \"1s\"\ntimeout = \"900ms\"\ndatabase = {:?}\n\
         query = \"select id, service, version, started_at from deploys\"\n",
        trio.sqlite_url()
    );
    let board = Board::start(&(trio.widget("") + &log)).await;
    board.until_it("/api/widgets/log", |log| log["data"]["deployments"]["new"].is_object()).await;
    board.until_it(WIDGET, |snapshot| snapshot["data"]["metrics"]["revenue"]["runs"]["lite"]["rows"] == 10).await;
    let page = board.get("/w/m").await.text().await.unwrap();
    let chart = page.split("<figure class=\"series\">").nth(1).unwrap().split("</figure>").next().unwrap();
    assert!(chart.contains("billing-new 1.4") && !chart.contains("billing-old"), "{chart}");
}
