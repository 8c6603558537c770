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
