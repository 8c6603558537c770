//! Real-Time System Health: numbers of every second, and processes as the cells of a waffle.

mod answers;
pub mod limit;
pub mod metric;
mod recent;
mod summary;
pub mod unit;
pub mod waffle;

pub use recent::{Recent, SPAN_MS, Sample};
pub use summary::Counts;

use crate::{
    answers::{Answer, AnswerItem},
    fault::Fault,
    model::{Kind, Model, dependencies::Maintenance},
    number::Number,
    patch::{self, Keyed, Op, PatchError, Path},
    snapshot::Head,
    state::State,
    time::Timestamp,
};
use serde::Serialize;

/// So many processes are shown one by one; of more, only their groups and those that are not well.
pub const MAX_CELLS: u64 = 2_000;

/// So many of the processes that are not well are shown beside their groups.
pub const MAX_WORST: usize = 500;

/// A process that came later than the others is marked for so long, in milliseconds.
pub const NEW_MS: i64 = 60_000;

/// Everything of the widget: where it comes from, its numbers and its processes.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Realtime {
    /// What is asked, by name.
    pub feeds: Keyed<Feed>,
    /// The numbers, by name; names differ over all feeds.
    pub metrics: Keyed<Metric>,
    /// The groups that the processes stand in, by name.
    pub groups: Keyed<Group>,
    /// The processes, by what the feed calls them; `feed/process` where several feeds have processes. Beyond
    /// [`MAX_CELLS`] only those that are not well, and no more than [`MAX_WORST`] of them.
    pub processes: Keyed<Process>,
    /// Samples that should have come since the start and did not, over all feeds.
    pub missed: u64,
}

/// One of the things that are asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Feed {
    /// How it fares itself, whatever it says of others.
    pub state: State,
    /// The sentence, where it is not well.
    pub reason: Option<String>,
    /// Its place among the feeds.
    pub place: u64,
    /// The names of its metrics, in the order of each sample's values.
    pub metrics: Vec<String>,
    /// The samples of the last two minutes.
    pub recent: Recent,
    /// Time between two samples, in milliseconds.
    pub period_ms: u64,
    /// Samples that should have come since the start and did not.
    pub missed: u64,
    /// When it was last heard of, while it is not heard; `None` while all is well.
    pub heard_at: Option<Timestamp>,
    /// Planned work: while that lasts, nothing of this feed counts.
    pub maintenance: Option<Maintenance>,
    /// Who looks after its processes.
    pub owner: Option<String>,
    /// Where it says what to do.
    pub runbook: Option<String>,
    /// How to restart one of its processes: a text for people, with `{name}` in the place of its name.
    pub restart: Option<String>,
    /// Why the newest poll gave no reading.
    pub fault: Option<Fault>,
}

/// One number.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Metric {
    /// As measured; of a counter, its rate. `None`: not known, or not finite.
    pub value: Option<Number>,
    /// As people read it, with its unit: `48 213 /s`.
    pub text: String,
    /// The unit, as configured.
    pub unit: Option<String>,
    /// How it fares against its limits.
    pub state: State,
    /// The sentence, where it is not green.
    pub reason: Option<String>,
}

/// Processes that stand together.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Group {
    /// Its place among the groups; it keeps it.
    pub place: u64,
    /// The feed that tells of it.
    pub feed: String,
    /// How many are up.
    pub up: u64,
    /// How many are degraded.
    pub degraded: u64,
    /// How many are down.
    pub down: u64,
    /// Of how many nobody knows.
    pub unknown: u64,
}

/// One process.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Process {
    /// How it fares.
    pub state: State,
    /// What it says about itself, or what is said of it, where it is not simply up.
    pub detail: Option<String>,
    /// Since when it is in this state.
    pub since: Option<Timestamp>,
    /// How often it was restarted within the last hour.
    pub restarts: u64,
    /// The group it stands in.
    pub group: String,
    /// Its place in there; it keeps it.
    pub slot: u64,
    /// When it came, for the first minute, if it came later than the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub born: Option<Timestamp>,
    /// Whether its feed no longer names it.
    #[serde(skip_serializing_if = "is_false")]
    pub gone: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_false(truth: &bool) -> bool {
    !*truth
}

crate::from_json!(Realtime { feeds, metrics, groups, processes, missed });
crate::fields!(Feed {
    state, reason, place, metrics, period_ms, missed, heard_at, maintenance, owner, runbook, restart, fault; recent
});
crate::whole!(Metric { value, text, unit, state, reason });
crate::fields!(Group { place, feed, up, degraded, down, unknown; });
crate::whole!(Process { state, detail, since, restarts, group, slot, born, gone });

impl Model for Realtime {
    const KIND: Kind = Kind::Realtime;

    fn diff(&self, next: &Self, path: &Path, ops: &mut Vec<Op>) -> Result<(), PatchError> {
        patch::diff_keyed(&path.child("feeds"), &self.feeds, &next.feeds, ops)?;
        patch::diff_keyed(&path.child("metrics"), &self.metrics, &next.metrics, ops)?;
        patch::diff_keyed(&path.child("groups"), &self.groups, &next.groups, ops)?;
        patch::diff_keyed(&path.child("processes"), &self.processes, &next.processes, ops)?;
        if self.missed != next.missed {
            ops.push(Op::replace(path.child("missed"), &next.missed)?);
        }
        Ok(())
    }

    fn apply(&mut self, tokens: &[String], op: &Op) -> Result<(), PatchError> {
        let (field, rest) = tokens.split_first().ok_or(PatchError::NoSuchPlace)?;
        match field.as_str() {
            "feeds" => patch::apply_keyed(&mut self.feeds, rest, op),
            "metrics" => patch::apply_keyed(&mut self.metrics, rest, op),
            "groups" => patch::apply_keyed(&mut self.groups, rest, op),
            "processes" => patch::apply_keyed(&mut self.processes, rest, op),
            "missed" => patch::put(&mut self.missed, rest, op),
            _ => Err(PatchError::NoSuchPlace),
        }
    }

    fn count(&self, state: State) -> usize {
        self.in_state(state)
    }

    fn answers(&self, head: &Head) -> Vec<Answer> {
        answers::answers(self, head)
    }

    fn restarts(&self, head: &Head) -> Vec<AnswerItem> {
        answers::restarts(self, head)
    }
}

impl Group {
    /// How many processes there are in it.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.up + self.degraded + self.down + self.unknown
    }

    /// The worst state within.
    #[must_use]
    pub const fn state(&self) -> State {
        match self {
            Self { down: 1.., .. } => State::Down,
            Self { degraded: 1.., .. } => State::Degraded,
            Self { up: 1.., unknown: 0, .. } => State::Up,
            _ => State::Unknown,
        }
    }
}

impl Realtime {
    /// The feed that a process or group of this name in `group` belongs to.
    #[must_use]
    pub fn feed_of(&self, group: &str) -> Option<&Feed> {
        self.feeds.get(&self.groups.get(group)?.feed).map(|feed| &**feed)
    }

    /// How many processes there are, shown one by one or not.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.groups.values().map(|group| group.total()).sum()
    }

    /// Whether there are too many processes to be shown one by one.
    #[must_use]
    pub fn is_aggregated(&self) -> bool {
        self.total() > MAX_CELLS
    }
}

#[cfg(test)]
mod tests;
