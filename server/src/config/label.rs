//! What every kind says alike about what it watches: `name`, `owner`, `runbook`, `restart`.

use super::{
    problem::Problem,
    read::{Item, Section, Text},
};
use std::{collections::BTreeMap, ops::Range};

/// The longest name, in characters.
const NAME: usize = 100;

const LINK: &str = "a link that starts with https:// or http://";

/// Names that are taken, and where.
pub(crate) type Names = BTreeMap<String, Range<usize>>;

/// Reads a name that nothing else of its widget has; `what` it names: `target`.
pub(crate) fn name(item: &Item<'_>, names: &mut Names, what: &str) -> Option<Text> {
    let allowed = format!("a text of at most {NAME} characters, each only once in its widget");
    let text = item.text_like(&allowed)?;
    let report = |problem: Problem| {
        item.report(problem.allowed(allowed.as_str()));
        None
    };
    if text.value.trim().is_empty() || text.value.chars().count() > NAME || text.value.contains(char::is_control) {
        return report(item.problem("bad `name`: it cannot be shown"));
    }
    if let Some(first) = names.get(&text.value) {
        return report(item.problem(format!("bad `name`: another {what} has it")).first(first.clone()));
    }
    names.insert(text.value.clone(), item.span());
    Some(text)
}

/// A text that may be absent, or empty, which is the same.
pub(crate) fn text(section: &mut Section<'_>, key: &'static str) -> Option<String> {
    Some(section.get(key)?.text()?.value).filter(|text| !text.is_empty())
}

/// It becomes a link on the page, so nothing that a browser would run.
pub(crate) fn link(section: &mut Section<'_>, key: &'static str) -> Option<String> {
    section.get(key)?.parse(LINK, |text| match url::Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(text.to_owned()),
        _ => Err("not a link".to_owned()),
    })
}
