//! Which target stands where: worst first.

use crate::{
    live::{Row as _, Rows},
    model::dependencies::Target,
    snapshot::Head,
    state::State,
};
use leptos::prelude::*;

/// One target's place, and what gave it that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) key: String,
    pub(super) state: State,
    /// Another target explains its state.
    pub(super) explained: bool,
    /// Planned work is going on: its state does not count.
    pub(super) planned: bool,
}

/// Every target's place, as [`Rows::order`] has them. Changes only where one does.
pub(super) fn places(head: ArcRwSignal<Head>, rows: Rows<Target>) -> Memo<Vec<Place>> {
    // Rows are sorted by what is in a place: while neither the counts nor the order change, no place has.
    let counts = Memo::new(move |_| head.with(|head| head.summary.clone()));
    Memo::new(move |_| {
        counts.with(|_| ()); // not `track`: a memo that nobody has read follows nothing
        let place = |key: String| {
            let cell = rows.cell(&key)?;
            Some(cell.with_untracked(|target| Place {
                key,
                state: target.state,
                explained: target.is_explained(),
                planned: target.is_planned(),
            }))
        };
        rows.order().into_iter().filter_map(place).collect()
    })
}
