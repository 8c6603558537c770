//! A few open sessions of one database: the same ones are asked again, and never more at once than agreed.

use app::fault::Fault;
use sqlx::Connection;
use std::{
    ops::{Deref, DerefMut},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{Semaphore, SemaphorePermit};

/// What is idle for longer is closed by somebody on the way soon: a new session is cheaper than finding that out.
const FRESH: Duration = Duration::from_mins(10);

/// The sessions of one database.
#[derive(Debug)]
pub(super) struct Pool<S> {
    idle: Mutex<Vec<Idle<S>>>,
    places: Semaphore,
}

#[derive(Debug)]
struct Idle<S> {
    session: S,
    since: Instant,
}

/// A session in use. It only goes back where that is said: one that was left in mid-answer, or has failed, is closed instead.
#[derive(Debug)]
pub(super) struct Leased<'p, S> {
    session: S,
    pool: &'p Pool<S>,
    _place: SemaphorePermit<'p>,
}

impl<S> Pool<S> {
    /// Of so many sessions at once.
    pub(super) fn new(sessions: usize) -> Self {
        Self { idle: Mutex::default(), places: Semaphore::new(sessions) }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Idle<S>>> {
        // Nothing in here can panic half-way, so that a poisoned list is still a good one.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The session that was used last, if it is fresh.
    fn newest(&self) -> Option<S> {
        let mut idle = self.idle();
        idle.retain(|idle| idle.since.elapsed() < FRESH);
        idle.pop().map(|idle| idle.session)
    }
}

impl<S: Connection> Pool<S> {
    /// A session that answers: one that is there, else a new one from `open`. Waits where all are in use.
    ///
    /// # Errors
    /// As `open` says.
    pub(super) async fn take<F>(&self, open: impl FnOnce() -> F) -> Result<Leased<'_, S>, Fault>
    where
        F: Future<Output = Result<S, Fault>>,
    {
        // The semaphore is never closed.
        let place = self.places.acquire().await.map_err(|_| super::faults::internal("the pool is closed"))?;
        let session = match self.answering().await {
            Some(session) => session,
            None => open().await?,
        };
        Ok(Leased { session, pool: self, _place: place })
    }

    async fn answering(&self) -> Option<S> {
        while let Some(mut session) = self.newest() {
            match session.ping().await {
                Ok(()) => return Some(session),
                Err(error) => tracing::debug!(%error, "an idle session of a database was closed by the other side"),
            }
        }
        None
    }
}

impl<S> Leased<'_, S> {
    /// It may be used again.
    pub(super) fn give_back(self) {
        let Self { session, pool, _place } = self;
        pool.idle().push(Idle { session, since: Instant::now() });
    }
}

impl<S> Deref for Leased<'_, S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.session
    }
}

impl<S> DerefMut for Leased<'_, S> {
    fn deref_mut(&mut self) -> &mut S {
        &mut self.session
    }
}
