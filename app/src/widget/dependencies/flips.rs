//! Says aloud which targets changed their state, and nothing else: latencies and ages drift in silence.

use super::places::Place;
use crate::{state::State, ui};
use leptos::prelude::*;

#[derive(Clone, Default, PartialEq)]
struct Heard {
    places: Vec<Place>,
    said: String,
}

/// An invisible region that screen readers read out when it changes.
#[component]
pub(super) fn Flips(places: Memo<Vec<Place>>) -> impl IntoView {
    let heard = Memo::new(move |last: Option<&Heard>| {
        let next = places.get();
        let said = last.map(|last| say(&last.places, &next)).unwrap_or_default();
        Heard { places: next, said }
    });
    view! { <p class="sr" role="status" aria-live="polite">{move || heard.with(|heard| heard.said.clone())}</p> }
}

/// Both as the rows are sorted. Planned work is no news, neither while it lasts nor when it begins or ends.
fn say(last: &[Place], next: &[Place]) -> String {
    let was = |now: &Place, state: State| {
        [false, true].into_iter().any(|explained| {
            last.binary_search_by(|place| {
                let at = (place.planned, place.state, place.explained, place.key.as_str());
                at.cmp(&(false, state, explained, now.key.as_str()))
            })
            .is_ok()
        })
    };
    let flipped: Vec<(&str, State)> = next
        .iter()
        .filter(|now| !now.planned)
        .filter(|now| State::ALL.into_iter().any(|state| state != now.state && was(now, state)))
        .map(|now| (now.key.as_str(), now.state))
        .collect();
    ui::flips(&flipped)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(all: &[(&str, State)]) -> Vec<Place> {
        let place = |(key, state): &(&str, State)| Place {
            key: (*key).to_owned(),
            state: *state,
            explained: false,
            planned: false,
        };
        all.iter().map(place).collect()
    }

    #[test]
    fn only_flips_are_said_worst_first() {
        let last = states(&[("c", State::Down), ("a", State::Up), ("b", State::Up)]);
        let next = states(&[("b", State::Down), ("new", State::Down), ("a", State::Up), ("c", State::Up)]);
        assert_eq!(say(&last, &next), "b is down, c is up");
        assert_eq!(say(&next, &next), "");
    }

    #[test]
    fn what_waited_on_a_cause_is_said_to_be_back() {
        let mut last = states(&[("z-cause", State::Down), ("a", State::Down), ("b", State::Down)]);
        for affected in &mut last[1..] {
            affected.explained = true;
        }
        let next = states(&[("a", State::Up), ("b", State::Up), ("z-cause", State::Up)]);
        assert_eq!(say(&last, &next), "a is up, b is up, z-cause is up");
    }

    #[test]
    fn planned_work_is_not_said() {
        let mut last = states(&[("a", State::Up), ("b", State::Up)]);
        last[1].planned = true;
        let mut next = states(&[("a", State::Up), ("b", State::Down)]);
        next[1].planned = true;
        assert_eq!(say(&last, &next), "");
        next[1].planned = false;
        assert_eq!(say(&last, &next), "");
    }

    #[test]
    fn many_flips_are_counted() {
        let last = states(&[("a", State::Up), ("b", State::Up), ("c", State::Up), ("d", State::Up), ("e", State::Up)]);
        let next: Vec<_> = last.iter().map(|place| Place { state: State::Down, ..place.clone() }).collect();
        assert_eq!(say(&last, &next), "a is down, b is down, c is down, and 2 more");
    }
}
