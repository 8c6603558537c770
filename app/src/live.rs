//! Snapshots as they arrive, and who hears of it.
//!
//! What every kind has is a signal; of the rest only *that* it has changed is told: widgets are drawn as text and compare with what
//! they show ([`crate::ui::rows`]), so that a change of one row touches that row and nothing else.

use crate::{
    feed::Patch,
    model::Model,
    patch::PatchError,
    snapshot::{Head, Snapshot},
};
use leptos::prelude::*;
use std::sync::{Arc, PoisonError, RwLock};

/// One widget's channel as this page sees it: its latest snapshot.
#[derive(Debug)]
pub struct Channel<M> {
    /// What every kind has.
    pub head: ArcRwSignal<Head>,
    /// Says that what this kind shows has changed, and not what.
    pub changed: ArcTrigger,
    snapshot: Arc<RwLock<Snapshot<M>>>,
}

impl<M> Clone for Channel<M> {
    fn clone(&self) -> Self {
        Self { head: self.head.clone(), changed: self.changed.clone(), snapshot: Arc::clone(&self.snapshot) }
    }
}

/// What became of a frame.
#[derive(Debug)]
pub enum Received {
    /// It was the next one, or one that is already known.
    Fits,
    /// Something before it is missing: only a whole snapshot helps.
    Gap,
}

impl<M: Model> Channel<M> {
    /// Starts from a snapshot.
    #[must_use]
    pub fn new(snapshot: Snapshot<M>) -> Self {
        Self {
            head: ArcRwSignal::new(snapshot.head.clone()),
            changed: ArcTrigger::new(),
            snapshot: Arc::new(RwLock::new(snapshot)),
        }
    }

    /// Takes a whole snapshot.
    pub fn replace(&self, next: Snapshot<M>) {
        {
            let mut snapshot = self.snapshot.write().unwrap_or_else(PoisonError::into_inner);
            *snapshot = next;
        }
        self.publish();
    }

    /// Takes a patch: the next one is applied, an older one is ignored.
    ///
    /// # Errors
    /// Where the patch does not fit the snapshot it names.
    pub fn patch(&self, patch: &Patch) -> Result<Received, PatchError> {
        {
            let mut snapshot = self.snapshot.write().unwrap_or_else(PoisonError::into_inner);
            if patch.seq <= snapshot.head.seq {
                return Ok(Received::Fits);
            }
            if patch.base != snapshot.head.seq {
                return Ok(Received::Gap);
            }
            for op in &patch.patch {
                snapshot.apply(op)?;
            }
        }
        self.publish();
        Ok(Received::Fits)
    }

    /// Asks the newest data. Not reactive.
    pub fn read<T>(&self, ask: impl FnOnce(&M) -> T) -> T {
        ask(&self.snapshot.read().unwrap_or_else(PoisonError::into_inner).data)
    }

    fn publish(&self) {
        let head = {
            let snapshot = self.snapshot.read().unwrap_or_else(PoisonError::into_inner);
            snapshot.head.clone()
        };
        self.changed.notify();
        self.head.set(head);
    }
}

/// Does it now, and again after each change of what it asked. Browser only: on the server nothing changes. An [`Effect`] that is
/// compiled once for all who use it.
pub fn follow(work: impl FnMut() + 'static) {
    let work: Box<dyn FnMut()> = Box::new(work);
    Effect::new(work);
}
