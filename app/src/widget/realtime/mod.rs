//! Real-Time System Health as a tile: numbers, the waffle, and one line about what is looked at.
//!
//! The server draws it as text. The browser finds it in the document and touches only what has changed: there is no view, no
//! signal and no listener for each of two thousand cells. Who is looked at is `public/waffle.js`' business.

#[cfg(feature = "hydrate")]
mod browser;
mod cells;
mod lines;
mod numbers;
#[cfg(not(feature = "hydrate"))]
mod server;
mod shelves;
mod spark;

#[cfg(feature = "hydrate")]
use browser as side;
#[cfg(not(feature = "hydrate"))]
use server as side;

use crate::{
    model::realtime::{Process, Realtime},
    ui::{Html, Scene, address},
};

pub use side::body;

type Attributes<const COUNT: usize> = [(&'static str, Option<&'static str>); COUNT];

/// Those that are there.
fn attributes(html: Html, all: &[(&'static str, Option<&'static str>)]) -> Html {
    all.iter().fold(html, |html, (name, value)| match value {
        Some(value) => html.raw(" ").raw(name).raw("=\"").raw(value).raw("\""),
        None => html,
    })
}

/// What everything in the tile is drawn with.
#[derive(Clone, Copy)]
struct Look<'a> {
    scene: Scene,
    widget: &'a str,
    data: &'a Realtime,
}

impl Look<'_> {
    /// Where a number or process has a place of its own.
    fn link(self, key: &str) -> String {
        let fragment = address::fragment(key);
        if self.scene.alone { fragment } else { ["/w/", self.widget, &fragment].concat() }
    }

    /// The place that `/w/{id}#{key}` leads to.
    fn id(self, html: Html, key: &str) -> Html {
        match address::row_id(key).filter(|_| self.scene.alone) {
            Some(id) => html.fill(" id=\"{}\"", &[id]),
            None => html,
        }
    }

    /// Whether the filter lets it be seen. Reactive.
    fn shows_process(self, key: &str, process: &Process) -> bool {
        let detail = process.detail.as_deref().unwrap_or_default();
        self.scene.shows(lines::is_planned(self, &process.group), process.state, &[key, detail, &process.group])
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests;
