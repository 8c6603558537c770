//! The body is in the document already: what has changed is found and touched.

use super::{Look, row};
use crate::{
    live::Channel,
    model::deployments::Deployments,
    page::Filter,
    ui::{
        Scene,
        alive::{Parts, come_alive},
        dom::{say, set, within},
        rows::Shown,
    },
};
use leptos::prelude::*;
use web_sys::Element;

/// Follows the tile's body, which is in the document; there is nothing to render.
pub fn body(scene: Scene, channel: Channel<Deployments>) -> String {
    let (widget, head) = (channel.head.with_untracked(|head| head.widget.clone()), channel.head.clone());
    let (mut parts, mut rows) = (Parts::default(), Shown::default());
    let (mut shown, changed) = (scene.filter.get_untracked(), channel.changed.clone());
    come_alive(&widget.clone(), "deployments", changed, move |root| {
        let is_read = head.with(|head| head.observed_at.is_some());
        channel.read(|data| {
            let look = Look { scene, widget: &widget, is_read, data };
            parts.follow(root, &[(".skipped", look.skipped()), (".nothing", look.nothing().to_owned())]);
            let body = root.and_then(|root| within(root, ".log tbody"));
            let mut names = Vec::new();
            let lines = row::lines(look, &mut names);
            let said = rows.follow(body.as_ref(), scene, &lines, &|line| row::draw_new(look, line));
            if let (Some(root), false) = (root, said.is_empty()) {
                say(root, 0, &said);
            }
        });
        let filter = scene.filter.get();
        if let (true, Some(older)) = (filter != shown, root.and_then(|root| within(root, ".older"))) {
            look_through(scene, &older);
        }
        shown = filter;
    });
    String::new()
}

/// The server alone knows what is older, and has drawn all of it: what matches the filter is found by what is to be read there.
fn look_through(scene: Scene, older: &Element) {
    let is_filtered = scene.filter.with(|filter| *filter != Filter::default());
    let pages = older.children();
    for page in (0..pages.length()).filter_map(|at| pages.item(at)) {
        let Some(rows) = within(&page, "tbody").map(|body| body.children()) else { continue };
        let mut found = false;
        for row in (0..rows.length()).filter_map(|at| rows.item(at)) {
            let state = row.get_attribute("data-state").and_then(|word| word.parse().ok()).unwrap_or_default();
            let exactly = within(&row, ".environment").and_then(|cell| cell.get_attribute("data-exactly"));
            let texts = [row.text_content(), exactly].map(Option::unwrap_or_default);
            let is_shown = scene.shows(false, state, &[&texts[0], &texts[1]]);
            set(&row, "hidden", (!is_shown).then_some(""));
            found |= is_shown;
        }
        set(&page, "hidden", (!found).then_some(""));
        if is_filtered {
            set(&page, "open", Some(""));
        }
    }
}
