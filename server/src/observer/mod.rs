//! The observer check: when something seems to fail, it may be us.
//!
//! A poll that failed without an answer is only believed if pyngpong can see at all. Any answer from another host since
//! then settles that. If there is none, the observer looks: at the canary, at this machine's routes, at its resolver, at its
//! own lag. While it cannot see, failures are not reported, nothing changes its state, and everybody is told so.

mod calls;
pub mod judge;
mod lag;
mod look;
mod memory;

use crate::{client::Probe, clock, poll::status::HostStatus};
use app::{
    fault::{Fault, FaultKind},
    time::Timestamp,
};
use calls::Calls;
use judge::Evidence;
use lag::Lag;
use memory::Memory;
use std::{
    net::IpAddr,
    sync::{
        Arc, Mutex as SyncMutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{Mutex, watch},
    time::{Instant, sleep, timeout},
};

/// What was found this short a time ago is not looked for again.
const FRESH: Duration = Duration::from_millis(500);
/// Between two looks while pyngpong cannot see.
const AGAIN: Duration = Duration::from_secs(1);

/// Whether pyngpong can see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// It can, since then.
    Clear {
        /// Silence counts from here: what was not heard of before was not listened to.
        since: Timestamp,
    },
    /// It cannot.
    Blind {
        /// Since when.
        since: Timestamp,
        /// Why.
        why: String,
    },
}

/// Asked to answer unless it is us: the name it goes by, and how to ask it.
#[derive(Debug)]
pub struct Canary {
    /// Its address without secrets.
    pub name: String,
    /// The host that is called.
    pub host: String,
    /// How it is asked.
    pub probe: Probe,
}

/// Watches whether pyngpong itself can see.
#[derive(Debug)]
pub struct Observer {
    canary: SyncMutex<Option<Arc<Canary>>>,
    memory: Memory,
    calls: SyncMutex<Calls>,
    lag: Lag,
    sight: watch::Sender<Sight>,
    /// This machine's resolver has answered at least once.
    resolver_known: AtomicBool,
    /// One look at a time; who comes meanwhile takes what it found.
    looked: Mutex<Option<Instant>>,
}

impl Observer {
    /// One that can see until it finds otherwise.
    #[must_use]
    pub fn new(canary: Option<Canary>) -> Arc<Self> {
        let sight = watch::Sender::new(Sight::Clear { since: clock::now() });
        let observer = Self {
            canary: SyncMutex::default(),
            memory: Memory::default(),
            calls: SyncMutex::default(),
            lag: Lag::default(),
            sight,
            resolver_known: AtomicBool::new(false),
            looked: Mutex::default(),
        };
        observer.set_canary(canary);
        Arc::new(observer)
    }

    /// Watches for the end of blindness, and for being held up. Ends never.
    pub async fn run(&self) {
        self.ask_resolver().await;
        let mut sight = self.sight.subscribe();
        loop {
            tokio::select! {
                () = self.watch_lag() => {}
                () = self.until_clear(&mut sight) => {}
            }
        }
    }

