//! What is looked for: `release_stages`, `severities`, `statuses`.

use crate::config::{
    filled,
    problem::{meant, quoted},
    read::{Item, Section},
};

const STAGES: &str = r#"names of release stages: ["production"]"#;
/// As Bugsnag spells them.
const SEVERITIES: [&str; 3] = ["error", "warning", "info"];
/// As Bugsnag spells them: one has a space.
const STATUSES: [&str; 6] = ["open", "in progress", "for_review", "fixed", "snoozed", "ignored"];
/// Those that somebody still has to look at.
const UNSETTLED: [&str; 3] = ["open", "in progress", "for_review"];

/// The stages, each once; empty: all.
pub(super) fn stages(section: &mut Section<'_>) -> Vec<String> {
    let item = section.get("release_stages");
    once(&item, |item| item.parse(STAGES, filled))
}

/// The severities, each once; empty: all.
pub(super) fn severities(section: &mut Section<'_>) -> Vec<String> {
    let item = section.get("severities");
    once(&item, |item| word(item, &SEVERITIES))
}

/// The statuses, each once; empty: all.
pub(super) fn statuses(section: &mut Section<'_>) -> Vec<String> {
    let item = section.get("statuses");
    if item.is_none() {
        return UNSETTLED.map(str::to_owned).into();
    }
    once(&item, |item| word(item, &STATUSES))
}

fn once(item: &Option<Item<'_>>, read: impl Fn(&Item<'_>) -> Option<String>) -> Vec<String> {
    let items = item.as_ref().map(Item::list_or_one).unwrap_or_default();
    let mut found = Vec::new();
    for word in items.iter().filter_map(read) {
        if !found.contains(&word) {
            found.push(word);
        }
    }
    found
}

/// One of the words; case, and what stands between its parts, is forgiven.
fn word(item: &Item<'_>, words: &[&'static str]) -> Option<String> {
    let allowed = quoted(words.iter().copied());
    let text = item.text_like(&allowed)?;
    let found = words.iter().find(|word| plain(word) == plain(&text.value));
    if found.is_none() {
        let help = meant(text.value.trim(), words.iter().copied()).filter(|_| !text.secret);
        let help = help.map(|word| format!("did you mean `{word}`?"));
        item.report(item.problem(format!("bad `{}`: an unknown word", item.name())).allowed(allowed).maybe_help(help));
    }
    found.map(|word| (*word).to_owned())
}

fn plain(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
