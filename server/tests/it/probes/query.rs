//! `query` with `expect.value` against real databases: values of every type, limits, and what must not be written.

use crate::support::{mysql::Mysql, postgres::Postgres, run, spec};
use app::{fault::Fault, fault::FaultKind, model::dependencies::Reading};
use rstest::rstest;
use serde_json::{Value, json};
use server::client::{
    ProbeSpec,
    spec::Comparison,
    sql::{Engine, Query},
};
use sqlx::{Connection as _, MySqlConnection, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{path::PathBuf, time::Duration};
use tempfile::TempDir;

/// One of each engine, with the same table.
struct Database {
    engine: Engine,
    url: String,
    _server: Server,
}

#[expect(dead_code, reason = "kept for as long as it is to run")]
enum Server {
    Postgres(Postgres),
    Mysql(Mysql),
    Sqlite(TempDir),
}

const TABLE: &str = "CREATE TABLE jobs (id bigint, state varchar(10), amount numeric(30, 10), done boolean, at date);\
    INSERT INTO jobs VALUES (9007199254740993, 'stuck', 0.1, true, '2026-11-23'), (2, 'fine', 0.2, false, NULL)";

impl Database {
    async fn start(engine: Engine) -> Self {
        let (url, server) = match engine {
            Engine::Postgres => {
                let server = Postgres::start().await;
                (server.url(), Server::Postgres(server))
            }
            Engine::Mysql => {
                let server = Mysql::start().await;
                (server.url(), Server::Mysql(server))
            }
            Engine::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                (format!("sqlite://{}", folder.path().join("jobs.db").display()), Server::Sqlite(folder))
            }
        };
        let database = Self { engine, url, _server: server };
        database.write(TABLE).await;
        database
    }

    /// As somebody who may.
    async fn write(&self, sql: &'static str) {
        let script = sqlx::raw_sql(sql);
        match self.engine {
            Engine::Postgres => {
                script.execute(&mut PgConnection::connect(&self.url).await.unwrap()).await.unwrap();
            }
            Engine::Mysql => {
                script.execute(&mut MySqlConnection::connect(&self.url).await.unwrap()).await.unwrap();
            }
            Engine::Sqlite => {
                let path = PathBuf::from(self.url.trim_start_matches("sqlite://"));
                let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
                let mut session = SqliteConnection::connect_with(&options).await.unwrap();
                script.execute(&mut session).await.unwrap();
                session.close().await.unwrap();
            }
        }
    }

    fn asking(&self, sql: &str) -> ProbeSpec {
        ProbeSpec { query: Some(Query::new(sql, self.engine, false).unwrap()), ..spec(&self.url) }
    }

    async fn ask(&self, sql: &str, value: Value) -> Result<Reading, Fault> {
        let mut spec = self.asking(sql);
        spec.expect.value = (!value.is_null()).then(|| Comparison::new(&value).unwrap());
        run(spec).await
    }

    /// Why the value is not as it should be.
    async fn complaint(&self, sql: &str, value: Value) -> Option<String> {
        self.ask(sql, value).await.unwrap_or_else(|fault| panic!("{sql}: {fault}")).failed
    }
}

#[rstest]
#[tokio::test]
async fn values_of_every_type_are_compared(#[values(Engine::Postgres, Engine::Mysql, Engine::Sqlite)] engine: Engine) {
    let database = Database::start(engine).await;
    let good = [
        ("select count(*) from jobs where state = 'stuck'", json!(1)),
        ("select count(*) from jobs where state = 'stuck'", json!("< 100")),
        ("select max(id) from jobs", json!("9007199254740993")),
        ("select state from jobs order by id", json!("fine")),
        ("select done from jobs order by id desc", json!(true)),
        ("with late as (select * from jobs where at is not null) select at from late", json!("2026-11-23")),
        ("select 'UP', 'DOWN'", json!("UP")),
        ("select -1.50", json!(-1.5)),
        ("select ''", json!("")),
        ("select amount from jobs order by id limit 1", json!(0.2)),
    ];
    for (sql, value) in good {
        assert_eq!(database.complaint(sql, value).await, None, "{sql}");
    }
    let bad = [
        ("select count(*) from jobs", json!(0), "value is 2, expected 0"),
        ("select max(id) from jobs", json!("9007199254740992"), "value is 9007199254740993, expected 9007199254740992"),
        ("select state from jobs order by id", json!("UP"), "value is \"fine\", expected \"UP\""),
        ("select max(at) from jobs where id = 2", json!(0), "value is NULL, expected 0"),
        ("select id from jobs where id = 3", json!(0), "no row, expected 0"),
    ];
    for (sql, value, sentence) in bad {
        assert_eq!(database.complaint(sql, value).await.as_deref(), Some(sentence), "{sql}");
    }
}

