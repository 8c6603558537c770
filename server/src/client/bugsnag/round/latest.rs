//! The latest event of each error: one page of one project in each round, so that it costs few calls.

use super::{Round, What};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// No project is asked more often.
pub(super) const EVERY: Duration = Duration::from_mins(10);

/// What is known of a project's latest events.
#[derive(Debug, Default)]
pub(in super::super) struct Latest {
    /// Ids, by the error's: those of the last list alone, as what is older may be the latest no more.
    pub(in super::super) events: BTreeMap<String, String>,
    asked: Option<Instant>,
}

impl Round {
    /// At the end of the round this project is asked, unless one that has waited longer is.
    pub(super) fn want_latest(&mut self, index: usize, now: Instant) {
        let asked = |index: usize| self.places.get(index).and_then(|place| place.latest.asked);
        let is_due = asked(index).is_none_or(|at| now.saturating_duration_since(at) >= EVERY);
        let other = self.queue.iter().find_map(|what| match what {
            What::Latest(other) => Some(*other),
            _ => None,
        });
        if is_due && other.is_none_or(|other| asked(index) < asked(other)) {
            self.queue.retain(|what| !matches!(what, What::Latest(_)));
            self.queue.push_back(What::Latest(index));
        }
    }

    /// None where there was no list: what is not known is not linked.
    pub(super) fn found_latest(&mut self, index: usize, events: BTreeMap<String, String>, now: Instant) {
        if let Some(place) = self.places.get_mut(index) {
            place.latest = Latest { events, asked: Some(now) };
        }
    }

    /// Whether a round may ask for them.
    pub(super) fn asks_for_latest(&self) -> bool {
        self.places.iter().any(|place| place.latest.asked.is_some())
    }
}
