//! Read-only, proven: what a configuration may say is tried by a role that may write, and nothing is written.
//!
//! Two locks, tried apart where that can be: the statement is refused when the configuration is read, or the session stops it.

use crate::support::{mysql::Mysql, postgres::Postgres};
use proptest::{
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{Config, TestRunner},
};
use server::client::{
    Endpoint,
    spec::TIMEOUT,
    sql::{Database, Engine, Query, Table},
};
use sqlx::{Connection as _, MySqlConnection, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{collections::BTreeMap, path::Path};

/// What became of a statement on its way from the configuration to the database.
#[derive(Debug)]
enum Fate {
    /// The configuration is not accepted.
    Refused,
    /// It is, and the database says no.
    Stopped(String),
    /// It gave rows.
    Read(Table),
}

async fn tried(database: &Database, engine: Engine, statement: &str) -> Fate {
    let Ok(query) = Query::new(statement, engine, false) else { return Fate::Refused };
    // As it is, and as a log of deployments asks it.
    let as_a_log = database.table(&query.newest("started_at", 500), 500).await;
    match database.table(&query, 500).await {
        Ok(table) => Fate::Read(table),
        Err(fault) => {
            assert!(as_a_log.is_err(), "{statement}");
            Fate::Stopped(fault.message)
        }
    }
}

fn database(url: &str) -> Database {
    Database::new(&Endpoint::parse(url).unwrap(), &[], TIMEOUT).unwrap().unwrap()
}

/// Statements that are put together from what ends a string, a comment or a statement in one engine and not in another.
fn tricks(write: &str) -> Vec<String> {
    let parts = [
        "'",
        "''",
        "\\",
        "\\'",
        "\"",
        "\\\"",
        "`",
        "$$",
        "$a$",
        "E'",
        "e'\\'",
        "U&'",
        "N'",
        "x'",
        "/*",
        "*/",
        "/*!",
        "/*+",
        "--",
        "-- ",
        "#",
        "\n",
        "\r\n",
        "\t",
        ";",
        "[",
        "]",
        "a",
        "1",
        ",",
        " as b",
        "(",
        ")",
        " union select 1",
        " or ",
    ];
    let part = prop::sample::select(
        parts.into_iter().map(str::to_owned).chain([write.to_owned(), format!(";{write}")]).collect::<Vec<_>>(),
    );
    let body = prop::collection::vec(part, 1..9).prop_map(|parts| parts.concat());
    let around = prop::sample::select(vec![
        ("select ", ""),
        ("select '", "' as a"),
        ("select 'a', '", "'"),
        ("select 1 ", ""),
        ("select \"", "\" from t"),
    ]);
    let statement = (around, body).prop_map(|((before, after), body)| format!("{before}{body}{after}"));
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        proptest::test_runner::TestRng::deterministic_rng(prop::test_runner::RngAlgorithm::ChaCha),
    );
    (0..4_000).map(|_| statement.new_tree(&mut runner).unwrap().current()).collect()
}

/// Tries all that are accepted, but no more than are of use; how many that were.
async fn try_tricks(database: &Database, engine: Engine, write: &str) -> usize {
    let mut accepted = 0;
    for statement in tricks(write) {
        if accepted < 150 && !matches!(tried(database, engine, &statement).await, Fate::Refused) {
            accepted += 1;
        }
    }
    accepted
}

const POSTGRES: &str = "
    CREATE TABLE t (n int);
    INSERT INTO t VALUES (1);
    CREATE SEQUENCE s;
    CREATE FUNCTION sneaky() RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (99); RETURN 1; END $$;
    CREATE FUNCTION defiant() RETURNS int LANGUAGE plpgsql AS
        $$ BEGIN SET TRANSACTION READ WRITE; INSERT INTO t VALUES (99); RETURN 1; END $$;
    CREATE FUNCTION defiant_too() RETURNS int LANGUAGE plpgsql AS
        $$ BEGIN PERFORM set_config('transaction_read_only', 'off', false); INSERT INTO t VALUES (99); RETURN 1; END $$;
    CREATE VIEW v AS SELECT sneaky() AS n;";

