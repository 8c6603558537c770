//! Which target stands where.

use crate::{
    model::dependencies::{Dependencies, Target},
    state::State,
};
use std::sync::Arc;

/// The targets, worst first, causes before what they affect, planned work last, and by name within that.
pub(super) fn targets(data: &Dependencies) -> Vec<(&String, &Arc<Target>)> {
    // The map is sorted by name already: so many shelves need no sorting, and no code for it in the browser.
    let mut shelves: [Vec<(&String, &Arc<Target>)>; 4 * State::ALL.len()] = Default::default();
    for (key, target) in &data.targets {
        let state = State::ALL.iter().take_while(|state| **state != target.state).count();
        let place =
            (usize::from(!target.counts()) * State::ALL.len() + state) * 2 + usize::from(target.cause.is_some());
        if let Some(shelf) = shelves.get_mut(place) {
            shelf.push((key, target));
        }
    }
    shelves.concat()
}
