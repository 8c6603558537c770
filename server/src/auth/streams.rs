//! Open streams: how many somebody has, and what ends those of somebody who may no longer look.

use super::{limits::block, visitor::Who};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio_util::sync::CancellationToken;

/// All open streams.
#[derive(Debug, Default)]
pub struct Streams {
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    groups: HashMap<(Who, IpAddr), Group>,
    by_person: HashMap<String, usize>,
    by_address: HashMap<IpAddr, usize>,
}

/// Streams that end together: one token serves them all.
#[derive(Debug)]
struct Group {
    count: usize,
    cut: CancellationToken,
}

/// How many streams there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// Of one person, or one token.
    pub per_person: usize,
    /// From one address; this machine's own may have any number, a proxy may stand there.
    pub per_address: usize,
}

impl Default for Caps {
    fn default() -> Self {
        Self { per_person: 32, per_address: 256 }
    }
}

/// Why there is no further stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TooMany {
    /// Somebody has enough.
    #[error("you have {0} streams open, no more are allowed: close a page, or raise [server] max_streams_per_person")]
    OfPerson(usize),
    /// An address has enough.
    #[error(
        "your address has {0} streams open, no more are allowed: close a page, or raise [server] max_streams_per_address"
    )]
    OfAddress(usize),
}

/// An open stream; dropping it gives back its place.
#[derive(Debug)]
pub struct OpenStream {
    streams: Arc<Streams>,
    who: Who,
    address: IpAddr,
    /// Ends when whoever watches may no longer look.
    pub cut: CancellationToken,
}

impl Streams {
    /// Counts a stream in. `until` ends all of them.
    ///
    /// # Errors
    /// Where somebody has enough of them.
    pub fn open(
        self: &Arc<Self>,
        who: Who,
        address: IpAddr,
        caps: Caps,
        until: &CancellationToken,
    ) -> Result<OpenStream, TooMany> {
        let mut open = self.lock();
        let person = who.counted();
        if let Some(person) = &person
            && open.by_person.get(person).is_some_and(|count| *count >= caps.per_person)
        {
            return Err(TooMany::OfPerson(caps.per_person));
        }
        let counted = block(address);
        if !counted_out(address) && open.by_address.get(&counted).is_some_and(|count| *count >= caps.per_address) {
            return Err(TooMany::OfAddress(caps.per_address));
        }
        if let Some(person) = person {
            *open.by_person.entry(person).or_default() += 1;
        }
        *open.by_address.entry(counted).or_default() += 1;
        let fresh = || Group { count: 0, cut: until.child_token() };
        let group = open.groups.entry((who.clone(), address)).or_insert_with(fresh);
        group.count += 1;
        let cut = group.cut.clone();
        Ok(OpenStream { streams: Arc::clone(self), who, address, cut })
    }

    /// Ends the streams of those whom `stays` does not let stay.
    pub fn sweep(&self, stays: impl Fn(&Who, IpAddr) -> bool) {
        let watching: Vec<(Who, IpAddr)> = self.lock().groups.keys().cloned().collect();
        let gone = watching.into_iter().filter(|(who, address)| !stays(who, *address));
        for key in gone.collect::<Vec<_>>() {
            // Taken out at once: whoever signs in again begins a new group.
            if let Some(group) = self.lock().groups.remove(&key) {
                group.cut.cancel();
            }
        }
    }

    fn leave(&self, stream: &OpenStream) {
        let mut open = self.lock();
        if let Some(person) = stream.who.counted() {
            fewer(&mut open.by_person, person);
        }
        fewer(&mut open.by_address, block(stream.address));
        let key = (stream.who.clone(), stream.address);
        // One that was cut is out already, and there may be another group in its place.
        if let Some(group) = open.groups.get_mut(&key).filter(|_| !stream.cut.is_cancelled()) {
            group.count -= 1;
            if group.count == 0 {
                open.groups.remove(&key);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// This machine's own addresses.
fn counted_out(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

fn fewer<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, usize>, key: K) {
    if let Some(count) = counts.get_mut(&key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(&key);
        }
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.streams.leave(self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(name: &str) -> Who {
        Who::Machine(name.into(), crate::auth::secret::Hashed::of(""))
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    const CAPS: Caps = Caps { per_person: 2, per_address: 3 };

    #[test]
    fn nobody_has_too_many_and_places_come_back() {
        let (streams, stop) = (Arc::new(Streams::default()), CancellationToken::new());
        let open = |name: &str, address: &str| streams.open(machine(name), ip(address), CAPS, &stop);
        let first = open("a", "10.0.0.1").unwrap();
        let _second = open("a", "10.0.0.2").unwrap();
        assert_eq!(open("a", "10.0.0.3").unwrap_err(), TooMany::OfPerson(2));
        let _others = [open("b", "10.0.0.1").unwrap(), open("b", "10.0.0.1").unwrap()];
        assert_eq!(open("c", "10.0.0.1").unwrap_err(), TooMany::OfAddress(3));
        drop(first);
        let _again = open("a", "10.0.0.1").unwrap();
        let _local: Vec<_> = (0..9).map(|name| open(&format!("l{name}"), "::ffff:127.0.0.1").unwrap()).collect();
    }

    #[test]
    fn only_who_may_no_longer_look_is_cut() {
        let (streams, stop) = (Arc::new(Streams::default()), CancellationToken::new());
        let open = |name: &str| streams.open(machine(name), ip("10.0.0.1"), CAPS, &stop).unwrap();
        let (gone, stays) = (open("gone"), open("stays"));
        streams.sweep(|who, _| *who == machine("stays"));
        assert!(gone.cut.is_cancelled() && !stays.cut.is_cancelled());
        let back = open("gone");
        assert!(!back.cut.is_cancelled());
        drop(gone);
        streams.sweep(|_, _| true);
        streams.sweep(|who, _| *who == machine("stays"));
        assert!(back.cut.is_cancelled());
        drop((back, stays));
        let open = streams.lock();
        assert!(open.groups.is_empty() && open.by_person.is_empty() && open.by_address.is_empty());
    }
}
