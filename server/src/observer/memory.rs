//! Who has answered lately, and who has not.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::time::Instant;

/// Hosts beyond this machine. One that is no longer watched fades: it is only counted while it is asked.
#[derive(Debug, Default)]
pub(super) struct Memory(Mutex<HashMap<Arc<str>, Last>>);

#[derive(Clone, Copy, Debug, Default)]
struct Last {
    answered: Option<Instant>,
    silent: Option<Instant>,
}

/// A host that was not asked for so long is not counted.
const FADES: std::time::Duration = std::time::Duration::from_mins(10);

impl Memory {
    pub(super) fn answered(&self, host: &Arc<str>, at: Instant) {
        self.last(host, |last| last.answered = Some(at));
    }

    pub(super) fn silent(&self, host: &Arc<str>, at: Instant) {
        self.last(host, |last| last.silent = Some(at));
    }

    fn last(&self, host: &Arc<str>, set: impl FnOnce(&mut Last)) {
        let mut hosts = self.lock();
        match hosts.get_mut(host) {
            Some(last) => set(last),
            None => set(hosts.entry(Arc::clone(host)).or_default()),
        }
    }

    /// Whether a host other than this one has answered since then.
    pub(super) fn heard_others(&self, host: &str, since: Instant) -> bool {
        self.lock().iter().any(|(other, last)| **other != *host && last.answered >= Some(since))
    }

    /// Whether any host has answered since then.
    pub(super) fn heard_any(&self, since: Instant) -> bool {
        self.lock().values().any(|last| last.answered >= Some(since))
    }

    /// All hosts, and those that did not answer when they were last asked.
    pub(super) fn count(&self) -> (usize, usize) {
        let mut hosts = self.lock();
        hosts.retain(|_, last| last.answered.max(last.silent).is_some_and(|at| at.elapsed() < FADES));
        (hosts.len(), hosts.values().filter(|last| last.silent > last.answered).count())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Arc<str>, Last>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_who_answered_since_when() {
        let (memory, start) = (Memory::default(), Instant::now());
        let (a, b): (Arc<str>, Arc<str>) = ("a".into(), "b".into());
        memory.answered(&a, start);
        memory.silent(&b, start);
        assert!(memory.heard_any(start) && memory.heard_others("b", start));
        assert!(!memory.heard_others("a", start), "only itself");
        assert_eq!(memory.count(), (2, 1));
        let later = start + std::time::Duration::from_secs(1);
        memory.silent(&a, later);
        assert!(!memory.heard_any(later));
        assert_eq!(memory.count(), (2, 2));
    }
}
