//! What is wrong with pyngpong itself, as opposed to what it watches: said on every page, in one line each.

use crate::time::Timestamp;
use serde::Serialize;

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NoticeKind {
    /// pyngpong cannot see: what is shown is the last that it saw.
    Blind,
    /// The configuration on disk is refused, or not in force: the last good one is.
    Config,
    /// Somebody waits to be let in: told to admins only.
    People,
}

impl NoticeKind {
    /// The word used in JSON and attributes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Blind => "blind",
            Self::Config => "config",
            Self::People => "people",
        }
    }
}

crate::words_from_json!(NoticeKind { Blind, Config, People });

/// One line for everybody who looks at the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// What it is about. There is at most one of each kind.
    pub kind: NoticeKind,
    /// The sentence.
    pub message: String,
    /// Since when it holds.
    pub since: Timestamp,
}

/// The data of a `notice` event: all that hold now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Notices {
    /// By kind.
    pub notices: Vec<Notice>,
}

crate::from_json!(Notice { kind, message, since });
crate::from_json!(Notices { notices });
