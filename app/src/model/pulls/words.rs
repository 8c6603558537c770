//! What reviews and checks say in sum.

use serde::Serialize;

/// What the reviews of a pull request say in sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Review {
    /// Everybody who has to has approved.
    Approved,
    /// Somebody asked for changes.
    ChangesRequested,
    /// A review was asked for, or is required, and is not there.
    Waiting,
    /// None, and none was asked for.
    None,
}

impl Review {
    /// The word used in JSON and filters.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::ChangesRequested => "changes_requested",
            Self::Waiting => "waiting",
            Self::None => "none",
        }
    }
}

crate::words_from_json!(Review { Approved, ChangesRequested, Waiting, None });

/// What the checks of a pull request say in sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ci {
    /// All have ended, none of them badly.
    Passing,
    /// At least one has failed.
    Failing,
    /// None has failed, and not all have ended.
    Pending,
    /// There are none.
    None,
}

impl Ci {
    /// The word used in JSON and filters.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passing => "passing",
            Self::Failing => "failing",
            Self::Pending => "pending",
            Self::None => "none",
        }
    }
}

crate::words_from_json!(Ci { Passing, Failing, Pending, None });
