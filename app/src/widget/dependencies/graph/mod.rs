//! What depends on what, as a picture: the server draws it, the browser only recolours it.

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(not(feature = "hydrate"))]
mod drawing;
#[cfg(not(feature = "hydrate"))]
mod layout;
mod look;
#[cfg(not(feature = "hydrate"))]
mod server;

#[cfg(feature = "hydrate")]
use browser as side;
#[cfg(not(feature = "hydrate"))]
use server as side;

use crate::{live::Rows, model::dependencies::Target, ui::Scene};
use leptos::prelude::*;

/// The picture of every target that depends on another or is depended on, and what it says in words. Empty, and not to
/// be seen, on boards and where nothing depends on anything.
pub(super) fn graph(scene: Scene, widget: &str, rows: &Rows<Target>) -> impl IntoView + use<> {
    let html = if scene.alone { side::picture(widget, rows) } else { String::new() };
    view! { <figure class="graph" inner_html=html></figure> }
}
