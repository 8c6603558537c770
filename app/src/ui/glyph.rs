//! A state as a shape, with its word for those who do not see it.

use crate::state::State;
use leptos::prelude::*;

/// The shape of a state; its colour comes from the nearest `data-state`.
#[component]
pub fn Glyph(
    /// Which state.
    state: State,
) -> impl IntoView {
    view! {
        <span class="glyph" aria-hidden="true">{state.glyph()}</span>
        <span class="sr">{state.as_str()}</span>
    }
}
