//! The four states, and how they are told: by colour, by shape and by word.

use serde::Serialize;
use std::{fmt, str::FromStr};

/// What is known about a target or a widget. Ordered by urgency: [`State::Down`] is the least value, so that sorting
/// puts the worst first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It failed, and often enough in a row to say so.
    Down,
    /// It works, but is worth a look: slow, failing now and then, a certificate near its end.
    Degraded,
    /// Nobody knows: never asked, or not heard of for too long. Silence is never green.
    #[default]
    Unknown,
    /// It works.
    Up,
}

impl State {
    /// Every state, worst first.
    pub const ALL: [Self; 4] = [Self::Down, Self::Degraded, Self::Unknown, Self::Up];

    /// The word used in configuration, JSON, classes and filters.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Degraded => "degraded",
            Self::Unknown => "unknown",
            Self::Up => "up",
        }
    }

    /// A shape of its own, for those who cannot tell the colours.
    #[must_use]
    pub const fn glyph(self) -> &'static str {
        match self {
            Self::Down => "■",
            Self::Degraded => "▲",
            Self::Unknown => "○",
            Self::Up => "●",
        }
    }

    /// The worst of several; [`State::Unknown`] of none, since nothing is known.
    #[must_use]
    pub fn worst(states: impl IntoIterator<Item = Self>) -> Self {
        states.into_iter().min().unwrap_or(Self::Unknown)
    }

    /// `1 down, 2 degraded, 23 up`: how many there are of each state, worst first, absent ones left out.
    #[must_use]
    pub fn summary(states: impl IntoIterator<Item = Self>) -> String {
        let mut counts = [0_usize; 4];
        for state in states {
            counts[state as usize] += 1;
        }
        let parts: Vec<String> = Self::ALL
            .iter()
            .zip(counts)
            .filter(|(_, count)| *count > 0)
            .map(|(state, count)| format!("{count} {state}"))
            .collect();
        if parts.is_empty() { "nothing watched".to_owned() } else { parts.join(", ") }
    }
}

crate::words_from_json!(State { Down, Degraded, Unknown, Up });

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for State {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|state| state.as_str() == word).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_wins_and_nothing_is_not_green() {
        assert_eq!(State::worst([State::Up, State::Unknown]), State::Unknown);
        assert_eq!(State::worst([State::Up, State::Degraded, State::Unknown]), State::Degraded);
        assert_eq!(State::worst([State::Down, State::Degraded]), State::Down);
        assert_eq!(State::worst([]), State::Unknown);
    }

    #[test]
    fn summary_counts_worst_first() {
        let states = [State::Up, State::Down, State::Degraded, State::Up, State::Degraded];
        assert_eq!(State::summary(states), "1 down, 2 degraded, 2 up");
        assert_eq!(State::summary([]), "nothing watched");
    }

    #[test]
    fn the_words_are_those_of_the_wire() {
        for state in State::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
            assert_eq!(state.as_str().parse(), Ok(state));
        }
    }
}
