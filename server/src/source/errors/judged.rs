//! The errors of a project in place of those it had, each against its limits.

use super::{Change, ErrorsSource};
use app::{
    model::errors::{BugsnagError, judge},
    time::Timestamp,
};
use std::{collections::BTreeMap, sync::Arc};

impl ErrorsSource {
    /// Puts a project's errors in place of those it had; what is the same keeps its allocation, and nothing is sent.
    pub(super) fn replace(&mut self, project: &str, errors: Vec<(String, BugsnagError)>, now: Timestamp) -> Change {
        let Some(rules) = self.projects.get(project).map(|watched| watched.rules) else { return Change::Nothing };
        let mut found: BTreeMap<String, BugsnagError> = errors.into_iter().collect();
        let mut change = Change::Nothing;
        self.data.errors.retain(|id, last| {
            let stays = last.project != project || found.contains_key(id);
            change = change.max(if stays { Change::Nothing } else { Change::State });
            stays
        });
        for (id, error) in &mut found {
            judge::judge(error, &rules, now);
            let last = self.data.errors.get(id);
            change = change.max(weight(last.map(|last| &**last), error));
            if last.is_none_or(|last| **last != *error) {
                self.data.errors.insert(id.clone(), Arc::new(std::mem::take(error)));
            }
        }
        self.plan_judging();
        change
    }

    /// Judges all errors anew: time has passed, or the limits are others.
    pub(super) fn judge(&mut self, now: Timestamp) -> Change {
        let mut change = Change::Nothing;
        for last in self.data.errors.values_mut() {
            let Some(watched) = self.projects.get(&last.project) else { continue };
            let mut next = (**last).clone();
            judge::judge(&mut next, &watched.rules, now);
            change = change.max(weight(Some(last), &next));
            if **last != next {
                *last = Arc::new(next);
            }
        }
        self.plan_judging();
        change
    }

    fn plan_judging(&mut self) {
        let ends = |error: &Arc<BugsnagError>| {
            let watched = self.projects.get(&error.project).filter(|_| error.is_new)?;
            Some(error.first_seen?.plus_ms(watched.rules.lookback_ms))
        };
        self.judge_at = self.data.errors.values().filter_map(ends).min();
    }
}

/// How urgent it is to tell that an error is different.
fn weight(last: Option<&BugsnagError>, next: &BugsnagError) -> Change {
    match last {
        Some(last) if last == next => Change::Nothing,
        Some(last) if last.state == next.state && last.is_new == next.is_new => Change::Drift,
        _ => Change::State,
    }
}
