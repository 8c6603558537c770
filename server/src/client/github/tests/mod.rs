mod recordings;

use crate::source::pulls::config::{PullsConfig, RepoPattern};
use app::model::pulls::judge::Rules;
use std::time::Duration;

/// What a widget with these repositories asks.
pub(crate) fn config(api: &str, repos: &[&str]) -> PullsConfig {
    let pattern = |name: &&str| match name.split_once('/').unwrap() {
        (owner, "*") => RepoPattern::All { owner: owner.to_owned() },
        (owner, name) => RepoPattern::One { owner: owner.to_owned(), name: name.to_owned() },
    };
    const DAY: i64 = 86_400_000;
    PullsConfig {
        period: Duration::from_secs(60),
        wanted_period: None,
        timeout: Duration::from_secs(15),
        api: api.parse().unwrap(),
        token: "s3cret-token".to_owned().into(),
        repos: repos.iter().map(pattern).collect(),
        archived: false,
        forks: false,
        exclude_drafts: false,
        rules: Rules { old_after_ms: 3 * DAY, overdue_after_ms: 7 * DAY },
        limit: 500,
        quota_floor: 500,
        ca: Vec::new(),
        max_response: 16 << 20,
    }
}
