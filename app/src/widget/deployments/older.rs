//! What is older than what a board shows: only on the widget's own page, only drawn by the server, in pages that unfold. A link to one
//! of its rows unfolds the page it is on: browsers do that by themselves.

use super::{Entry, Look, newest_first, row, server::HEAD};
use crate::{
    model::deployments::Archive,
    page::Filter,
    ui::{Html, utc},
};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// So many are on a page.
const PAGE: usize = 50;

/// The pages; nothing where there is nothing older.
pub(super) fn pages(look: Look<'_>, archive: &Archive) -> String {
    let shown = &look.data.deployments;
    let oldest = shown.values().map(|one| one.started_at).min();
    let is_older =
        |(key, one): &Entry<'_>| !shown.contains_key(*key) && oldest.is_none_or(|oldest| one.started_at <= oldest);
    let rows: Vec<Entry<'_>> = newest_first(archive).into_iter().filter(is_older).collect();
    let pages = rows.chunks(PAGE).enumerate();
    pages.map(|(at, rows)| page(look, shown.len() + at * PAGE, rows)).collect()
}

/// One page; `before` it there are so many newer ones.
fn page(look: Look<'_>, before: usize, rows: &[Entry<'_>]) -> String {
    let is_filtered = look.scene.filter.with(|filter| *filter != Filter::default());
    let lines: Vec<_> = rows.iter().map(|entry| (row::line(look, *entry, entry.0), entry.1)).collect();
    // Who looks for something sees what was found.
    let found = match (is_filtered, lines.iter().all(|(line, _)| line.hidden)) {
        (true, true) => " hidden",
        (true, false) => " open",
        (false, _) => "",
    };
    let [from, to] =
        [rows.first(), rows.last()].map(|entry| entry.map(|(_, one)| utc(one.started_at)).unwrap_or_default());
    let [first, last] = [before + 1, before + rows.len()].map(|place| place.to_string());
    let summary = "><summary>{} to {}: {} back to {}</summary><table class=\"rows\" role=\"table\">";
    let head = Html::default().fill(summary, &[&first, &last, &from, &to]).done();
    let rows: String = lines.iter().map(|(line, one)| row::draw(look, line, one).done()).collect();
    ["<details", found, &head, HEAD, &rows, "</tbody></table></details>"].concat()
}

/// The environments, each a link to what was deployed there; nothing where there is but one.
pub(super) fn environments(look: Look<'_>, archive: &Archive) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for environment in archive.values().filter_map(|one| one.environment.as_deref()) {
        *counts.entry(environment).or_default() += 1;
    }
    let mut html = Html::default();
    if counts.len() > 1 {
        html.put(
            "<nav class=\"environments\" aria-label=\"Deployments by environment\"><a href=\"{}\">all</a>",
            &[&look.scene.address_of(&Filter::default())],
        );
        for (environment, count) in counts {
            html.put(" <span>", &[]);
            look.scene.facet(&mut html, environment, &row::exactly(environment));
            html.put(" <span class=\"muted\">{}</span></span>", &[&count.to_string()]);
        }
        html.put("</nav>", &[]);
    }
    html.done()
}
