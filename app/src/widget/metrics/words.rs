//! What a day is called where there is little room.

use crate::model::metrics::Verdict;

/// The shape of a day: no verdict is told by its colour alone.
pub(super) const fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Differs => "≠",
        Verdict::Missing => "∅",
        Verdict::Late => "…",
        Verdict::Unknown => "?",
        Verdict::Within => "≈",
        Verdict::Same => "=",
    }
}
