//! What the rows can be narrowed to and put together by, as links. They stay as they are while the page is open.

use super::{Look, group::Grouping, words};
use crate::{
    page::Filter,
    ui::{Html, address},
};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// By what it waits for, and what is to be left to itself.
const KINDS: [(&str, &str); 8] = [
    ("needs a review", "review:waiting"),
    ("approved", "review:approved"),
    ("changes requested", "review:changes_requested"),
    ("checks fail", "ci:failing"),
    ("conflicts", "is:conflicting"),
    ("stacked", "is:stacked"),
    ("drafts", "is:draft"),
    ("bots", "is:bot"),
];
/// So many labels are offered.
const LABELS: usize = 8;

/// The links.
pub(super) fn choices(look: Look<'_>) -> String {
    let mut html = Html::default();
    html.put("<div class=\"choices\"><nav aria-label=\"Group by\"><span class=\"muted\">group by</span> ", &[]);
    for grouping in Grouping::ALL {
        let word = (grouping != Grouping::Attention).then(|| grouping.word());
        let link = address::with(&look.scene.address(), Grouping::KEY, word);
        let current = if grouping == look.grouping { "true" } else { "false" };
        html.put("<a href=\"{}\" aria-current=\"{}\">{}</a> ", &[&link, current, grouping.word()]);
    }
    html.put("</nav><nav aria-label=\"Only\"><span class=\"muted\">only</span> ", &[]);
    choice(&mut html, look, "everything", "");
    for (name, text) in KINDS {
        choice(&mut html, look, name, text);
    }
    for label in labels(look) {
        choice(&mut html, look, label, &words::quoted("label", label));
    }
    html.put("</nav></div>", &[]);
    html.done()
}

fn choice(html: &mut Html, look: Look<'_>, name: &str, text: &str) {
    let current = look.scene.filter.with(|filter| filter.text == text);
    let state = look.scene.filter.with(|filter| filter.state);
    let link = look.scene.address_of(&Filter { state, text: text.to_owned() });
    html.put(
        "<a href=\"{}\" aria-current=\"{}\"><bdi>{}</bdi></a> ",
        &[&link, if current { "true" } else { "false" }, name],
    );
}

/// The labels that most have.
fn labels<'a>(look: Look<'a>) -> Vec<&'a str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for label in look.data.pulls.values().flat_map(|pull| &pull.labels) {
        *counts.entry(label).or_default() += 1;
    }
    let mut labels: Vec<(&str, usize)> = counts.into_iter().collect();
    labels.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    labels.into_iter().take(LABELS).map(|(label, _)| label).collect()
}
