//! The whole of the tile's body, as text.

use super::{Look, cells, lines, numbers, shelves};
use crate::{
    live::Channel,
    model::realtime::Realtime,
    ui::{Html, Scene},
};
use leptos::prelude::*;

/// So many processes that are not well are linked where no script shows what a cell stands for.
const LINKED: usize = 50;

/// The tile's body.
pub fn body(scene: Scene, channel: Channel<Realtime>) -> String {
    let widget = channel.head.with_untracked(|head| head.widget.clone());
    channel.read(|data| draw(Look { scene, widget: &widget, data }))
}

fn draw(look: Look<'_>) -> String {
    let shelves = shelves::shelves(look.data);
    let words = lines::words(look);
    let part = |from: &'static str, inner: &str, to: &'static str| [from, inner, to].concat();
    let label = Html::default().raw("<div class=\"waffle\" role=\"img\" aria-label=\"").text(&words);
    let label = label.raw("\" data-size=\"").raw(cells::size(&shelves)).raw("\">").done();
    let line = Html::default()
        .raw("<p class=\"under\"><span class=\"chosen\" id=\"chosen:")
        .text(look.widget)
        .raw("\">")
        .done();
    [
        "<p class=\"sr flips\" role=\"status\" aria-live=\"polite\"></p>".to_owned(),
        part("<ul class=\"lines feeds\">", &lines::feeds(look), "</ul>"),
        part("<ul class=\"numbers\">", &numbers::entries(look), "</ul>"),
        label + &cells::waffle(look, &shelves) + "</div>",
        line + &lines::line(look, None)
            + &part("</span> <span class=\"missed\">", &lines::missed(look.data.missed), "</span></p>"),
        part("<ul class=\"lines failing\">", &lines::failing(look), "</ul>"),
        without_script(look),
    ]
    .concat()
}

/// What else the cells would tell. Where the list is on the page anyway, nothing.
fn without_script(look: Look<'_>) -> String {
    let list = if lines::failing(look).is_empty() { lines::list(look, LINKED) } else { String::new() };
    if list.is_empty() { list } else { ["<noscript><ul class=\"lines\">", &list, "</ul></noscript>"].concat() }
}
