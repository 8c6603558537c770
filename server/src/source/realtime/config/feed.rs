//! `[[widget.feed]]`: one feed, with its numbers and its processes.

use super::{
    FeedConfig, ProcessesConfig,
    format::{self, METRICS, only_with},
    metric::{self, Metric},
    processes,
    rhythm::Rhythm,
    whom,
};
use crate::{
    client::feed::{FeedSpec, Format, Preset},
    config::{
        PollConfig,
        label::{self, Names},
        read::Section,
    },
};
use std::collections::BTreeSet;

const TAKEN: &str = "[[widget.feed.metric]] or [widget.feed.processes]";

/// A feed whose preset may have more numbers than are written.
pub(super) struct Draft {
    config: FeedConfig,
    preset: Option<Preset>,
}

/// Reads one; `names` and `metrics` are those of the whole widget.
pub(super) fn read<'a>(
    section: &mut Section<'a>,
    widget: &Rhythm,
    poll: &PollConfig,
    names: &mut Names,
    metrics: &mut Names,
) -> Option<Draft> {
    let name = section.require("name", "a text, each only once").and_then(|item| label::name(&item, names, "feed"));
    let (format, preset) = format::read(section);
    let whom = whom::read(section, format);
    let rhythm = Rhythm::read(section, widget, format);
    let written = written(section, format, preset, metrics);
    let processes = processes::read(section, format, preset);
    let is_written = [section.get("metric"), section.get("processes")].iter().any(Option::is_some);
    if format.is_some() && preset.is_none() && processes.is_none() && !is_written {
        section.report(section.missing("metric").allowed(TAKEN).help("nothing would be taken from this feed"));
    }
    let (format, endpoint) = (format?, whom.endpoint?);
    let (specs, metrics) = written.into_iter().unzip();
    let (processes, judged) = processes.unzip();
    let spec = FeedSpec {
        endpoint,
        format,
        metrics: specs,
        processes,
        headers: whom.headers,
        redirects: whom.redirects,
        ca: whom.ca,
        max_response: poll.max_response,
        stall: rhythm.stall(),
        event: whom.event,
        units: whom.units,
        complete: judged.as_ref().is_none_or(|judged: &ProcessesConfig| judged.complete),
    };
    let config = FeedConfig {
        name: name?.value,
        period: rhythm.period,
        wanted_period: None,
        timeout: rhythm.timeout(format),
        fail_after: rhythm.fail_after,
        spec,
        metrics,
        processes: judged,
    };
    Some(Draft { config, preset })
}

fn written(
    section: &mut Section<'_>,
    format: Option<Format>,
    preset: Option<Preset>,
    names: &mut Names,
) -> Vec<Metric> {
    let Some(item) = section.get("metric") else { return Vec::new() };
    only_with(&item, "metric", format, METRICS);
    item.sections(|section| metric::read(section, format, preset, names)).into_iter().flatten().collect()
}

/// Adds the numbers that come with presets. All that is written has its name by then: `taken`.
pub(super) fn with_presets(drafts: Vec<Draft>, mut taken: BTreeSet<String>) -> Vec<FeedConfig> {
    let filled = drafts.into_iter().map(|Draft { mut config, preset }| {
        let written: Vec<&str> = config.metrics.iter().map(|metric| metric.name.as_str()).collect();
        let rest = preset.map(|preset| metric::rest(&config.name, preset, &written, &mut taken)).unwrap_or_default();
        let (specs, metrics): (Vec<_>, Vec<_>) = rest.into_iter().unzip();
        config.spec.metrics.extend(specs);
        config.metrics.extend(metrics);
        config
    });
    filled.collect()
}
