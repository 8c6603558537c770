//! Says aloud which targets changed their state, and nothing else: latencies and ages drift in silence.

use crate::{live::Rows, model::dependencies::Target, snapshot::Head, state::State};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// So many are named; of more only the number is told.
const NAMED: usize = 3;

#[derive(Clone, Default, PartialEq)]
struct Heard {
    states: BTreeMap<String, State>,
    said: String,
}

/// An invisible region that screen readers read out when it changes.
#[component]
pub(super) fn Flips(head: ArcRwSignal<Head>, rows: Rows<Target>) -> impl IntoView {
    // Rows are sorted by state: while neither the counts nor the order change, no state has.
    let counts = Memo::new(move |_| head.with(|head| head.summary.clone()));
    let heard = Memo::new(move |last: Option<&Heard>| {
        counts.track();
        let states = rows.order().into_iter().filter_map(|key| {
            let state = rows.cell(&key)?.with_untracked(|target| target.state);
            Some((key, state))
        });
        let states = states.collect();
        let said = last.map(|last| say(&last.states, &states)).unwrap_or_default();
        Heard { states, said }
    });
    view! { <p class="sr" role="status" aria-live="polite">{move || heard.with(|heard| heard.said.clone())}</p> }
}

fn say(last: &BTreeMap<String, State>, next: &BTreeMap<String, State>) -> String {
    let mut flipped: Vec<(State, &String)> = next
        .iter()
        .filter(|(key, state)| last.get(*key).is_some_and(|before| before != *state))
        .map(|(key, state)| (*state, key))
        .collect();
    flipped.sort_unstable();
    let mut said: Vec<String> =
        flipped.iter().take(NAMED).map(|(state, key)| [key.as_str(), " is ", state.as_str()].concat()).collect();
    if flipped.len() > NAMED {
        said.push(["and ", &(flipped.len() - NAMED).to_string(), " more"].concat());
    }
    said.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(all: &[(&str, State)]) -> BTreeMap<String, State> {
        all.iter().map(|(key, state)| ((*key).to_owned(), *state)).collect()
    }

    #[test]
    fn only_flips_are_said_worst_first() {
        let last = states(&[("a", State::Up), ("b", State::Up), ("c", State::Down)]);
        let next = states(&[("a", State::Up), ("b", State::Down), ("c", State::Up), ("new", State::Down)]);
        assert_eq!(say(&last, &next), "b is down, c is up");
        assert_eq!(say(&next, &next), "");
    }

    #[test]
    fn many_flips_are_counted() {
        let last = states(&[("a", State::Up), ("b", State::Up), ("c", State::Up), ("d", State::Up), ("e", State::Up)]);
        let next = last.keys().map(|key| (key.clone(), State::Down)).collect();
        assert_eq!(say(&last, &next), "a is down, b is down, c is down, and 2 more");
    }
}
