//! Status.io's public status, as Docker has it: a number for the whole and for each component.

use super::{
    super::{
        Judged,
        content::text_at,
        parts::{Part, Severity, Whole, because},
    },
    Open, incident, list, newest, str_at,
};
use serde_json::Value;

pub(in super::super) fn read(body: &Value) -> Option<Judged> {
    let result = body.get("result")?;
    let overall = result.get("status_overall")?;
    let severity = severity(overall)?;
    let says = text_at(overall, "status")?;
    let label = |part: Part| Part { sentence: because(says.clone(), Some(part.name.clone())), ..part };
    let parts: Vec<Part> = list(result, "status").iter().filter_map(part).collect();
    let parts = if severity == Severity::Fine { parts } else { parts.into_iter().map(label).collect() };
    let incident = newest(list(result, "incidents").iter().filter_map(told));
    Some(Judged { verdict: Whole { severity, says, parts }.verdict(), incident })
}

/// 100 operational, 200 maintenance, 300 degraded, 400 partly disrupted, 500 disrupted, 600 a security event.
fn severity(status: &Value) -> Option<Severity> {
    Some(match status.get("status_code")?.as_u64()? {
        0..200 => Severity::Fine,
        200..500 => Severity::Concern,
        _ => Severity::Broken,
    })
}

fn part(component: &Value) -> Option<Part> {
    let (name, status) = (text_at(component, "name")?, text_at(component, "status")?);
    Some(Part { severity: severity(component)?, sentence: format!("{name}: {status}"), name })
}

/// The body has no link to it.
fn told(open: &Value) -> Option<Open<'_>> {
    Some(Open { began: str_at(open, "datetime_open"), incident: incident(open.get("name"), None)? })
}
