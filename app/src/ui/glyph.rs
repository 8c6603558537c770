//! A state as a shape, with its word for those who do not see it.

use crate::state::State;
use leptos::prelude::*;

/// The shape of a state, or of planned work; its colour comes from the nearest `data-state` or `data-maintenance`.
#[component]
pub fn Glyph(
    /// Which state.
    state: State,
    /// Whether planned work is going on, so that the state does not count.
    #[prop(optional)]
    planned: bool,
) -> impl IntoView {
    view! {
        <span class="glyph" aria-hidden="true">{shape(state, planned)}</span>
        <span class="sr">{if planned { "in maintenance" } else { state.as_str() }}</span>
    }
}

/// The shape alone.
#[must_use]
pub const fn shape(state: State, planned: bool) -> &'static str {
    if planned { "◆" } else { state.glyph() }
}
