//! The widget in one line, and its worst state.

use super::{Feed, Realtime};
use crate::{model::realtime::Process, state::State};

/// So many are named in a line; of more only the number is told.
const NAMED: usize = 3;

/// How many processes are in which state, those in maintenance left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many are up.
    pub up: u64,
    /// How many are degraded.
    pub degraded: u64,
    /// How many are down.
    pub down: u64,
    /// Of how many nobody knows.
    pub unknown: u64,
}

impl Counts {
    /// All of them.
    #[must_use]
    pub const fn total(self) -> u64 {
        self.up + self.degraded + self.down + self.unknown
    }
}

impl Realtime {
    /// The processes, counted.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for group in self.groups.values().filter(|group| self.feeds.get(&group.feed).is_none_or(|feed| feed.counts())) {
            counts.up += group.up;
            counts.degraded += group.degraded;
            counts.down += group.down;
            counts.unknown += group.unknown;
        }
        counts
    }

    /// How many processes, metrics and feeds are in `state`.
    #[must_use]
    pub fn in_state(&self, state: State) -> usize {
        let counts = self.counts();
        let processes = match state {
            State::Up => counts.up,
            State::Degraded => counts.degraded,
            State::Down => counts.down,
            State::Unknown => counts.unknown,
        };
        let others = self.metric_states().chain(self.feed_states()).filter(|other| *other == state).count();
        usize::try_from(processes).unwrap_or(usize::MAX) + others
    }

    /// The worst state of everything that counts. `down_after`: so many processes have to be down for the whole to be; fewer are
    /// a reason to look.
    #[must_use]
    pub fn state(&self, down_after: u64) -> State {
        let counts = self.counts();
        let processes = [
            (counts.down >= down_after.max(1), State::Down),
            (counts.down + counts.degraded > 0, State::Degraded),
            (counts.unknown > 0, State::Unknown),
            (counts.up > 0, State::Up),
        ];
        let processes = processes.into_iter().filter(|(is, _)| *is).map(|(_, state)| state);
        State::worst(self.metric_states().chain(self.feed_states()).chain(processes))
    }

    /// `396 of 400 running, 2 down, lag p99 degraded`
    #[must_use]
    pub fn summary(&self) -> String {
        let mut parts = Vec::new();
        let counts = self.counts();
        if counts.total() > 0 {
            parts.push(format!("{} of {} running", counts.up, counts.total()));
            let others = [("down", counts.down), ("degraded", counts.degraded), ("unknown", counts.unknown)];
            parts.extend(others.iter().filter(|(_, count)| *count > 0).map(|(word, count)| format!("{count} {word}")));
        }
        parts.extend(named(self.counted_metrics()));
        parts.extend(named(self.counted_feeds().map(|(name, feed)| (name, feed.state))));
        let set_aside: Vec<&str> =
            self.feeds.iter().filter(|(_, feed)| !feed.counts()).map(|(name, _)| name.as_str()).collect();
        if !set_aside.is_empty() {
            parts.push(format!("{} in maintenance", set_aside.join(", ")));
        }
        if parts.is_empty() { State::summary(self.metric_states().chain(self.feed_states())) } else { parts.join(", ") }
    }

    /// The waffle in words: `396 of 400 running, 2 failed: a, b`.
    #[must_use]
    pub fn waffle_in_words(&self) -> String {
        let counts = self.counts();
        let mut words = [&counts.up.to_string(), " of ", &counts.total().to_string(), " running"].concat();
        let groups = [(State::Down, counts.down, "failed"), (State::Degraded, counts.degraded, "degraded")];
        for (state, count, word) in groups.into_iter().filter(|(_, count, _)| *count > 0) {
            let in_state = || self.counted_processes().filter(move |(_, process)| process.state == state);
            let names: Vec<&str> = in_state().take(NAMED).map(|(name, _)| name.as_str()).collect();
            let more = if count > names.len() as u64 { " …" } else { "" };
            words.push_str(&[", ", &count.to_string(), " ", word, ": ", &names.join(", "), more].concat());
        }
        if counts.unknown > 0 {
            words.push_str(&[", ", &counts.unknown.to_string(), " unknown"].concat());
        }
        words
    }

    /// The processes that count.
    pub(super) fn counted_processes(&self) -> impl Iterator<Item = (&String, &Process)> {
        let counts = |process: &Process| self.feed_of(&process.group).is_none_or(Feed::counts);
        self.processes.iter().map(|(name, process)| (name, &**process)).filter(move |(_, process)| counts(process))
    }

    /// The metrics that count, with their states.
    pub(super) fn counted_metrics(&self) -> impl Iterator<Item = (&String, State)> {
        let names = self.feeds.values().filter(|feed| feed.counts()).flat_map(|feed| &feed.metrics);
        names.filter_map(|name| Some((name, self.metrics.get(name)?.state)))
    }

    fn counted_feeds(&self) -> impl Iterator<Item = (&String, &Feed)> {
        self.feeds.iter().map(|(name, feed)| (name, &**feed)).filter(|(_, feed)| feed.counts())
    }

    fn metric_states(&self) -> impl Iterator<Item = State> {
        self.counted_metrics().map(|(_, state)| state)
    }

    fn feed_states(&self) -> impl Iterator<Item = State> {
        self.counted_feeds().map(|(_, feed)| feed.state)
    }
}

impl Feed {
    /// Whether what it says counts: not while there is planned work on it.
    #[must_use]
    pub const fn counts(&self) -> bool {
        self.maintenance.is_none()
    }
}

/// `lag p99 down`: those that are not up, worst first; of many only the number.
fn named<'a>(all: impl Iterator<Item = (&'a String, State)>) -> Vec<String> {
    let mut bad: Vec<_> = all.filter(|(_, state)| *state != State::Up).collect();
    bad.sort_by_key(|(_, state)| *state);
    let more = bad.len().saturating_sub(NAMED);
    let mut said: Vec<String> = bad.iter().take(NAMED).map(|(name, state)| format!("{name} {state}")).collect();
    if more > 0 {
        said.push(format!("{more} more"));
    }
    said
}
