//! Atlassian Statuspage: `summary.json`, `status.json`, `components.json`, `incidents.json`, `incidents/unresolved.json`.

use super::{
    super::{
        Judged,
        content::{said, text_at},
        parts::{Part, Severity, Whole, because},
    },
    Open, incident, list, newest, str_at,
};
use serde_json::Value;

pub(in super::super) fn read(body: &Value) -> Option<Judged> {
    let parts = || list(body, "components").iter().filter_map(component).chain(under_way(body).filter_map(work));
    let (severity, says) = match body.get("status") {
        Some(status) => overall(status)?,
        // Of components or incidents alone the worst is the whole.
        None if body.get("page").is_some_and(Value::is_object) => {
            by_itself(body, parts().map(|part| part.severity).max())?
        }
        None => return None,
    };
    let label = |part: Part| match severity {
        Severity::Fine => part,
        _ => Part { sentence: because(says.clone(), Some(part.sentence)), ..part },
    };
    let parts = parts().map(label).collect();
    let incident = newest(unresolved(body).filter_map(|open| told(body, open)))
        .or_else(|| newest(under_way(body).filter_map(|open| told(body, open))));
    Some(Judged { verdict: Whole { severity, says, parts }.verdict(), incident })
}

/// `{"indicator":"minor","description":"Minor Service Outage"}`
fn overall(status: &Value) -> Option<(Severity, String)> {
    let indicator = status.get("indicator")?.as_str()?;
    Some((impact(indicator), text_at(status, "description").unwrap_or_else(|| said(indicator))))
}

fn by_itself(body: &Value, worst_part: Option<Severity>) -> Option<(Severity, String)> {
    body.get("components").or_else(|| body.get("incidents"))?.as_array()?;
    let incidents = unresolved(body).map(|incident| impact(str_at(incident, "impact")));
    let severity = incidents.chain(worst_part).max().unwrap_or(Severity::Fine);
    let says = match unresolved(body).count() {
        0 if severity == Severity::Fine => "no incident".to_owned(),
        0 => "not everything is operational".to_owned(),
        1 => "1 unresolved incident".to_owned(),
        many => format!("{many} unresolved incidents"),
    };
    Some((severity, says))
}

/// Indicators and impacts are the same words.
fn impact(word: &str) -> Severity {
    match word {
        "none" => Severity::Fine,
        "major" | "critical" => Severity::Broken,
        _ => Severity::Concern,
    }
}

fn component(component: &Value) -> Option<Part> {
    // A group is as bad as the worst of its members, which are in the list as well.
    if component.get("group").and_then(Value::as_bool) == Some(true) {
        return None;
    }
    let status = text_at(component, "status")?;
    let (severity, fares) = match status.as_str() {
        "operational" => (Severity::Fine, "is operational"),
        "degraded_performance" => (Severity::Concern, "has degraded performance"),
        "partial_outage" => (Severity::Concern, "has a partial outage"),
        "major_outage" => (Severity::Broken, "has a major outage"),
        "under_maintenance" => (Severity::Concern, "is under maintenance"),
        _ => (Severity::Concern, "is not operational"),
    };
    let name = text_at(component, "name")?;
    Some(Part { severity, sentence: format!("{name} {fares}"), name })
}

/// Planned work that goes on just now.
fn work(work: &Value) -> Option<Part> {
    let name = text_at(work, "name")?;
    Some(Part { severity: Severity::Concern, sentence: format!("maintenance, {name}"), name })
}

fn unresolved(body: &Value) -> impl Iterator<Item = &Value> {
    let over = |incident: &&Value| !matches!(str_at(incident, "status"), "resolved" | "postmortem" | "completed");
    list(body, "incidents").iter().filter(over)
}

fn under_way(body: &Value) -> impl Iterator<Item = &Value> {
    let begun = |work: &&Value| matches!(str_at(work, "status"), "in_progress" | "verifying");
    list(body, "scheduled_maintenances").iter().filter(begun)
}

fn told<'a>(body: &Value, open: &'a Value) -> Option<Open<'a>> {
    let page = body.get("page").map(|page| format!("{}/incidents/{}", str_at(page, "url"), str_at(open, "id")));
    let url = open.get("shortlink").and_then(Value::as_str).or(page.as_deref());
    let began = ["started_at", "created_at"].into_iter().map(|key| str_at(open, key)).find(|time| !time.is_empty());
    Some(Open { began: began.unwrap_or_default(), incident: incident(open.get("name"), url)? })
}