#[rstest]
#[tokio::test]
async fn what_is_exact_stays_exact(#[values(Engine::Postgres, Engine::Mysql)] engine: Engine) {
    // SQLite has floats where the others have decimals.
    let database = Database::start(engine).await;
    assert_eq!(database.complaint("select sum(amount) from jobs", json!("0.3")).await, None);
    let sql = "select cast('123456789012345678.0000000001' as decimal(30, 10))";
    assert_eq!(database.complaint(sql, json!("> 123456789012345678")).await, None);
}

#[rstest]
#[tokio::test]
async fn a_query_has_a_note_a_yellow_limit_and_its_own_errors(
    #[values(Engine::Postgres, Engine::Mysql, Engine::Sqlite)] engine: Engine,
) {
    let database = Database::start(engine).await;
    let reading = database.ask("select count(*)\n  from jobs", Value::Null).await.unwrap();
    assert_eq!((reading.failed, reading.note.as_deref()), (None, Some("select count(*) from jobs")));
    let mut spec = database.asking("select count(*) from jobs");
    spec.expect.degraded = Some(Comparison::new(&json!("> 1")).unwrap());
    assert_eq!(run(spec).await.unwrap().degraded.as_deref(), Some("value is 2, yellow if > 1"));
    let fault = database.ask("select n from nowhere", Value::Null).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Query);
    assert!(fault.message.contains("says: ") && fault.message.contains("nowhere"), "{fault}");
}

#[rstest]
#[case(Engine::Postgres, "select generate_series(1, 1000000000)")]
#[case(Engine::Mysql, "select seq from seq_1_to_1000000000")]
#[case(Engine::Sqlite, "with recursive n as (select 1 as i union all select i + 1 from n) select i from n")]
#[tokio::test]
async fn of_many_rows_only_the_first_is_waited_for(#[case] engine: Engine, #[case] sql: &str) {
    let database = Database::start(engine).await;
    assert_eq!(database.complaint(sql, json!(1)).await, None);
}

#[rstest]
#[case(
    Engine::Postgres,
    "select count(*) from generate_series(1, 100000) a, generate_series(1, 100000) b",
    "PostgreSQL stopped the statement"
)]
#[case(Engine::Mysql, "select count(*) from seq_1_to_100000 a join seq_1_to_100000 b", "MySQL stopped the statement")]
#[case(
    Engine::Sqlite,
    "with recursive n as (select 1 as i union all select i + 1 from n) select max(i) from n",
    "stopped after 300 ms"
)]
#[tokio::test]
async fn a_statement_that_takes_too_long_is_stopped_by_the_database(
    #[case] engine: Engine,
    #[case] sql: &str,
    #[case] sentence: &str,
) {
    let database = Database::start(engine).await;
    let mut spec = database.asking(sql);
    spec.timeout = Duration::from_millis(300);
    let fault = run(spec).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Timeout, "{fault}");
    assert!(fault.message.starts_with(sentence), "{fault}");
}

/// To the parser these are like any other function.
#[rstest]
#[case(
    Engine::Postgres,
    "CREATE FUNCTION bite() RETURNS bigint LANGUAGE sql AS 'INSERT INTO jobs (id) VALUES (3) RETURNING id'",
    "PostgreSQL says: cannot execute INSERT in a read-only transaction"
)]
#[case(
    Engine::Postgres,
    "CREATE FUNCTION bite() RETURNS bigint LANGUAGE plpgsql AS \
     'BEGIN PERFORM set_config(''transaction_read_only'', ''off'', true); INSERT INTO jobs (id) VALUES (3); RETURN 1; END'",
    "PostgreSQL says: transaction read-write mode must be set before any query"
)]
#[case(
    Engine::Postgres,
    "CREATE SEQUENCE s; CREATE FUNCTION bite() RETURNS bigint LANGUAGE sql AS $$SELECT nextval('s')$$",
    "PostgreSQL says: cannot execute nextval() in a read-only transaction"
)]
#[case(
    Engine::Mysql,
    "CREATE FUNCTION bite() RETURNS int MODIFIES SQL DATA BEGIN INSERT INTO jobs (id) VALUES (3); RETURN 1; END",
    "MySQL says: Cannot execute statement in a READ ONLY transaction"
)]
#[tokio::test]
async fn a_function_that_writes_is_stopped_by_the_database(
    #[case] engine: Engine,
    #[case] function: &'static str,
    #[case] sentence: &str,
) {
    let database = Database::start(engine).await;
    database.write(function).await;
    let fault = database.ask("select bite()", Value::Null).await.unwrap_err();
    assert_eq!((fault.kind, fault.message.as_str()), (FaultKind::Query, sentence));
    assert_eq!(database.complaint("select count(*) from jobs", json!(2)).await, None);
}
