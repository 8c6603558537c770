//! One monitor of Uptime Kuma as a target.

use super::{
    DEFAULTS, Reading, address,
    beside::{BESIDE, WORDS},
    number,
};
use crate::config::is_secret_key;
use crate::import::{
    document::Target,
    fields::Fields,
    json, limits, names, span,
    status::{self, Statuses},
};
use serde_json::Value;
use std::collections::BTreeSet;

pub(super) fn read(reading: &mut Reading, mut fields: Fields) {
    let parent = number(&mut fields, "parent");
    let at = reading.place(parent);
    let id = number(&mut fields, "id");
    let kind = fields.text("type").unwrap_or_default();
    let wanted = names::shown(&reading.variables.plain(&fields.text("name").unwrap_or_default()));
    let name = reading.taken.get_mut(at).map_or(wanted.clone(), |taken| names::unique(taken, &wanted, " "));
    let mut target = Target::named(name);
    let conditions = fields.list("conditions");
    address::read(reading, &mut target, &kind, &mut fields);
    match target.scheme() {
        "http" | "https" => web(reading, &mut target, &kind, &mut fields),
        "ws" | "wss" => headers(reading, &mut target, &mut fields),
        "dns" => answers(reading, &mut target, conditions),
        _ => {}
    }
    times(&mut target, &kind, &mut fields);
    about(reading, &mut target, &mut fields);
    leftovers(&mut target, fields);
    if let Some(widget) = reading.imported.widgets.get_mut(at) {
        reading.known.extend(id.map(|id| (id, widget.id.clone(), target.name.clone())));
        widget.targets.push(target);
    }
}

fn web(reading: &mut Reading, target: &mut Target, kind: &str, fields: &mut Fields) {
    match fields.text("method").unwrap_or_else(|| "GET".to_owned()).to_uppercase().as_str() {
        "GET" => {}
        "HEAD" => target.keys.set("method", "HEAD"),
        other => target.off(format!("it is asked by {other}; pyngpong only reads, by GET or HEAD")),
    }
    let redirects = fields.number("maxredirects").unwrap_or(10.0);
    target.keys.set("redirects", if redirects == 0.0 { "none" } else { "any" });
    headers(reading, target, fields);
    statuses(target, fields);
    if fields.flag("expiryNotification") == Some(true) && target.scheme() == "https" {
        target.keys.set("expect.cert_days", 21);
    }
    match kind {
        "keyword" => keyword(target, fields),
        "json-query" => query(reading, target, fields),
        _ => fields.ignore(&["keyword", "invertKeyword"]),
    }
}

/// Headers are a text that holds JSON.
fn headers(reading: &mut Reading, target: &mut Target, fields: &mut Fields) {
    let lines = match fields.value("headers") {
        None => return,
        Some(Value::Object(map)) => Some(map),
        Some(Value::String(text)) => {
            serde_json::from_str::<Value>(&text).ok().and_then(|value| value.as_object().cloned())
        }
        Some(_) => None,
    };
    let Some(lines) = lines else { return target.lost("headers: they are not readable JSON") };
    for (name, value) in lines {
        let raw = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let value = reading.variables.header(&target.name, &name, &raw);
        target.keys.insert("headers", &name, value);
    }
}

fn statuses(target: &mut Target, fields: &mut Fields) {
    let ranges = fields.texts("accepted_statuscodes");
    if ranges.is_empty() {
        return;
    }
    if ranges.iter().any(|range| status::in_range(range, 0).is_none()) {
        return target.lost("accepted_statuscodes: they cannot be read");
    }
    let good = |status| ranges.iter().any(|range| status::in_range(range, status) == Some(true));
    match Statuses::all().keep(good).values() {
        Some(values) if values.len() == 1 && values[0].as_str() == Some("2xx") => {}
        Some(values) => target.keys.set("expect.status", values),
        None => target.lost("accepted_statuscodes: no short list says the same; any 2xx is good here"),
    }
}

fn keyword(target: &mut Target, fields: &mut Fields) {
    let Some(keyword) = fields.text("keyword") else { return };
    if fields.flag("invertKeyword") == Some(true) {
        return target.lost("invertKeyword: a body that must not hold a text");
    }
    target.keys.set("expect.body", regex::escape(&keyword).replace("${", "$${"));
}

