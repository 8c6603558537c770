//! Mutes: windows that somebody opened from the shell. They live in the store, which the running board follows.

use super::{Calendar, Pattern};
use crate::{
    clock,
    store::{Store, StoreError},
};
use app::time::Timestamp;
use std::{error::Error, sync::Arc, time::Duration};
use tokio::time::{MissedTickBehavior, interval};

/// How often the store is looked at: one comparison, unless somebody has written.
const LOOK: Duration = Duration::from_secs(1);

/// One window that was opened from the shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mute {
    /// Which targets.
    pub target: Pattern,
    /// It ends.
    pub until: Timestamp,
    /// The reason, for people.
    pub why: Option<String>,
    /// Who did it: a user of the shell.
    pub by: String,
    /// When that was.
    pub created: Timestamp,
}

/// Keeps the calendar's mutes those of the store, for ever. A store that cannot be read is logged once; the mutes that are
/// known stay in force.
pub async fn follow(store: Store, calendar: Arc<Calendar>) {
    let mut watch = interval(LOOK);
    watch.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut follower = Follower { store, calendar, seen: None, next_end: None };
    let mut in_trouble = false;
    loop {
        watch.tick().await;
        let looked = follower.look(clock::now()).await;
        match &looked {
            Err(error) if !in_trouble => {
                tracing::warn!(
                    error = error as &dyn Error,
                    "the mutes cannot be kept; those that are known stay in force"
                );
            }
            Ok(()) if in_trouble => tracing::info!("the mutes can be kept again"),
            _ => {}
        }
        in_trouble = looked.is_err();
    }
}

struct Follower {
    store: Store,
    calendar: Arc<Calendar>,
    /// The store's version when it was last read.
    seen: Option<i64>,
    /// When the next of the mutes ends.
    next_end: Option<Timestamp>,
}

impl Follower {
    async fn look(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let version = self.store.version().await?;
        let ended = self.next_end.is_some_and(|end| end <= now);
        if self.seen == Some(version) && !ended {
            return Ok(());
        }
        let mutes = self.store.mutes().await?;
        let (left, over): (Vec<Mute>, Vec<Mute>) = mutes.into_iter().partition(|mute| mute.until > now);
        self.next_end = left.iter().map(|mute| mute.until).min();
        self.calendar.replace_mutes(left);
        self.seen = Some(version);
        if !over.is_empty() {
            self.next_end = Some(now); // until they are gone, this comes again
            self.store.forget_mutes_until(now).await?;
            self.seen = None;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store;
    use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_ms(seconds * 1_000)
    }

    fn mute(target: &str, until: i64) -> Mute {
        Mute { target: Pattern::new(target), until: at(until), why: None, by: "me".to_owned(), created: at(0) }
    }

    #[tokio::test]
    async fn a_store_that_fails_leaves_what_is_known_in_force() {
        let dir = tempfile::tempdir().unwrap();
        let (store, calendar) = (Store::open(dir.path()).await.unwrap(), Arc::<Calendar>::default());
        let shell = Store::open(dir.path()).await.unwrap();
        let mut follower = Follower { store, calendar: Arc::clone(&calendar), seen: None, next_end: None };
        follower.look(at(1)).await.unwrap();
        shell.mute(&mute("db", 60)).await.unwrap();
        follower.look(at(2)).await.unwrap();
        assert!(calendar.active("core", "db", at(3)).is_some());

        let file = SqliteConnectOptions::new().filename(dir.path().join(store::FILE));
        let mut vandal = SqliteConnection::connect_with(&file).await.unwrap();
        sqlx::raw_sql("ALTER TABLE mutes RENAME TO gone").execute(&mut vandal).await.unwrap();
        assert!(matches!(follower.look(at(3)).await, Err(StoreError::Statement(_))));
        assert!(matches!(follower.look(at(4)).await, Err(StoreError::Statement(_))), "it keeps trying");
        assert!(calendar.active("core", "db", at(4)).is_some());

        sqlx::raw_sql("ALTER TABLE gone RENAME TO mutes").execute(&mut vandal).await.unwrap();
        follower.look(at(5)).await.unwrap();
        assert!(calendar.active("core", "db", at(5)).is_some());
    }

    #[tokio::test]
    async fn mutes_that_are_over_are_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let (store, calendar) = (Store::open(dir.path()).await.unwrap(), Arc::<Calendar>::default());
        for (target, until) in [("short", 10), ("long", 20)] {
            store.mute(&mute(target, until)).await.unwrap();
        }
        let mut follower = Follower { store: store.clone(), calendar, seen: None, next_end: None };
        follower.look(at(9)).await.unwrap();
        assert_eq!(store.mutes().await.unwrap().len(), 2);
        follower.look(at(10)).await.unwrap();
        assert_eq!(store.mutes().await.unwrap(), [mute("long", 20)]);
        follower.look(at(11)).await.unwrap();
        follower.look(at(20)).await.unwrap();
        assert_eq!(store.mutes().await.unwrap(), []);
    }
}
