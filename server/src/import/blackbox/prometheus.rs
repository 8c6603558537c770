//! The jobs of a Prometheus configuration that ask through the exporter.

use super::{DEFAULTS, Reading};
use crate::import::{document::Note, fields::Fields, limits, names, span};
use std::{collections::BTreeSet, time::Duration};

/// Labels that name a target better than its address does.
const NAMES: [&str; 3] = ["name", "service", "instance"];

pub(super) fn read(reading: &mut Reading, mut root: Fields) {
    let mut global = root.table("global").unwrap_or_default();
    let period = spanned(&mut global, "scrape_interval").unwrap_or(DEFAULTS.period);
    let timeout = spanned(&mut global, "scrape_timeout").unwrap_or(DEFAULTS.timeout);
    let mut others = Vec::new();
    for mut fields in root.list("scrape_configs").into_iter().filter_map(|value| Fields::new("", value)) {
        let name = fields.text("job_name").unwrap_or_default();
        let probes = fields.peek("metrics_path").is_some_and(|path| path.ends_with("/probe"));
        if probes {
            job(reading, &name, fields, limits::Widget { period, timeout });
        } else {
            others.push(names::shown(&name));
        }
    }
    if !others.is_empty() {
        reading.lost(format!("jobs that are scraped and not probed: {}", others.join(", ")));
    }
    if reading.imported.widgets.is_empty() {
        reading.lost("no job with `metrics_path: /probe`");
    }
    let elsewhere = "the rest of the Prometheus configuration is Prometheus' own business";
    reading.imported.notes.push(Note::Said(elsewhere.to_owned()));
}

fn job(reading: &mut Reading, name: &str, mut fields: Fields, above: limits::Widget) {
    let period = spanned(&mut fields, "scrape_interval").unwrap_or(above.period);
    let timeout = spanned(&mut fields, "scrape_timeout").unwrap_or(above.timeout);
    let mut parameters = fields.table("params").unwrap_or_default();
    let module = parameters.texts("module").into_iter().next().unwrap_or_else(|| "http_2xx".to_owned());
    let mut widget = reading.widget(name);
    let mut taken = BTreeSet::new();
    let groups = fields.list("static_configs");
    for mut group in groups.into_iter().filter_map(|value| Fields::new("", value)) {
        let mut labels = group.table("labels").unwrap_or_default();
        let owner = labels.text("owner").or_else(|| labels.text("team"));
        let targets = group.texts("targets");
        let called = NAMES.iter().find_map(|key| labels.text(key)).filter(|_| targets.len() == 1);
        for at in targets {
            let shown = called.clone().unwrap_or_else(|| plain(&at, &taken));
            let name = names::unique(&mut taken, &names::shown(&reading.variables.plain(&shown)), " ");
            let mut target = reading.target(name, &at, &module, limits::Widget { period, timeout });
            if let Some(owner) = &owner {
                target.keys.set("owner", reading.variables.plain(owner));
            }
            widget.targets.push(target);
        }
        widget.notes.extend(labels.left().into_iter().map(Note::Lost));
    }
    fields.ignore(&["metrics_path", "relabel_configs"]);
    let left = parameters.left().into_iter().chain(fields.left());
    widget.notes.extend(left.map(Note::Lost));
    if widget.targets.is_empty() {
        widget.notes.push(Note::Lost("its targets are not in the file: only static_configs can be read".to_owned()));
    }
    reading.imported.widgets.push(widget);
}

/// An address without user and parameters, for a name; its scheme is only shown where it makes the difference.
fn plain(at: &str, taken: &BTreeSet<String>) -> String {
    let at = at.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let (scheme, rest) = at.split_once("://").map_or(("", at), |(scheme, rest)| (scheme, rest));
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    if scheme.is_empty() || !taken.contains(rest) { rest.to_owned() } else { format!("{scheme}://{rest}") }
}

fn spanned(fields: &mut Fields, key: &str) -> Option<Duration> {
    fields.text(key).and_then(|text| span::parse(&text)).filter(|span| !span.is_zero())
}
