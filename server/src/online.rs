//! Every upstream once, as the poller would ask it: for `pyngpong check --online`.

mod deployments;
mod errors;
mod feed;
mod metrics;
mod pulls;

use crate::{
    client::{Probe, ProbeError, Shared},
    config::{Config, WidgetSource, plan},
    poll::{self, Policy, PollId, limits::Limits},
    run::RunError,
    source::{
        Source as _, Step,
        dependencies::{
            DependenciesSource, NotProbed,
            config::{DependenciesConfig, scheme},
        },
        deployments::{DeploymentsSource, config::DeploymentsConfig, poll::LogPoll},
        errors::{ErrorsSource, config::ErrorsConfig},
        metrics::{DaysPoll, MetricsSource, config::MetricsConfig},
        pulls::{PullsPoll, PullsSource, config::PullsConfig},
        realtime::{NotAsked, RealtimeSource, config::RealtimeConfig},
    },
};
use app::{
    fault::{Fault, FaultKind},
    model::dependencies::{
        Target,
        judge::{self, Enough, Rules, Track},
    },
    ms::Ms,
    state::State,
};
use futures::{StreamExt as _, stream::FuturesUnordered};
use serde::Serialize;
use std::{fmt::Write as _, sync::Arc, time::Instant};

/// Asked by nobody: it reports by itself.
const PASSIVE: &str = "push";

/// How one target answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tried {
    /// The id of its widget.
    pub widget: String,
    /// The name of its target.
    pub target: String,
    /// How it fares: a first failure is red at once.
    pub state: State,
    /// How long it took.
    pub latency_ms: Option<Ms>,
    /// The sentence, where there is one to say.
    pub reason: Option<String>,
    /// Whether it was asked at all; one that reports by itself is not.
    pub asked: bool,
}

/// What is known of one of several targets that are asked together.
struct Answer {
    /// A project, a repository.
    target: String,
    state: State,
    took: Option<Ms>,
    sentence: String,
    /// Whether its turn came at all.
    asked: bool,
}

struct Planned {
    id: PollId,
    policy: Policy,
    what: What,
}

enum What {
    /// A target of Core Dependencies.
    Target(Box<Probe>, Box<Rules>),
    /// A target that reports by itself.
    Passive,
    /// A feed of Real-Time System Health.
    Feed(feed::Asked),
    /// The projects of Bugsnag Errors, each a target of its own.
    Errors(Box<errors::Asked>),
    /// The entries of Open Pull Requests, each a target of its own.
    Pulls(Box<pulls::Asked>),
    /// A metric in a database, and whether to look what the role could write there.
    Metric(Box<DaysPoll>, bool),
    /// A log of deployments.
    Deployments(Box<LogPoll>),
}

/// Asks every target once, within the limits of `[poll]` and each within its timeout.
///
/// `progress` hears of each answer: how many there are, and of how many. The worst come first, else they are in the order
/// of the file.
///
/// # Errors
/// Where a target cannot be asked at all as configured.
pub async fn try_all(config: &Config, mut progress: impl FnMut(usize, usize)) -> Result<Vec<Tried>, RunError> {
    let shared = Shared::new();
    let mut planned = Vec::new();
    for widget in &config.widgets {
        let name = || widget.id.clone();
        planned.extend(match &widget.source {
            WidgetSource::Dependencies(config) => dependencies(&widget.id, config, &shared)
                .map_err(|source| RunError::Widget { widget: name(), source })?,
            WidgetSource::Realtime(config) => {
                realtime(&widget.id, config, &shared).map_err(|source| RunError::Feed { widget: name(), source })?
            }
            WidgetSource::Pulls(config) => {
                pulls(&widget.id, config, &shared).map_err(|source| RunError::Github { widget: name(), source })?
            }
            WidgetSource::Errors(config) => {
                errors(&widget.id, config, &shared).map_err(|source| RunError::Bugsnag { widget: name(), source })?
            }
            WidgetSource::Metrics(config) => {
                metrics(&widget.id, config).map_err(|source| RunError::Database { widget: name(), source })?
            }
            WidgetSource::Deployments(config) => {
                deployments(&widget.id, config).map_err(|source| RunError::Database { widget: name(), source })?
            }
        });
    }
    let limits = Limits::new(config.poll.settings());
    let total = planned.iter().map(Planned::count).sum();
    let mut running: FuturesUnordered<_> =
        planned.iter().enumerate().map(async |(at, planned)| (at, planned.run(&limits).await)).collect();
    let mut tried = Vec::with_capacity(total);
    while let Some((at, some)) = running.next().await {
        tried.extend(some.into_iter().map(|one| (at, one)));
        progress(tried.len(), total);
    }
    tried.sort_by_key(|(at, tried)| (tried.state, *at));
    Ok(tried.into_iter().map(|(_, tried)| tried).collect())
}

