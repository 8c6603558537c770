//! What needs attention first.

use crate::{model::errors::BugsnagError, patch::Keyed, state::State, ui::rows::ordered};
use std::{cmp::Reverse, sync::Arc};

/// The errors: by state, what is new or spikes first, then by events, and by key within that.
pub(super) fn errors(errors: &Keyed<BugsnagError>) -> Vec<(&String, &Arc<BugsnagError>)> {
    ordered(errors, rank)
}

fn rank(error: &BugsnagError) -> (State, bool, Reverse<u64>) {
    let is_marked = error.is_new || error.spike.is_some();
    (error.state, !is_marked, Reverse(error.events))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_attention_stands_first() {
        let error = |state, is_new, spike, events| {
            Arc::new(BugsnagError { state, is_new, spike, events, ..BugsnagError::default() })
        };
        let all: Keyed<BugsnagError> = [
            ("a", error(State::Up, false, None, 9)),
            ("b", error(State::Up, true, None, 1)),
            ("c", error(State::Down, false, None, 100)),
            ("d", error(State::Down, false, Some(13), 60)),
            ("e", error(State::Degraded, false, None, 40)),
            ("f", error(State::Down, false, None, 100)),
            ("g", error(State::Down, false, None, 104)),
        ]
        .map(|(key, error)| (key.to_owned(), error))
        .into();
        let keys: String = errors(&all).into_iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, "dgcfeba");
    }
}
