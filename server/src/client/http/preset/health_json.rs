//! `application/health+json` (draft-inadarei-api-health-check): `status`, and lists of checks by name.

use super::{
    Judged,
    content::{self, Content, text_at},
    parts::{Part, Severity, Whole, because},
};
use serde_json::Value;

pub(super) fn read(content: &Content) -> Option<Judged> {
    let body = content.json()?;
    let status = text_at(body, "status")?;
    let severity = severity(&status)?;
    let checks = body.get("checks").and_then(Value::as_object);
    let parts = checks.into_iter().flatten().filter_map(|(name, measured)| part(name, measured)).collect();
    let says = because(format!("status is {status}"), text_at(body, "output").filter(|_| severity > Severity::Fine));
    Some(Whole { severity, says, parts }.verdict().into())
}

/// The draft's words and their synonyms, in any case.
fn severity(status: &str) -> Option<Severity> {
    match status.to_ascii_lowercase().as_str() {
        "pass" | "ok" | "up" => Some(Severity::Fine),
        "warn" => Some(Severity::Concern),
        "fail" | "error" | "down" => Some(Severity::Broken),
        _ => None,
    }
}

/// One name has a list of measurements, of several nodes perhaps: the worst stands for it. Some servers write the one
/// measurement without a list.
fn part(name: &str, measured: &Value) -> Option<Part> {
    let all = measured.as_array().map_or(std::slice::from_ref(measured), Vec::as_slice);
    let judged = |one| {
        let status = text_at(one, "status")?;
        Some((severity(&status)?, status, one))
    };
    // Backwards: of several that are equally bad the last one found is told, which then is the first.
    let (severity, status, one) = all.iter().rev().filter_map(judged).max_by_key(|(severity, ..)| *severity)?;
    let name = content::said(name);
    let sentence = because(format!("{name} is {status}"), text_at(one, "output").or_else(|| observed(one)));
    Some(Part { severity, name, sentence })
}

/// `85 percent`
fn observed(measured: &Value) -> Option<String> {
    let value = match measured.get("observedValue")? {
        Value::String(text) => content::said(text),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        _ => return None,
    };
    let unit = text_at(measured, "observedUnit").map(|unit| format!(" {unit}"));
    Some(value + &unit.unwrap_or_default()).filter(|text| !text.is_empty())
}
