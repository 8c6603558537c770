//! What checks say in sum, and which of them fail.

use super::{super::super::lenient::Item, items};
use app::model::pulls::Ci;
use serde_json::Value;

/// The checks of one commit: those that ran as checks, and those that were told as statuses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::client::github) struct Checks {
    ends: Vec<(String, Ci)>,
}

impl Checks {
    /// Takes a check: a check run, or a status of its own context.
    pub(super) fn add(&mut self, item: &Value) {
        let item = Item(item);
        let word =
            |name| item.text(name).filter(|word: &String| !word.is_empty()).map(|word| word.to_ascii_lowercase());
        let name = item.text("name").or_else(|| item.text("context")).unwrap_or_default();
        // A check run has a conclusion once it has ended; a status has a state.
        let is_run = item.get("status").is_some() || item.get("conclusion").is_some();
        let end = if is_run { word("conclusion") } else { word("state") };
        self.ends.push((name, end.map_or(Ci::Pending, |end| ended(&end))));
    }

    /// Takes those of another list too.
    pub(in crate::client::github) fn join(&mut self, more: Self) {
        self.ends.extend(more.ends);
    }

    /// In sum: one that fails decides, then one that runs.
    pub(in crate::client::github) fn sum(&self) -> Ci {
        let is = |sum| self.ends.iter().any(|(_, end)| *end == sum);
        match () {
            () if is(Ci::Failing) => Ci::Failing,
            () if is(Ci::Pending) => Ci::Pending,
            () if self.ends.is_empty() => Ci::None,
            () => Ci::Passing,
        }
    }

    /// The names of those that fail, each once.
    pub(in crate::client::github) fn failing(&self) -> Vec<String> {
        let mut names = Vec::new();
        for (name, end) in &self.ends {
            if *end == Ci::Failing && !name.is_empty() && !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }
}

/// A word that nobody knows yet is no failure, and no success.
fn ended(word: &str) -> Ci {
    match word {
        "success" | "neutral" | "skipped" => Ci::Passing,
        "failure" | "error" | "timed_out" | "cancelled" | "action_required" | "startup_failure" => Ci::Failing,
        _ => Ci::Pending,
    }
}

/// What a rollup says, in sum and by name; `None` in sum: a word that nobody knows.
pub(super) fn rollup(rollup: Option<&Value>) -> (Option<Ci>, Vec<String>) {
    let Some(rollup) = rollup.and_then(whole) else { return (Some(Ci::None), Vec::new()) };
    let mut checks = Checks::default();
    items(rollup.get("contexts")).for_each(|item| checks.add(item));
    let sum = match Item(rollup).text("state").as_deref() {
        Some("SUCCESS") => Some(Ci::Passing),
        Some("FAILURE" | "ERROR") => Some(Ci::Failing),
        Some("PENDING" | "EXPECTED") => Some(Ci::Pending),
        Some(_) => None,
        None => Some(checks.sum()),
    };
    (sum, if sum == Some(Ci::Failing) { checks.failing() } else { Vec::new() })
}

/// It may stand by itself, or at the last commit of a list of one.
fn whole(value: &Value) -> Option<&Value> {
    match value.get("nodes") {
        Some(commits) => commits.get(0)?.get("commit")?.get("statusCheckRollup").filter(|rollup| !rollup.is_null()),
        None => Some(value).filter(|rollup| rollup.is_object()),
    }
}
