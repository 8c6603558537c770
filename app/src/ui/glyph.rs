//! A state as a shape.

use crate::state::State;

/// The shape of a state, or of planned work; its colour comes from the nearest `data-state` or `data-maintenance`.
#[must_use]
pub const fn shape(state: State, planned: bool) -> &'static str {
    if planned { "◆" } else { state.glyph() }
}
