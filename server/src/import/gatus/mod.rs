//! Gatus: `config.yaml`, as its README describes it.

mod checks;
mod condition;
mod endpoint;
mod maintenance;

use super::{
    ImportError,
    document::{Imported, Note, Widget, Window},
    fields::Fields,
    limits, looks_like, names,
    variables::{Dialect, Variables},
    yaml,
};
use std::{collections::BTreeSet, time::Duration};

/// What holds for an endpoint that says nothing else.
const DEFAULTS: limits::Widget = limits::Widget { period: Duration::from_secs(60), timeout: Duration::from_secs(10) };

/// What the rest of the file is about, and why it has no place here.
const ELSEWHERE: [(&str, &str); 10] = [
    ("alerting", "pyngpong shows, it does not alert yet"),
    ("storage", "pyngpong keeps what it needs in [server] data_dir"),
    ("security", "there is no sign-in yet: put a proxy in front"),
    ("web", "see [server] listen"),
    ("metrics", "/metrics is always there"),
    ("announcements", "see [[maintenance]] for planned work"),
    ("remote", "one board asks for itself"),
    ("tunneling", "there are no SSH tunnels"),
    ("debug", "set RUST_LOG"),
    ("skip-invalid-config-update", "a bad file never replaces a good one"),
];

/// What is collected while the file is read.
struct Reading {
    imported: Imported,
    variables: Variables,
    taken: Vec<BTreeSet<String>>,
    ids: BTreeSet<String>,
    groups: Vec<String>,
    /// The thresholds of `alerting.TYPE.default-alert`.
    alerting: Fields,
}

/// Reads a whole file.
pub(super) fn read(source: &str) -> Result<(Imported, Variables), ImportError> {
    let value = yaml(source)?;
    let looks = looks_like(&value);
    let other = || ImportError::OtherKind { expected: "a Gatus configuration, which has `endpoints`", found: looks };
    let Some(mut root) = Fields::new("", value) else { return Err(other()) };
    let old = root.list("services");
    let endpoints = [root.list("endpoints"), old].concat();
    let external = root.list("external-endpoints");
    let suites = root.list("suites");
    if endpoints.is_empty() && external.is_empty() && suites.is_empty() {
        return Err(other());
    }
    let mut reading = Reading {
        imported: Imported { origin: "Gatus configuration", ..Imported::default() },
        variables: Variables::new(Dialect::Shell, source),
        taken: Vec::new(),
        ids: BTreeSet::new(),
        groups: Vec::new(),
        alerting: root.table("alerting").unwrap_or_default(),
    };
    for (at, value) in endpoints.into_iter().enumerate() {
        reading.with(&format!("endpoints[{at}]"), value, endpoint::read);
    }
    for (at, value) in external.into_iter().enumerate() {
        reading.with(&format!("external-endpoints[{at}]"), value, endpoint::read_external);
    }
    for suite in suites {
        reading.suite(suite);
    }
    reading.rest(root);
    Ok((reading.imported, reading.variables))
}

impl Reading {
    fn with(&mut self, path: &str, value: serde_json::Value, read: impl FnOnce(&mut Self, Fields)) {
        match Fields::new("", value) {
            Some(fields) => read(self, fields),
            None => self.lost(format!("{path} is not a table")),
        }
    }

    fn lost(&mut self, what: impl Into<String>) {
        self.imported.notes.push(Note::Lost(what.into()));
    }

    fn suite(&mut self, value: serde_json::Value) {
        let name = Fields::new("", value).and_then(|mut suite| suite.text("name")).unwrap_or_default();
        self.lost(format!("the suite \"{}\": pyngpong asks single questions and only reads", names::shown(&name)));
    }

    /// The widget of a group, by its place.
    fn group(&mut self, group: Option<&str>) -> usize {
        let title = names::shown(group.unwrap_or("Endpoints"));
        if let Some(at) = self.groups.iter().position(|known| *known == title) {
            return at;
        }
        let id = names::unique(&mut self.ids, &names::slug(&title), "-");
        let mut widget =
            Widget { id, title: title.clone(), keys: Default::default(), notes: Vec::new(), targets: Vec::new() };
        widget.keys.set("period", crate::config::duration::text(DEFAULTS.period));
        widget.keys.set("timeout", crate::config::duration::text(DEFAULTS.timeout));
        self.groups.push(title);
        self.taken.push(BTreeSet::new());
        self.imported.widgets.push(widget);
        self.groups.len() - 1
    }

    /// What concerns the whole file.
    fn rest(&mut self, mut root: Fields) {
        if let Some(mut ui) = root.table("ui") {
            self.imported.title =
                ui.text("title").or_else(|| ui.text("header")).map(|title| self.variables.plain(&title));
            self.leftovers(ui);
        }
        match root.number("concurrency") {
            Some(number) if number >= 1.0 => self.imported.poll.set("concurrency", limits::times_in_a_row(number)),
            Some(_) => self.lost("concurrency without a limit; [poll] concurrency is 64"),
            None => {}
        }
        if let Some(checker) = root.table("connectivity").and_then(|mut table| table.table("checker")) {
            self.checker(checker);
        }
        for window in root.list("maintenance") {
            let members = self.imported.widgets.iter().map(|widget| (widget.id.clone(), None)).collect();
            let window = maintenance::read(window, Window { members, ..Window::default() }, "maintenance");
            self.imported.windows.push(window);
        }
        if !std::mem::take(&mut self.alerting).into_map().is_empty() {
            self.lost("alerting: pyngpong shows, it does not alert yet");
        }
        self.leftovers(root);
    }

    fn checker(&mut self, mut checker: Fields) {
        if let Some(target) = checker.text("target") {
            let at = self.variables.plain(&target);
            self.imported.poll.set("canary", format!("tcp://{at}"));
        }
        checker.ignore(&["interval"]);
        self.leftovers(checker);
    }

    fn leftovers(&mut self, fields: Fields) {
        fields.left_with(&ELSEWHERE).into_iter().for_each(|key| self.lost(key));
    }
}
