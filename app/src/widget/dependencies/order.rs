//! Which target stands where.

use crate::{
    model::dependencies::{Dependencies, Target},
    state::State,
};
use std::sync::Arc;

/// The targets, worst first, causes before what they affect, planned work last, and by name within that.
pub(super) fn targets(data: &Dependencies) -> Vec<(&String, &Arc<Target>)> {
    let mut ordered = Vec::with_capacity(data.targets.len());
    // The map is sorted by name already: a few passes need no sorting, and no code for it in the browser.
    for planned in [false, true] {
        for (state, explained) in State::ALL.into_iter().flat_map(|state| [(state, false), (state, true)]) {
            let place = (planned, state, explained);
            let belongs = |target: &Target| (!target.counts(), target.state, target.cause.is_some()) == place;
            ordered.extend(data.targets.iter().filter(|(_, target)| belongs(target)));
        }
    }
    ordered
}
