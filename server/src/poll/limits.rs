//! How many polls run at once, over all and against one host, and how many calls a host has to bear in an hour.

use super::budget::Budget;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

/// How hard upstreams are asked; can be changed while polls run.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Polls at once.
    pub concurrency: usize,
    /// Polls at once against one host.
    pub per_host: usize,
    /// Random share of each wait, 0 to 1.
    pub jitter: f64,
    /// Calls within an hour to one host; `None`: as many as the periods make.
    pub max_calls_per_hour: Option<u32>,
    /// What holds for single hosts instead.
    pub hosts: BTreeMap<String, HostSettings>,
}

/// What holds for one host instead of what holds for all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HostSettings {
    /// Polls at once.
    pub per_host: Option<usize>,
    /// Calls within an hour.
    pub max_calls_per_hour: Option<u32>,
}

impl Settings {
    fn per_host(&self, host: &str) -> usize {
        self.hosts.get(host).and_then(|host| host.per_host).unwrap_or(self.per_host).max(1)
    }

    /// How many calls within an hour a host has to bear; `None`: there is no limit.
    #[must_use]
    pub fn max_calls_per_hour(&self, host: &str) -> Option<u32> {
        self.hosts.get(host).and_then(|host| host.max_calls_per_hour).or(self.max_calls_per_hour)
    }
}

/// Shared by every poll.
#[derive(Clone, Debug)]
pub struct Limits(Arc<Mutex<Inner>>);

/// Only locked to look something up, never across an await.
#[derive(Debug)]
struct Inner {
    settings: Settings,
    all: Arc<Semaphore>,
    hosts: HashMap<Arc<str>, Host>,
}

#[derive(Debug)]
struct Host {
    places: Arc<Semaphore>,
    budget: Option<Budget>,
    /// The last call that had to wait for the budget may be made then.
    resting: Option<Instant>,
}

/// The right to run one poll; given back on drop.
#[derive(Debug)]
pub struct Permits {
    _host: Option<OwnedSemaphorePermit>,
    _all: Option<OwnedSemaphorePermit>,
}

impl Limits {
    /// At least one poll at once, over all and against each host.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let all = Arc::new(Semaphore::new(settings.concurrency.max(1)));
        Self(Arc::new(Mutex::new(Inner { settings, all, hosts: HashMap::new() })))
    }

    /// Changes the limits. Polls that run keep their places under the old ones.
    pub fn set(&self, settings: Settings) {
        let mut inner = self.lock();
        if inner.settings.concurrency != settings.concurrency {
            inner.all = Arc::new(Semaphore::new(settings.concurrency.max(1)));
        }
        let old = std::mem::replace(&mut inner.settings, settings);
        let Inner { settings, hosts, .. } = &mut *inner;
        for (name, host) in hosts {
            if old.per_host(name) != settings.per_host(name) {
                host.places = Arc::new(Semaphore::new(settings.per_host(name)));
            }
            host.budget = match (host.budget.take(), settings.max_calls_per_hour(name)) {
                (Some(mut budget), Some(allowed)) => {
                    budget.allow(allowed);
                    Some(budget)
                }
                (None, Some(allowed)) => Some(Budget::new(allowed)),
                (_, None) => None,
            };
        }
    }

    /// The random share of each wait.
    #[must_use]
    pub fn jitter(&self) -> f64 {
        self.lock().settings.jitter
    }

    /// How many calls within an hour a host has to bear; `None`: there is no limit.
    #[must_use]
    pub fn max_calls_per_hour(&self, host: &str) -> Option<u32> {
        self.lock().settings.max_calls_per_hour(host)
    }

    /// Takes one call out of the host's budget, and says from when on it may be made. An empty host (a file, a heartbeat)
    /// is not called at all.
    #[must_use]
    pub fn reserve(&self, host: &Arc<str>, now: Instant) -> Instant {
        if host.is_empty() {
            return now;
        }
        let mut inner = self.lock();
        let host = inner.host(host);
        let at = host.budget.as_mut().map_or(now, |budget| budget.reserve(now));
        if at > now {
            host.resting = Some(at);
        }
        at
    }

    /// For how long nobody calls the host, because it was called often enough.
    #[must_use]
    pub fn resting(&self, host: &str) -> Option<Duration> {
        let until = self.lock().hosts.get(host)?.resting?;
        Some(until.saturating_duration_since(Instant::now())).filter(|rest| !rest.is_zero())
    }

    /// Waits for its turn, first come, first served. The host comes first: who waits for a slow host must not hold a
    /// place that others could use. An empty host is not limited by itself.
    pub async fn acquire(&self, host: &Arc<str>) -> Permits {
        let (places, all) = {
            let mut inner = self.lock();
            let places = (!host.is_empty()).then(|| Arc::clone(&inner.host(host).places));
            (places, Arc::clone(&inner.all))
        };
        let host = match places {
            Some(places) => places.acquire_owned().await.ok(),
            None => None,
        };
        Permits { _host: host, _all: all.acquire_owned().await.ok() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn host(&mut self, name: &Arc<str>) -> &mut Host {
        let settings = &self.settings;
        self.hosts.entry(Arc::clone(name)).or_insert_with(|| Host {
            places: Arc::new(Semaphore::new(settings.per_host(name))),
            budget: settings.max_calls_per_hour(name).map(Budget::new),
            resting: None,
        })
    }
}
