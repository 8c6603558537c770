//! Core Dependencies as a tile: what needs a restart, what depends on what, and one row a target. Drawn as text
//! ([`crate::ui::rows`]).

#[cfg(feature = "hydrate")]
mod browser;
mod facts;
mod graph;
mod order;
mod restarts;
mod row;
#[cfg(not(feature = "hydrate"))]
mod server;

#[cfg(feature = "hydrate")]
use browser as side;
#[cfg(not(feature = "hydrate"))]
use server as side;

use crate::{
    model::dependencies::{Dependencies, Target},
    page::Filter,
    ui::Scene,
};
use leptos::prelude::*;

pub use side::body;

/// What everything in the tile is drawn with.
#[derive(Clone, Copy)]
struct Look<'a> {
    scene: Scene,
    widget: &'a str,
    data: &'a Dependencies,
    /// Whether some rows may be hidden.
    is_filtered: bool,
}

impl<'a> Look<'a> {
    /// Reactive: another filter is another look.
    fn new(scene: Scene, widget: &'a str, data: &'a Dependencies) -> Self {
        Self { scene, widget, data, is_filtered: scene.filter.with(|filter| *filter != Filter::default()) }
    }

    fn target(self, key: &str) -> Option<&'a Target> {
        self.data.targets.get(key).map(|target| &**target)
    }
}
