//! Heroku's `/api/v4/current-status`: a colour for each system.

use super::{
    super::{
        Judged,
        content::text_at,
        parts::{Part, Severity, Whole},
    },
    Open, incident, list, newest, str_at,
};
use serde_json::Value;

pub(in super::super) fn read(body: &Value) -> Option<Judged> {
    let systems = body.get("status")?.as_array().filter(|systems| !systems.is_empty())?;
    let parts: Vec<Part> = systems.iter().map(part).collect::<Option<_>>()?;
    let severity = parts.iter().map(|part| part.severity).max().unwrap_or(Severity::Fine);
    let incident = newest(list(body, "incidents").iter().filter(|open| !is_over(open)).filter_map(told));
    let says = "every system is green".to_owned();
    Some(Judged { verdict: Whole { severity, says, parts }.verdict(), incident })
}

fn part(system: &Value) -> Option<Part> {
    let (name, colour) = (text_at(system, "system")?, text_at(system, "status")?);
    let severity = match colour.as_str() {
        "green" => Severity::Fine,
        "red" => Severity::Broken,
        _ => Severity::Concern,
    };
    Some(Part { severity, sentence: format!("{name} is {colour}"), name })
}

fn is_over(incident: &Value) -> bool {
    incident.get("resolved").and_then(Value::as_bool) == Some(true) || str_at(incident, "state") == "resolved"
}

fn told(open: &Value) -> Option<Open<'_>> {
    let url = open.get("full_url").and_then(Value::as_str);
    Some(Open { began: str_at(open, "created_at"), incident: incident(open.get("title"), url)? })
}
