//! Bugsnag Errors as a tile: what broke, worst first, and what could not be read. Drawn as text ([`crate::ui::rows`]).

#[cfg(feature = "hydrate")]
mod browser;
mod error;
mod order;
mod project;
#[cfg(not(feature = "hydrate"))]
mod server;
mod trend;

#[cfg(feature = "hydrate")]
use browser as side;
#[cfg(not(feature = "hydrate"))]
use server as side;

use crate::{
    model::errors::{Errors, Project},
    state::State,
    ui::{Html, Scene, address},
};

pub use side::body;

/// What everything in the tile is drawn with.
#[derive(Clone, Copy)]
struct Look<'a> {
    scene: Scene,
    widget: &'a str,
    data: &'a Errors,
}

impl Look<'_> {
    /// What stands in the place of the rows where none is to be seen.
    fn nothing(self) -> &'static str {
        let known = self.data.projects.values().filter(|project| project.is_known()).count();
        if !self.data.errors.is_empty() {
            "Nothing to show."
        } else if known == 0 {
            "Not read yet."
        } else if known == self.data.projects.len() && self.data.projects_failed.is_empty() {
            "<span class=\"glyph\" data-state=\"up\" aria-hidden=\"true\">●</span> No errors."
        } else {
            "No errors in what could be read."
        }
    }

    /// A word; where the widget stands alone, a link to all that has it too.
    fn facet(self, html: &mut Html, word: &str) {
        self.scene.facet(html, word, word);
    }
}

/// A link to what a browser opens as a page; else nothing.
fn outward(html: &mut Html, address: Option<&String>, name: &str) {
    if let Some(address) = address.filter(|address| address::is_web(address)) {
        html.outward(address, name);
        html.put(" ", &[]);
    }
}

/// Whether it is worth a line where there is little room: it failed, or it was not read for too long.
fn is_troubled(look: Look<'_>, key: &str, project: &Project) -> bool {
    let is_old = project.state == State::Unknown && project.is_known();
    is_old || project.reason.is_some() || look.data.projects_failed.contains_key(key)
}

#[cfg(all(test, feature = "ssr"))]
mod tests;
