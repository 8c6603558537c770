//! `[widget.feed.processes]`: which processes, what of each, and what is up.

use super::{
    ProcessesConfig,
    format::{PROCESSES, SELECTED, only_with},
};
use crate::{
    client::{
        feed::{
            Format, Preset, ProcessesSpec,
            format::{check_part, check_select},
        },
        spec::Comparison,
    },
    config::{
        compare::comparison,
        filled, label,
        read::{Item, Section},
    },
};
use std::{ops::RangeInclusive, time::Duration};

const SELECT: &str =
    "prometheus: a selector; json, sse, ndjson: an RFC 9535 path to a list, an object, or every process";
const PART: &str = "prometheus: a label; json, sse, ndjson: a field, or an RFC 9535 path within one process";
const TIMES: &str = "prometheus: a selector; json, sse, ndjson: a field, or an RFC 9535 path within one process";
const UP: &str = r#"what is up, one or a list: "RUNNING", "> 0""#;
const EXPECTED: &str = "names of processes, as the feed calls them";

/// A process that is gone for so long is given up.
const FORGOTTEN: Duration = Duration::from_hours(24);
const FORGET: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(24 * 366);

/// The processes of a feed, and how they are judged.
pub(super) type Processes = (ProcessesSpec, ProcessesConfig);

/// Reads them; without a table there are those that the format or the preset knows.
pub(super) fn read(section: &mut Section<'_>, format: Option<Format>, preset: Option<Preset>) -> Option<Processes> {
    let usual = Usual::new(format?, preset);
    let Some(item) = section.get("processes") else {
        return usual.spec.clone().map(|spec| (spec, usual.config()));
    };
    only_with(&item, "processes", format, PROCESSES);
    if !usual.format.has_processes() {
        item.section(Section::ignore_rest);
        return None;
    }
    item.section(|section| usual.read(section))
}

/// What holds where nothing is written.
struct Usual {
    format: Format,
    spec: Option<ProcessesSpec>,
    up: Vec<Comparison>,
    degraded: Vec<Comparison>,
}

impl Usual {
    fn new(format: Format, preset: Option<Preset>) -> Self {
        // Their processes are what they are, so the words are known without a preset.
        let words = preset.or(match format {
            Format::Supervisor => Some(Preset::Supervisord),
            Format::Systemd => Some(Preset::Systemd),
            _ => None,
        });
        let spec = preset.and_then(Preset::processes);
        let spec = if format.knows_its_processes() { Some(spec.unwrap_or_default()) } else { spec };
        let comparisons =
            |words: &[&str]| words.iter().filter_map(|word| Comparison::new(&(*word).into()).ok()).collect();
        let up = words.map(|preset| comparisons(preset.up())).unwrap_or_default();
        let degraded = words.map(|preset| comparisons(preset.degraded())).unwrap_or_default();
        Self { format, spec, up, degraded }
    }

    fn config(&self) -> ProcessesConfig {
        ProcessesConfig {
            up: self.up.clone(),
            degraded: self.degraded.clone(),
            expected: Vec::new(),
            complete: true,
            forget_after: FORGOTTEN,
            owner: None,
            runbook: None,
            restart: None,
        }
    }

    fn read(&self, section: &mut Section<'_>) -> Processes {
        let spec = self.spec(section);
        let config = ProcessesConfig {
            up: self.up(section, &spec),
            degraded: section.get("degraded").map_or_else(|| self.degraded.clone(), |item| comparisons(&item)),
            expected: section.get("expected").map(|item| expected(&item)).unwrap_or_default(),
            complete: section.get("complete").and_then(|item| item.truth()).unwrap_or(true),
            forget_after: section.get("forget_after").and_then(|item| item.duration(FORGET)).unwrap_or(FORGOTTEN),
            owner: label::text(section, "owner"),
            runbook: label::link(section, "runbook"),
            restart: label::text(section, "restart"),
        };
        (spec, config)
    }

    fn spec(&self, section: &mut Section<'_>) -> ProcessesSpec {
        let usual = self.spec.clone();
        let is_known = usual.is_some();
        let usual = usual.unwrap_or_default();
        let needs_key = self.format == Format::Prometheus && !is_known;
        ProcessesSpec {
            select: self.part(section, "select", !is_known, Check::Select).or(usual.select),
            key: self.part(section, "key", needs_key, Check::Part).or(usual.key),
            group: self.part(section, "group", false, Check::Part).or(usual.group),
            state: self.part(section, "state", false, Check::Part).or(usual.state),
            detail: self.part(section, "detail", false, Check::Part).or(usual.detail),
            started: self.part(section, "started", false, Check::Time).or(usual.started),
            restarts: self.part(section, "restarts", false, Check::Time).or(usual.restarts),
        }
    }

    fn part(&self, section: &mut Section<'_>, key: &'static str, is_needed: bool, check: Check) -> Option<String> {
        let item = if is_needed { section.require(key, check.allowed()) } else { section.get(key) }?;
        only_with(&item, key, Some(self.format), SELECTED);
        item.parse(check.allowed(), |text| {
            let text = filled(text)?;
            match check {
                _ if self.format.knows_its_processes() => {}
                Check::Select => check_select(self.format, &text)?,
                Check::Time if self.format == Format::Prometheus => check_select(self.format, &text)?,
                Check::Part | Check::Time => check_part(self.format, &text)?,
            }
            Ok(text)
        })
    }

    /// Where nobody says what is up, a number above nothing is, and what is true.
    fn up(&self, section: &mut Section<'_>, spec: &ProcessesSpec) -> Vec<Comparison> {
        if let Some(item) = section.get("up") {
            return comparisons(&item);
        }
        if !self.up.is_empty() || self.format.knows_its_processes() {
            return self.up.clone();
        }
        if spec.state.as_deref().is_none_or(|state| state == "value") {
            return ["> 0".into(), true.into()].iter().filter_map(|value| Comparison::new(value).ok()).collect();
        }
        section.report(section.missing("up").allowed(UP));
        Vec::new()
    }
}

/// How a part is checked.
#[derive(Clone, Copy)]
enum Check {
    Select,
    Part,
    Time,
}

impl Check {
    const fn allowed(self) -> &'static str {
        match self {
            Self::Select => SELECT,
            Self::Part => PART,
            Self::Time => TIMES,
        }
    }
}

fn comparisons(item: &Item<'_>) -> Vec<Comparison> {
    let items = item.list_or_one();
    if items.is_empty() && item.name() == "up" {
        item.report(item.problem("bad `up`: nothing would be up").allowed(UP));
    }
    items.iter().filter_map(comparison).collect()
}

fn expected(item: &Item<'_>) -> Vec<String> {
    item.list(EXPECTED).iter().filter_map(|item| item.parse(EXPECTED, filled)).collect()
}
