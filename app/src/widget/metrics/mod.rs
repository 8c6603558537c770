//! Metric Comparison as a tile: metric by day, worst first; alone, also each metric's numbers and chart. Drawn as text
//! ([`crate::ui::rows`]).

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(not(feature = "hydrate"))]
mod chart;
mod databases;
#[cfg(not(feature = "hydrate"))]
mod load;
mod matrix;
#[cfg(not(feature = "hydrate"))]
mod section;
#[cfg(not(feature = "hydrate"))]
mod server;
mod words;

#[cfg(feature = "hydrate")]
use browser as side;
#[cfg(not(feature = "hydrate"))]
use server as side;

use crate::{model::metrics::Metrics, ui::Scene};

pub use side::body;

/// So many days are shown, the newest ones; those before them are in the chart.
const DAYS: usize = 31;

/// What everything in the tile is drawn with.
#[derive(Clone, Copy)]
struct Look<'a> {
    scene: Scene,
    widget: &'a str,
    data: &'a Metrics,
}

impl<'a> Look<'a> {
    /// The days that have a column, oldest first.
    fn days(self) -> &'a [String] {
        let days = &self.data.days;
        days.get(days.len().saturating_sub(DAYS)..).unwrap_or(days)
    }

    /// Where the numbers of a day are.
    fn place(self, metric: &str, day: &str) -> String {
        let fragment = crate::ui::address::fragment(metric);
        let widget = if self.scene.alone { "" } else { self.widget };
        [if self.scene.alone { "" } else { "/w/" }, widget, &fragment, day].concat()
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests;
