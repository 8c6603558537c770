//! What would be polled, how often, and how many calls that makes: for `pyngpong check`.
//!
//! It names hosts and never paths, users or queries: those may hold secrets.

use super::{Config, WidgetConfig, WidgetSource, duration};
use crate::{
    client::spec::dns::SYSTEM,
    poll::budget::Budget,
    source::{
        dependencies::config::{DependenciesConfig, scheme},
        deployments::{DATABASE, config::DeploymentsConfig},
        errors::config::{ErrorsConfig, ProjectConfig},
        metrics::config::{DatabaseConfig, MetricConfig, MetricsConfig, target},
        pulls::config::{self, PullsConfig, RepoPattern},
        realtime::config::{FeedConfig, RealtimeConfig},
    },
};
use std::{collections::BTreeMap, fmt::Write as _, time::Duration};

/// What would be polled.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Every poll, in the order of the file.
    pub polls: Vec<PlannedPoll>,
    /// Every host, by name.
    pub hosts: BTreeMap<String, HostLoad>,
}

/// One poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedPoll {
    /// The id of its widget.
    pub widget: String,
    /// The name of its target.
    pub target: String,
    /// The scheme it is asked in: `https`.
    pub scheme: &'static str,
    /// The host that is asked; empty where it is the target that reports.
    pub host: String,
    /// Time between two polls.
    pub period: Duration,
    /// The period as configured, where the host's budget makes it longer.
    pub wanted: Option<Duration>,
    /// The longest that one may take; of a stream, opening it.
    pub timeout: Duration,
    /// Whether it is a stream: opened once, then followed.
    pub follows: bool,
    /// So many targets are asked in one call; mostly 1.
    pub together: u32,
}

/// What one host has to bear.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HostLoad {
    /// How many targets are there.
    pub targets: usize,
    /// How often it is asked, in calls per hour; redirects come on top.
    pub calls_per_hour: f64,
    /// How often it may be asked, in calls per hour; `None`: as often as the periods say.
    pub allowed: Option<u32>,
}

impl HostLoad {
    /// By how much the periods have to be longer so that no more calls are made than allowed.
    #[must_use]
    pub fn stretch(&self, allowed: Option<u32>) -> f64 {
        allowed.map_or(1.0, |allowed| self.calls_per_hour / Budget::steady_per_hour(allowed)).max(1.0)
    }
}

impl Plan {
    pub(super) fn new(config: &Config) -> Self {
        let polls: Vec<PlannedPoll> = config.widgets.iter().flat_map(polls).collect();
        let settings = config.poll.settings();
        let mut hosts: BTreeMap<String, HostLoad> = BTreeMap::new();
        for poll in polls.iter().filter(|poll| !poll.host.is_empty()) {
            let load = hosts.entry(poll.host.clone()).or_default();
            load.allowed = settings.max_calls_per_hour(&poll.host);
            load.targets += 1;
            // A stream is one call for as long as it lasts.
            let calls = 3_600.0 / poll.period.as_secs_f64() / f64::from(poll.together);
            load.calls_per_hour += if poll.follows { 0.0 } else { calls };
        }
        Self { polls, hosts }
    }
}

fn polls(widget: &WidgetConfig) -> Vec<PlannedPoll> {
    match &widget.source {
        WidgetSource::Dependencies(config) => dependencies(widget, config),
        WidgetSource::Realtime(config) => realtime(widget, config),
        WidgetSource::Pulls(config) => pulls(widget, config),
        WidgetSource::Errors(config) => errors(widget, config),
        WidgetSource::Metrics(config) => metrics(widget, config),
        WidgetSource::Deployments(config) => vec![deployments(widget, config)],
    }
}

/// One for each project, though they are read in turn: each is read once in every round, mostly by one call.
fn errors(widget: &WidgetConfig, config: &ErrorsConfig) -> Vec<PlannedPoll> {
    let round = config.round();
    let configured = config.wanted_period.unwrap_or(config.period);
    let poll = |project: &ProjectConfig| PlannedPoll {
        widget: widget.id.clone(),
        target: project.name(),
        scheme: if config.api.scheme() == "http" { "http" } else { "https" },
        host: config.api.host_str().unwrap_or_default().to_owned(),
        period: round,
        wanted: Some(configured).filter(|configured| *configured < round),
        timeout: config.timeout,
        follows: false,
        together: 1,
    };
    config.projects.iter().map(poll).collect()
}

/// One for each metric in each database.
fn metrics(widget: &WidgetConfig, config: &MetricsConfig) -> Vec<PlannedPoll> {
    let pairs =
        config.metrics.iter().flat_map(|metric| config.databases.iter().map(move |database| (metric, database)));
    let poll = |(metric, database): (&MetricConfig, &DatabaseConfig)| PlannedPoll {
        widget: widget.id.clone(),
        target: target(&metric.name, &database.name),
        scheme: scheme(&database.endpoint),
        host: database.endpoint.host().to_owned(),
        period: config.period,
        wanted: config.wanted_period,
        timeout: config.timeout,
        follows: false,
        together: 1,
    };
    pairs.map(poll).collect()
}

