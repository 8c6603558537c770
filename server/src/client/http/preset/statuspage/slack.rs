//! Slack's `/api/v2.0.0/current`: `ok`, or `active` with what is going on.

use super::{
    super::{
        Judged,
        content::said,
        parts::{Part, Severity, Whole},
    },
    Open, incident, list, newest, str_at,
};
use serde_json::Value;

pub(in super::super) fn read(body: &Value) -> Option<Judged> {
    body.get("active_incidents")?.as_array()?;
    let active = list(body, "active_incidents");
    let parts: Vec<Part> = active.iter().map(part).collect();
    let severity = match str_at(body, "status") {
        "ok" => Severity::Fine,
        "active" => parts.iter().map(|part| part.severity).max().unwrap_or(Severity::Concern),
        _ => return None,
    };
    let says = format!("status is {}", str_at(body, "status"));
    let incident = newest(active.iter().filter_map(told));
    Some(Judged { verdict: Whole { severity, says, parts }.verdict(), incident })
}

/// `incident: Notifications`
fn part(active: &Value) -> Part {
    let kind = said(str_at(active, "type"));
    let services: Vec<String> = list(active, "services").iter().filter_map(Value::as_str).map(said).collect();
    let severity = if kind == "outage" { Severity::Broken } else { Severity::Concern };
    Part { severity, sentence: format!("{kind}: {}", services.join(", ")), name: services.join(", ") }
}

fn told(active: &Value) -> Option<Open<'_>> {
    let url = active.get("url").and_then(Value::as_str);
    Some(Open { began: str_at(active, "date_created"), incident: incident(active.get("title"), url)? })
}
