//! What is older than what a board shows: only on the widget's own page, only drawn by the server, in pages that unfold. A link to one
//! of its rows unfolds the page it is on: browsers do that by themselves.

use super::{Deployments, Entry, Known, draw, newest_first, row::is_shown};
use crate::ui::{Html, Scene, utc};
use leptos::prelude::*;

/// So many are on a page.
const PAGE: usize = 50;

/// The pages; nothing where there is nothing older.
pub(super) fn pages(scene: Scene, widget: &str, data: &Deployments) -> impl IntoView + use<> {
    let html = untrack(|| draw_pages(scene, widget, data));
    view! { <div class="older" inner_html=html></div> }
}

fn draw_pages(scene: Scene, widget: &str, data: &Deployments) -> String {
    let Some(Known(Some(archive))) = use_context::<Known>().filter(|_| scene.alone) else { return String::new() };
    let oldest = data.deployments.values().map(|one| one.started_at).min();
    let older = |(key, one): &Entry<'_>| {
        !data.deployments.contains_key(*key) && oldest.is_none_or(|oldest| one.started_at <= oldest)
    };
    let shown = data.deployments.len();
    let rows: Vec<Entry<'_>> = newest_first(archive.iter()).into_iter().filter(older).collect();
    let filter = scene.filter.get();
    let is_filtered = filter.state.is_some() || !filter.text.is_empty();
    let mut html = Html::default();
    for (at, page) in rows.chunks(PAGE).enumerate() {
        let found = page.iter().filter(|(_, one)| is_shown(scene, one)).count();
        if is_filtered && found == 0 {
            continue;
        }
        // Who looks for something sees what was found.
        html.put(if is_filtered { "<details open>" } else { "<details>" }, &[]);
        let first = shown + at * PAGE + 1;
        let [from, to] =
            [page.first(), page.last()].map(|one| one.map(|(_, one)| utc(one.started_at)).unwrap_or_default());
        let [first, last] = [first, first + page.len() - 1].map(|place| place.to_string());
        html.put("<summary>{} to {}: {} back to {}</summary>", &[&first, &last, &from, &to]);
        html.add(&draw(scene, widget, page.to_vec()));
        html.put("</details>", &[]);
    }
    html.done()
}
