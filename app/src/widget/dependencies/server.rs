//! The whole of the tile's body, as text.

use super::{Look, graph, order, restarts, row};
use crate::{
    live::Channel,
    model::dependencies::{Dependencies, RESTARTS},
    ui::{Html, Scene, rows},
};
use leptos::prelude::*;

const HEAD: &str = "<thead class=\"sr\" role=\"rowgroup\"><tr role=\"row\">\
    <th scope=\"col\" role=\"columnheader\">state</th>\
    <th scope=\"col\" role=\"columnheader\">target</th>\
    <th scope=\"col\" role=\"columnheader\">reason</th>\
    <th scope=\"col\" role=\"columnheader\">latency</th>\
    <th scope=\"col\" role=\"columnheader\">phases</th>\
    <th scope=\"col\" role=\"columnheader\">since</th></tr></thead><tbody role=\"rowgroup\">";

/// The tile's body.
pub fn body(scene: Scene, channel: Channel<Dependencies>) -> String {
    let (widget, title) = channel.head.with_untracked(|head| (head.widget.clone(), head.title.clone()));
    channel.read(|data| draw(Look::new(scene, &widget, data), &title))
}

fn draw(look: Look<'_>, title: &str) -> String {
    let ordered = order::targets(look.data);
    let mut html = Html::default();
    html.put("<p class=\"sr flips\" role=\"status\" aria-live=\"polite\"></p><div class=\"restarts\"", &[]);
    if look.scene.alone {
        html.put(" id=\"{}\"", &[RESTARTS]);
    }
    html.put("><h3>What needs a restart?</h3><ul>", &[]);
    let picture = if look.scene.alone { graph::picture(look) } else { String::new() };
    let restarts = restarts::lines(look, &ordered);
    let table = "</figure><table class=\"rows targets\" role=\"table\"{}><caption class=\"sr\">{}: every target, worst first</caption>";
    let lines = row::lines(look, &ordered);
    let caption = Html::default().fill(table, &[&rows::attributes(&lines), title]).done();
    let rows: String = lines.iter().map(|line| row::draw(look, line).done()).collect();
    let end = "</tbody></table><p class=\"nothing\">Nothing to show.</p>";
    [&html.done(), &*restarts, "</ul></div><figure class=\"graph\">", &picture, &caption, HEAD, &rows, end].concat()
}
