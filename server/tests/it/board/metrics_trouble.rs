//! Metric Comparison when its databases are in trouble: what is told, and that the others go on.

use super::metrics::WIDGET;
use crate::support::{
    authority::Authority,
    board::Board,
    cutter::Cutter,
    liar::{Liar, Lie},
    postgres::Postgres,
    trio::{Trio, day, widget},
};
use serde_json::{Value, json};
use sqlx::{Connection as _, Executor as _, PgConnection};

fn failed<'a>(snapshot: &'a Value, database: &str) -> &'a Value {
    &snapshot["data"]["databases_failed"][database]
}

/// The widget once it is certain that this database cannot be asked.
async fn once_unknown(board: &Board, database: &str) -> Value {
    let gap =
        |snapshot: &Value| snapshot["data"]["metrics"]["revenue"]["days"][day(2).to_string()]["gaps"][database].clone();
    board.until_it(WIDGET, |snapshot| gap(snapshot) == "error" && failed(snapshot, database).is_object()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_stops_is_unknown_and_recovers_and_the_others_go_on() {
    let mut trio = Trio::start().await;
    let board = Board::start(&trio.widget("late_after = \"1m\"")).await;
    board.until_it(WIDGET, |snapshot| snapshot["state"] == "up").await;
    trio.postgres.stop();
    once_unknown(&board, "pg").await;
    // Who is being asked while he stops breaks off first.
    let snapshot = board.until_it(WIDGET, |snapshot| failed(snapshot, "pg")["kind"] == "refused").await;
    let sentence = format!("connection refused by {}", trio.postgres.address());
    assert_eq!(failed(&snapshot, "pg")["message"], sentence);
    let metric = &snapshot["data"]["metrics"]["revenue"];
    let day_before = &metric["days"][day(2).to_string()];
    assert_eq!((&day_before["verdict"], &day_before["reason"]), (&json!("unknown"), &json!("pg cannot be asked")));
    assert_eq!(metric["runs"]["pg"]["failed"], sentence);
    assert_eq!((&snapshot["state"], &metric["state"]), (&json!("degraded"), &json!("unknown")));
    // The others are held against each other all the same.
    trio.mysql(&format!("UPDATE revenue SET amount = 1 WHERE day = '{}'", day(3))).await;
    board
        .until_it(WIDGET, |snapshot| {
            snapshot["data"]["metrics"]["revenue"]["days"][day(3).to_string()]["verdict"] == "differs"
        })
        .await;
    trio.mysql(&format!("UPDATE revenue SET amount = 103.5 WHERE day = '{}'", day(3))).await;
    trio.postgres.start_again().await;
    let snapshot = board.until_it(WIDGET, |snapshot| snapshot["state"] == "up").await;
    assert_eq!(snapshot["data"]["databases_failed"], json!({}));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_hangs_refuses_or_is_slow_is_told_apart() {
    let trio = Trio::start().await;
    let liar = Liar::start(Lie::Hang).await;
    let hanging = liar.url("postgres") + "/app";
    let refusing = trio.mysql.url().replace("s3cret", "wr0ng");
    // Far more work than its time allows.
    let slow = "query_sqlite = \"with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000000000) \
                select '2026-01-01', max(i) from n where '1' >= {from} or '2' < {to}\"";
    let board = Board::start(&widget(&hanging, &refusing, &trio.sqlite_url(), slow)).await;
    let snapshot = board
        .until_it(WIDGET, |snapshot| ["pg", "my", "lite"].iter().all(|name| failed(snapshot, name).is_object()))
        .await;
    let kinds = ["pg", "my", "lite"].map(|name| failed(&snapshot, name)["kind"].as_str().unwrap().to_owned());
    assert_eq!(kinds, ["timeout", "unauthorized", "timeout"], "{snapshot}");
    assert!(!snapshot.to_string().contains("wr0ng"));
    let snapshot = once_unknown(&board, "my").await;
    assert_eq!(snapshot["data"]["metrics"]["revenue"]["state"], "unknown");
    let answers = board.until_it("/api/answers", |answers| answers[4]["state"] == "unknown").await;
    assert_eq!(answers[4]["answer"], "unknown");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_query_is_stopped_by_the_server_and_not_only_given_up() {
    let trio = Trio::start().await;
    let slow = "query_postgres = \"select day, count(*) from revenue, generate_series(1, 1000000000) \
                where day >= {from} and day < {to} group by day\"";
    let board = Board::start(&trio.widget(slow)).await;
    let snapshot = once_unknown(&board, "pg").await;
    assert_eq!(failed(&snapshot, "pg")["kind"], "timeout");
    // Nothing of it goes on: what runs is at most what was asked just now.
    let mut session = PgConnection::connect(&trio.postgres.url()).await.unwrap();
    let count = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%generate_series%' AND state = 'active' \
                 AND pid <> pg_backend_pid() AND query_start < now() - interval '10 s'";
    assert_eq!(sqlx::query_scalar::<_, i64>(count).fetch_one(&mut session).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_cut_in_the_middle_of_an_answer_brings_nothing_of_it() {
    let trio = Trio::start().await;
    for statement in
        ["CREATE TABLE many (day date, amount numeric)", "INSERT INTO many SELECT day, amount FROM revenue"]
    {
        trio.postgres(statement).await;
    }
    let cutter = Cutter::before(trio.postgres.address()).await;
    let url = trio.postgres.url().replace(&trio.postgres.address(), &cutter.address());
    // Ten rows that are longer than what comes through.
    let long = "query_postgres = \"select to_char(day, 'YYYY-MM-DD') || repeat(' ', 2000), amount from many \
                where day >= {from} and day < {to}\"";
    let text = widget(&url, &trio.mysql.url(), &trio.sqlite_url(), long);
    let well = Board::start(&text).await;
    well.until_it(WIDGET, |snapshot| snapshot["state"] == "up").await;
    cutter.cut_after(6_000);
    let board = Board::start(&text).await;
    let snapshot = once_unknown(&board, "pg").await;
    assert_eq!(failed(&snapshot, "pg")["kind"], "unreachable", "{}", failed(&snapshot, "pg"));
    assert_eq!(snapshot["data"]["metrics"]["revenue"]["runs"]["pg"]["at"], Value::Null);
    cutter.cut_after(usize::MAX);
    board.until_it(WIDGET, |snapshot| snapshot["state"] == "up").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_of_every_special_character_and_an_authority_of_ones_own() {
    const PASSWORD: &str = r#"p@s:s/w?o#r[d]%41&="' \+;,$!*()~`^|{}<>ü€"#;
    let authority = Authority::new();
    let identity = authority.identity("localhost");
    let postgres = Postgres::start_secure(&identity).await;
    let mut session = PgConnection::connect(&postgres.url()).await.unwrap();
    let literal = sqlx::AssertSqlSafe(format!("CREATE ROLE special LOGIN PASSWORD $p${PASSWORD}$p$"));
    session.execute(literal).await.unwrap();
    for statement in [
        "CREATE TABLE revenue AS SELECT current_date - n AS day, n AS amount FROM generate_series(0, 20) n",
        "GRANT SELECT ON revenue TO special",
    ] {
        session.execute(statement).await.unwrap();
    }
    let password: String = PASSWORD.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let ca = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(ca.path(), &identity.authority).unwrap();
    let url =
        |host: &str| postgres.url().replace("board:s3cret", &format!("special:{password}")).replace("127.0.0.1", host);
    let text = format!(
        "[[widget]]\nid = \"m\"\nkind = \"metrics\"\nperiod = \"1s\"\ntimeout = \"900ms\"\n\
         [widget.databases.one]\nurl = {:?}\nca_file = {:?}\n[widget.databases.other]\nurl = {:?}\nca_file = {:?}\n\
         [[widget.metric]]\nname = \"revenue\"\nquery = \"select day, amount from revenue where day >= {{from}} and day < {{to}}\"\n",
        url("localhost"),
        ca.path(),
        url("127.0.0.1"),
        ca.path()
    );
    let board = Board::start(&text).await;
    // The certificate is for the name alone.
    let snapshot = board
        .until_it(WIDGET, |snapshot| {
            failed(snapshot, "other").is_object() && snapshot["data"]["metrics"]["revenue"]["runs"]["one"]["rows"] == 10
        })
        .await;
    let why = failed(&snapshot, "other")["message"].as_str().unwrap();
    assert!(why.contains("certificate"), "{why}");
    assert!(!snapshot.to_string().contains("p@s:s") && !snapshot.to_string().contains(&password));
}
