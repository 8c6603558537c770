//! What a day is called where there is little room.

use crate::{
    model::metrics::{Day, Gap, Verdict},
    state::State,
};

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

/// What is said beside the shape: how far apart, or what is not there.
pub(super) fn short(day: &Day) -> String {
    match day.verdict {
        Verdict::Differs => apart(day),
        Verdict::Missing => day.odd.iter().find_map(|odd| day.gaps.get(odd)).map_or("no row", |gap| word(**gap)).into(),
        // What is not over yet is not late either.
        Verdict::Late if day.state == State::Degraded => "late".into(),
        _ => String::new(),
    }
}

/// The difference of the odd one out, or of the first that differs: in percent where that can be said.
fn apart(day: &Day) -> String {
    let odd = day.odd.iter().find_map(|odd| day.differences.get(odd));
    let Some(difference) = odd.or_else(|| day.differences.values().next()) else { return String::new() };
    match &difference.percent {
        Some(percent) => signed(percent) + "\u{202f}%",
        None => signed(&difference.absolute),
    }
}

/// With its sign, as it is set: `+2.1`, `−2.1`.
pub(super) fn signed(number: &str) -> String {
    match number.strip_prefix('-') {
        Some(size) => ["−", size].concat(),
        None => ["+", number].concat(),
    }
}

/// Four different things: these, and a value of zero.
pub(super) const fn word(gap: Gap) -> &'static str {
    match gap {
        Gap::Null => "NULL",
        Gap::Missing => "no row",
        Gap::Error => "not read",
    }
}