/// Everything that could be different afterwards.
const POSTGRES_WORLD: &str = "
    SELECT (SELECT string_agg(n::text, ',' ORDER BY n) FROM t) || ' ' || (SELECT last_value || is_called::text FROM s) || ' '
        || (SELECT count(*) FROM pg_class) || ' ' || (SELECT count(*) FROM pg_proc) || ' '
        || (SELECT count(*) FROM pg_largeobject_metadata) || ' ' || (SELECT count(*) FROM pg_roles) || ' '
        || (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory') || ' ' || (SELECT count(*) FROM pg_replication_slots)";

#[tokio::test]
async fn a_role_that_may_write_to_postgresql_writes_nothing() {
    let postgres = Postgres::start().await;
    let mut owner = PgConnection::connect(&postgres.url()).await.unwrap();
    sqlx::raw_sql(POSTGRES).execute(&mut owner).await.unwrap();
    let before: String = sqlx::query_scalar(POSTGRES_WORLD).fetch_one(&mut owner).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("written").display().to_string();
    let database = database(&postgres.url());
    for statement in [
        "insert into t values (2)",
        "with new as (insert into t values (2) returning n) select * from new",
        "with gone as (delete from t returning n) select * from gone",
        "with other as (update t set n = 2 returning n) select * from other",
        "with merged as (merge into t using (select 1) u on true when matched then delete returning 1) select * from merged",
        "select * into u from t",
        "select * from t for update",
        "select * from (select * from t for no key update) x",
        "select * from t for share",
        "select * from t for key share skip locked",
        "select 1; insert into t values (2)",
        "select 1;; insert into t values (2)",
        "/* a */ insert into t values (2)",
        "copy (select 1) to program 'touch /tmp/x'",
        "copy t from stdin",
        "call sneaky()",
        "do $$ begin insert into t values (2); end $$",
        "explain analyze insert into t values (2)",
        "explain analyze select sneaky()",
        "select setval('s', 9)",
        "select nextval('s')",
        "select \"nextval\"('s')",
        "select pg_catalog.\"setval\"('s', 9)",
        "select pg_terminate_backend(pid) from pg_stat_activity",
        "select pg_advisory_lock(1)",
        "select set_config('transaction_read_only', 'off', false), sneaky()",
        "select lo_create(4711)",
        &format!("select lo_export(1, '{file}')"),
        "select lo_from_bytea(4711, 'x')",
        "select pg_sleep(9)",
        "select * from dblink('dbname=postgres', 'insert into t values (2)') as x(a int)",
        "select query_to_xml('select nextval(''s'')', true, false, '')",
        "select pg_create_physical_replication_slot('a')",
        "select pg_reload_conf()",
        "select 1 where exists (select 1 from generate_series(1, 2) where nextval('s') > 0)",
        "select 1 order by nextval('s')",
        "select 1 limit nextval('s')",
        "select count(*) filter (where nextval('s') > 0) from t",
        "select max(n) over (order by nextval('s')) from t",
        "select * from t, lateral nextval('s') x",
        "select * from rows from (nextval('s')) x",
        "prepare p as select 1",
        "set transaction read write",
        "begin read write",
        "listen x",
        "vacuum",
        "table t",
        "select 1 \r insert into t values (2)",
        "select 1 \u{0}; insert into t values (2)",
    ] {
        let fate = tried(&database, Engine::Postgres, statement).await;
        assert!(matches!(fate, Fate::Refused), "{statement}: {fate:?}");
    }
    for statement in ["select sneaky()", "select * from v", "select defiant()", "select defiant_too()"] {
        let fate = tried(&database, Engine::Postgres, statement).await;
        assert!(
            matches!(&fate, Fate::Stopped(why) if why.contains("read-only") || why.contains("read-write")),
            "{statement}: {fate:?}"
        );
    }
    let strings = "select 'insert', $$; insert into t values (2)$$, E'\\'; insert into t values (2) --', \"n\" from t -- ; drop table t";
    assert!(matches!(tried(&database, Engine::Postgres, strings).await, Fate::Read(table) if table.rows.len() == 1));
    // A server whose strings end elsewhere than everybody's.
    sqlx::raw_sql("ALTER ROLE board SET standard_conforming_strings = off").execute(&mut owner).await.unwrap();
    let split = "select 'a\\', ';insert into t values (2); --'";
    let fate = tried(&database, Engine::Postgres, split).await;
    assert!(matches!(&fate, Fate::Read(table) if table.columns.len() == 2), "{fate:?}");
    let accepted = try_tricks(&database, Engine::Postgres, " insert into t values (3) ").await;
    assert!(accepted > 50, "{accepted} were accepted: they try nothing");
    let after: String = sqlx::query_scalar(POSTGRES_WORLD).fetch_one(&mut owner).await.unwrap();
    assert_eq!(after, before);
    assert!(!Path::new(&file).exists());
    // The same role, in a session of the usual kind, may.
    sqlx::raw_sql("select sneaky(), nextval('s')").execute(&mut owner).await.unwrap();
    let written: String = sqlx::query_scalar(POSTGRES_WORLD).fetch_one(&mut owner).await.unwrap();
    assert_ne!(written, before);
}

const MYSQL: &str = "
    CREATE TABLE t (n int);
    INSERT INTO t VALUES (1);
    CREATE SEQUENCE s;
    CREATE FUNCTION sneaky() RETURNS int MODIFIES SQL DATA BEGIN INSERT INTO t VALUES (99); RETURN 1; END;
    CREATE FUNCTION defiant() RETURNS int MODIFIES SQL DATA BEGIN SET SESSION tx_read_only = 0; INSERT INTO t VALUES (99); RETURN 1; END;
    CREATE VIEW v AS SELECT sneaky() AS n;";

const MYSQL_WORLD: &str = "
    SELECT CONCAT_WS(' ', (SELECT GROUP_CONCAT(n ORDER BY n) FROM t), (SELECT next_not_cached_value FROM s),
        (SELECT COUNT(*) FROM information_schema.tables), (SELECT COUNT(*) FROM information_schema.routines),
        (SELECT COUNT(*) FROM mysql.global_priv), IS_FREE_LOCK('l'), @@global.read_only)";

#[tokio::test]
async fn a_role_that_may_write_to_mariadb_writes_nothing() {
    let mysql = Mysql::start().await;
    let mut owner = MySqlConnection::connect(&mysql.url()).await.unwrap();
    sqlx::raw_sql(MYSQL).execute(&mut owner).await.unwrap();
    let world = async |owner: &mut MySqlConnection| -> String {
        let bytes: Vec<u8> = sqlx::query_scalar(MYSQL_WORLD).fetch_one(owner).await.unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let before = world(&mut owner).await;
    let folder: Vec<u8> = sqlx::query_scalar("SELECT CAST(@@datadir AS BINARY)").fetch_one(&mut owner).await.unwrap();
    let file = Path::new(&String::from_utf8(folder).unwrap()).join("written").display().to_string();
    let database = database(&mysql.url());
    let outfile = format!("into outfile '{file}'");
    for statement in [
        "insert into t values (2)",
        "replace into t values (2)",
        "select * from t for update",
        "select * from t lock in share mode",
        "select 1; insert into t values (2)",
        &format!("select 1 {outfile}"),
        &format!("select 1 into dumpfile '{file}'"),
        &format!("(select 1) {outfile}"),
        &format!("select 1 union select 2 {outfile}"),
        &format!("select 1 /*! {outfile} */"),
        &format!("select 1 /*!50000 {outfile} */"),
        &format!("select 1 /*M! {outfile} */"),
        &format!("select 1 /*M!100101 {outfile} */"),
        &format!("select 1 /* /*! */ {outfile} -- */"),
        &format!("select 1 /* /* */ {outfile} -- */"),
        &format!("select 1 --1 {outfile}"),
        &format!("select 1 # a\n{outfile}"),
        "select /*+ SET_VAR(sql_mode = '') */ 1",
        "select 1 into @a",
        "select n into @a from t",
        "call sneaky()",
        "do sneaky()",
        "handler t open",
        "load data infile '/etc/passwd' into table t",
        "explain analyze insert into t values (2)",
        "analyze insert into t values (2)",
        "select sleep(9)",
        "select `sleep`(9)",
        "select benchmark(1000000000, md5(1))",
        "select get_lock('l', 1)",
        "select nextval(s)",
        "select setval(s, 99)",
        "select next value for s",
        "set transaction read write",
        "start transaction read write",
        "lock tables t write",
        "prepare p from 'insert into t values (2)'",
        "execute immediate 'insert into t values (2)'",
        "with a as (select 1) delete from t",
        "select * from t procedure analyse()",
    ] {
        let fate = tried(&database, Engine::Mysql, statement).await;
        assert!(matches!(fate, Fate::Refused), "{statement}: {fate:?}");
    }
    for statement in ["select sneaky()", "select * from v", "select defiant()"] {
        let fate = tried(&database, Engine::Mysql, statement).await;
        assert!(matches!(&fate, Fate::Stopped(_)), "{statement}: {fate:?}");
    }
    let strings = "select 'into outfile', 'it''s \\' ; insert into t values (2) -- ', \"a\\\"b; drop table t\", `n` from t # ; drop";
    assert!(matches!(tried(&database, Engine::Mysql, strings).await, Fate::Read(table) if table.rows.len() == 1));
    for mode in ["NO_BACKSLASH_ESCAPES", "ANSI_QUOTES", "ANSI", "ORACLE", "MSSQL"] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("SET GLOBAL sql_mode = '{mode}'")))
            .execute(&mut owner)
            .await
            .unwrap();
        for split in [
            format!("select '\\' into outfile \"{file}\" -- '"),
            format!("select \"\\\" {outfile} -- \""),
            "select '\\'; insert into t values (2) -- '".to_owned(),
        ] {
            let fate = tried(&database, Engine::Mysql, &split).await;
            assert!(matches!(&fate, Fate::Read(table) if table.columns.len() == 1), "{mode} {split}: {fate:?}");
        }
        let accepted = try_tricks(&database, Engine::Mysql, &format!(" {outfile} ")).await;
        assert!(accepted > 50, "{accepted} were accepted: they try nothing");
    }
    assert_eq!(world(&mut owner).await, before);
    assert!(!Path::new(&file).exists());
    sqlx::raw_sql("select sneaky(), nextval(s)").execute(&mut owner).await.unwrap();
    assert_ne!(world(&mut owner).await, before);
}

