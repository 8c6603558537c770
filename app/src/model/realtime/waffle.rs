//! From what feeds say about processes to cells with a place of their own. Pure: time is an argument.
//!
//! A process that is no longer named is down, not forgotten: its cell stays, and nobody else gets its place until it is given up
//! after a while. A process that comes later than the others gets the first free place, or a new one at the end.

mod restarts;

use super::{Group, MAX_CELLS, MAX_WORST, NEW_MS, Process};
use crate::{patch::Keyed, state::State, time::Timestamp};
use restarts::Restarts;
use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// One process, as a feed names it now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// What the feed calls it.
    pub name: String,
    /// The group the feed puts it in; else it stands with all of its feed.
    pub group: Option<String>,
    /// How it fares.
    pub state: State,
    /// What it says about itself where it is not simply up; nothing that changes by itself.
    pub detail: Option<String>,
    /// When it was started.
    pub started: Option<Timestamp>,
    /// How often it was restarted, ever.
    pub restarts: Option<u64>,
}

/// What does not change about a feed's processes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The feed's name.
    pub feed: String,
    /// Whether other feeds have processes too, so that names and groups need the feed's in front.
    pub shared: bool,
}

/// All processes of a widget, with their places.
#[derive(Clone, Debug, Default)]
pub struct Waffle {
    known: BTreeMap<String, Known>,
    groups: BTreeMap<String, Places>,
    /// The feeds that have been heard.
    heard: Vec<String>,
    /// Counts what feeds have said: who was not named in the last of it is gone.
    round: u64,
}

#[derive(Clone, Debug)]
struct Known {
    origin: Origin,
    process: Arc<Process>,
    restarts: Restarts,
    gone_since: Option<Timestamp>,
    named_in: u64,
}

/// The places of one group.
#[derive(Clone, Debug, Default)]
struct Places {
    feed: String,
    place: u64,
    /// All before this are taken, or free.
    end: u64,
    free: BTreeSet<u64>,
}

impl Places {
    fn take(&mut self) -> u64 {
        self.free.pop_first().unwrap_or_else(|| {
            self.end += 1;
            self.end - 1
        })
    }

    fn give_up(&mut self, slot: u64) {
        self.free.insert(slot);
        while self.end > 0 && self.free.remove(&(self.end - 1)) {
            self.end -= 1;
        }
    }
}

impl Origin {
    /// What a process of this feed is called in the widget.
    #[must_use]
    pub fn key(&self, name: &str) -> String {
        if self.shared { [&self.feed, "/", name].concat() } else { name.to_owned() }
    }

    fn group(&self, group: Option<&str>) -> String {
        group.map_or_else(|| self.feed.clone(), |group| self.key(group))
    }
}

impl Waffle {
    /// Takes what a feed says. `complete`: whether it named every process it knows, so that the others are gone. Gives whether
    /// anything has changed.
    pub fn see(&mut self, origin: &Origin, seen: Vec<Seen>, complete: bool, now: Timestamp) -> bool {
        let first = !self.heard.contains(&origin.feed);
        if first {
            self.heard.push(origin.feed.clone());
        }
        self.round += 1;
        let mut named: Vec<(String, Seen)> = seen.into_iter().map(|one| (origin.key(&one.name), one)).collect();
        // Places are given in an order that people expect; later that is done already.
        if named.iter().any(|(key, _)| !self.known.contains_key(key)) {
            named.sort_by(|a, b| natural(&a.0, &b.0));
        }
        let mut changed = false;
        for (key, one) in named {
            changed |= self.see_one(origin, key, one, first, now);
        }
        changed | (complete && self.miss(&origin.feed, now))
    }

    /// Puts processes in that have to be there, whether the feed names them or not.
    pub fn expect(&mut self, origin: &Origin, names: &[String], now: Timestamp) -> bool {
        let mut changed = false;
        for name in names {
            let key = origin.key(name);
            if !self.known.contains_key(&key) {
                let one = Seen { name: name.clone(), ..Seen::default() };
                self.see_one(origin, key.clone(), one, true, now);
                changed |= self.go(&key, "expected, and never seen", now);
            }
        }
        changed
    }

