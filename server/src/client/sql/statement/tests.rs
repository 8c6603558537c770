use super::*;
use rstest::rstest;

fn read(text: &str, engine: Engine) -> Result<Query, StatementError> {
    Query::new(text, engine, false)
}

#[rstest]
#[case("select count(*) from jobs where state = 'stuck'")]
#[case("  SELECT 1 ;\n")]
#[case("select 1; ;\n; ;;")]
#[case("with late as (select id from jobs) select count(*) from late")]
#[case("with recursive n as (select 1 as i union all select i + 1 from n where i < 5) select max(i) from n")]
#[case("(select 1) union all (select 2) order by 1 limit 1")]
#[case("select max(a) from (select 1 as a) t -- update t")]
#[case("select 'delete from t; drop table t' as words")]
#[case("select case when exists (select 1 from t) then 'UP' else 'DOWN' end")]
fn what_only_reads_is_accepted_by_every_engine(
    #[case] text: &str,
    #[values(Engine::Postgres, Engine::Mysql, Engine::Sqlite)] engine: Engine,
) {
    let query = read(text, engine).unwrap();
    assert_eq!(query.text(), text.trim_matches([' ', ';', '\n']));
    assert_eq!(read(query.newest("at", 5).text(), engine).map(drop), Ok(()));
}

/// What is added to it has to stand before the end, wherever that is.
#[rstest]
#[case("select 'é;', 1\n from t; -- all; of them", "select 'é;', 1\n from t")]
#[case("select 1 /* ; */ ;;\n-- a\n; -- b", "select 1 /* ; */")]
#[case("; select 1; -- b", "; select 1")]
#[case("select 1 -- a; b", "select 1 -- a; b")]
fn what_stands_behind_its_end_is_left_out(
    #[case] text: &str,
    #[case] is: &str,
    #[values(Engine::Postgres, Engine::Mysql, Engine::Sqlite)] engine: Engine,
) {
    let query = read(text, engine).unwrap();
    assert_eq!(query.text(), is);
    assert_eq!(read(query.newest("at", 5).text(), engine).map(drop), Ok(()));
}

#[rstest]
#[case(Engine::Postgres, "select extract(epoch from now() - max(at))::bigint from runs where meta->>'kind' = $$a$$")]
#[case(Engine::Postgres, "select count(*) filter (where ok) from t, lateral (values (1)) v(n)")]
#[case(Engine::Postgres, "select pg_is_in_recovery(), max(lag) from pg_stat_replication where x ilike 'a%'")]
#[case(Engine::Mysql, "select timestampdiff(second, max(`at`), now()) from `runs` limit 1")]
#[case(Engine::Sqlite, "select count(*) from sqlite_master where name glob 'a*'")]
fn each_engine_has_its_own_words(#[case] engine: Engine, #[case] text: &str) {
    assert!(read(text, engine).is_ok(), "{:?}", read(text, engine));
}

#[rstest]
#[case("", "there is no statement in it")]
#[case("-- nothing", "there is no statement in it")]
#[case("select 1; select 2", "more than one statement")]
#[case("select 1; drop table t", "more than one statement")]
#[case("insert into t values (1)", "not a SELECT")]
#[case("update t set a = 1", "not a SELECT")]
#[case("delete from t", "not a SELECT")]
#[case("drop table t", "not a SELECT")]
#[case("create table t (a int)", "not a SELECT")]
#[case("truncate table t", "not a SELECT")]
#[case("values (1)", "not a SELECT")]
#[case("select 1 union values (1)", "not a SELECT")]
#[case("explain analyze delete from t", "not a SELECT")]
#[case("commit", "not a SELECT")]
#[case("set transaction read write", "not a SELECT")]
#[case("select * into u from t", "a SELECT that only reads cannot contain INTO")]
#[case("select * from t for update", "a SELECT that only reads cannot contain FOR UPDATE or FOR SHARE")]
#[case("select * from t for share", "a SELECT that only reads cannot contain FOR UPDATE or FOR SHARE")]
#[case(
    "select * from (select * from t for update) u",
    "a SELECT that only reads cannot contain FOR UPDATE or FOR SHARE"
)]
fn what_does_more_is_refused(#[case] text: &str, #[case] why: &str) {
    assert_eq!(read(text, Engine::Postgres).unwrap_err().to_string(), why);
    assert!(read(text, Engine::Mysql).is_err() && read(text, Engine::Sqlite).is_err());
}

#[rstest]
#[case(Engine::Postgres, "with gone as (delete from t returning *) select * from gone")]
#[case(Engine::Postgres, "with new as (insert into t values (1) returning *) select * from new")]
#[case(Engine::Postgres, "with new as (update t set a = 1 returning *) select * from new")]
#[case(Engine::Postgres, "with a as (select 1) insert into t select * from a")]
#[case(Engine::Postgres, "copy t to program 'sh'")]
#[case(Engine::Postgres, "do $$ begin end $$")]
#[case(Engine::Postgres, "call f()")]
#[case(Engine::Postgres, "select pg_terminate_backend(1)")]
#[case(Engine::Postgres, "select pg_catalog.PG_Reload_Conf()")]
#[case(Engine::Postgres, "select * from dblink('host=a', 'drop table t') as x(a int)")]
#[case(Engine::Postgres, "select set_config('a.b', 'c', false)")]
#[case(Engine::Postgres, "select count(*) from t where nextval('s') > 0")]
#[case(Engine::Mysql, "select * from t into outfile '/tmp/x'")]
#[case(Engine::Mysql, "select 1 into @a")]
#[case(Engine::Mysql, "select 1 /*! into outfile '/tmp/x' */")]
#[case(Engine::Mysql, "select 1 /*M!100101 into outfile '/tmp/x' */")]
#[case(Engine::Mysql, "select * from t lock in share mode")]
#[case(Engine::Mysql, "select sleep(10)")]
#[case(Engine::Mysql, "replace into t values (1)")]
#[case(Engine::Sqlite, "pragma writable_schema = 1")]
#[case(Engine::Sqlite, "attach 'x.db' as x")]
#[case(Engine::Sqlite, "select load_extension('x')")]
fn what_only_one_engine_knows_is_refused_as_well(#[case] engine: Engine, #[case] text: &str) {
    assert!(read(text, engine).is_err(), "{text}");
}

#[test]
fn depth_is_an_error_and_no_crash() {
    let deep = format!("select {}1{}", "(".repeat(10_000), ")".repeat(10_000));
    let error = read(&deep, Engine::Postgres).unwrap_err();
    assert_eq!(error.to_string(), "not understood as SQL of PostgreSQL: too deeply nested");
}

#[test]
fn it_is_shown_short_and_not_at_all_where_it_holds_a_secret() {
    let text = format!("select\n  count(*)\nfrom t where a = '{}'", "s3cret".repeat(20));
    let query = Query::new(&text, Engine::Sqlite, false).unwrap();
    assert!(query.to_string().starts_with("select count(*) from t where a = 's3cret"));
    assert!(query.to_string().chars().count() <= 81);
    let query = Query::new(&text, Engine::Sqlite, true).unwrap();
    assert_eq!((query.to_string().as_str(), format!("{query:?}").as_str()), ("the query", "Query(the query)"));
}
