//! Open Pull Requests as a tile.

use crate::{
    live::{Changed, Channel, Shown},
    model::pulls::Pulls,
    state::State,
    ui::{Scene, tile},
};
use leptos::prelude::*;

impl Shown for Pulls {
    type Live = Changed;
}

/// The tile.
pub fn pulls(scene: Scene, channel: Channel<Pulls>) -> impl IntoView {
    let shown = channel.read(|data| data.shown);
    tile(scene, channel.head, view! { <p>{shown}</p> })
}

/// How many pull requests are in `state`. Not reactive.
pub(super) fn count(channel: &Channel<Pulls>, state: State) -> usize {
    channel.read(|data| data.states().filter(|other| *other == state).count())
}