fn dependencies(widget: &str, config: &DependenciesConfig, shared: &Shared) -> Result<Vec<Planned>, NotProbed> {
    let about = config.targets.iter().map(|target| (certain(&target.rules), scheme(&target.probe.endpoint) == PASSIVE));
    let mut source = DependenciesSource::new(widget, config.clone(), shared, Arc::default())?;
    let planned = started(source.steps()).zip(about).map(|((id, policy, probe), (rules, passive))| {
        let what = if passive { What::Passive } else { What::Target(Box::new(probe), Box::new(rules)) };
        Planned { id, policy, what }
    });
    Ok(planned.collect())
}

fn realtime(widget: &str, config: &RealtimeConfig, shared: &Shared) -> Result<Vec<Planned>, NotAsked> {
    let mut source = RealtimeSource::new(widget, config.clone(), shared, Arc::default())?;
    let planned = started(source.steps()).zip(&config.feeds).map(|((id, policy, client), feed)| {
        let what = What::Feed(feed::Asked::new(client, feed));
        Planned { id, policy, what }
    });
    Ok(planned.collect())
}

fn errors(widget: &str, config: &ErrorsConfig, shared: &Shared) -> Result<Vec<Planned>, ProbeError> {
    let mut source = ErrorsSource::new(widget, config.clone(), shared)?;
    let planned = started(source.steps()).map(|(id, policy, client)| {
        let what = What::Errors(Box::new(errors::Asked::new(client, config)));
        Planned { id, policy, what }
    });
    Ok(planned.collect())
}

fn metrics(widget: &str, config: &MetricsConfig) -> Result<Vec<Planned>, ProbeError> {
    let mut source = MetricsSource::new(widget, config.clone())?;
    let databases = config.databases.len();
    // The first metric is asked in every database: what the role could write is looked up once.
    let planned = |(at, (id, policy, poll))| Planned { id, policy, what: What::Metric(Box::new(poll), at < databases) };
    Ok(started(source.steps()).enumerate().map(planned).collect())
}

fn deployments(widget: &str, config: &DeploymentsConfig) -> Result<Vec<Planned>, ProbeError> {
    let mut source = DeploymentsSource::new(widget, config.clone())?;
    let planned = |(id, policy, log)| Planned { id, policy, what: What::Deployments(Box::new(log)) };
    Ok(started(source.steps()).map(planned).collect())
}

fn pulls(widget: &str, config: &PullsConfig, shared: &Shared) -> Result<Vec<Planned>, ProbeError> {
    let mut source = PullsSource::new(widget, config.clone(), shared)?;
    let planned = started(source.steps()).filter_map(|(id, policy, poll)| {
        let PullsPoll::Github(client) = poll else { return None }; // pictures are nobody's state
        let what = What::Pulls(Box::new(pulls::Asked::new(*client, config)));
        Some(Planned { id, policy, what })
    });
    Ok(planned.collect())
}

fn started<P>(steps: Vec<Step<P>>) -> impl Iterator<Item = (PollId, Policy, P)> {
    steps.into_iter().filter_map(|step| match step {
        Step::Start { id, policy, poll, .. } => Some((id, policy, poll)),
        Step::End(_) => None,
    })
}

/// What is our own fault says nothing of who was asked.
fn failed(target: &str, fault: &Fault, took: Option<Ms>) -> Answer {
    let state = if fault.kind == FaultKind::Internal { State::Unknown } else { State::Down };
    Answer { target: target.to_owned(), state, took, sentence: fault.message.clone(), asked: true }
}

/// Once has to be enough.
fn certain(rules: &Rules) -> Rules {
    Rules { fail_after: Enough::InARow(1), recover_after: Enough::InARow(1), ..rules.clone() }
}

