//! What Core Dependencies watches: `kind = "dependencies"` with its `[[widget.target]]`.

mod enough;
mod expect;
mod graph;
mod limits;
mod probe;
mod scheme;

pub use scheme::scheme;

use crate::{
    client::spec::{Endpoint, ProbeSpec},
    config::{
        PollConfig,
        label::{self, Names},
        read::{Item, Section, Text},
    },
};
use app::model::dependencies::judge::Rules;
use limits::Limits;
use std::time::Duration;

/// What Core Dependencies watches.
#[derive(Clone, Debug, PartialEq)]
pub struct DependenciesConfig {
    /// Time between two polls of a target that says nothing else; default 15 s, at least 1 s.
    pub period: Duration,
    /// Never empty; names differ, and `depends_on` leads to names in here and never in a circle.
    pub targets: Vec<TargetConfig>,
    /// The names of all targets, also of those in which something else is wrong.
    pub names: Vec<String>,
}

/// One dependency.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetConfig {
    /// What it is called, and its key in the snapshot.
    pub name: String,
    /// Time between two polls; default: the widget's.
    pub period: Duration,
    /// The period as configured, where the host's budget makes it longer.
    pub wanted_period: Option<Duration>,
    /// The longest that one poll may take; default: the widget's, 5 s. Never longer than the period.
    pub timeout: Duration,
    /// When it is yellow and when red.
    pub rules: Rules,
    /// Whom to ask, and what a good answer is.
    pub probe: ProbeSpec,
    /// The targets of this widget that it cannot do without; default: none.
    pub depends_on: Vec<String>,
    /// Who looks after it.
    pub owner: Option<String>,
    /// Where it says what to do: an http or https link.
    pub runbook: Option<String>,
    /// How to restart it: a text for people, never run.
    pub restart: Option<String>,
}

/// A target as written: what is wrong with one part does not hide the others from the checks that follow.
struct Draft<'a> {
    name: Option<Text>,
    depends_on: Vec<(Text, Item<'a>)>,
    config: Option<TargetConfig>,
}

impl DependenciesConfig {
    /// Makes periods longer by what `factor` says for their host.
    pub(crate) fn stretch(&mut self, factor: &dyn Fn(&str) -> f64) {
        for target in &mut self.targets {
            let factor = factor(target.probe.endpoint.host());
            if factor > 1.0 {
                target.wanted_period = Some(target.period);
                target.period = target.period.mul_f64(factor);
                target.rules.period_ms = i64::try_from(target.period.as_millis()).unwrap_or(i64::MAX);
            }
        }
    }

    /// Reads the keys of this kind from its `[[widget]]`.
    pub fn read<'a>(section: &mut Section<'a>, poll: &PollConfig) -> Self {
        let limits = Limits::read(section, &Limits::default());
        let mut names = Names::new();
        let like = "[[widget.target]] with `name` and `url`, once for each";
        let read = |item: Item<'a>| item.sections(|target| read(target, &limits, poll, &mut names));
        let mut targets = section.require("target", like).map(read).unwrap_or_default();
        graph::check(&mut targets);
        let names = names.into_keys().collect();
        Self { period: limits.period, names, targets: targets.into_iter().filter_map(|draft| draft.config).collect() }
    }
}

fn read<'a>(section: &mut Section<'a>, widget: &Limits, poll: &PollConfig, names: &mut Names) -> Draft<'a> {
    let name = section.require("name", "a text, each only once").and_then(|item| label::name(&item, names, "target"));
    let mut probe = probe::read(section, poll);
    let limits = match probe.as_mut().map(|(probe, _)| probe) {
        Some(probe) if matches!(probe.endpoint, Endpoint::Push { .. }) => silence(section, widget, probe),
        _ => Limits::read(section, widget),
    };
    let depends_on = section.get("depends_on").map(|item| depends_on(&item)).unwrap_or_default();
    let owner = label::text(section, "owner");
    let runbook = label::link(section, "runbook");
    let restart = label::text(section, "restart");
    let config = name.clone().zip(probe).map(|(name, (probe, cert_days))| TargetConfig {
        name: name.value,
        period: limits.period,
        wanted_period: None,
        timeout: limits.timeout(),
        rules: limits.rules(cert_days),
        probe: ProbeSpec { timeout: limits.timeout(), ..probe },
        depends_on: Vec::new(),
        owner,
        runbook,
        restart,
    });
    Draft { name, depends_on, config }
}

/// The limits of a target that reports by itself; its period is a part of how it is listened to.
fn silence(section: &mut Section<'_>, widget: &Limits, probe: &mut ProbeSpec) -> Limits {
    let limits = Limits::read_silence(section, widget);
    if let Some(heartbeat) = &mut probe.heartbeat {
        heartbeat.every = limits.period;
    }
    limits
}

fn depends_on<'a>(item: &Item<'a>) -> Vec<(Text, Item<'a>)> {
    let items = item.list("a list of names of targets in this widget");
    items.into_iter().filter_map(|item| Some((item.text_like("the name of a target in this widget")?, item))).collect()
}
