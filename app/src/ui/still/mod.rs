//! Markup that never changes: the server renders it, the browser leaves it as it came.
//!
//! Hydration does not touch what an `inner_html` holds, so the browser has no use for the code that would make it:
//! forms, navigation and the like are not in the WebAssembly at all.

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(not(feature = "hydrate"))]
mod server;

#[cfg(feature = "hydrate")]
use browser as side;
#[cfg(not(feature = "hydrate"))]
use server as side;

use leptos::prelude::*;

/// What `markup` gives, as HTML; nothing in the browser. Only for what is neither reactive nor listens.
pub fn html<V: IntoView>(markup: impl FnOnce() -> V) -> String {
    side::html(markup)
}

/// An element without a box of its own around [`html`].
#[component]
pub fn Still(
    /// From [`html`]: escaped where it was made.
    html: String,
) -> impl IntoView {
    view! { <span class="still" inner_html=html></span> }
}
