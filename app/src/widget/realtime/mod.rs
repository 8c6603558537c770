//! Real-Time System Health as a tile.

use crate::{
    live::{Channel, Live, Shown},
    model::realtime::Realtime,
    ui::{Scene, tile},
};
use leptos::prelude::*;

/// The widget's signals.
#[derive(Clone, Debug)]
pub struct Signals {
    data: ArcRwSignal<Realtime>,
}

impl Live<Realtime> for Signals {
    fn new(data: &Realtime) -> Self {
        Self { data: ArcRwSignal::new(data.clone()) }
    }

    fn sync(&self, data: &Realtime) {
        self.data.set(data.clone());
    }
}

impl Shown for Realtime {
    type Live = Signals;
}

/// The tile: the numbers, and the waffle below them.
pub fn realtime(scene: Scene, channel: Channel<Realtime>) -> impl IntoView {
    let Channel { head, live, .. } = channel;
    let body = view! { <p class="waffle-words">{move || live.data.with(Realtime::waffle_in_words)}</p> };
    tile(scene, head, body)
}

/// How many of what it shows are in `state`. Not reactive.
pub(super) fn count(live: &Signals, state: crate::state::State) -> usize {
    live.data.with_untracked(|data| data.count(state))
}
