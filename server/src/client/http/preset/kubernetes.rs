//! `/livez`, `/readyz`, `/healthz`: `ok`, or a line for each check: `[+]ping ok`, `[-]etcd failed: reason withheld`.

use super::{
    Judged, Verdict,
    content::{self, Content, first_text, text_at},
    parts::{Part, Severity, worst},
};
use serde_json::Value;

pub(super) fn read(content: &Content) -> Option<Judged> {
    Some(
        match content {
            Content::Json(body) => refused(body)?,
            Content::Text(text) if text.eq_ignore_ascii_case("ok") => Verdict::Up("ok".to_owned()),
            Content::Text(text) => checks(text)?,
            _ => return None,
        }
        .into(),
    )
}

fn checks(text: &str) -> Option<Verdict> {
    let lines = || text.lines().map(str::trim);
    let passed = lines().filter(|line| line.starts_with("[+]")).count();
    // In the order of the list, which is the order in which they depend on each other, not by name.
    let failing: Vec<Part> = lines()
        .filter(|line| line.starts_with("[-]"))
        .map(|line| Part { severity: Severity::Broken, name: String::new(), sentence: content::said(line) })
        .collect();
    match worst(failing) {
        Some((_, sentence)) => Some(Verdict::Down(sentence)),
        // Without the last line nobody knows what the rest would have said.
        None => {
            lines().any(|line| line.ends_with("check passed")).then(|| Verdict::Up(format!("{passed} checks passed")))
        }
    }
}

/// What the API server says to those it does not know: a `Status`.
fn refused(body: &Value) -> Option<Verdict> {
    (text_at(body, "kind")? == "Status" && text_at(body, "status")? == "Failure").then(|| {
        Verdict::Down(first_text(body, &["message", "reason"]).unwrap_or_else(|| "status is Failure".to_owned()))
    })
}
