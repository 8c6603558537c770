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
    last: Mutex<Option<(Instant, Vitals)>>,
}

impl VitalsMeter {
    /// Of this hub and these polls.
    #[must_use]
    pub const fn new(hub: Arc<Hub>, statuses: Arc<Statuses>) -> Self {
        Self { hub, statuses, last: Mutex::new(None) }
    }

    /// As of now, give or take a second.
    #[must_use]
    pub fn read(&self) -> Vitals {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, vitals)) = *last
            && at.elapsed() < KEPT
        {
            return vitals;
        }
        let vitals = Vitals { calls_last_hour: self.statuses.calls_last_hour(), viewers: self.hub.viewers() };
        *last = Some((Instant::now(), vitals));
        vitals
    }
}
