//! Core Dependencies as a tile.

mod facts;
mod flips;
mod row;

use crate::{
    live::{Channel, Live, Row, Rows, Shown},
    model::dependencies::{Dependencies, Target},
    snapshot::Head,
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

    fn is_set_aside(&self) -> bool {
        !self.counts()
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
    let states = states(head.clone(), rows.clone());
    let body = view! {
        <Flips states/>
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
            {row::groups(scene, &widget, &rows, states)}
        </table>
        <p class="nothing">"Nothing to show."</p>
    };
    tile(scene, head, body)
}

/// Every target with its state, worst first; last and without one those whose state does not count.
fn states(head: ArcRwSignal<Head>, rows: Rows<Target>) -> Memo<Vec<(String, Option<State>)>> {
    // Rows are sorted by state: while neither the counts nor the order change, no state has.
    let counts = Memo::new(move |_| head.with(|head| head.summary.clone()));
    Memo::new(move |_| {
        counts.track();
        let state = |key: &String| rows.cell(key).map(|cell| cell.with_untracked(|target| counted(target)));
        rows.order().into_iter().filter_map(|key| state(&key).map(|state| (key, state))).collect()
    })
}

fn counted(target: &Target) -> Option<State> {
    target.counts().then_some(target.state)
}

/// How many targets are in `state`. Not reactive.
pub(super) fn count(rows: &Rows<Target>, state: State) -> usize {
    let keys = untrack(|| rows.order());
    keys.iter()
        .filter_map(|key| rows.cell(key))
        .filter(|cell| cell.with_untracked(|target| counted(target) == Some(state)))
        .count()
}
