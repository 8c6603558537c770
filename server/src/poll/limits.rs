//! How many polls run at once: over all, and against one host.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Shared by every poll.
#[derive(Clone, Debug)]
pub struct Limits {
    all: Arc<Semaphore>,
    per_host: usize,
    /// Only locked to look a host up, never across an await.
    hosts: Arc<Mutex<HashMap<Arc<str>, Arc<Semaphore>>>>,
}

/// The right to run one poll; given back on drop.
#[derive(Debug)]
pub struct Permits {
    _host: Option<OwnedSemaphorePermit>,
    _all: Option<OwnedSemaphorePermit>,
}

impl Limits {
    /// `concurrency` polls at once, `per_host` of them against one host; at least one each.
    #[must_use]
    pub fn new(concurrency: usize, per_host: usize) -> Self {
        Self { all: Arc::new(Semaphore::new(concurrency.max(1))), per_host: per_host.max(1), hosts: Arc::default() }
    }

    /// Waits for its turn, first come, first served. The host comes first: who waits for a slow host must not hold a
    /// place that others could use. An empty host (a file) is not limited by itself.
    pub async fn acquire(&self, host: &Arc<str>) -> Permits {
        let host = if host.is_empty() { None } else { self.host(host).acquire_owned().await.ok() };
        let all = Arc::clone(&self.all).acquire_owned().await.ok();
        Permits { _host: host, _all: all }
    }

    fn host(&self, host: &Arc<str>) -> Arc<Semaphore> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(hosts.entry(Arc::clone(host)).or_insert_with(|| Arc::new(Semaphore::new(self.per_host))))
    }
}
