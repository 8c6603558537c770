//! Deployment Log as a tile: newest first; alone, also what is older. Drawn as text ([`crate::ui::rows`]).

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(not(feature = "hydrate"))]
mod older;
mod row;
#[cfg(not(feature = "hydrate"))]
mod server;

#[cfg(feature = "hydrate")]
use browser as side;
#[cfg(not(feature = "hydrate"))]
use server as side;

use crate::{
    model::deployments::{Archive, Deployment, Deployments},
    patch::Keyed,
    ui::{Html, Scene},
};
use std::sync::Arc;

pub use side::body;

/// Every deployment that the server knows, given to a page as context: what a board does not show is on the widget's own page.
#[derive(Clone, Debug)]
pub struct Known(pub Option<Archive>);

/// What everything in the tile is drawn with.
#[derive(Clone, Copy)]
struct Look<'a> {
    scene: Scene,
    widget: &'a str,
    /// Whether the log was read at all.
    is_read: bool,
    data: &'a Deployments,
}

impl Look<'_> {
    /// What stands in the place of the rows where none is to be seen.
    fn nothing(self) -> &'static str {
        if !self.data.deployments.is_empty() {
            "Nothing to show."
        } else if self.is_read {
            "No deployments."
        } else {
            "Not read yet."
        }
    }

    /// Rows of the log that could not be read; nothing where all could.
    fn skipped(self) -> String {
        let mut html = Html::default();
        if self.data.skipped > 0 {
            let why = self.data.skipped_why.as_deref().unwrap_or_default();
            let rows = if self.data.skipped == 1 { "row" } else { "rows" };
            let markup = "<li data-state=\"degraded\"><span class=\"glyph\" aria-hidden=\"true\">▲</span> {} {} could not be read: {}</li>";
            html.put(markup, &[&self.data.skipped.to_string(), rows, why]);
        }
        html.done()
    }
}

type Entry<'a> = (&'a String, &'a Arc<Deployment>);

fn newest_first(all: &Keyed<Deployment>) -> Vec<Entry<'_>> {
    let mut rows: Vec<Entry<'_>> = Vec::with_capacity(all.len());
    for entry in all {
        // Placed one by one: the library's sorting is a page's worth of bytes for every visitor.
        let at = rows.partition_point(|(key, one)| (one.started_at, *key) > (entry.1.started_at, entry.0));
        rows.insert(at, entry);
    }
    rows
}

#[cfg(all(test, feature = "ssr"))]
mod tests;