fn deployments(widget: &WidgetConfig, config: &DeploymentsConfig) -> PlannedPoll {
    PlannedPoll {
        widget: widget.id.clone(),
        target: DATABASE.to_owned(),
        scheme: scheme(&config.database),
        host: config.database.host().to_owned(),
        period: config.period,
        wanted: config.wanted_period,
        timeout: config.timeout,
        follows: false,
        together: 1,
    }
}

/// One for each entry of `repos`, though many are asked in one call. What has changed, and the pages of what an owner has, come on top.
fn pulls(widget: &WidgetConfig, config: &PullsConfig) -> Vec<PlannedPoll> {
    let calls = config.repos.len().div_ceil(config::AT_ONCE).max(1);
    let together = u32::try_from(config.repos.len().div_ceil(calls)).unwrap_or(u32::MAX).max(1);
    let poll = |repo: &RepoPattern| PlannedPoll {
        widget: widget.id.clone(),
        target: repo.name(),
        scheme: if config.api.scheme() == "http" { "http" } else { "https" },
        host: config.api.host_str().unwrap_or_default().to_owned(),
        period: config.period,
        wanted: config.wanted_period,
        timeout: config.timeout,
        follows: false,
        together,
    };
    config.repos.iter().map(poll).collect()
}

fn realtime(widget: &WidgetConfig, config: &RealtimeConfig) -> Vec<PlannedPoll> {
    let poll = |feed: &FeedConfig| PlannedPoll {
        widget: widget.id.clone(),
        target: feed.name.clone(),
        scheme: feed.spec.endpoint.scheme(),
        host: feed.spec.endpoint.host().to_owned(),
        period: feed.period,
        wanted: feed.wanted_period,
        timeout: feed.timeout,
        follows: feed.spec.format.is_stream(),
        together: 1,
    };
    config.feeds.iter().map(poll).collect()
}

fn dependencies(widget: &WidgetConfig, config: &DependenciesConfig) -> Vec<PlannedPoll> {
    let poll = |target: &crate::source::dependencies::config::TargetConfig| PlannedPoll {
        widget: widget.id.clone(),
        target: target.name.clone(),
        scheme: scheme(&target.probe.endpoint),
        host: target.probe.endpoint.host().to_owned(),
        period: target.period,
        wanted: target.wanted_period,
        timeout: target.timeout,
        follows: false,
        together: 1,
    };
    config.targets.iter().map(poll).collect()
}

/// The plan as text, for `pyngpong check`: every poll with its period, and the calls per hour for each host.
#[must_use]
pub fn check(config: &Config) -> String {
    let plan = config.plan();
    let mut text = format!("{}: {}\n", config.title, counted(plan.polls.len(), "target"));
    for widget in &config.widgets {
        _ = writeln!(text, "\n{} ({}, {})", widget.title, widget.id, widget.source.kind());
        table(&mut text, plan.polls.iter().filter(|poll| poll.widget == widget.id).map(row).collect());
    }
    text.push_str("\nCalls per hour\n");
    let all = HostLoad {
        targets: plan.hosts.values().map(|load| load.targets).sum(),
        calls_per_hour: plan.hosts.values().map(|load| load.calls_per_hour).sum(),
        allowed: None,
    };
    let all = (plan.hosts.len() > 1).then(|| load((&"in all".to_owned(), &all)));
    table(&mut text, plan.hosts.iter().map(load).chain(all).collect());
    text
}

fn row(poll: &PlannedPoll) -> [String; 4] {
    let every = match poll.wanted {
        _ if poll.follows => "follows".to_owned(),
        Some(wanted) => format!("every {}, not {}: the host's budget", seconds(poll.period), duration::text(wanted)),
        None => format!("every {}", duration::text(poll.period)),
    };
    let within = if poll.scheme == "push" { String::new() } else { format!("within {}", duration::text(poll.timeout)) };
    let whom = match poll.scheme {
        "sqlite" => "sqlite, a local file".to_owned(),
        "push" => "push, waits for heartbeats".to_owned(),
        "unix" => "unix, a local socket".to_owned(),
        "systemctl" => "systemctl, on this machine".to_owned(),
        "dns" if poll.host == SYSTEM => "dns, the system's resolvers".to_owned(),
        scheme => format!("{scheme}://{}", poll.host),
    };
    [poll.target.clone(), whom, every, within]
}

fn load((host, load): (&String, &HostLoad)) -> [String; 4] {
    let calls =
        if load.calls_per_hour < 1.0 { "fewer than 1".to_owned() } else { format!("{:.0}", load.calls_per_hour) };
    let allowed = load.allowed.map(|allowed| format!("{allowed} allowed")).unwrap_or_default();
    [host.clone(), calls, counted(load.targets, "target"), allowed]
}

/// A period that was stretched, rounded up.
fn seconds(period: Duration) -> String {
    format!("{}s", period.as_secs_f64().ceil())
}

/// `1 target`, `2 targets`.
pub(crate) fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Writes rows with their columns aligned.
pub(crate) fn table(text: &mut String, rows: Vec<[String; 4]>) {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths = [width(0), width(1), width(2), width(3)];
    for row in &rows {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        _ = writeln!(text, "  {}", cells.join("  ").trim_end());
    }
}
