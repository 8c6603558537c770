//! Bugsnag Errors as a tile.

use crate::{
    live::{Channel, Live, Row, Rows, Shown},
    model::errors::{BugsnagError, Errors},
    state::State,
    ui::{Scene, tile},
};
use leptos::prelude::*;

impl Row for BugsnagError {
    fn state(&self) -> State {
        self.state
    }
}

impl Live<Errors> for Rows<BugsnagError> {
    fn new(data: &Errors) -> Self {
        Self::new(&data.errors)
    }

    fn sync(&self, data: &Errors) {
        Self::sync(self, &data.errors);
    }
}

impl Shown for Errors {
    type Live = Rows<BugsnagError>;
}

/// The tile: one row an error, worst first.
pub fn errors(scene: Scene, channel: Channel<Errors>) -> impl IntoView {
    let Channel { head, live: rows, .. } = channel;
    let body = view! { <p>{move || rows.order().len()}</p> };
    tile(scene, head, body)
}

/// How many errors are in `state`. Not reactive.
pub(super) fn count(rows: &Rows<BugsnagError>, state: State) -> usize {
    let keys = untrack(|| rows.order());
    let is_in = |key: &String| rows.cell(key).is_some_and(|cell| cell.with_untracked(|error| error.state == state));
    keys.iter().filter(|key| is_in(key)).count()
}
