//! `[[widget]]`: what is watched. Each kind's own keys are read next to its source.

use super::{
    board::unique,
    filled,
    poll::PollConfig,
    problem::{Found, Problem},
    read::{Item, Section},
};
use crate::source::{
    dependencies::config::DependenciesConfig, deployments::config::DeploymentsConfig, errors::config::ErrorsConfig,
    metrics::config::MetricsConfig, pulls::config::PullsConfig, realtime::config::RealtimeConfig,
};
use app::model::Kind;
use std::{collections::BTreeMap, ops::Range};

const EXAMPLE: &str = "write at least one [[widget]] with `id`, `kind` and what it watches";

/// One widget.
#[derive(Clone, Debug, PartialEq)]
pub struct WidgetConfig {
    /// The channel's name and the deep link: `[a-z0-9-]+`.
    pub id: String,
    /// What it is called; default: the title of its kind.
    pub title: String,
    /// What it watches.
    pub source: WidgetSource,
}

/// What a widget watches, by kind.
#[derive(Clone, Debug, PartialEq)]
pub enum WidgetSource {
    /// Core Dependencies.
    Dependencies(DependenciesConfig),
    /// Real-Time System Health.
    Realtime(RealtimeConfig),
    /// Open Pull Requests.
    Pulls(Box<PullsConfig>),
    /// Bugsnag Errors.
    Errors(Box<ErrorsConfig>),
    /// Metric Comparison.
    Metrics(Box<MetricsConfig>),
    /// Deployment Log.
    Deployments(Box<DeploymentsConfig>),
}

impl WidgetSource {
    /// Which kind it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Dependencies(_) => Kind::Dependencies,
            Self::Realtime(_) => Kind::Realtime,
            Self::Pulls(_) => Kind::Pulls,
            Self::Errors(_) => Kind::Errors,
            Self::Metrics(_) => Kind::Metrics,
            Self::Deployments(_) => Kind::Deployments,
        }
    }

    /// What depends on what within it.
    #[must_use]
    pub fn edges(&self) -> Vec<(String, Vec<String>)> {
        match self {
            Self::Dependencies(config) => {
                let edges = config.targets.iter().filter(|target| !target.depends_on.is_empty());
                edges.map(|target| (target.name.clone(), target.depends_on.clone())).collect()
            }
            Self::Realtime(_) | Self::Pulls(_) | Self::Errors(_) | Self::Metrics(_) | Self::Deployments(_) => {
                Vec::new()
            }
        }
    }

    /// Makes periods longer by what `factor` says for their host.
    pub(super) fn stretch(&mut self, factor: &dyn Fn(&str) -> f64) {
        match self {
            Self::Dependencies(config) => config.stretch(factor),
            Self::Realtime(config) => config.stretch(factor),
            Self::Pulls(config) => config.stretch(factor),
            Self::Errors(config) => config.stretch(factor),
            Self::Metrics(config) => config.stretch(factor),
            Self::Deployments(config) => config.stretch(factor),
        }
    }

    /// The list of kinds: a new kind adds its line here.
    fn read(kind: Kind, section: &mut Section<'_>, poll: &PollConfig) -> Option<Self> {
        match kind {
            Kind::Dependencies => Some(Self::Dependencies(DependenciesConfig::read(section, poll))),
            Kind::Realtime => Some(Self::Realtime(RealtimeConfig::read(section, poll))),
            Kind::Pulls => PullsConfig::read(section, poll).map(|config| Self::Pulls(Box::new(config))),
            Kind::Errors => ErrorsConfig::read(section, poll).map(|config| Self::Errors(Box::new(config))),
            Kind::Metrics => MetricsConfig::read(section, poll).map(|config| Self::Metrics(Box::new(config))),
            Kind::Deployments => DeploymentsConfig::read(section).map(|config| Self::Deployments(Box::new(config))),
        }
    }
}

/// A widget as written; a bad one may still have an id that a board can name.
pub(super) struct Named {
    pub(super) id: Option<String>,
    pub(super) config: Option<WidgetConfig>,
}

pub(super) fn read_in(root: &mut Section<'_>, poll: &PollConfig) -> Vec<Named> {
    let mut seen = BTreeMap::new();
    let Some(item) = root.get("widget") else {
        root.report(
            Problem::new("nothing to watch", "widget", 0..0, Found::Nothing).allowed("[[widget]]").help(EXAMPLE),
        );
        return Vec::new();
    };
    item.sections(|section| read(section, poll, &mut seen))
}

fn read(section: &mut Section<'_>, poll: &PollConfig, seen: &mut BTreeMap<String, Range<usize>>) -> Named {
    let id = section.require("id", super::ID_ALLOWED).and_then(|item| unique(&item, seen));
    let kind = section.require("kind", &kinds_allowed()).and_then(|item| kind(&item));
    let title = section.get("title").and_then(|item| item.parse("a text that is not empty", filled));
    let Some(kind) = kind else {
        section.ignore_rest();
        return Named { id, config: None };
    };
    let source = WidgetSource::read(kind, section, poll);
    let title = title.unwrap_or_else(|| kind.title().to_owned());
    let config = id.clone().zip(source).map(|(id, source)| WidgetConfig { id, title, source });
    Named { id, config }
}

fn kind(item: &Item<'_>) -> Option<Kind> {
    item.word(&Kind::ALL.map(|kind| (kind.as_str(), kind)))
}

fn kinds_allowed() -> String {
    super::problem::quoted(Kind::ALL.map(Kind::as_str))
}