    /// Takes another canary, or none.
    pub fn set_canary(&self, canary: Option<Canary>) {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).only(canary.as_ref().map(|canary| &*canary.host));
        *self.canary.lock().unwrap_or_else(PoisonError::into_inner) = canary.map(Arc::new);
    }

    /// Why pyngpong cannot see, and since when; `None`: it can.
    #[must_use]
    pub fn blindness(&self) -> Option<(Timestamp, String)> {
        match &*self.sight.borrow() {
            Sight::Clear { .. } => None,
            Sight::Blind { since, why } => Some((*since, why.clone())),
        }
    }

    /// The hosts that the observer itself asks: the canary's, and the machine's resolver once that was asked.
    #[must_use]
    pub fn hosts(&self) -> Vec<HostStatus> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).hosts()
    }

    /// Whether pyngpong can see, and every change of that.
    #[must_use]
    pub fn sight(&self) -> watch::Receiver<Sight> {
        self.sight.subscribe()
    }

    /// Somebody at `host` has answered.
    pub fn heard(&self, host: &Arc<str>) {
        if is_elsewhere(host) {
            self.memory.answered(host, Instant::now());
        }
    }

    /// Whether a poll of `host` that began at `started` failed because pyngpong itself cannot see.
    pub async fn explains(&self, host: &Arc<str>, fault: &Fault, started: Instant) -> bool {
        let elsewhere = is_elsewhere(host);
        if elsewhere && says_nothing(fault.kind) {
            self.memory.silent(host, Instant::now());
        }
        if !self.is_doubtful(elsewhere, fault.kind) {
            return false;
        }
        if fault.kind == FaultKind::Timeout && self.lag.since(started) > judge::HELD_UP {
            return true;
        }
        if self.was_blind(started) {
            return true;
        }
        if self.memory.heard_others(host, started) {
            return false;
        }
        self.look(FRESH).await;
        self.was_blind(started)
    }

    /// Whether pyngpong could not see at some time since `started`.
    pub(crate) fn was_blind(&self, started: Instant) -> bool {
        match &*self.sight.borrow() {
            Sight::Blind { .. } => true,
            Sight::Clear { since } => {
                let ago = i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX);
                clock::now().ms_since(*since) < ago
            }
        }
    }

    /// An answer that was refused came from somewhere: only a canary, which says "if this fails too, it is us", may put
    /// that in doubt. What stands on this machine needs no network.
    fn is_doubtful(&self, elsewhere: bool, kind: FaultKind) -> bool {
        let silent = says_nothing(kind);
        let refused = kind == FaultKind::Refused;
        (elsewhere && silent) || (self.has_canary() && (silent || refused))
    }

    fn has_canary(&self) -> bool {
        self.canary.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Looks, unless somebody did within `fresh`, and says what was found.
    async fn look(&self, fresh: Duration) {
        let mut looked = self.looked.lock().await;
        if looked.is_some_and(|at| at.elapsed() < fresh) {
            return;
        }
        let begun = Instant::now();
        let why = judge::judge(&self.evidence(begun).await);
        *looked = Some(Instant::now());
        self.say(why);
    }

    async fn evidence(&self, begun: Instant) -> Evidence {
        let (canary, resolver, has_route) = tokio::join!(self.ask_canary(), self.ask_resolver(), look::has_route());
        Evidence {
            heard: self.memory.heard_any(begun),
            held_up: self.lag.since(begun),
            canary,
            has_route,
            resolver,
            hosts: self.memory.count(),
        }
    }

    /// A resolver that has never answered is no witness: there are networks with a name in resolv.conf and nobody there.
    async fn ask_resolver(&self) -> Option<(String, bool)> {
        let answer = look::resolver().await;
        if let Some((host, _)) = &answer {
            self.called(host, Some("dns"));
        }
        let answers = answer.as_ref().is_some_and(|(_, answers)| *answers);
        let known = self.resolver_known.fetch_or(answers, Ordering::Relaxed);
        answer.filter(|_| known || answers)
    }

    fn called(&self, host: &str, scheme: Option<&'static str>) {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).count(host, scheme, clock::now());
    }

    async fn ask_canary(&self) -> Option<(String, Result<(), String>)> {
        let canary = self.canary.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        self.called(&canary.host, None);
        let answer = match timeout(look::PATIENCE, canary.probe.run()).await {
            Ok(Ok(_)) => Ok(()), // whatever it says: it could be heard
            Ok(Err(fault)) => Err(fault.message),
            Err(_) => Err(crate::client::faults::timed_out(look::PATIENCE).message),
        };
        Some((canary.name.clone(), answer))
    }

    /// Changes nothing where the same is known already, so that nobody is told twice.
    fn say(&self, why: Option<String>) {
        self.sight.send_if_modified(|sight| match (&mut *sight, why) {
            (Sight::Blind { why: known, .. }, Some(why)) => std::mem::replace(known, why.clone()) != why,
            (Sight::Clear { .. }, None) => false,
            (Sight::Clear { .. }, Some(why)) => {
                tracing::warn!(why, "pyngpong cannot see: what fails now changes nothing");
                *sight = Sight::Blind { since: clock::now(), why };
                true
            }
            (Sight::Blind { .. }, None) => {
                tracing::info!("pyngpong can see again");
                *sight = Sight::Clear { since: clock::now() };
                true
            }
        });
    }

    async fn until_clear(&self, sight: &mut watch::Receiver<Sight>) {
        // The sender lives in `self`: it cannot be gone.
        let _ = sight.wait_for(|sight| matches!(sight, Sight::Blind { .. })).await;
        sleep(AGAIN).await;
        self.look(Duration::ZERO).await;
    }

    /// A jump of the clock, or a long rest, makes everything look overdue: silence counts from here then.
    async fn watch_lag(&self) {
        loop {
            if self.lag.tick().await {
                tracing::warn!("the clock has jumped, or pyngpong did not run: silence counts from now");
                self.sight.send_if_modified(|sight| match sight {
                    Sight::Clear { since } => {
                        *since = clock::now();
                        true
                    }
                    Sight::Blind { .. } => false,
                });
            }
        }
    }
}

/// Nobody has answered: it may be that nobody was asked.
const fn says_nothing(kind: FaultKind) -> bool {
    matches!(kind, FaultKind::Timeout | FaultKind::Unreachable | FaultKind::Internal)
}

/// Whether a host stands beyond this machine.
fn is_elsewhere(host: &str) -> bool {
    match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(address) => !address.is_loopback(),
        Err(_) => !host.is_empty() && host != "localhost" && !host.ends_with(".localhost"),
    }
}

#[cfg(test)]
mod tests;
