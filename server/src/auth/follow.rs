//! What happens by itself: the shell's decisions are noticed, sessions and streams end in time, the store is told.

use super::Access;
use crate::{
    clock,
    store::{Store, StoreError},
};
use std::{error::Error, sync::Arc, time::Duration};
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// Whoever is revoked in the shell is out within a second.
const LOOK: Duration = Duration::from_millis(400);
/// How often the store is told who was seen.
const WRITE: Duration = Duration::from_mins(1);

/// Keeps what is known that of the store, and the other way round, until `stop`; then tells the store a last time.
pub async fn follow(access: Arc<Access>, store: Store, stop: CancellationToken) {
    let mut follower = Follower { access, store, seen: None, written: Instant::now(), in_trouble: false };
    let mut watch = interval(LOOK);
    watch.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while stop.run_until_cancelled(watch.tick()).await.is_some() {
        let looked = follower.look().await;
        follower.told(looked);
    }
    let written = follower.access.write_behind(clock::now()).await;
    follower.told(written);
}

struct Follower {
    access: Arc<Access>,
    store: Store,
    /// The store's version when it was last read.
    seen: Option<i64>,
    written: Instant,
    in_trouble: bool,
}

impl Follower {
    async fn look(&mut self) -> Result<(), StoreError> {
        self.access.settle(clock::now());
        if self.written.elapsed() >= WRITE {
            self.written = Instant::now();
            self.access.limits().tidy();
            self.access.write_behind(clock::now()).await?;
        }
        let version = self.store.version().await?;
        if self.seen != Some(version) {
            self.access.read_again().await?;
            self.seen = Some(version);
        }
        Ok(())
    }

    fn told(&mut self, looked: Result<(), StoreError>) {
        match &looked {
            Err(error) if !self.in_trouble => {
                tracing::warn!(
                    error = error as &dyn Error,
                    "people and sessions cannot be kept; those that are known stay in force"
                );
            }
            Ok(()) if self.in_trouble => tracing::info!("people and sessions can be kept again"),
            _ => {}
        }
        self.in_trouble = looked.is_err();
    }
}
