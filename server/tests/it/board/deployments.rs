//! Deployment Log as a whole board shows it, from real databases and from what is none.

use super::check::{check_text, rows};
use crate::support::{
    authority::Authority,
    board::Board,
    liar::{Liar, Lie},
    mysql::Mysql,
    postgres::Postgres,
};
use rstest::rstest;
use serde_json::{Value, json};
use sqlx::{
    AssertSqlSafe, Connection as _, MySqlConnection, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions,
};
use std::path::Path;
use tempfile::TempDir;

const LOG: &str = "/api/widgets/log";
const ALL: &str = "select * from deployments order by started_at desc";

fn widget(database: &str, query: &str, keys: &str) -> String {
    format!(
        "[[widget]]\nid = \"log\"\nkind = \"deployments\"\nperiod = \"1s\"\ntimeout = \"900ms\"\ndatabase = \"{database}\"\nquery = {query:?}\n{keys}\n"
    )
}

async fn board(database: &str, query: &str, keys: &str) -> Board {
    Board::start(&widget(database, query, keys)).await
}

async fn once_read(board: &Board) -> Value {
    board.until_it(LOG, |log| !log["observed_at"].is_null() && log["fault"].is_null()).await
}

async fn once_failed(board: &Board) -> Value {
    board.until_it(LOG, |log| !log["fault"].is_null()).await
}

/// The widget once nobody listens any more: who is being asked while he stops breaks off first.
async fn once_refused(board: &Board) -> Value {
    board.until_it(LOG, |log| log["fault"]["kind"] == "refused").await
}

/// The same log in all three: an overlapping hour in Berlin, a failure, one that was rolled back, one that runs.
const ROWS: [&str; 5] = [
    "(1, 'api', '1.0', NULL, 'production', 'SUCCESS', 'ada', '2026-10-25 02:30:00', '2026-10-25 02:31:00', '- one\n- two', 'https://ci/1')",
    "(2, 'api', '1.1', '1.0', 'production', 'Failed', 'ada', '2026-03-29 03:00:00', '2026-03-29 03:00:30', '[\"fix\"]', 'javascript:x')",
    "(3, 'web', '7', '6', 'production', 'rolled_back', 'jun', '2026-07-01 12:00:00', '2026-07-01 12:10:00', NULL, NULL)",
    "(4, 'web', '8', '6', 'staging', 'in progress', 'jun', '2026-11-23 10:00:00', NULL, '', NULL)",
    "(5, 'job', NULL, NULL, NULL, 'odd', NULL, '2026-01-01 00:00:00.25', NULL, NULL, NULL)",
];

fn table(moment: &str, text: &str) -> String {
    format!(
        "CREATE TABLE deployments (id int primary key, service {text} not null, version {text}, previous {text}, environment {text}, \
         status {text}, deployed_by {text}, started_at {moment}, finished_at {moment} NULL, changelog {text}, url {text}); \
         INSERT INTO deployments VALUES {}",
        ROWS.join(", ")
    )
}

/// All that matters of a row.
fn told(log: &Value) -> Value {
    let row = |(id, one): (&String, &Value)| {
        let keys = [
            "service",
            "version",
            "previous",
            "environment",
            "status",
            "by",
            "started_at",
            "finished_at",
            "changelog",
            "url",
            "state",
        ];
        (id.clone(), keys.iter().map(|key| one[*key].clone()).collect::<Value>())
    };
    log["data"]["deployments"].as_object().unwrap().iter().map(row).collect()
}

fn in_berlin() -> Value {
    json!({
        "1": ["api", "1.0", null, "production", "succeeded", "ada", "2026-10-25T00:30:00.000Z", "2026-10-25T00:31:00.000Z", ["one", "two"], "https://ci/1", "up"],
        "2": ["api", "1.1", "1.0", "production", "failed", "ada", "2026-03-29T01:00:00.000Z", "2026-03-29T01:00:30.000Z", ["fix"], null, "down"],
        "3": ["web", "7", "6", "production", "rolled back", "jun", "2026-07-01T10:00:00.000Z", "2026-07-01T10:10:00.000Z", [], null, "down"],
        "4": ["web", "8", "6", "staging", "running", "jun", "2026-11-23T09:00:00.000Z", null, [], null, "degraded"],
        "5": ["job", null, null, null, "unknown", null, "2025-12-31T23:00:00.250Z", null, [], null, "unknown"],
    })
}