/// Every file in a folder, with what is in it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.display().to_string(), std::fs::read(&path).unwrap())).collect()
}

#[tokio::test]
async fn whoever_may_write_to_a_sqlite_file_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let mut owner = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql("CREATE TABLE t (n int); INSERT INTO t VALUES (1)").execute(&mut owner).await.unwrap();
    owner.close().await.unwrap();
    let before = files(folder.path());
    let other = folder.path().join("written.db").display().to_string();
    let database = database(&format!("sqlite://{}", path.display()));
    let vacuum = format!("vacuum into '{other}'");
    for statement in [
        "insert into t values (2)",
        "insert into t values (2) returning n",
        "replace into t values (2)",
        "with a as (select 2) insert into t select * from a",
        "update t set n = 2 returning n",
        "delete from t returning n",
        "create table u as select 1",
        "select 1; insert into t values (2)",
        "pragma writable_schema = on",
        "pragma journal_mode = wal",
        "pragma user_version = 7",
        "reindex",
        "values (1)",
        &vacuum,
        &format!("select 1; {vacuum}"),
        &format!("select 1 /* /* */; {vacuum} -- */"),
        &format!("attach '{other}' as u"),
        "select load_extension('x')",
        &format!("select writefile('{other}', 'x')"),
        "explain insert into t values (2)",
    ] {
        let fate = tried(&database, Engine::Sqlite, statement).await;
        assert!(matches!(fate, Fate::Refused), "{statement}: {fate:?}");
    }
    let strings = "select ';', 'it''s; \\', \"n\", `n`, [n] from t -- ; drop table t";
    assert!(matches!(tried(&database, Engine::Sqlite, strings).await, Fate::Read(table) if table.rows.len() == 1));
    let accepted = try_tricks(&database, Engine::Sqlite, &format!(" {vacuum} ")).await;
    assert!(accepted > 50, "{accepted} were accepted: they try nothing");
    assert_eq!(files(folder.path()), before);
}

