//! What is said of a day where there is little room: how far apart, or what is not there. Said by the server, once.

use super::{Day, Gap, Verdict};
use crate::state::State;

impl Day {
    /// What a cell has room for beside the verdict.
    #[must_use]
    pub fn in_brief(&self) -> Option<String> {
        match self.verdict {
            Verdict::Differs => self.apart(),
            Verdict::Missing => {
                Some(self.odd.iter().find_map(|odd| self.gaps.get(odd)).map_or("no row", |gap| word(**gap)).into())
            }
            // What is not over yet is not late either.
            Verdict::Late if self.state == State::Degraded => Some("late".into()),
            _ => None,
        }
    }

    /// The difference of the odd one out, or of the first that differs: in percent where that can be said.
    fn apart(&self) -> Option<String> {
        let odd = self.odd.iter().find_map(|odd| self.differences.get(odd));
        let difference = odd.or_else(|| self.differences.values().next())?;
        Some(match &difference.percent {
            Some(percent) => signed(percent) + "\u{202f}%",
            None => signed(&difference.absolute),
        })
    }
}

/// With its sign, as it is set: `+2.1`, `−2.1`.
#[must_use]
pub fn signed(number: &str) -> String {
    match number.strip_prefix('-') {
        Some(size) => ["−", size].concat(),
        None => ["+", number].concat(),
    }
}

/// Four different things: these, and a value of zero.
#[must_use]
pub const fn word(gap: Gap) -> &'static str {
    match gap {
        Gap::Null => "NULL",
        Gap::Missing => "no row",
        Gap::Error => "not read",
    }
}
