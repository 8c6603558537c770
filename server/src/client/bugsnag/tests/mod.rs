mod recordings;

use crate::source::errors::config::{ErrorsConfig, ProjectConfig};
use app::model::errors::judge::Rules;
use std::time::Duration;

/// What a widget with these projects asks.
pub(crate) fn config(api: &str, projects: &[&str]) -> ErrorsConfig {
    let rules = Rules { degraded_events: 10, down_events: 100, lookback_ms: 86_400_000, spike_factor: 5 };
    let project = |name: &&str| {
        let (organization, project) = name.split_once('/').unwrap();
        ProjectConfig { organization: organization.to_owned(), project: project.to_owned(), rules }
    };
    ErrorsConfig {
        period: Duration::from_secs(60),
        wanted_period: None,
        timeout: Duration::from_secs(10),
        api: api.parse().unwrap(),
        app: "https://app.bugsnag.com".parse().unwrap(),
        token: "s3cret-token".to_owned().into(),
        projects: projects.iter().map(project).collect(),
        release_stages: Vec::new(),
        severities: Vec::new(),
        statuses: vec!["open".to_owned()],
        lookback: Duration::from_hours(24),
        limit: 50,
        max_calls_per_minute: 10,
        ca: Vec::new(),
        max_response: 1 << 20,
    }
}
