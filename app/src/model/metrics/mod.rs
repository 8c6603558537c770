//! Metric Comparison: the same metric in several databases, day by day.

mod answers;
#[cfg(not(feature = "hydrate"))]
mod brief;
mod order;
#[cfg(not(feature = "hydrate"))]
mod summary;

#[cfg(not(feature = "hydrate"))]
pub use brief::{signed, word};

use crate::{
    answers::Answer,
    fault::Fault,
    model::{Kind, Model},
    ms::Ms,
    patch::{self, Fields as _, Keyed, Op, PatchError, Path},
    snapshot::Head,
    state::State,
    time::Timestamp,
    unread::Unread,
};
use serde::Serialize;

/// Everything of the widget: its metrics by day, and what its databases have to bear.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Metrics {
    /// The databases, in the order of the configuration.
    pub databases: Vec<String>,
    /// Every day that a metric shows, oldest first: `2026-11-14`. Metrics of other time zones may have a day more or less.
    pub days: Vec<String>,
    /// The metrics, by name.
    pub metrics: Keyed<Metric>,
    /// Why a database cannot be asked, by its name.
    pub databases_failed: Keyed<Fault>,
    /// How much each database is asked, by its name.
    pub loads: Unread<Keyed<Load>>,
}

/// One metric.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Metric {
    /// The worst of its days and of its freshness. A day that is not over yet only counts once something is wrong with it.
    pub state: State,
    /// The sentence, where it is not green.
    pub reason: Option<String>,
    /// The database that is right; none: what the majority says.
    pub reference: Unread<Option<String>>,
    /// How far values may be apart: `exact`, `5`, `0.1%`.
    pub tolerance: Unread<String>,
    /// What a day is: `Europe/Berlin`.
    pub timezone: Unread<String>,
    /// The oldest that the newest day may be, in milliseconds since its end; also how long after its beginning a day is due.
    pub expected_ms: Unread<u64>,
    /// When the first of its days begins.
    pub begins_at: Unread<Option<Timestamp>>,
    /// Its days, by date.
    pub days: Keyed<Day>,
    /// How fresh it is, by database.
    pub freshness: Unread<Keyed<Freshness>>,
    /// How it was asked last, by database.
    pub runs: Unread<Keyed<Run>>,
    /// Who looks after it.
    pub owner: Option<String>,
    /// Where it says what to do.
    pub runbook: Unread<Option<String>>,
}

/// One day of a metric: what each database says, and what to think of that.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Day {
    /// The colour of the verdict.
    pub state: State,
    /// What is to be thought of it.
    pub verdict: Verdict,
    /// The sentence, where the verdict is not that all say the same.
    pub reason: Option<String>,
    /// What a cell has room for beside the verdict: `−2.1 %`, `no row`, `late`.
    pub brief: Option<String>,
    /// What each database says, as a decimal number; who has none is in `gaps`.
    pub values: Unread<Keyed<String>>,
    /// Why a database has no value.
    pub gaps: Unread<Keyed<Gap>>,
    /// The database whose value the others are held against.
    pub against: Unread<Option<String>>,
    /// How far values are from that one, by database; those that are the same are left out.
    pub differences: Unread<Keyed<Difference>>,
    /// The largest of the differences.
    pub difference: Unread<Option<String>>,
    /// The databases that do not say what the reference or the majority says.
    pub odd: Vec<String>,
    /// Whether it has not changed for so long that it is asked again only now and then.
    pub settled: Unread<bool>,
}

/// What is to be thought of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Values are further apart than tolerated.
    Differs,
    /// A value is not there although it is due.
    Missing,
    /// A value is not there, or not final, and not due yet.
    Late,
    /// A database cannot be asked.
    #[default]
    Unknown,
    /// Values differ, but no more than tolerated.
    Within,
    /// All say the same.
    Same,
}

/// Why a database has no value of a day. Four different things: these three, and a value of zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Gap {
    /// There is a row, and its value is NULL.
    Null,
    /// There is no row.
    Missing,
    /// It could not be asked.
    Error,
}

/// How far a value is from the one it is held against.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// As a number, with its sign: `-12.5`.
    pub absolute: String,
    /// Of the reference, in percent and with its sign: `-0.4`; none of a reference of zero.
    pub percent: Option<String>,
}

