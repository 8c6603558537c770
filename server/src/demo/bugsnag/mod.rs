//! A simulated Bugsnag: its Data Access API v2 over HTTP, as recorded, for the demo and for tests.
//!
//! [`Bugsnag`] is the handle: it gives the router and changes what the router tells. What it has to tell is a [`World`].

mod answer;
mod event;
mod filter;
mod gate;
mod page;
pub mod story;
pub mod world;

pub use world::World;

use app::time::Timestamp;
use axum::{Router, middleware, routing::get};
use gate::Meter;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// So many calls are remembered.
const REMEMBERED: usize = 10_000;

/// The simulated service; all clones are the same one.
#[derive(Clone, Debug)]
pub struct Bugsnag(Arc<Mutex<Inner>>);

#[derive(Debug)]
struct Inner {
    world: World,
    meter: Meter,
    calls: VecDeque<Call>,
}

/// One call, as it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Path and query.
    pub target: String,
    /// The status of the answer.
    pub status: u16,
    /// When it came.
    pub at: Timestamp,
}

impl Bugsnag {
    /// A service that has this to tell.
    #[must_use]
    pub fn new(world: World) -> Self {
        Self(Arc::new(Mutex::new(Inner { world, meter: Meter::default(), calls: VecDeque::new() })))
    }

    /// Changes what it tells, from the next call on.
    pub fn change(&self, change: impl FnOnce(&mut World)) {
        change(&mut self.inner().world);
    }

    /// The calls so far, oldest first, refused ones too; the last ten thousand of them.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.inner().calls.iter().cloned().collect()
    }

    /// Its HTTP side.
    pub fn router(&self) -> Router {
        let calls = Router::new()
            .route("/user/organizations", get(answer::organizations))
            .route("/organizations/{organization}/projects", get(answer::projects))
            .route("/organizations/{organization}/collaborators", get(answer::organization_collaborators))
            .route("/projects/{project}/errors", get(answer::errors))
            .route("/projects/{project}/events", get(event::events))
            .route("/projects/{project}/event_fields", get(answer::event_fields))
            .route("/projects/{project}/collaborators", get(answer::project_collaborators))
            .fallback(answer::nothing_here);
        calls.layer(middleware::from_fn_with_state(self.clone(), gate::pass)).with_state(self.clone())
    }

    /// Nothing in here panics half-way, so that what a panic elsewhere poisoned is still good.
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn world(&self) -> World {
        self.inner().world.clone()
    }

    fn remember(&self, target: String, status: u16) {
        let mut inner = self.inner();
        if inner.calls.len() == REMEMBERED {
            inner.calls.pop_front();
        }
        inner.calls.push_back(Call { target, status, at: crate::clock::now() });
    }
}

#[cfg(test)]
mod tests;
