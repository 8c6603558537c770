//! A new configuration for a widget that runs: what is known of projects that stay is shown until they are read anew.

use super::{ErrorsSource, Step, config::ErrorsConfig};
use app::model::errors::judge::Rules;

/// Makes `now` what `next` is, but for what is known of projects that are in both.
pub(super) fn take_over(now: &mut ErrorsSource, next: ErrorsSource) {
    let ErrorsSource { config, steps, mut projects, round_ms, .. } = next;
    let asks_the_same = asks(&now.config) == asks(&config);
    let is_the_same_bugsnag = now.config.api == config.api;
    for (name, watched) in &mut projects {
        if let Some(last) = now.projects.remove(name).filter(|_| is_the_same_bugsnag) {
            watched.inherit(last);
        }
    }
    if !asks_the_same {
        now.steps.push(Step::End(now.index));
        now.index += 1;
        let index = now.index;
        now.steps.extend(steps.into_iter().map(|step| match step {
            Step::Start { id, policy, poll, .. } => Step::Start { index, id, policy, poll },
            end @ Step::End(_) => end,
        }));
        (now.round_ms, now.fault, now.failures, now.failing_since) = (round_ms, None, 0, None);
    }
    (now.config, now.projects) = (config, projects);
    let stays = |name: &String| is_the_same_bugsnag && now.projects.contains_key(name);
    now.data.errors.retain(|_, error| stays(&error.project));
    now.data.projects.retain(|name, _| stays(name));
    now.data.projects_failed.retain(|name, _| stays(name));
    if let Some(at) = now.observed_at {
        now.judge(at);
    }
    now.show_projects();
}

/// What makes a difference for Bugsnag: not the limits that errors are held against.
fn asks(config: &ErrorsConfig) -> ErrorsConfig {
    let mut config = config.clone();
    let none = Rules { degraded_events: 0, down_events: 0, lookback_ms: 0, spike_factor: 0 };
    config.projects.iter_mut().for_each(|project| project.rules = none);
    config
}
