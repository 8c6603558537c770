//! `sqlite://` against real files.

use crate::support::{ask, good};
use app::fault::FaultKind;
use server::client::{spec::TIMEOUT, sql::SqliteClient};
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::path::Path;
use tempfile::TempDir;

/// A database with one table of one row.
async fn database(folder: &TempDir) -> std::path::PathBuf {
    let path = folder.path().join("board.db");
    let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let mut writer = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql("CREATE TABLE t (n int); INSERT INTO t VALUES (1)").execute(&mut writer).await.unwrap();
    writer.close().await.unwrap();
    path
}

fn url(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

#[tokio::test]
async fn it_answers_select_1() {
    let folder = tempfile::tempdir().unwrap();
    let reading = good(&url(&database(&folder).await)).await;
    assert_eq!(reading.note.as_deref(), Some("SELECT 1"));
    assert!(reading.phases.connect_ms.is_some() && reading.phases.first_byte_ms.is_some());
}

#[tokio::test]
async fn a_missing_file_is_told_and_not_created() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing.db");
    let fault = ask(&url(&path)).await.unwrap_err();
    let sentence = format!("{} does not exist", path.display());
    assert_eq!((fault.kind, fault.message), (FaultKind::Unreachable, sentence));
    assert!(!path.exists());
}

#[tokio::test]
async fn what_is_no_database_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "not a database, but long enough to be mistaken for one".repeat(100)).unwrap();
    let fault = ask(&url(&path)).await.unwrap_err();
    let sentence = format!("{} is not a SQLite database", path.display());
    assert_eq!((fault.kind, fault.message), (FaultKind::Malformed, sentence));
    std::fs::write(&path, "").unwrap();
    assert_eq!(ask(&url(&path)).await.unwrap_err().message, format!("{} is empty", path.display()));
    let fault = ask(&url(folder.path())).await.unwrap_err();
    assert_eq!(fault.message, format!("{} is not a file", folder.path().display()));
}

#[tokio::test]
async fn nothing_can_be_written_through_its_session() {
    let folder = tempfile::tempdir().unwrap();
    let path = database(&folder).await;
    let before = std::fs::read(&path).unwrap();
    let mut session = SqliteClient::new(path.clone(), TIMEOUT).open().await.unwrap();
    for statement in ["INSERT INTO t VALUES (2)", "CREATE TABLE u (n int)", "DROP TABLE t", "DELETE FROM t"] {
        let error = sqlx::raw_sql(statement).execute(&mut session).await.unwrap_err();
        let sentence = error.as_database_error().unwrap().message().to_owned();
        assert!(sentence.contains("readonly database"), "{statement}: {sentence}");
    }
    session.close().await.unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn it_is_read_while_somebody_writes_with_a_log() {
    let folder = tempfile::tempdir().unwrap();
    let path = database(&folder).await;
    let mut writer = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(&path)).await.unwrap();
    sqlx::raw_sql("PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; INSERT INTO t VALUES (2)")
        .execute(&mut writer)
        .await
        .unwrap();
    good(&url(&path)).await;
}
