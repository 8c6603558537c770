//! Says aloud which targets changed their state, and nothing else: latencies and ages drift in silence.

use crate::state::State;
use leptos::prelude::*;

/// So many are named; of more only the number is told.
const NAMED: usize = 3;

#[derive(Clone, Default, PartialEq)]
struct Heard {
    states: Vec<(String, State)>,
    said: String,
}

/// An invisible region that screen readers read out when it changes.
#[component]
pub(super) fn Flips(states: Memo<Vec<(String, Option<State>)>>) -> impl IntoView {
    let heard = Memo::new(move |last: Option<&Heard>| {
        let counted = |(key, state): (String, Option<State>)| Some((key, state?));
        let next: Vec<_> = states.get().into_iter().filter_map(counted).collect();
        let said = last.map(|last| say(&last.states, &next)).unwrap_or_default();
        Heard { states: next, said }
    });
    view! { <p class="sr" role="status" aria-live="polite">{move || heard.with(|heard| heard.said.clone())}</p> }
}

/// Both worst first, and by name within a state.
fn say(last: &[(String, State)], next: &[(String, State)]) -> String {
    let was = |key: &str, state: State| last.binary_search_by(|(k, s)| (*s, k.as_str()).cmp(&(state, key))).is_ok();
    let flipped: Vec<&(String, State)> =
        next.iter().filter(|(key, now)| State::ALL.into_iter().any(|state| state != *now && was(key, state))).collect();
    let mut said: Vec<String> =
        flipped.iter().take(NAMED).map(|(key, state)| [key.as_str(), " is ", state.as_str()].concat()).collect();
    if flipped.len() > NAMED {
        said.push(["and ", &(flipped.len() - NAMED).to_string(), " more"].concat());
    }
    said.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(all: &[(&str, State)]) -> Vec<(String, State)> {
        all.iter().map(|(key, state)| ((*key).to_owned(), *state)).collect()
    }

    #[test]
    fn only_flips_are_said_worst_first() {
        let last = states(&[("c", State::Down), ("a", State::Up), ("b", State::Up)]);
        let next = states(&[("b", State::Down), ("new", State::Down), ("a", State::Up), ("c", State::Up)]);
        assert_eq!(say(&last, &next), "b is down, c is up");
        assert_eq!(say(&next, &next), "");
    }

    #[test]
    fn many_flips_are_counted() {
        let last = states(&[("a", State::Up), ("b", State::Up), ("c", State::Up), ("d", State::Up), ("e", State::Up)]);
        let next: Vec<_> = last.iter().map(|(key, _)| (key.clone(), State::Down)).collect();
        assert_eq!(say(&last, &next), "a is down, b is down, c is down, and 2 more");
    }
}
