//! Open Pull Requests as a tile: who is swamped, and what waits for whom. Drawn as text ([`crate::ui::rows`]).

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(not(feature = "hydrate"))]
mod choices;
mod group;
mod mark;
mod order;
mod person;
mod pull;
mod repo;
#[cfg(not(feature = "hydrate"))]
mod server;
mod words;

#[cfg(feature = "hydrate")]
use browser as side;
#[cfg(not(feature = "hydrate"))]
use server as side;

use crate::{
    model::pulls::Pulls,
    page::Filter,
    ui::{Html, Scene, address},
};
use group::Grouping;
use leptos::prelude::*;

pub use side::body;

/// What everything in the tile is drawn with.
#[derive(Clone, Copy)]
struct Look<'a> {
    scene: Scene,
    widget: &'a str,
    data: &'a Pulls,
    grouping: Grouping,
    /// Whether some rows may be hidden.
    is_filtered: bool,
}

impl<'a> Look<'a> {
    /// Reactive: another filter is another look.
    fn new(scene: Scene, widget: &'a str, data: &'a Pulls) -> Self {
        let is_filtered = scene.filter.with(|filter| *filter != Filter::default());
        Self { scene, widget, data, grouping: Grouping::asked(scene), is_filtered }
    }

    /// Where the widget stands alone with what matches `text`.
    fn narrowed(self, text: &str) -> String {
        let filter = Filter { state: None, text: text.to_owned() };
        if self.scene.alone {
            self.scene.address_of(&filter)
        } else {
            address::filtered(&["/w/", self.widget].concat(), &filter)
        }
    }

    /// A name or number that leads to all that matches `text`.
    fn facet(self, html: &mut Html, text: &str, name: &str) {
        html.put("<a href=\"{}\"><bdi>{}</bdi></a>", &[&self.narrowed(text), name]);
    }

    /// What stands in the place of the rows where none is to be seen.
    fn nothing(self) -> &'static str {
        let data = self.data;
        if !data.pulls.is_empty() {
            "Nothing to show."
        } else if data.watched == 0 {
            "Not read yet."
        } else if data.repos_failed.is_empty() && data.repos.is_empty() {
            "<span class=\"glyph\" data-state=\"up\" aria-hidden=\"true\">●</span> Nothing is open."
        } else {
            "Nothing is open in what could be read."
        }
    }
}

/// Somebody's picture, from our own server; a place for it where there is none.
fn avatar(html: &mut Html, path: Option<&String>) {
    match path.filter(|path| path.starts_with("/avatars/")) {
        Some(path) => {
            let markup = "<img class=\"avatar\" alt=\"\" width=\"20\" height=\"20\" loading=\"lazy\" src=\"{}\"> ";
            html.put(markup, &[path]);
        }
        None => html.put("<span class=\"avatar\"></span> ", &[]),
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests;
