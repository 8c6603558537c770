//! Spring Boot's `/actuator/health`: `status`, and components within components (`details` before 2.2).

use super::{
    Judged,
    content::{self, Content, text_at},
    parts::{Part, Severity, Whole, because},
};
use serde_json::Value;

pub(super) fn read(content: &Content) -> Option<Judged> {
    let body = content.json()?;
    // The body of an error has a number here.
    let status = text_at(body, "status")?;
    let mut parts = Vec::new();
    components(body, "", &mut parts);
    let (severity, says) = match severity(&status) {
        Some(severity) => (severity, format!("status is {status}")),
        None => (Severity::Concern, format!("status is {status}, expected UP")),
    };
    Some(Whole { severity, says, parts }.verdict().into())
}

/// `None`: one of the application's own, which Spring answers with 200.
fn severity(status: &str) -> Option<Severity> {
    Some(match status.to_ascii_uppercase().as_str() {
        "UP" => Severity::Fine,
        "UNKNOWN" => Severity::Concern,
        "DOWN" | "OUT_OF_SERVICE" => Severity::Broken,
        _ => return None,
    })
}

/// Collects what fails; of a composite its failing members, where it has any.
fn components(of: &Value, path: &str, parts: &mut Vec<Part>) {
    let members = ["components", "details"].into_iter().filter_map(|key| of.get(key)?.as_object()).flatten();
    for (name, component) in members {
        let Some(status) = text_at(component, "status") else { continue };
        let name = format!("{path}{}", content::said(name));
        let before = parts.len();
        components(component, &format!("{name}/"), parts);
        // UNKNOWN is what Spring ranks below UP: a part that does not apply, such as a discovery client nobody uses.
        let severity =
            if status == "UNKNOWN" { Severity::Fine } else { severity(&status).unwrap_or(Severity::Concern) };
        if severity > Severity::Fine && parts.len() == before {
            let sentence = because(format!("{name} is {status}"), reason(component));
            parts.push(Part { severity, name, sentence });
        }
    }
}

/// An exception's message without its class, else what comes closest to a reason.
fn reason(component: &Value) -> Option<String> {
    let details = component.get("details")?;
    if let Some(error) = details.get("error").and_then(Value::as_str) {
        let message = error.split_once(": ").filter(|(class, _)| !class.contains(' ') && class.contains('.'));
        return Some(content::said(message.map_or(error, |(_, message)| message)));
    }
    let number = |key: &str| details.get(key).and_then(Value::as_u64);
    let space = || Some(format!("{} bytes free, threshold {}", number("free")?, number("threshold")?));
    content::first_text(details, &["message", "reason", "description"]).or_else(space)
}