/// How fresh a metric is in one database.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Freshness {
    /// The newest day that has a value; none within the lookback.
    pub newest: Option<String>,
    /// When that day ends or ended: its age counts from then on.
    pub ended_at: Option<Timestamp>,
    /// Whether it is as new as expected.
    pub state: State,
    /// The sentence, where it is not.
    pub reason: Option<String>,
}

/// How a metric was asked last in one database.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Run {
    /// The statement as configured; what holds a secret is not told.
    pub query: String,
    /// What its `{from}` stood for: the first day that was asked.
    pub from: String,
    /// What its `{to}` stood for: the day after the last.
    pub to: String,
    /// How long it took.
    pub took_ms: Option<Ms>,
    /// When it had answered.
    pub at: Option<Timestamp>,
    /// How many rows came.
    pub rows: u64,
    /// Why the newest run gave nothing.
    pub failed: Option<String>,
}

/// How much a database is asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Load {
    /// How many queries it got within the last hour.
    pub queries_per_hour: u64,
    /// How much time it spent in them, in milliseconds.
    pub busy_ms_per_hour: Ms,
    /// How many sessions there are at most at once.
    pub sessions: u64,
}

crate::from_json!(Metrics { databases, days, metrics, databases_failed, loads });
crate::fields!(Metric { state, reason, reference, tolerance, timezone, expected_ms, begins_at, owner, runbook; days, freshness, runs });
crate::whole!(Day { state, verdict, reason, brief, values, gaps, against, differences, difference, odd, settled });
crate::from_json!(Difference { absolute, percent });
crate::whole!(Freshness { newest, ended_at, state, reason });
crate::fields!(Run { query, from, to, took_ms, at, rows, failed; });
crate::whole!(Load { queries_per_hour, busy_ms_per_hour, sessions });
crate::words_from_json!(Verdict { Differs, Missing, Late, Unknown, Within, Same });
crate::words_from_json!(Gap { Null, Missing, Error });

impl Verdict {
    /// The word used in JSON, classes and cells.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Differs => "differs",
            Self::Missing => "missing",
            Self::Late => "late",
            Self::Unknown => "unknown",
            Self::Within => "within",
            Self::Same => "same",
        }
    }

    /// Its colour, for a day that is over.
    #[must_use]
    pub const fn state(self) -> State {
        match self {
            Self::Differs | Self::Missing => State::Down,
            Self::Late => State::Degraded,
            Self::Unknown => State::Unknown,
            Self::Within | Self::Same => State::Up,
        }
    }
}

impl Gap {
    /// The word used in JSON and cells.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Missing => "missing",
            Self::Error => "error",
        }
    }
}

impl Model for Metrics {
    const KIND: Kind = Kind::Metrics;

    fn diff(&self, next: &Self, path: &Path, ops: &mut Vec<Op>) -> Result<(), PatchError> {
        for (name, last, next) in [("databases", &self.databases, &next.databases), ("days", &self.days, &next.days)] {
            if last != next {
                ops.push(Op::replace(path.child(name), next)?);
            }
        }
        self.metrics.diff(&next.metrics, &path.child("metrics"), ops)?;
        self.databases_failed.diff(&next.databases_failed, &path.child("databases_failed"), ops)?;
        self.loads.diff(&next.loads, &path.child("loads"), ops)
    }

    fn count(&self, state: State) -> usize {
        self.states().filter(|other| *other == state).count()
    }

    fn apply(&mut self, tokens: &[String], op: &Op) -> Result<(), PatchError> {
        let (field, rest) = tokens.split_first().ok_or(PatchError::NoSuchPlace)?;
        match field.as_str() {
            "databases" => patch::put(&mut self.databases, rest, op),
            "days" => patch::put(&mut self.days, rest, op),
            "metrics" => self.metrics.set(rest, op),
            "databases_failed" => self.databases_failed.set(rest, op),
            "loads" => self.loads.set(rest, op),
            _ => Err(PatchError::NoSuchPlace),
        }
    }

    fn answers(&self, head: &Head) -> Vec<Answer> {
        answers::answers(self, head)
    }
}

#[cfg(test)]
mod tests;