#[tokio::test]
async fn what_a_role_may_do_beside_reading_is_known() {
    let (postgres, mysql) = (Postgres::start().await, Mysql::start().await);
    let mut owner = PgConnection::connect(&postgres.url()).await.unwrap();
    let roles = "CREATE TABLE t (n int); CREATE ROLE reader LOGIN PASSWORD 's3cret'; GRANT SELECT ON t TO reader;
        CREATE ROLE writer LOGIN PASSWORD 's3cret'; GRANT SELECT, INSERT ON t TO writer;
        CREATE ROLE maker LOGIN PASSWORD 's3cret'; GRANT CREATE ON SCHEMA public TO maker;";
    sqlx::raw_sql(roles).execute(&mut owner).await.unwrap();
    let mut admin = MySqlConnection::connect(&mysql.url()).await.unwrap();
    let people = "CREATE TABLE t (n int); CREATE USER reader IDENTIFIED BY 's3cret'; GRANT SELECT, SHOW VIEW ON app.* TO reader;
        CREATE USER writer IDENTIFIED BY 's3cret'; GRANT SELECT, INSERT ON app.t TO writer; GRANT SELECT ON app.* TO writer;";
    sqlx::raw_sql(people).execute(&mut admin).await.unwrap();
    let right =
        async |url: &str, role: &str| database(&url.replace("board:", &format!("{role}:"))).may_write().await.unwrap();
    assert_eq!(right(&postgres.url(), "reader").await, None);
    assert_eq!(right(&postgres.url(), "writer").await.as_deref(), Some("INSERT on public.t"));
    assert_eq!(right(&postgres.url(), "maker").await.as_deref(), Some("CREATE in schema public"));
    assert_eq!(right(&postgres.url(), "board").await.as_deref(), Some("everything: it is a superuser"));
    assert_eq!(right(&mysql.url(), "reader").await, None);
    assert_eq!(right(&mysql.url(), "writer").await.as_deref(), Some("INSERT on app.t"));
    assert_eq!(right(&mysql.url(), "board").await.as_deref(), Some("ALL PRIVILEGES on *.*"));
}
