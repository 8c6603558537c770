//! `[[widget.feed.metric]]`: which number, and its limits.

use super::MetricConfig;
use crate::{
    client::feed::{Aggregate, Format, MetricSpec, Preset, format::check_select, preset::PresetMetric},
    config::{
        label::{self, Names},
        read::{Item, Section},
    },
};
use app::model::realtime::{
    limit::{Limit, NotALimit},
    metric::{Per, Rules},
};
use std::{collections::BTreeSet, ops::RangeInclusive};

const SELECT: &str = "prometheus: a selector; json, sse, ndjson: an RFC 9535 path; redis: a field of INFO";
const UNIT: &str = "a short text: \"s\", \"B\", \"%\", \"/s\"";
const LIMIT: &str = r#"`>`, `>=`, `<` or `<=` and a number: "> 0.2""#;
const HYSTERESIS: &str = r#"a share of the limit: "5%", or 0.05"#;

/// The longest unit, in characters.
const LONGEST_UNIT: usize = 20;
const SAMPLES: RangeInclusive<i64> = 1..=1_000;
const PERS: [(&str, Per); 3] = [("s", Per::Second), ("min", Per::Minute), ("h", Per::Hour)];

/// A number to take, and how it is judged.
pub(super) type Metric = (MetricSpec, MetricConfig);

/// Reads one; what is not written and comes with the preset is the preset's.
pub(super) fn read(
    section: &mut Section<'_>,
    format: Option<Format>,
    preset: Option<Preset>,
    names: &mut Names,
) -> Option<Metric> {
    let name = section
        .require("name", "a text, each only once in its widget")
        .and_then(|item| label::name(&item, names, "metric"))
        .map(|name| name.value);
    let usual = preset.map(Preset::metrics).unwrap_or_default();
    let usual = usual.into_iter().find(|usual| name.as_deref() == Some(usual.name));
    let spec = spec(section, format, usual.as_ref());
    let unit = section.get("unit").and_then(|item| item.parse(UNIT, unit));
    let (degraded, down) = limits(section);
    let counter = section.get("counter").and_then(|item| item.truth());
    let defaults = usual.as_ref().map_or_else(|| rules(None, None), preset_rules);
    let rules = Rules {
        unit: unit.or(defaults.unit),
        degraded,
        down,
        hysteresis: section.get("hysteresis").and_then(|item| hysteresis(&item)).unwrap_or(defaults.hysteresis),
        recover_after: section
            .get("recover_after")
            .and_then(|item| item.count(SAMPLES))
            .unwrap_or(defaults.recover_after),
        counter: counter.or(defaults.counter),
        per: per(section, counter).unwrap_or(defaults.per),
    };
    Some((spec?, MetricConfig { name: name?, rules }))
}

fn spec(section: &mut Section<'_>, format: Option<Format>, usual: Option<&PresetMetric>) -> Option<MetricSpec> {
    let item = if usual.is_some() { section.get("select") } else { section.require("select", SELECT) };
    let aggregate = section.get("aggregate").and_then(|item| item.word(&Aggregate::WORDS));
    let Some(item) = item else {
        return usual.map(|usual| MetricSpec { aggregate: aggregate.or(usual.spec.aggregate), ..usual.spec.clone() });
    };
    let check = |text: &str| match format {
        Some(format) if format.has_metrics() => check_select(format, text).map(|()| text.to_owned()),
        // What would be right is not known, or told already.
        _ => Ok(text.to_owned()),
    };
    item.parse(SELECT, check).map(|select| MetricSpec { select, aggregate })
}

/// The numbers that come with a preset and are not written. Each has a name that is not `taken`: its own, else with the feed's
/// in front.
pub(super) fn rest(feed: &str, preset: Preset, written: &[&str], taken: &mut BTreeSet<String>) -> Vec<Metric> {
    let rest = preset.metrics().into_iter().filter(|usual| !written.contains(&usual.name));
    let named = rest.map(|usual| {
        let own = usual.name.to_owned();
        let long = format!("{feed} {own}");
        let numbered = (2..).map(|number| format!("{long} {number}"));
        let name = [own, long.clone()].into_iter().chain(numbered).find(|name| !taken.contains(name));
        let name = name.unwrap_or_else(|| long.clone());
        taken.insert(name.clone());
        let rules = preset_rules(&usual);
        (usual.spec, MetricConfig { name, rules })
    });
    named.collect()
}

fn preset_rules(usual: &PresetMetric) -> Rules {
    rules(usual.unit.map(str::to_owned), usual.counter.then_some(true))
}

fn rules(unit: Option<String>, counter: Option<bool>) -> Rules {
    Rules { unit, degraded: None, down: None, hysteresis: 0.05, recover_after: 3, counter, per: Per::default() }
}

fn unit(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("it is empty".to_owned()),
        text if text.chars().count() > LONGEST_UNIT => Err(format!("longer than {LONGEST_UNIT} characters")),
        text if text.contains(char::is_control) => Err("it cannot be shown".to_owned()),
        text => Ok(text.to_owned()),
    }
}

/// What gets worse is yellow before it is red.
fn limits(section: &mut Section<'_>) -> (Option<Limit>, Option<Limit>) {
    let limit =
        |item: &Item<'_>| item.parse(LIMIT, |text| text.parse::<Limit>().map_err(|NotALimit| "not a limit".to_owned()));
    let degraded = section.get("degraded").and_then(|item| limit(&item));
    let Some(item) = section.get("down") else { return (degraded, None) };
    let down = limit(&item);
    let order = degraded.zip(down).and_then(|(degraded, down)| degraded.comes_before(down));
    if order == Some(false) {
        let problem = item.problem("bad `down`: reached before `degraded`, which would never be seen");
        item.report(problem.allowed("further away than `degraded`"));
    }
    (degraded, down)
}

fn hysteresis(item: &Item<'_>) -> Option<f64> {
    if !item.is_text() {
        return item.float(0.0..=1.0);
    }
    item.parse(HYSTERESIS, |text| {
        let percent = text.trim().strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
        match percent {
            Some(percent) if (0.0..=100.0).contains(&percent) => Ok(percent / 100.0),
            Some(_) => Err("from 0% to 100% is possible".to_owned()),
            None => Err("not a share".to_owned()),
        }
    })
}

/// The time in which a rate counts.
fn per(section: &mut Section<'_>, counter: Option<bool>) -> Option<Per> {
    let item = section.get("per")?;
    if counter == Some(false) {
        let title = "`per` has no meaning with `counter = false`: nothing is counted";
        item.report(item.key_problem(title).allowed("with `counter = true`, or without `counter`"));
    }
    item.word(&PERS)
}
