//! Core Dependencies: what is watched, how it fares and why.

mod answers;
mod baseline;
mod flapping;
pub mod graph;
pub mod judge;
mod slow;
mod window;

use crate::{
    answers::{Answer, AnswerItem},
    fault::Fault,
    model::{Kind, Model},
    ms::Ms,
    patch::{self, Keyed, Op, PatchError, Path},
    snapshot::Head,
    state::State,
    time::Timestamp,
};
use serde::Serialize;

/// The fragment of `/w/{id}` where everything that needs a restart is listed.
pub const RESTARTS: &str = "needs-restart";

/// Every target of the widget, by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Dependencies {
    /// By name.
    pub targets: Keyed<Target>,
}

/// One dependency: its state, the sentence that explains it, and what the last probe measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Target {
    /// How it fares.
    pub state: State,
    /// The sentence: what was measured, against which limit. For green ones what was asked, where that is not obvious.
    pub reason: Option<String>,
    /// The last good probe, from the first packet to the last byte; `None` while there is none.
    pub latency_ms: Option<Ms>,
    /// Where that time went.
    pub phases: Phases,
    /// When it came into this state.
    pub since: Option<Timestamp>,
    /// When it was last asked.
    pub checked_at: Option<Timestamp>,
    /// The limit beyond which it is slow.
    pub slow_ms: Option<Ms>,
    /// Whether that limit was learned from the target's own last day.
    pub slow_learned: bool,
    /// How often it went down or came back within the last hour, where that is too often.
    pub flapping: Option<u64>,
    /// Planned work on it: while that lasts, its state does not count.
    pub maintenance: Option<Maintenance>,
    /// What a third party says about its own trouble.
    pub incident: Option<Incident>,
    /// The targets that it cannot do without, as configured.
    pub depends_on: Vec<String>,
    /// The target that is down by itself and takes this one along.
    pub cause: Option<String>,
    /// The red targets that wait for this one.
    pub affects: Vec<String>,
    /// When the certificate it showed ends.
    pub cert_expires_at: Option<Timestamp>,
    /// Who looks after it.
    pub owner: Option<String>,
    /// Where it says what to do.
    pub runbook: Option<String>,
    /// How to restart it: a text for people, never run.
    pub restart: Option<String>,
    /// Why the newest probe gave no reading.
    pub fault: Option<Fault>,
}

/// Planned work on a target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Maintenance {
    /// The reason, in the words of who planned it.
    pub why: Option<String>,
    /// When it ends.
    pub until: Timestamp,
}

/// What a third party says about its own trouble.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Incident {
    /// Its title there.
    pub title: String,
    /// Its page there: an http or https link.
    pub url: Option<String>,
}

/// The parts of a probe on a fresh connection, in milliseconds; `None` where there was no such part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Phases {
    /// Resolving the name.
    pub dns_ms: Option<Ms>,
    /// Opening the connection; for databases with their greeting and sign-in.
    pub connect_ms: Option<Ms>,
    /// The TLS handshake.
    pub tls_ms: Option<Ms>,
    /// From the request to the first byte of the answer.
    pub first_byte_ms: Option<Ms>,
    /// From there to the last byte.
    pub body_ms: Option<Ms>,
}

crate::from_json!(Dependencies { targets });
crate::fields!(Target {
    state, reason, latency_ms, since, checked_at, slow_ms, slow_learned, flapping, maintenance, incident, depends_on, cause,
    affects, cert_expires_at, owner, runbook, restart, fault; phases
});
crate::from_json!(Maintenance { why, until });
crate::from_json!(Incident { title, url });
crate::fields!(Phases { dns_ms, connect_ms, tls_ms, first_byte_ms, body_ms; });

impl Phases {
    /// The phases with their names, in the order in which they happen.
    #[must_use]
    pub const fn named(&self) -> [(&'static str, Option<Ms>); 5] {
        [
            ("DNS", self.dns_ms),
            ("connect", self.connect_ms),
            ("TLS", self.tls_ms),
            ("first byte", self.first_byte_ms),
            ("body", self.body_ms),
        ]
    }

    /// The phase that took longest.
    #[must_use]
    pub fn slowest(&self) -> Option<(&'static str, Ms)> {
        self.named().into_iter().filter_map(|(name, ms)| Some((name, ms?))).max_by(|a, b| a.1.total_cmp(b.1))
    }
}

/// What a successful poll of one target returns: it answered, for better or worse.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The whole of it.
    pub latency_ms: Ms,
    /// Its parts.
    pub phases: Phases,
    /// When the certificate it showed ends.
    pub cert_expires_at: Option<Timestamp>,
    /// What was asked, where that is not obvious: `SELECT 1`.
    pub note: Option<String>,
    /// What the answer says is not well without being down, as a sentence: `status is yellow`.
    pub degraded: Option<String>,
    /// What a third party says about its own trouble.
    pub incident: Option<Incident>,
    /// The expectation that the answer did not meet, as a sentence: `HTTP 503, expected 2xx`.
    pub failed: Option<String>,
}

impl Model for Dependencies {
    const KIND: Kind = Kind::Dependencies;

    fn diff(&self, next: &Self, path: &Path, ops: &mut Vec<Op>) -> Result<(), PatchError> {
        patch::diff_keyed(&path.child("targets"), &self.targets, &next.targets, ops)
    }

    fn apply(&mut self, tokens: &[String], op: &Op) -> Result<(), PatchError> {
        match tokens.split_first() {
            Some((first, rest)) if first == "targets" => patch::apply_keyed(&mut self.targets, rest, op),
            _ => Err(PatchError::NoSuchPlace),
        }
    }

    fn count(&self, state: State) -> usize {
        self.states().filter(|other| *other == state).count()
    }

    fn answers(&self, head: &Head) -> Vec<Answer> {
        answers::answers(self, head)
    }

    fn restarts(&self, head: &Head) -> Vec<AnswerItem> {
        answers::restarts(self, head)
    }
}

impl Dependencies {
    /// The states that count: those of targets in maintenance do not.
    pub fn states(&self) -> impl Iterator<Item = State> {
        self.targets.values().filter(|target| target.counts()).map(|target| target.state)
    }

    /// `1 down, 23 up, 2 in maintenance`
    #[must_use]
    pub fn summary(&self) -> String {
        let set_aside = self.targets.values().filter(|target| !target.counts()).count();
        let counted = (set_aside < self.targets.len() || set_aside == 0).then(|| State::summary(self.states()));
        let set_aside = (set_aside > 0).then(|| format!("{set_aside} in maintenance"));
        [counted, set_aside].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

impl Target {
    /// Whether its state counts: not while there is planned work on it.
    #[must_use]
    pub const fn counts(&self) -> bool {
        self.maintenance.is_none()
    }
}

#[cfg(test)]
mod tests;