    /// A feed is not heard any more: nobody knows how its processes fare.
    pub fn lose(&mut self, feed: &str, now: Timestamp) -> bool {
        let mut changed = false;
        for known in self.known.values_mut().filter(|known| known.origin.feed == feed) {
            if known.process.state != State::Unknown {
                let process = Arc::make_mut(&mut known.process);
                (process.state, process.since) = (State::Unknown, Some(now));
                changed = true;
            }
        }
        changed
    }

    /// Forgets everything of feeds that are not asked any more, or that are another one now.
    pub fn keep_only(&mut self, feeds: &[Origin]) {
        let stays = |known: &Known| feeds.contains(&known.origin);
        let gone: Vec<String> =
            self.known.iter().filter(|(_, known)| !stays(known)).map(|(key, _)| key.clone()).collect();
        gone.iter().for_each(|key| self.forget(key));
        self.heard.retain(|heard| feeds.iter().any(|origin| origin.feed == *heard));
    }

    /// What time alone changes: the newest are no longer new, restarts are too long ago, and who was gone for as many
    /// milliseconds as `forget_after` says for its feed is given up.
    pub fn tick(&mut self, forget_after: impl Fn(&str) -> i64, now: Timestamp) -> bool {
        let is_over = |known: &Known| {
            known.gone_since.is_some_and(|since| now.ms_since(since) >= forget_after(&known.origin.feed))
        };
        let over: Vec<String> =
            self.known.iter().filter(|(_, known)| is_over(known)).map(|(key, _)| key.clone()).collect();
        over.iter().for_each(|key| self.forget(key));
        let mut changed = !over.is_empty();
        for known in self.known.values_mut() {
            let restarts = known.restarts.within_the_hour(now);
            let born = known.process.born.filter(|born| now.ms_since(*born) < NEW_MS);
            if (restarts, born) != (known.process.restarts, known.process.born) {
                let process = Arc::make_mut(&mut known.process);
                (process.restarts, process.born) = (restarts, born);
                changed = true;
            }
        }
        changed
    }

    /// The groups and the processes as they are shown.
    #[must_use]
    pub fn shown(&self) -> (Keyed<Group>, Keyed<Process>) {
        let mut groups: BTreeMap<String, Group> = BTreeMap::new();
        for (name, places) in &self.groups {
            groups.insert(name.clone(), Group { place: places.place, feed: places.feed.clone(), ..Group::default() });
        }
        for known in self.known.values() {
            let Some(group) = groups.get_mut(&known.process.group) else { continue };
            *match known.process.state {
                State::Up => &mut group.up,
                State::Degraded => &mut group.degraded,
                State::Down => &mut group.down,
                State::Unknown => &mut group.unknown,
            } += 1;
        }
        let groups = groups.into_iter().map(|(name, group)| (name, Arc::new(group))).collect();
        (groups, self.cells())
    }

    fn cells(&self) -> Keyed<Process> {
        let cell = |(key, known): (&String, &Known)| (key.clone(), Arc::clone(&known.process));
        if self.known.len() as u64 <= MAX_CELLS {
            return self.known.iter().map(cell).collect();
        }
        let in_state = |state: State| self.known.iter().filter(move |(_, known)| known.process.state == state);
        let worst = [State::Down, State::Degraded].into_iter().flat_map(in_state);
        worst.take(MAX_WORST).map(cell).collect()
    }

    fn see_one(&mut self, origin: &Origin, key: String, one: Seen, first: bool, now: Timestamp) -> bool {
        let group = origin.group(one.group.as_deref());
        if self.known.get(&key).is_some_and(|known| known.process.group != group) {
            self.forget(&key); // it has moved
        }
        let Some(known) = self.known.get_mut(&key) else {
            let slot = self.place_in(&origin.feed, &group);
            let since = one.started.filter(|_| one.state == State::Up);
            let process = Process {
                state: one.state,
                detail: one.detail,
                since: since.or((!first).then_some(now)),
                restarts: 0,
                group,
                slot,
                born: (!first).then_some(now),
                gone: false,
            };
            let restarts = Restarts::new(one.started, one.restarts);
            let known = Known {
                origin: origin.clone(),
                process: Arc::new(process),
                restarts,
                gone_since: None,
                named_in: self.round,
            };
            self.known.insert(key, known);
            return true;
        };
        known.named_in = self.round;
        known.see(one, now)
    }

