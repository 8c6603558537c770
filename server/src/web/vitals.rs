//! What the board costs its upstreams, and how many look at it.

use crate::{hub::Hub, poll::status::Statuses};
use app::page::Vitals;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Every viewer's heartbeat asks; the sum over all polls is made once for all of them.
const KEPT: Duration = Duration::from_secs(1);

/// Sums up, at most once a second.
#[derive(Debug)]
pub struct VitalsMeter {
    hub: Arc<Hub>,
    statuses: Arc<Statuses>,
    last: Mutex<Option<(Instant, u64)>>,
}

impl VitalsMeter {
    /// Of this hub and these polls.
    #[must_use]
    pub const fn new(hub: Arc<Hub>, statuses: Arc<Statuses>) -> Self {
        Self { hub, statuses, last: Mutex::new(None) }
    }

    /// As of now; the calls give or take a second.
    #[must_use]
    pub fn read(&self) -> Vitals {
        Vitals { calls_last_hour: self.calls(), viewers: self.hub.viewers() }
    }

    fn calls(&self) -> u64 {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, calls)) = *last
            && at.elapsed() < KEPT
        {
            return calls;
        }
        let calls = self.statuses.calls_last_hour();
        *last = Some((Instant::now(), calls));
        calls
    }
}
