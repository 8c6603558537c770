//! A new configuration for a widget that runs: what is known of repositories stays until they are read anew.

use super::{PullsSource, Step, config::PullsConfig};
use app::model::pulls::judge::Rules;

/// Makes `now` what `next` is, but for what is known of the same GitHub.
pub(super) fn take_over(now: &mut PullsSource, next: PullsSource) {
    let asks_the_same = asks(&now.config) == asks(&next.config);
    if now.config.api != next.config.api {
        let indexes = now.indexes();
        let (fresh, ends) = (next.first + now.first + super::POLLS, indexes.map(Step::End));
        let mut next = next;
        next.renumber(fresh);
        next.steps.splice(0..0, ends);
        *now = next;
        return;
    }
    if !asks_the_same {
        let (indexes, first) = (now.indexes(), now.first + super::POLLS);
        let mut next = next;
        next.renumber(first);
        now.steps.extend(indexes.map(Step::End));
        now.steps.append(&mut next.steps);
        (now.first, now.round_ms, now.wanted) = (first, next.round_ms, next.wanted);
        (now.fault, now.failing_since) = (None, None);
        // What could not be read is tried anew, under whatever it is called now.
        now.failed.clear();
        now.config = next.config;
    } else {
        now.config = next.config;
    }
    now.is_dirty = true;
}

/// What makes a difference for GitHub: not what is made of its answers.
fn asks(config: &PullsConfig) -> PullsConfig {
    let rules = Rules { old_after_ms: 0, overdue_after_ms: 0 };
    PullsConfig { rules, limit: 0, exclude_drafts: false, ..config.clone() }
}
