//! A simulated GitHub: its REST API and its GraphQL API over HTTP, for the demo and for tests.
//!
//! [`Github`] is the handle: it gives the router and changes what the router tells. What it has to tell is a [`World`]. Both APIs
//! stand where github.com has them (`/`, `/graphql`) and where GitHub Enterprise Server has them (`/api/v3`, `/api/graphql`).

mod avatar;
mod gate;
mod graphql;
mod meter;
mod page;
pub mod pull;
mod rest;
pub mod script;
pub mod story;
pub mod world;

pub use script::{On, Scripted};
pub use world::World;

use app::time::Timestamp;
use axum::{Router, middleware, routing::post};
use meter::Meters;
use std::{
    collections::{BTreeSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// So many calls are remembered.
const REMEMBERED: usize = 10_000;

/// The simulated service; all clones are the same one.
#[derive(Clone, Debug)]
pub struct Github(Arc<Mutex<Inner>>);

#[derive(Debug)]
struct Inner {
    world: Arc<World>,
    meters: Meters,
    calls: VecDeque<Call>,
}

/// One call, as it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// `GET`.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Whether it carried a token, the right one or another.
    pub authorized: bool,
    /// Whether it said which answer it has already: `If-None-Match`.
    pub conditional: bool,
    /// Of GraphQL: the repositories that it asked for, `acme/api`.
    pub repositories: BTreeSet<String>,
    /// What it cost: points of GraphQL, calls of REST; 0 for what is free.
    pub cost: u32,
    /// The status of the answer.
    pub status: u16,
    /// When it came.
    pub at: Timestamp,
}

impl Github {
    /// A service that has this to tell.
    #[must_use]
    pub fn new(world: World) -> Self {
        let inner = Inner { world: Arc::new(world), meters: Meters::default(), calls: VecDeque::new() };
        Self(Arc::new(Mutex::new(inner)))
    }

    /// Changes what it tells, from the next call on.
    pub fn change(&self, change: impl FnOnce(&mut World)) {
        change(Arc::make_mut(&mut self.inner().world));
    }

    /// The calls so far, oldest first, refused ones too; the last ten thousand of them.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.inner().calls.iter().cloned().collect()
    }

    /// Forgets the calls so far.
    pub fn forget_calls(&self) {
        self.inner().calls.clear();
    }

    /// Somebody else uses the token, too: so many calls of REST and points of GraphQL are gone.
    pub fn spend(&self, calls: u32, points: u32) {
        let mut inner = self.inner();
        let Some(limits) = inner.world.limits else { return };
        let now = crate::clock::now();
        inner.meters.core.spend(limits.calls, limits.window, calls, now);
        inner.meters.graphql.spend(limits.points, limits.window, points, now);
    }

    /// Its HTTP side.
    pub fn router(&self) -> Router {
        let rest = rest::routes();
        let calls = Router::new()
            .route("/graphql", post(graphql::answer))
            .route("/api/graphql", post(graphql::answer))
            .nest("/api/v3", rest.clone())
            .merge(rest)
            .fallback(rest::nothing_here);
        let calls = calls.layer(middleware::from_fn_with_state(self.clone(), gate::pass));
        // Pictures are public, wherever they are.
        let public = avatar::routes().layer(middleware::from_fn_with_state(self.clone(), gate::watch));
        calls.merge(public).with_state(self.clone())
    }

    /// Nothing in here panics half-way, so that what a panic elsewhere poisoned is still good.
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn world(&self) -> Arc<World> {
        Arc::clone(&self.inner().world)
    }

    fn remember(&self, call: Call) {
        let mut inner = self.inner();
        if inner.calls.len() == REMEMBERED {
            inner.calls.pop_front();
        }
        inner.calls.push_back(call);
    }
}

#[cfg(test)]
mod tests;
