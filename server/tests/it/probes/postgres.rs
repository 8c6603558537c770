//! `postgres://` against a real PostgreSQL.

use crate::support::{ask, authority::Authority, good, postgres::Postgres, run, spec};
use app::fault::FaultKind;
use server::client::{Endpoint, spec::TIMEOUT, sql::PostgresClient};
use sqlx::{Connection as _, Executor as _, PgConnection, SqlSafeStr as _};

fn client(url: &str) -> PostgresClient {
    let Endpoint::Postgres { at, url } = Endpoint::parse(url).unwrap() else { panic!("{url} is not PostgreSQL") };
    PostgresClient::new(&at, &url, &[], TIMEOUT).unwrap()
}

#[tokio::test]
async fn it_answers_select_1() {
    let postgres = Postgres::start().await;
    let reading = good(&postgres.url()).await;
    assert_eq!(reading.note.as_deref(), Some("SELECT 1"));
    assert!(reading.phases.connect_ms.is_some() && reading.phases.first_byte_ms.is_some());
    let by_name = good(&postgres.url().replace("127.0.0.1", "localhost")).await;
    assert!(by_name.phases.dns_ms.is_some());
}

#[tokio::test]
async fn stopped_it_is_refused_and_started_again_it_is_good() {
    let mut postgres = Postgres::start().await;
    postgres.stop();
    let fault = ask(&postgres.url()).await.unwrap_err();
    let sentence = format!("connection refused by {}", postgres.address());
    assert_eq!((fault.kind, fault.message), (FaultKind::Refused, sentence));
    postgres.start_again().await;
    good(&postgres.url()).await;
}

#[tokio::test]
async fn who_is_not_let_in_and_what_is_not_there_is_told() {
    let postgres = Postgres::start().await;
    let denied = ask(&postgres.url().replace("s3cret", "wr0ng")).await.unwrap_err();
    assert_eq!(denied.kind, FaultKind::Unauthorized);
    let sentence = "PostgreSQL does not let us in: password authentication failed for user \"board\"";
    assert_eq!(denied.message, sentence);
    let absent = ask(&postgres.url().replace("/postgres", "/payments")).await;
    let absent = absent.unwrap_err();
    assert_eq!(absent.kind, FaultKind::Query);
    assert_eq!(absent.message, "PostgreSQL says: database \"payments\" does not exist");
}

#[tokio::test]
async fn nothing_can_be_written_through_its_session() {
    let postgres = Postgres::start().await;
    // The same person, in a session of the usual kind, can.
    let mut writer = PgConnection::connect(&postgres.url()).await.unwrap();
    sqlx::raw_sql("CREATE TABLE t (n int); INSERT INTO t VALUES (1)").execute(&mut writer).await.unwrap();
    let mut session = client(&postgres.url()).open().await.unwrap();
    for statement in ["INSERT INTO t VALUES (2)", "CREATE TABLE u (n int)", "DROP TABLE t", "DELETE FROM t"] {
        let error = sqlx::raw_sql(statement).execute(&mut session).await.unwrap_err();
        let sentence = error.as_database_error().unwrap().message().to_owned();
        assert!(sentence.contains("read-only transaction"), "{statement}: {sentence}");
    }
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM t").fetch_one(&mut session).await.unwrap();
    assert_eq!(rows, 1);
}

#[tokio::test]
async fn two_statements_are_not_prepared_as_one() {
    let postgres = Postgres::start().await;
    let mut session = client(&postgres.url()).open().await.unwrap();
    let error = session.prepare("SELECT 1; SELECT 2".into_sql_str()).await.unwrap_err();
    assert!(error.as_database_error().is_some(), "{error}");
}

#[tokio::test]
async fn a_ca_file_means_that_the_certificate_is_verified() {
    let authority = Authority::new();
    let postgres = Postgres::start_secure(&authority.identity("localhost")).await;
    let by_name = postgres.url().replace("127.0.0.1", "localhost");
    let trusting = |url: &str, authority: &Authority| {
        let mut spec = spec(url);
        spec.ca = authority.ca();
        spec
    };
    assert_eq!(run(trusting(&by_name, &authority)).await.unwrap().failed, None);
    let unknown = run(trusting(&by_name, &Authority::new())).await.unwrap().failed.unwrap();
    assert_eq!(unknown, "certificate is signed by an unknown authority");
    let wrong_name = run(trusting(&postgres.url(), &authority)).await.unwrap().failed.unwrap();
    assert_eq!(wrong_name, "certificate is not for 127.0.0.1");
    // Without one it is as with psql: encrypted where possible, verified only on request.
    good(&by_name).await;
    let required = ask(&format!("{by_name}?sslmode=verify-full")).await.unwrap().failed.unwrap();
    assert_eq!(required, "certificate is signed by an unknown authority");
}

#[tokio::test]
async fn tls_that_is_required_and_not_there_is_told() {
    let postgres = Postgres::start().await;
    let fault = ask(&format!("{}?sslmode=require", postgres.url())).await.unwrap_err();
    assert_eq!(fault.message, "TLS: server does not support TLS");
}
