//! ASP.NET Core's health checks: one word, or JSON by the UI's writer (`entries`) or the documentation's (`results`).

use super::{
    Judged,
    content::{self, Content, text_at},
    parts::{Part, Severity, Whole, because},
};
use serde_json::Value;

pub(super) fn read(content: &Content) -> Option<Judged> {
    if let Some(text) = content.text() {
        let (word, severity) = status(text.trim_matches('"'))?;
        return Some(Whole { severity, says: word.to_owned(), parts: Vec::new() }.verdict().into());
    }
    let body = content.json()?;
    let (word, severity) = status(&text_at(body, "status")?)?;
    let entries = ["entries", "results"].into_iter().filter_map(|key| body.get(key)?.as_object()).flatten();
    let parts: Vec<Part> = entries.filter_map(|(name, entry)| part(name, entry)).collect();
    let verdict = Whole { severity, says: word.to_owned(), parts: named(severity, word, parts) }.verdict();
    Some(verdict.into())
}

/// The word of the whole stands before that of its worst entry: `Degraded: redis Degraded (timeout)`.
fn named(severity: Severity, word: &str, parts: Vec<Part>) -> Vec<Part> {
    let label = |part: Part| match part.severity >= severity && severity > Severity::Fine {
        true => Part { sentence: because(word.to_owned(), Some(part.sentence)), ..part },
        false => part,
    };
    parts.into_iter().map(label).collect()
}

fn part(name: &str, entry: &Value) -> Option<Part> {
    let (word, severity) = status(&text_at(entry, "status")?)?;
    let name = content::said(name);
    let why = content::first_text(entry, &["description", "exception"]).map(|why| format!(" ({why})"));
    let sentence = format!("{name} {word}{}", why.unwrap_or_default());
    Some(Part { severity, name, sentence })
}

fn status(word: &str) -> Option<(&'static str, Severity)> {
    let words = [("Healthy", Severity::Fine), ("Degraded", Severity::Concern), ("Unhealthy", Severity::Broken)];
    words.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(word))
}
