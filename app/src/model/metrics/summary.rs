//! The widget in one line.

use super::{Metric, Metrics, Verdict};

impl Metrics {
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

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