async fn sqlite(folder: &Path, sql: &str) -> (SqliteConnection, String) {
    let path = folder.join("log.db");
    let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let mut owner = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut owner).await.unwrap();
    (owner, format!("sqlite://{}", path.display()))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_log_says_the_same_from_every_engine_in_a_zone_with_summer_time() {
    let (postgres, mysql, folder) = (Postgres::start().await, Mysql::start().await, TempDir::new().unwrap());
    let mut pg = PgConnection::connect(&postgres.url()).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(table("timestamp(3)", "text"))).execute(&mut pg).await.unwrap();
    let mut my = MySqlConnection::connect(&mysql.url()).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(table("datetime(3)", "text character set utf8mb4"))).execute(&mut my).await.unwrap();
    let (_owner, file) = sqlite(folder.path(), &table("text", "text")).await;
    for url in [postgres.url(), mysql.url(), file] {
        let board = board(&url, ALL, "timezone = \"Europe/Berlin\"").await;
        let log = once_read(&board).await;
        assert_eq!(told(&log), in_berlin(), "{url}");
        // The last of the API was a success; what failed before it is history.
        assert_eq!((&log["state"], &log["data"]["total"]), (&json!("down"), &json!(5)));
        assert_eq!(log["summary"], "5 deployments, 1 rolled back, 1 running, 1 not understood");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn moments_mean_the_same_whatever_their_type_and_the_servers_zone() {
    let (postgres, mysql) = (Postgres::start().await, Mysql::start().await);
    let expected = "2026-11-23T10:00:00.000Z";
    let mut pg = PgConnection::connect(&postgres.url()).await.unwrap();
    let settings = "ALTER ROLE board SET timezone = 'Asia/Tokyo'; ALTER ROLE board SET datestyle = 'German'; ALTER ROLE board SET intervalstyle = 'iso_8601'";
    sqlx::raw_sql(settings).execute(&mut pg).await.unwrap();
    let mut my = MySqlConnection::connect(&mysql.url()).await.unwrap();
    let moments = "SET GLOBAL time_zone = '+09:00'; SET time_zone = '+00:00'; CREATE TABLE m (at timestamp(3)); INSERT INTO m VALUES ('2026-11-23 10:00:00')";
    sqlx::raw_sql(moments).execute(&mut my).await.unwrap();
    let of_postgres = [
        "timestamptz '2026-11-23 11:00:00+01'",
        "timestamp '2026-11-23 11:00:00'",
        "'2026-11-23T10:00:00Z'::text",
        "'2026-11-23 05:00:00 -0500'::varchar",
        "1795428000::bigint",
        "1795428000.000::numeric",
        "1795428000000::float8",
        "'2026-11-23 11:00:00'::char(30)",
        "extract(epoch from timestamptz '2026-11-23 10:00:00Z')",
    ];
    let of_mysql = [
        "(select at from m)",
        "cast('2026-11-23 11:00:00' as datetime(6))",
        "'2026-11-23T10:00:00Z'",
        "1795428000",
        "1795428000.0",
    ];
    for (url, moments) in [(postgres.url(), &of_postgres[..]), (mysql.url(), &of_mysql[..])] {
        let rows: Vec<String> = moments
            .iter()
            .enumerate()
            .map(|(at, moment)| format!("select '{at}' as id, 'api' as service, {moment} as started_at"))
            .collect();
        for row in &rows {
            let board = board(&url, row, "timezone = \"Europe/Berlin\"").await;
            let log = once_read(&board).await;
            let found: Vec<&Value> =
                log["data"]["deployments"].as_object().unwrap().values().map(|one| &one["started_at"]).collect();
            assert_eq!(found, [expected], "{row}: {log:#}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn new_rows_and_ends_arrive_and_what_is_deleted_goes() {
    let folder = TempDir::new().unwrap();
    let (mut owner, url) =
        sqlite(folder.path(), "CREATE TABLE deployments (id, service, status, started_at, finished_at)").await;
    let board = board(&url, ALL, "").await;
    let log = once_read(&board).await;
    assert_eq!((&log["state"], &log["summary"]), (&json!("up"), &json!("0 deployments")));
    let mut run = async |sql: &str| sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut owner).await.unwrap();
    run("INSERT INTO deployments VALUES (1, 'api', 'running', '2026-11-23T10:00:00Z', NULL)").await;
    let log = board.until_it(LOG, |log| log["data"]["total"] == 1).await;
    assert_eq!((&log["state"], &log["data"]["deployments"]["1"]["reason"]), (&json!("degraded"), &json!("running")));
    run("UPDATE deployments SET status = 'failed', finished_at = '2026-11-23T10:02:00Z'").await;
    let log = board.until_it(LOG, |log| log["state"] == "down").await;
    assert_eq!(log["data"]["deployments"]["1"]["reason"], "failed after 2 min");
    run("INSERT INTO deployments VALUES (2, 'api', 'ok', '2026-11-23T10:05:00Z', '2026-11-23T10:06:00Z')").await;
    board.until_it(LOG, |log| log["state"] == "up").await;
    run("DELETE FROM deployments WHERE id = 1").await;
    board.until_it(LOG, |log| log["data"]["total"] == 1).await;
    run("INSERT INTO deployments VALUES (3, 'web', 'ok', 'soon', NULL)").await;
    let log = board.until_it(LOG, |log| log["data"]["skipped"] == 1).await;
    assert_eq!(log["data"]["skipped_why"], "id \"3\": started_at is \"soon\", no time");
    assert_eq!(log["state"], "degraded");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_has_the_newest_and_its_own_page_the_last_500_and_nobody_asks_for_a_page() {
    let folder = TempDir::new().unwrap();
    let many = "CREATE TABLE deployments (id integer, service text, version text, started_at integer); \
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700) \
        INSERT INTO deployments SELECT i, CASE i WHEN 300 THEN 'needle<b>' ELSE 'api' END, 'v' || i, 1795428000 + i * 60 FROM n";
    let (_owner, url) = sqlite(folder.path(), many).await;
    // Neither order nor limit: both are added.
    let text = widget(&url, "select * from deployments -- all of it", "limit = 20")
        .replace("period = \"1s\"", "period = \"1h\"");
    let board = Board::start(&text).await;
    let log = once_read(&board).await;
    assert_eq!((&log["data"]["total"], &log["data"]["shown"]), (&json!(500), &json!(20)));
    let known = log["data"]["deployments"].as_object().unwrap();
    assert!(known.contains_key("700") && known.contains_key("681") && !known.contains_key("680"), "{known:?}");
    let page = async |path: &str| board.get(path).await.text().await.unwrap();
    let rows = |page: &str| page.matches("<tr role=\"row\" data-widget=\"log\"").count();
    let (front, own) = (page("/").await, page("/w/log").await);
    assert_eq!((rows(&front), rows(&own)), (20, 500));
    assert!(own.contains("id=\"201\"") && !own.contains("id=\"200\""), "each of them has its link");
    assert_eq!(own.matches(" back to ").count(), 10);
    assert!(own.contains("<summary>21 to 70: ") && own.contains("<summary>471 to 500: "), "{}", own.len());
    let found = page("/w/log?q=NEEDLE").await;
    // Those without a match are there for who takes the filter away.
    let pages = |attribute: &str| found.matches(&format!("<details {attribute}><summary>")).count();
    assert_eq!((pages("open"), pages("hidden")), (1, 9));
    assert!(found.contains("needle&lt;b&gt;"));
    let polls: Value = board.get("/api/polls").await.json().await.unwrap();
    let calls = &polls.as_array().or_else(|| polls["polls"].as_array()).unwrap()[0]["calls_total"];
    assert!(calls.as_u64().unwrap() <= 2, "{polls:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_stopped_is_told_and_comes_back_by_itself() {
    let (mut postgres, mut mysql) = (Postgres::start().await, Mysql::start().await);
    let row = "select 1 as id, 'api' as service, 1795428000 as started_at";
    let boards = [board(&postgres.url(), row, "").await, board(&mysql.url(), row, "").await];
    for board in &boards {
        once_read(board).await;
    }
    postgres.stop();
    mysql.stop();
    for board in &boards {
        assert_eq!(once_failed(board).await["state"], "degraded");
        let log = once_refused(board).await;
        assert_eq!((&log["state"], &log["data"]["total"]), (&json!("degraded"), &json!(1)), "the past stays: {log:#}");
    }
    postgres.start_again().await;
    mysql.start_again().await;
    for board in &boards {
        assert_eq!(once_read(board).await["state"], "up");
    }
}

#[rstest]
#[case("postgres", Lie::Hang, "timeout")]
#[case("mysql", Lie::Hang, "timeout")]
#[case("postgres", Lie::Reset, "unreachable")]
#[case("mysql", Lie::Close, "unreachable")]
#[case("postgres", Lie::Say(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "malformed")]
#[case("mysql", Lie::Say(b"\x05\0\0\0hello"), "malformed")]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_database_is_told(#[case] scheme: &str, #[case] lie: Lie, #[case] kind: &str) {
    let liar = Liar::start(lie).await;
    let url = liar.url(scheme).replace("://", "://board:s3cret@");
    let log = once_failed(&board(&url, ALL, "").await).await;
    assert_eq!(log["fault"]["kind"], kind, "{log:#}");
    assert!(log["state"] == "degraded" && !log.to_string().contains("s3cret"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_breaks_in_the_middle_of_a_result_is_told() {
    let (postgres, mysql) = (Postgres::start().await, Mysql::start().await);
    // Long enough that the answer does not come in one piece.
    let of_postgres =
        "select i as id, repeat('x', 100000) as service, 1795428000 as started_at from generate_series(1, 400) i";
    let of_mysql = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 400) \
                    select i as id, repeat('x', 100000) as service, 1795428000 as started_at from n";
    for (url, address, query) in
        [(postgres.url(), postgres.address(), of_postgres), (mysql.url(), mysql.address(), of_mysql)]
    {
        let cut = cut::after(&address, 300_000).await;
        let log = once_failed(&board(&url.replace(&address, &cut), query, "").await).await;
        assert!(["unreachable", "malformed"].contains(&log["fault"]["kind"].as_str().unwrap()), "{log:#}");
        assert_eq!(log["data"]["total"], 0, "half an answer is none");
    }
}

/// A way to a server that ends after so many bytes of its answer.
mod cut {
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::{TcpListener, TcpStream},
    };

    pub async fn after(address: &str, most: u64) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (own, address) = (listener.local_addr().unwrap().to_string(), address.to_owned());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&address).await.unwrap();
                tokio::spawn(async move {
                    let (mut from_client, mut to_client) = client.into_split();
                    let (from_server, mut to_server) = server.into_split();
                    tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
                    tokio::io::copy(&mut from_server.take(most), &mut to_client).await.ok();
                    to_client.shutdown().await.ok();
                });
            }
        });
        own
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_a_missing_column_and_a_slow_query_are_told() {
    let (postgres, mysql) = (Postgres::start().await, Mysql::start().await);
    let slow =
        "select count(*)::text as id, 'api' as service, 1795428000 as started_at from generate_series(1, 1000000000)";
    let cases = [
        (postgres.url().replace("s3cret", "wr0ng"), ALL, "unauthorized", "PostgreSQL does not let us in"),
        (mysql.url().replace("s3cret", "wr0ng"), ALL, "unauthorized", "MySQL does not let us in"),
        (postgres.url(), ALL, "query", "PostgreSQL says: relation \"deployments\" does not exist"),
        (mysql.url(), ALL, "query", "MySQL says: Table 'app.deployments' doesn't exist"),
        (
            postgres.url(),
            "select 1 as id, 'a' as name, now() as started_at",
            "query",
            "the query gives no column service",
        ),
        (
            mysql.url(),
            "select 1 as id, 'a' as service limit 1",
            "query",
            "the query gives no column started_at, only id, service",
        ),
        (postgres.url(), slow, "timeout", ""),
    ];
    for (url, query, kind, sentence) in cases {
        let log = once_failed(&board(&url, query, "").await).await;
        let said = log["fault"]["message"].as_str().unwrap();
        assert!(log["fault"]["kind"] == kind && said.starts_with(sentence), "{query}: {log:#}");
        assert!(!log.to_string().contains("wr0ng"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_of_special_characters_and_an_authority_of_ones_own_open_both() {
    let authority = Authority::new();
    let identity = authority.identity("localhost");
    let (postgres, mysql) = (Postgres::start_secure(&identity).await, Mysql::start_secure(&identity).await);
    let password = " !\"#$%&()*+,-./:;<=>?@[]^_`{|}~ä日%41";
    let folder = TempDir::new().unwrap();
    let (secret, ca) = (folder.path().join("secret"), folder.path().join("ca.pem"));
    std::fs::write(&secret, format!("{password}\n")).unwrap();
    std::fs::write(&ca, &identity.authority).unwrap();
    let mut pg = PgConnection::connect(&postgres.url()).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(format!("CREATE ROLE \"me@work\" LOGIN PASSWORD '{password}'")))
        .execute(&mut pg)
        .await
        .unwrap();
    let mut my = MySqlConnection::connect(&mysql.url()).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(format!(
        "CREATE USER 'me@work' IDENTIFIED BY '{password}'; GRANT SELECT ON app.* TO 'me@work'"
    )))
    .execute(&mut my)
    .await
    .unwrap();
    let row = "select 1 as id, 'api' as service, 1795428000 as started_at";
    let reference = format!("me%40work:${{file:{}}}@localhost", secret.display());
    for url in [postgres.url(), mysql.url()] {
        let url = url.replace("board:s3cret@127.0.0.1", &reference);
        let log = once_read(&board(&url, row, &format!("ca_file = {:?}", ca.display())).await).await;
        assert_eq!((&log["state"], &log["data"]["total"]), (&json!("up"), &json!(1)));
        std::fs::write(folder.path().join("other.pem"), Authority::new().identity("x").authority).unwrap();
        let other = format!("ca_file = {:?}", folder.path().join("other.pem").display());
        let log = once_failed(&board(&url, row, &other).await).await;
        assert_eq!(log["fault"]["message"], "certificate is signed by an unknown authority");
    }
}

#[tokio::test]
async fn check_online_reads_it_once_and_says_where_a_role_may_do_more() {
    let postgres = Postgres::start().await;
    let mut owner = PgConnection::connect(&postgres.url()).await.unwrap();
    let roles = "CREATE TABLE deployments (id int, service text, started_at timestamptz); INSERT INTO deployments VALUES (1, 'a', now()); \
        CREATE ROLE reader LOGIN PASSWORD 's3cret'; GRANT SELECT ON deployments TO reader";
    sqlx::raw_sql(roles).execute(&mut owner).await.unwrap();
    let checked = check_text(&widget(&postgres.url(), ALL, ""), &["--online"]).await;
    assert_eq!(checked.code, Some(0), "{}", checked.err);
    let said = rows(&checked)[0];
    assert!(said.contains("▲ degraded") && said.contains("log/database"), "{said}");
    assert!(said.contains("1 deployment; the role may do more than read: everything: it is a superuser;"), "{said}");
    let checked = check_text(&widget(&postgres.url().replace("board:", "reader:"), ALL, ""), &["--online"]).await;
    assert!(rows(&checked)[0].contains("● up") && rows(&checked)[0].ends_with("1 deployment"), "{}", checked.out);
    let checked = check_text(&widget(&postgres.url().replace("board:", "nobody:"), ALL, ""), &["--online"]).await;
    assert_eq!(checked.code, Some(1), "{}", checked.out);
    assert!(!checked.out.contains("s3cret") && !checked.err.contains("s3cret"));
    let refused = check_text(&widget(&postgres.url(), "delete from deployments returning *", ""), &[]).await;
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("bad `query`: not a SELECT"), "{}", refused.err);
}
