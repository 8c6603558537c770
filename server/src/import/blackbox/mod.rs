//! `blackbox_exporter`: its modules say how to ask, a Prometheus configuration says whom.

mod http;
mod module;
mod prometheus;

use super::{
    ImportError,
    document::{Imported, Note, Widget},
    fields::Fields,
    limits, looks_like, names,
    variables::{Dialect, Variables},
    yaml,
};
use crate::config::duration;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// What Prometheus does where nothing else is said.
const DEFAULTS: limits::Widget = limits::Widget { period: Duration::from_secs(60), timeout: Duration::from_secs(10) };

/// The modules of the exporter's own `blackbox.yml` that targets of a Prometheus configuration alone may mean.
const USUAL: &str = "http_2xx: {prober: http}\nhttp_post_2xx: {prober: http, http: {method: POST}}\n\
                     tcp_connect: {prober: tcp}\nicmp: {prober: icmp}\ngrpc: {prober: grpc, grpc: {tls: true}}\n\
                     grpc_plain: {prober: grpc}\n";

struct Reading {
    imported: Imported,
    variables: Variables,
    ids: BTreeSet<String>,
    modules: BTreeMap<String, Value>,
}

/// Reads modules, a Prometheus configuration, or both.
pub(super) fn read(sources: &[String]) -> Result<(Imported, Variables), ImportError> {
    let (mut modules, mut jobs) = (None, None);
    for source in sources {
        let value = yaml(source)?;
        let found = looks_like(&value);
        let expected =
            "a configuration of blackbox_exporter, which has `modules`, or of Prometheus, which has `scrape_configs`";
        let root = Fields::new("", value).filter(|root| root.has("modules") || root.has("scrape_configs"));
        let mut root = root.ok_or(ImportError::OtherKind { expected, found })?;
        match root.table("modules") {
            Some(table) => modules = Some((table.into_map().into_iter().collect(), root)),
            None => jobs = Some(root),
        }
    }
    let mut reading = Reading {
        imported: Imported { origin: "configuration of blackbox_exporter", ..Imported::default() },
        variables: Variables::new(Dialect::Plain, ""),
        ids: BTreeSet::new(),
        modules: BTreeMap::new(),
    };
    reading.know(modules);
    match jobs {
        Some(jobs) => prometheus::read(&mut reading, jobs),
        None => reading.examples(),
    }
    Ok((reading.imported, reading.variables))
}

impl Reading {
    fn know(&mut self, modules: Option<(BTreeMap<String, Value>, Fields)>) {
        match modules {
            Some((modules, rest)) => {
                self.modules = modules;
                rest.left().into_iter().for_each(|key| self.lost(key));
            }
            None => {
                let usual = yaml(USUAL).ok().and_then(|value| Fields::new("", value));
                self.modules = usual.map(|usual| usual.into_map().into_iter().collect()).unwrap_or_default();
                let note = "its modules were not given: taken as in the exporter's own blackbox.yml";
                self.imported.notes.push(Note::Said(note.to_owned()));
            }
        }
    }

    fn lost(&mut self, what: impl Into<String>) {
        self.imported.notes.push(Note::Lost(what.into()));
    }

    /// A widget with nothing in it yet.
    fn widget(&mut self, title: &str) -> Widget {
        let title = names::shown(&self.variables.plain(title));
        let id = names::unique(&mut self.ids, &names::slug(&title), "-");
        let mut widget = Widget { id, title, keys: Default::default(), notes: Vec::new(), targets: Vec::new() };
        widget.keys.set("period", duration::text(DEFAULTS.period));
        widget.keys.set("timeout", duration::text(DEFAULTS.timeout));
        widget
    }

    /// The modules do not say whom to ask: one example of each.
    fn examples(&mut self) {
        let mut widget = self.widget("Blackbox");
        let modules = self.modules.clone();
        for (name, value) in &modules {
            let at = match value.get("prober").and_then(Value::as_str) {
                Some("http") => "https://host.example/",
                Some("dns") => "192.0.2.53",
                Some("icmp") => "host.example",
                _ => "host.example:1234",
            };
            let mut target = self.target(names::shown(name), at, name, DEFAULTS);
            target.off("the modules do not say whom to ask: put an address in");
            widget.targets.push(target);
        }
        let note = "give the Prometheus configuration too, to have its targets: --prometheus prometheus.yml";
        self.imported.notes.push(Note::Said(note.to_owned()));
        self.imported.widgets.push(widget);
    }
}
