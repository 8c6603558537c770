//! Changes of state for those who listen: the sentence for a live region.

use crate::state::State;

/// So many are named; of more only the number is told.
const NAMED: usize = 3;

/// `a is down, b is up`: what has changed its state, in this order; `and 2 more` of many. Empty where nothing has.
#[must_use]
pub fn flips(flipped: &[(&str, State)]) -> String {
    let mut said: Vec<String> =
        flipped.iter().take(NAMED).map(|(key, state)| [key, " is ", state.as_str()].concat()).collect();
    if flipped.len() > NAMED {
        said.push(["and ", &(flipped.len() - NAMED).to_string(), " more"].concat());
    }
    said.join(", ")
}