    /// A place in this group, which is made where it is not there yet.
    fn place_in(&mut self, feed: &str, group: &str) -> u64 {
        if let Some(places) = self.groups.get_mut(group) {
            return places.take();
        }
        let place = self.groups.values().map(|places| places.place + 1).max().unwrap_or_default();
        let mut places = Places { feed: feed.to_owned(), place, ..Places::default() };
        let slot = places.take();
        self.groups.insert(group.to_owned(), places);
        slot
    }

    /// Everything of this feed that was not named in this round is gone.
    fn miss(&mut self, feed: &str, now: Timestamp) -> bool {
        let missed = |known: &Known| known.origin.feed == feed && !known.is_gone() && known.named_in != self.round;
        let missed: Vec<String> =
            self.known.iter().filter(|(_, known)| missed(known)).map(|(key, _)| key.clone()).collect();
        missed.iter().fold(false, |changed, key| self.go(key, "no longer named by its feed", now) | changed)
    }

    fn go(&mut self, key: &str, why: &str, now: Timestamp) -> bool {
        let Some(known) = self.known.get_mut(key) else { return false };
        known.gone_since.get_or_insert(now);
        let process = Arc::make_mut(&mut known.process);
        if process.state != State::Down {
            process.since = Some(now);
        }
        (process.state, process.gone, process.detail) = (State::Down, true, Some(why.to_owned()));
        true
    }

    fn forget(&mut self, key: &str) {
        let Some(known) = self.known.remove(key) else { return };
        let Some(places) = self.groups.get_mut(&known.process.group) else { return };
        places.give_up(known.process.slot);
        if places.end == 0 {
            self.groups.remove(&known.process.group);
        }
    }
}

impl Known {
    /// Gone, and known to be: one that nobody knows anything of, since its feed was lost, is looked at anew.
    fn is_gone(&self) -> bool {
        self.gone_since.is_some() && self.process.state == State::Down
    }

    fn see(&mut self, one: Seen, now: Timestamp) -> bool {
        let last = &*self.process;
        let came_back = last.state == State::Down && one.state == State::Up;
        let restarted = self.restarts.see(one.started, one.restarts, came_back, now);
        let restarts = self.restarts.within_the_hour(now);
        let began = one.started.filter(|_| one.state == State::Up);
        let since = if last.state == one.state && !restarted { last.since.or(began) } else { began.or(Some(now)) };
        self.gone_since = None;
        if (last.state, &last.detail, last.since, last.restarts, last.gone)
            == (one.state, &one.detail, since, restarts, false)
        {
            return false;
        }
        let process = Arc::make_mut(&mut self.process);
        (process.state, process.detail, process.since) = (one.state, one.detail, since);
        (process.restarts, process.gone) = (restarts, false);
        true
    }
}

/// As people order names: `worker-2` before `worker-10`.
#[must_use]
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let (Some(x), Some(y)) = (left.chars().next(), right.chars().next()) else {
            return left.len().cmp(&right.len()).then_with(|| a.cmp(b));
        };
        if !(x.is_ascii_digit() && y.is_ascii_digit()) {
            if x != y {
                return x.cmp(&y);
            }
            (left, right) = (&left[x.len_utf8()..], &right[y.len_utf8()..]);
            continue;
        }
        let (one, rest) = number(left);
        let (other, rest_of_other) = number(right);
        let order = one.len().cmp(&other.len()).then_with(|| one.cmp(other));
        if order.is_ne() {
            return order;
        }
        (left, right) = (rest, rest_of_other);
    }
}

/// The digits in front, without leading zeros, and what follows.
fn number(text: &str) -> (&str, &str) {
    let end = text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    (digits.trim_start_matches('0'), rest)
}

#[cfg(test)]
mod tests;
