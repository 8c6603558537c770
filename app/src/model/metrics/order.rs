//! Which metric is worse, and which days count.

use super::{Day, Metric, Metrics};
use crate::state::State;
use std::sync::Arc;

impl Metrics {
    /// The state of every metric.
    pub fn states(&self) -> impl Iterator<Item = State> {
        self.metrics.values().map(|metric| metric.state)
    }

    /// The metrics, worst first, and by name within that.
    #[must_use]
    pub fn worst_first(&self) -> Vec<(&String, &Arc<Metric>)> {
        let mut ordered: Vec<(&String, &Arc<Metric>)> = Vec::with_capacity(self.metrics.len());
        for (name, metric) in &self.metrics {
            // Placed one by one: the library's sorting is a page's worth of bytes for every visitor.
            let at = ordered.partition_point(|(_, other)| other.state <= metric.state);
            ordered.insert(at, (name, metric));
        }
        ordered
    }
}

impl Day {
    /// Whether it counts: a day that is not over and only late has another colour than its verdict, and does not.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.state == self.verdict.state()
    }
}
