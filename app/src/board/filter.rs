//! Which rows are seen: links and a form for the server, the same at once for those with JavaScript.

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(not(feature = "hydrate"))]
mod server;

#[cfg(feature = "hydrate")]
pub(super) use browser::come_alive;
#[cfg(not(feature = "hydrate"))]
pub(super) use server::draw;

use crate::{
    page::Filter,
    state::State,
    ui::{Html, Scene},
};
use leptos::prelude::*;

/// The links, one for each state. Reactive.
fn states(scene: Scene) -> Html {
    let mut html = Html::default().raw("<nav aria-label=\"Rows by state\">");
    scene.filter.with(|filter| {
        for state in std::iter::once(None).chain(State::ALL.map(Some)) {
            let there = scene.address_of(&Filter { state, ..filter.clone() });
            html.put("<a href=\"{}\"", &[&there]);
            html.put(if filter.state == state { " aria-current=\"true\"" } else { "" }, &[]);
            match state {
                Some(state) => {
                    let markup = " data-state=\"{}\"><span class=\"glyph\" aria-hidden=\"true\">{}</span> {}</a>";
                    html.put(markup, &[state.as_str(), state.glyph(), state.as_str()]);
                }
                None => html.put(">all</a>", &[]),
            }
        }
    });
    html.raw("</nav>")
}
