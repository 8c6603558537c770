//! The widget in one line, and its worst state.

use super::{Metric, Metrics, Verdict};
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

    /// `3 metrics in 3 databases: 1 differs, 1 late`, in words that fit what there is.
    #[must_use]
    pub fn summary(&self) -> String {
        let metrics = counted(self.metrics.len(), "metric");
        let all = format!("{metrics} in {}", counted(self.databases.len(), "database"));
        if self.metrics.values().all(|metric| metric.runs.values().all(|run| run.at.is_none())) {
            return format!("{all}: not read yet");
        }
        let verdicts = [Verdict::Differs, Verdict::Missing, Verdict::Late, Verdict::Unknown];
        let mut parts = Vec::new();
        for verdict in verdicts {
            let count = self.metrics.values().filter(|metric| metric.verdict() == Some(verdict)).count();
            if count > 0 {
                parts.push(format!("{count} {}", verdict.as_str()));
            }
        }
        if !self.databases_failed.is_empty() {
            parts.push(format!("{} not read", counted(self.databases_failed.len(), "database")));
        }
        if parts.is_empty() { format!("{all}, all the same") } else { format!("{all}: {}", parts.join(", ")) }
    }
}

impl Metric {
    /// The worst verdict of its days that count: those whose colour is that of their verdict. `None` where no day does.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        self.days.values().filter(|day| day.counts()).map(|day| day.verdict).min()
    }
}

impl super::Day {
    /// Whether it counts: a day that is not over and only late has another colour than its verdict, and does not.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.state == self.verdict.state()
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
