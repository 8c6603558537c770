//! Core Dependencies as a tile.

mod facts;
mod flips;
mod graph;
mod places;
mod restarts;
mod row;

use crate::{
    live::{Channel, Live, Row, Rows, Shown},
    model::dependencies::{Dependencies, Target},
    state::State,
    ui::{Scene, tile},
};
use flips::Flips;
use leptos::prelude::*;
use std::sync::Arc;

impl Row for Target {
    fn state(&self) -> State {
        self.state
    }

    fn is_explained(&self) -> bool {
        self.cause.is_some()
    }

    fn is_planned(&self) -> bool {
        self.maintenance.is_some()
    }
}

impl Live<Dependencies> for Rows<Target> {
    fn new(data: &Dependencies) -> Self {
        Self::new(&data.targets)
    }

    fn sync(&self, data: &Dependencies) {
        Self::sync(self, &data.targets);
    }
}

impl Shown for Dependencies {
    type Live = Rows<Target>;
}

/// The tile: one row a target, worst first.
pub fn dependencies(scene: Scene, channel: Channel<Dependencies>) -> impl IntoView {
    let Channel { head, live: rows, .. } = channel;
    let (widget, caption) = head.with_untracked(|head| {
        let caption = [&head.title, ": every target, worst first"].concat();
        (Arc::<str>::from(&*head.widget), caption)
    });
    let places = places::places(head.clone(), rows.clone());
    let body = view! {
        <Flips places/>
        {restarts::restarts(scene, &widget, places, rows.clone())}
        {graph::graph(scene, &widget, &rows)}
        <table class="rows dependencies" role="table">
            <caption class="sr">{caption}</caption>
            <thead class="sr" role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">"state"</th>
                    <th scope="col" role="columnheader">"target"</th>
                    <th scope="col" role="columnheader">"reason"</th>
                    <th scope="col" role="columnheader">"latency"</th>
                    <th scope="col" role="columnheader">"phases"</th>
                    <th scope="col" role="columnheader">"since"</th>
                </tr>
            </thead>
            {row::groups(scene, &widget, &rows, places)}
        </table>
        <p class="nothing">"Nothing to show."</p>
    };
    tile(scene, head, body)
}

/// How many targets are in `state`. Not reactive.
pub(super) fn count(rows: &Rows<Target>, state: State) -> usize {
    let keys = untrack(|| rows.order());
    keys.iter()
        .filter_map(|key| rows.cell(key))
        .filter(|cell| cell.with_untracked(|target| target.counts() && target.state == state))
        .count()
}
