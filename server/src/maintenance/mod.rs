//! Planned work: windows from the configuration and mutes from the shell.
//!
//! While a window is in force its targets are shown as they are, but do not count. The [`Calendar`] is asked for a moment
//! and has no clock of its own; live reload replaces its windows, [`mutes::follow`] its mutes.

pub mod mutes;
pub mod pattern;
pub mod when;

pub use mutes::Mute;
pub use pattern::Pattern;
pub use when::When;

use app::{model::dependencies::Maintenance, time::Timestamp};
use std::{
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
};

/// One `[[maintenance]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The targets that are worked on.
    pub targets: Vec<Pattern>,
    /// When.
    pub when: When,
    /// The reason, for people.
    pub why: Option<String>,
}

/// All planned work. Shared: whoever replaces a part is seen by everybody from the next question on.
#[derive(Debug, Default)]
pub struct Calendar {
    /// Never held across an await; what is done under it takes microseconds.
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    windows: Vec<Window>,
    mutes: Vec<Mute>,
    in_force: InForce,
    /// As long as `in_force` is the answer; empty when something was replaced.
    valid: Range<Timestamp>,
}

/// What is in force at one moment. Cheap to clone, and usually empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InForce(Arc<[(Vec<Pattern>, Maintenance)]>);

impl Calendar {
    /// With the windows of a configuration.
    #[must_use]
    pub fn new(windows: Vec<Window>) -> Self {
        let calendar = Self::default();
        calendar.replace(windows);
        calendar
    }

    /// Takes the windows of a newer configuration in place of the old ones. Mutes stay.
    pub fn replace(&self, windows: Vec<Window>) {
        self.change(|inner| inner.windows = windows);
    }

    /// Takes these mutes in place of the old ones.
    pub fn replace_mutes(&self, mutes: Vec<Mute>) {
        self.change(|inner| inner.mutes = mutes);
    }

    /// What is in force at `now`.
    #[must_use]
    pub fn in_force(&self, now: Timestamp) -> InForce {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if !inner.valid.contains(&now) {
            inner.look(now);
        }
        inner.in_force.clone()
    }

    /// The planned work on one target at `now`: of several windows the one that ends last.
    #[must_use]
    pub fn active(&self, widget: &str, target: &str, now: Timestamp) -> Option<Maintenance> {
        self.in_force(now).on(widget, target)
    }

    fn change(&self, change: impl FnOnce(&mut Inner)) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut inner);
        inner.valid = Range::default();
    }
}

impl Inner {
    fn look(&mut self, now: Timestamp) {
        let mut in_force = Vec::new();
        let mut valid_until = Timestamp::from_ms(i64::MAX);
        for window in &self.windows {
            let span = window.when.at(now);
            valid_until = valid_until.min(span.next_change);
            if let Some(until) = span.in_force_until {
                in_force.push((window.targets.clone(), Maintenance { why: window.why.clone(), until }));
            }
        }
        for mute in self.mutes.iter().filter(|mute| mute.until > now) {
            valid_until = valid_until.min(mute.until);
            in_force.push((vec![mute.target.clone()], Maintenance { why: mute.why.clone(), until: mute.until }));
        }
        self.in_force = InForce(in_force.into());
        self.valid = now..valid_until;
    }
}

impl InForce {
    /// The planned work on one target: of several windows the one that ends last.
    #[must_use]
    pub fn on(&self, widget: &str, target: &str) -> Option<Maintenance> {
        let hits = self.0.iter().filter(|(targets, _)| targets.iter().any(|pattern| pattern.matches(widget, target)));
        hits.map(|(_, maintenance)| maintenance).max_by_key(|maintenance| maintenance.until).cloned()
    }
}

#[cfg(test)]
mod tests;
