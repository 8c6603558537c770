//! Consul: the instances of a service with their checks, bare checks, or an agent's own summary.

use super::{
    Judged, Verdict,
    content::{Content, first_text, text_at},
    parts::{Part, Severity, Whole, worst},
};
use serde_json::Value;

pub(super) fn read(content: &Content) -> Option<Judged> {
    let body = content.json()?;
    // One instance by its id is an object: /v1/agent/health/service/id/…
    let instances = body.as_array().map_or(std::slice::from_ref(body), Vec::as_slice);
    if instances.is_empty() {
        return Some(Verdict::Down("no instance is registered".to_owned()).into());
    }
    let judged: Option<Vec<Instance>> = instances.iter().map(instance).collect();
    Some(whole(judged?).verdict().into())
}

/// One instance, or one check that stands alone.
struct Instance {
    severity: Severity,
    sentence: Option<String>,
}

fn instance(value: &Value) -> Option<Instance> {
    if let Some(status) = text_at(value, "Status") {
        let severity = severity(&status)?;
        return Some(Instance { severity, sentence: check(value).map(|part| part.sentence) });
    }
    let checks = value.get("Checks")?.as_array()?;
    let found = worst(checks.iter().filter_map(check).collect());
    let summary = text_at(value, "AggregatedStatus").and_then(|status| severity(&status));
    let severity = summary.or(found.as_ref().map(|found| found.0)).unwrap_or(Severity::Fine);
    Some(Instance { severity, sentence: found.map(|(_, sentence)| sentence) })
}

/// A service lives as long as one of its instances does.
fn whole(instances: Vec<Instance>) -> Whole {
    let all = instances.len();
    let count = |severity| instances.iter().filter(|instance| instance.severity == severity).count();
    let (critical, fine) = (count(Severity::Broken), count(Severity::Fine));
    let severity = match (critical, fine) {
        (_, fine) if fine == all => Severity::Fine,
        (critical, _) if critical == all => Severity::Broken,
        _ => Severity::Concern,
    };
    let says = match severity {
        Severity::Fine => format!("passing, {all} of {all}"),
        Severity::Concern => format!("{fine} of {all} passing"),
        Severity::Broken => format!("critical, {all} of {all}"),
    };
    let worst = instances.into_iter().filter(|instance| instance.severity > Severity::Fine);
    // Backwards: the last of several that are equally bad is then the first.
    let worst = worst.rev().max_by_key(|instance| instance.severity).and_then(|instance| instance.sentence);
    let part = worst.map(|sentence| {
        let sentence = if all > 1 { format!("{says}: {sentence}") } else { sentence };
        Part { severity, name: String::new(), sentence }
    });
    Whole { severity, says, parts: part.into_iter().collect() }
}

fn check(check: &Value) -> Option<Part> {
    let status = text_at(check, "Status")?;
    let name = first_text(check, &["Name", "CheckID"]).unwrap_or_else(|| "a check".to_owned());
    let node = text_at(check, "Node").map(|node| format!(" on {node}")).unwrap_or_default();
    let why = first_text(check, &["Output", "Notes"]).map(|why| format!(": {why}")).unwrap_or_default();
    let sentence = format!("{name}{node} is {status}{why}");
    Some(Part { severity: severity(&status)?, name, sentence })
}

fn severity(status: &str) -> Option<Severity> {
    match status {
        "passing" => Some(Severity::Fine),
        "warning" => Some(Severity::Concern),
        "critical" | "maintenance" => Some(Severity::Broken),
        _ => None,
    }
}
