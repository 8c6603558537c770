//! How slow is slow: the limit as written, or as learned from the target's own last 24 hours.

use super::{
    Reading,
    baseline::{Baseline, NEEDED, Usual},
    judge::Rules,
};
use crate::{ms::Ms, time::Timestamp};

/// How the sentence of a slow target begins.
pub const SLOW: &str = "slow: ";

/// How many deviations from the usual are allowed where nobody says otherwise.
pub const DEVIATIONS: u8 = 5;

/// What a target's speed has taught so far; empty where the limit is not learned.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Speed {
    baseline: Option<Box<Baseline>>,
    /// As it is told: moved only when a person could tell the difference.
    usual: Option<Usual>,
}

/// The limit that a reading is held against, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Limit {
    pub(super) ms: Ms,
    origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Origin {
    Written,
    Learned {
        usual: Ms,
    },
    /// The written one holds until enough is known.
    StillLearning,
}

impl Speed {
    /// The limit that holds for the next reading.
    pub(super) fn limit(&self, rules: &Rules) -> Limit {
        match (rules.learn, self.usual) {
            (None, _) => Limit { ms: rules.slow, origin: Origin::Written },
            (Some(_), None) => Limit { ms: rules.slow, origin: Origin::StillLearning },
            (Some(_), Some(Usual { median, limit })) => Limit { ms: limit, origin: Origin::Learned { usual: median } },
        }
    }

    /// Takes in a reading that was judged, a slow one too: else a limit that is too low would never rise.
    pub(super) fn learn(&mut self, latency: Ms, rules: &Rules, now: Timestamp) {
        let Some(deviations) = rules.learn else { return };
        let baseline = self.baseline.get_or_insert_default();
        baseline.push(latency, now);
        let next = baseline.usual(deviations);
        let same = |(told, next): (Usual, Usual)| told.limit.about(next.limit) && told.median.about(next.median);
        if !self.usual.zip(next).is_some_and(same) {
            self.usual = next;
        }
    }
}

impl Limit {
    pub(super) const fn is_learned(&self) -> bool {
        matches!(self.origin, Origin::Learned { .. })
    }

    /// The sentence of a reading beyond the limit.
    pub(super) fn concern(&self, reading: &Reading) -> Option<String> {
        if reading.latency_ms <= self.ms {
            return None;
        }
        let origin = match self.origin {
            Origin::Written => String::new(),
            Origin::Learned { usual } => format!(" (learned: usual {usual})"),
            Origin::StillLearning => format!(" (until {NEEDED} readings are known)"),
        };
        let phase = reading.phases.slowest().map(|(name, ms)| format!(", {name} {ms}")).unwrap_or_default();
        Some(format!("{SLOW}{} > {}{origin}{phase}", reading.latency_ms, self.ms))
    }

    /// What a green target says beside what was asked: that its limit is not learned yet.
    pub(super) fn note(&self, asked: Option<&String>) -> Option<String> {
        if self.origin != Origin::StillLearning {
            return asked.cloned();
        }
        let learning = format!("slow limit {} until {NEEDED} readings are known", self.ms);
        Some(asked.map_or_else(|| learning.clone(), |asked| format!("{asked}; {learning}")))
    }
}