fn query(reading: &Reading, target: &mut Target, fields: &mut Fields) {
    let operator = fields.text("jsonPathOperator").unwrap_or_else(|| "==".to_owned());
    let written = fields.text("jsonPath").unwrap_or_else(|| "$".to_owned());
    let expected = fields.text("expectedValue").unwrap_or_default();
    // A value that stands under such a name is not to be printed.
    match json::path(&written).filter(|path| operator == "==" && !is_secret_key(path)) {
        Some(path) => {
            let value = json::value(&expected, |text| reading.variables.plain(text));
            target.keys.insert("expect.json", &path, value);
        }
        None => target.lost(format!(
            "json-query {written} {operator} …: only equality at a plain path can be said, and no secret"
        )),
    }
}

/// Conditions on records, which version 2 has.
fn answers(reading: &Reading, target: &mut Target, conditions: Vec<Value>) {
    for mut condition in conditions.into_iter().filter_map(|value| Fields::new("conditions", value)) {
        let is = condition.text("operator").as_deref() == Some("equals");
        let record = condition.text("variable").as_deref() == Some("record");
        let value = condition.text("value").map(|value| reading.variables.plain(&value));
        match value.filter(|_| is && record && target.keys.get("expect.answer").is_none()) {
            Some(value) => target.keys.set("expect.answer", value),
            None => target.lost("one of its conditions on the answer"),
        }
    }
}

fn times(target: &mut Target, kind: &str, fields: &mut Fields) {
    let period = fields.number("interval").and_then(span::from_seconds).unwrap_or(DEFAULTS.period);
    let timeout = fields.number("timeout").and_then(span::from_seconds);
    let retry = fields.number("retryInterval").and_then(span::from_seconds);
    let retries = fields.number("maxretries").unwrap_or(0.0);
    // Older versions wait for four fifths of the interval.
    let timeout = timeout.filter(|timeout| !timeout.is_zero()).unwrap_or(period.mul_f64(0.8));
    limits::times(target, period, Some(timeout).filter(|_| kind != "push"), &DEFAULTS);
    target.keys.set("fail_after", limits::times_in_a_row(retries + 1.0));
    if retry.is_some_and(|retry| retry != period) && retries > 0.0 {
        target.lost("retryInterval: a failing target is asked at its usual period");
    }
}

fn about(reading: &Reading, target: &mut Target, fields: &mut Fields) {
    match fields.text("description") {
        Some(text) if is_secret_key(&text) => target.lost("description: it speaks of a secret"),
        Some(text) => target.said(text),
        None => {}
    }
    for mut tag in fields.list("tags").into_iter().filter_map(|tag| Fields::new("", tag)) {
        let (name, value) = (tag.text("name").unwrap_or_default(), tag.text("value"));
        match value.map(|value| reading.variables.plain(&value)) {
            Some(value) if matches!(name.to_lowercase().as_str(), "owner" | "team") => target.keys.set("owner", value),
            Some(value) => target.lost(format!("tag {name}: {value}")),
            None => target.lost(format!("tag {name}")),
        }
    }
    if fields.flag("upsideDown") == Some(true) {
        target.off("it is upside down: good is when it fails, and pyngpong does not watch for that");
    }
    if fields.flag("active") == Some(false) {
        target.off("it is paused in Uptime Kuma");
    }
}

fn leftovers(target: &mut Target, mut fields: Fields) {
    fields.ignore(&BESIDE);
    if !matches!(target.scheme(), "http" | "https" | "ws" | "wss") {
        // Every monitor has the fields of every type.
        fields.ignore(&[
            "url",
            "accepted_statuscodes",
            "keyword",
            "expiryNotification",
            "headers",
            "basic_auth_user",
            "basic_auth_pass",
        ]);
    }
    fields.ignore(&["hostname", "port", "authMethod", "databaseConnectionString", "pushToken"]);
    fields.left_with(&WORDS).into_iter().for_each(|key| target.lost(key));
}

impl Reading {
    /// The names under which targets report.
    pub(super) fn beats(&self) -> BTreeSet<String> {
        let targets = self.imported.widgets.iter().flat_map(|widget| &widget.targets);
        targets.filter_map(|target| Some(target.url.as_deref()?.strip_prefix("push://")?.to_owned())).collect()
    }
}
