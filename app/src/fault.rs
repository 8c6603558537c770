//! Why a reading is missing: a closed list, shared by every source.

use crate::time::Timestamp;
use serde::Serialize;
use std::fmt;

/// The reasons why a poll can end without a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// No complete answer in time.
    Timeout,
    /// No way there: the name does not resolve, no route, the connection broke.
    Unreachable,
    /// The host answered that nobody listens.
    Refused,
    /// It does not let us in: wrong or missing credentials.
    Unauthorized,
    /// It asked us to come back later.
    RateLimited,
    /// It answered, but not in its own protocol, too much, or only half.
    Malformed,
    /// It understood the question and rejected it.
    Query,
    /// Our own failure.
    Internal,
}

impl FaultKind {
    /// The word used in JSON and metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Unreachable => "unreachable",
            Self::Refused => "refused",
            Self::Unauthorized => "unauthorized",
            Self::RateLimited => "rate_limited",
            Self::Malformed => "malformed",
            Self::Query => "query",
            Self::Internal => "internal",
        }
    }
}

crate::words_from_json!(FaultKind {
    Timeout,
    Unreachable,
    Refused,
    Unauthorized,
    RateLimited,
    Malformed,
    Query,
    Internal
});

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A missing reading: what happened, in a sentence for people, and since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Which of the closed list.
    pub kind: FaultKind,
    /// The sentence; never holds a secret.
    pub message: String,
    /// When this run of faults began; the judge sets it.
    pub since: Option<Timestamp>,
    /// When the upstream said to come back.
    pub retry_at: Option<Timestamp>,
}

crate::fields!(without default Fault { kind, message, since, retry_at; });

impl Fault {
    /// A fault whose time the judge will set.
    #[must_use]
    pub fn new(kind: FaultKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), since: None, retry_at: None }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}