impl Planned {
    /// How many answers there will be.
    const fn count(&self) -> usize {
        match &self.what {
            What::Errors(errors) => errors.count(),
            What::Pulls(pulls) => pulls.count(),
            _ => 1,
        }
    }

    async fn run(&self, limits: &Limits) -> Vec<Tried> {
        match &self.what {
            What::Passive => {
                vec![self.tried(State::Unknown, None, Some("not asked: it reports by itself".to_owned()))]
            }
            What::Target(probe, rules) => vec![self.run_target(probe, rules, limits).await],
            What::Feed(feed) => vec![self.run_feed(feed, limits).await],
            What::Metric(poll, role) => vec![self.run_metric(poll, *role, limits).await],
            What::Deployments(log) => vec![self.run_log(log, limits).await],
            What::Errors(errors) => {
                let answers = errors.run(&self.id, &self.policy, limits).await;
                answers.into_iter().map(|answer| self.told(answer)).collect()
            }
            What::Pulls(pulls) => {
                let answers = pulls.run(&self.id, &self.policy, limits).await;
                answers.into_iter().map(|answer| self.told(answer)).collect()
            }
        }
    }

    async fn run_target(&self, probe: &Probe, rules: &Rules, limits: &Limits) -> Tried {
        let _permits = limits.acquire(&self.policy.host).await;
        let outcome = poll::once(&self.id, self.policy.timeout, probe).await;
        let mut track = Track::default();
        let target = judge::judge(&Target::default(), &mut track, rules, outcome, crate::clock::now());
        self.tried(target.state, target.latency_ms, target.reason)
    }

    async fn run_log(&self, log: &LogPoll, limits: &Limits) -> Tried {
        let _permits = limits.acquire(&self.policy.host).await;
        let began = Instant::now();
        let (state, sentence) = deployments::run(&self.id, &self.policy, log).await;
        let took = (state != State::Unknown).then(|| Ms::from_duration(began.elapsed()));
        self.tried(state, took, Some(sentence))
    }

    async fn run_metric(&self, poll: &DaysPoll, role: bool, limits: &Limits) -> Tried {
        let _permits = limits.acquire(&self.policy.host).await;
        let (state, took, sentence) = metrics::run(&self.id, &self.policy, poll, role).await;
        self.tried(state, took, Some(sentence))
    }

    async fn run_feed(&self, feed: &feed::Asked, limits: &Limits) -> Tried {
        let _permits = limits.acquire(&self.policy.host).await;
        let began = Instant::now();
        let (state, sentence) = feed.run(&self.id, self.policy.timeout).await;
        let took = (state != State::Unknown).then(|| Ms::from_duration(began.elapsed()));
        self.tried(state, took, Some(sentence))
    }

    fn told(&self, answer: Answer) -> Tried {
        let Answer { target, state, took, sentence, asked } = answer;
        let widget = self.id.widget.to_string();
        Tried { widget, target, state, latency_ms: took, reason: Some(sentence), asked }
    }

    fn tried(&self, state: State, latency_ms: Option<Ms>, reason: Option<String>) -> Tried {
        let (widget, target) = (self.id.widget.to_string(), self.id.target.to_string());
        let asked = !matches!(self.what, What::Passive);
        Tried { widget, target, state, latency_ms, reason, asked }
    }
}

impl Tried {
    /// Whether it answered, and well enough: yellow is worth a look, not a failure.
    #[must_use]
    pub fn is_well(&self) -> bool {
        !self.asked || matches!(self.state, State::Up | State::Degraded)
    }
}

/// A table with a line for each, and a line for all.
#[must_use]
pub fn table(tried: &[Tried]) -> String {
    let mut text = "\nAsked once\n".to_owned();
    plan::table(&mut text, tried.iter().map(row).collect());
    let states = tried.iter().filter(|tried| tried.asked).map(|tried| tried.state);
    _ = writeln!(text, "\n{}", State::summary(states));
    text
}

fn row(tried: &Tried) -> [String; 4] {
    let latency = tried.latency_ms.map_or_else(|| "–".to_owned(), |latency| latency.to_string());
    let state = format!("{} {}", tried.state.glyph(), tried.state);
    [state, format!("{}/{}", tried.widget, tried.target), latency, tried.reason.clone().unwrap_or_default()]
}
