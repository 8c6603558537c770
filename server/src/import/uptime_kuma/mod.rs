//! Uptime Kuma: its JSON backup, the list of monitors that its API gives, or the rows of its database.

mod address;
mod beside;
mod maintenance;
mod monitor;
mod rows;

use super::{
    ImportError,
    document::{Imported, Note, Widget},
    fields::Fields,
    limits, looks_like, names,
    variables::{Dialect, Variables},
};
use crate::config::duration;
use serde_json::{Map, Value};
use std::{collections::BTreeSet, time::Duration};

/// What a new monitor starts with there, and so what most have.
const DEFAULTS: limits::Widget = limits::Widget { period: Duration::from_secs(60), timeout: Duration::from_secs(48) };

/// What is collected while the file is read.
struct Reading {
    imported: Imported,
    variables: Variables,
    taken: Vec<BTreeSet<String>>,
    ids: BTreeSet<String>,
    /// The names of the groups there, by their numbers, with the number of the group that they are in.
    groups: Vec<(i64, String, Option<i64>)>,
    /// The place of each group's widget.
    places: Vec<(Option<i64>, usize)>,
    /// Which target each monitor became.
    known: Vec<(i64, String, String)>,
}

/// Reads a whole file.
pub(super) fn read(source: &str) -> Result<(Imported, Variables), ImportError> {
    let value: Value = serde_json::from_str(source).map_err(|error| {
        let reason = format!("line {}, column {}", error.line(), error.column());
        ImportError::Syntax { language: "JSON", reason }
    })?;
    let looks = looks_like(&value);
    let expected = "an Uptime Kuma backup, which has a `monitorList`";
    let other = || ImportError::OtherKind { expected, found: looks.clone() };
    let mut root = match value {
        Value::Array(items) => {
            Fields::new("", Value::Object(Map::from_iter([("monitorList".to_owned(), items.into())])))
        }
        value => Fields::new("", value),
    }
    .ok_or_else(&other)?;
    let monitors: Vec<Fields> =
        items(&mut root, "monitorList").into_iter().filter_map(|item| Fields::new("", rows::monitor(item))).collect();
    if monitors.is_empty() || !monitors.iter().all(|monitor| monitor.has("type") && monitor.has("name")) {
        return Err(other());
    }
    let mut reading = Reading {
        imported: Imported { origin: "backup of Uptime Kuma", ..Imported::default() },
        variables: Variables::new(Dialect::Plain, source),
        taken: Vec::new(),
        ids: BTreeSet::new(),
        groups: Vec::new(),
        places: Vec::new(),
        known: Vec::new(),
    };
    let monitors = reading.take_groups(monitors);
    monitors.into_iter().for_each(|monitor| monitor::read(&mut reading, monitor));
    for window in items(&mut root, "maintenanceList") {
        let window = maintenance::read(window, &reading.known, &reading.variables);
        reading.imported.windows.push(window);
    }
    reading.rest(root);
    Ok((reading.imported, reading.variables))
}

/// A list, or the values of a table: the API gives lists as tables by number.
fn items(fields: &mut Fields, key: &str) -> Vec<Value> {
    match fields.table(key) {
        Some(table) => table.into_map().into_values().collect(),
        None => fields.list(key),
    }
}

impl Reading {
    /// Notes the monitors that are groups, and gives back the others.
    fn take_groups(&mut self, monitors: Vec<Fields>) -> Vec<Fields> {
        let mut others = Vec::new();
        for mut monitor in monitors {
            if monitor.peek("type") != Some("group") {
                others.push(monitor);
                continue;
            }
            let name = self.variables.plain(&monitor.text("name").unwrap_or_default());
            if monitor.flag("active") == Some(false) {
                self.lost(format!("the group \"{name}\" is paused there; its monitors are not here"));
            }
            let (id, parent) = (number(&mut monitor, "id"), number(&mut monitor, "parent"));
            self.groups.push((id.unwrap_or(-1), name, parent));
        }
        others
    }

    fn lost(&mut self, what: impl Into<String>) {
        self.imported.notes.push(Note::Lost(what.into()));
    }

    /// The widget of a group, by its place.
    fn place(&mut self, group: Option<i64>) -> usize {
        let group = group.filter(|id| self.groups.iter().any(|(known, ..)| known == id));
        if let Some((_, at)) = self.places.iter().find(|(known, _)| *known == group) {
            return *at;
        }
        let title = names::shown(&group.map_or("Monitors".to_owned(), |id| self.title(id)));
        let id = names::unique(&mut self.ids, &names::slug(&title), "-");
        let mut widget = Widget { id, title, keys: Default::default(), notes: Vec::new(), targets: Vec::new() };
        widget.keys.set("period", duration::text(DEFAULTS.period));
        widget.keys.set("timeout", duration::text(DEFAULTS.timeout));
        self.imported.widgets.push(widget);
        self.taken.push(BTreeSet::new());
        self.places.push((group, self.taken.len() - 1));
        self.taken.len() - 1
    }

    /// A group with the groups that it is in: `Shop / Payments`.
    fn title(&self, id: i64) -> String {
        let mut names = Vec::new();
        let mut next = Some(id);
        // A file by hand may lead in a circle.
        while let Some((_, name, parent)) = next.and_then(|id| self.groups.iter().find(|(known, ..)| *known == id)) {
            names.insert(0, name.as_str());
            next = parent.filter(|_| names.len() <= self.groups.len());
        }
        names.join(" / ")
    }

    /// What concerns the whole file.
    fn rest(&mut self, mut root: Fields) {
        root.ignore(&["version"]);
        if !items(&mut root, "notificationList").is_empty() {
            self.lost("notificationList: pyngpong shows, it does not notify yet");
        }
        if !items(&mut root, "proxyList").is_empty() {
            self.lost("proxyList: nothing is asked through a proxy");
        }
        root.left().into_iter().for_each(|key| self.lost(key));
    }
}

/// A whole number.
fn number(fields: &mut Fields, key: &str) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "ids are small whole numbers")]
    fields.number(key).map(|number| number as i64)
}
