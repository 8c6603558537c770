use super::*;
use crate::maintenance::{Mute, Pattern};
use app::time::Timestamp;

fn mute(target: &str, until_ms: i64) -> Mute {
    Mute {
        target: Pattern::new(target),
        until: Timestamp::from_ms(until_ms),
        why: Some("Umzug der Gestelle 🚚".to_owned()),
        by: "mark".to_owned(),
        created: Timestamp::from_ms(7),
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn mutes_survive_a_restart_and_are_replaced_ended_and_forgotten() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).await.unwrap();
    for (target, until) in [("b", 100), ("a", 200), ("b", 300)] {
        store.mute(&mute(target, until)).await.unwrap();
    }
    drop(store);
    let store = Store::open(dir.path()).await.unwrap();
    assert_eq!(store.mutes().await.unwrap(), [mute("a", 200), mute("b", 300)]);
    store.forget_mutes_until(Timestamp::from_ms(200)).await.unwrap();
    assert_eq!(store.mutes().await.unwrap(), [mute("b", 300)]);
    assert!(store.unmute(&Pattern::new("b")).await.unwrap());
    assert!(!store.unmute(&Pattern::new("b")).await.unwrap());
}

#[tokio::test]
async fn another_writer_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let (board, shell) = (Store::open(dir.path()).await.unwrap(), Store::open(dir.path()).await.unwrap());
    let before = board.version().await.unwrap();
    assert_eq!(board.version().await.unwrap(), before);
    shell.mute(&mute("a", 1)).await.unwrap();
    assert_ne!(board.version().await.unwrap(), before);
    assert_eq!(board.mutes().await.unwrap().len(), 1);
}

#[tokio::test]
async fn nobody_else_can_read_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(FILE);
    File::create(&path).unwrap().set_permissions(Permissions::from_mode(0o644)).unwrap();
    let store = Store::open(dir.path()).await.unwrap();
    store.mute(&mute("a", 1)).await.unwrap();
    assert_eq!(mode(&path), MODE);
    let files: Vec<PathBuf> = fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(files.len() > 1 && files.iter().all(|file| mode(file) == MODE), "{files:?}");
}

#[tokio::test]
async fn what_is_no_database_is_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(FILE), "this is not a database, whatever its name says. ".repeat(40)).unwrap();
    let error = Store::open(dir.path()).await.unwrap_err();
    assert!(matches!(error, StoreError::Open { .. }) && error.to_string().contains("cannot be opened"), "{error}");
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(FILE)).unwrap();
    let error = Store::open(dir.path()).await.unwrap_err();
    assert!(matches!(error, StoreError::File { .. }) && error.to_string().contains("cannot be used"), "{error}");
}

#[tokio::test]
async fn a_newer_one_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).await.unwrap();
    sqlx::raw_sql("PRAGMA user_version = 99").execute(&mut *store.connection().await).await.unwrap();
    let error = Store::open(dir.path()).await.unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
}
