//! The whole of the tile's body, as text.

use super::{Look, chart, databases, load, matrix, section};
use crate::{
    live::Channel,
    model::metrics::Metrics,
    ui::{Html, Scene, rows},
};
use leptos::prelude::*;

/// From so many days on only signs have room.
const MANY: usize = 13;

/// The tile's body.
pub fn body(scene: Scene, channel: Channel<Metrics>) -> String {
    let (widget, title) = channel.head.with_untracked(|head| (head.widget.clone(), head.title.clone()));
    channel.read(|data| draw(Look { scene, widget: &widget, data }, &title))
}

fn draw(look: Look<'_>, title: &str) -> String {
    let caption = "\"{}><caption class=\"sr\">{}: every metric by day, worst first, the newest day last</caption><thead role=\"rowgroup\">";
    let lines = matrix::lines(look);
    let drawn: String = lines.iter().map(|line| matrix::draw(look, line).done()).collect();
    let sections: String =
        section::lines(look).iter().map(|line| chart::put(look, line.key, &section::draw(look, line))).collect();
    [
        "<p class=\"sr\" role=\"status\" aria-live=\"polite\"></p><ul class=\"lines databases\">",
        &if look.scene.alone { load::lines(look) } else { databases::lines(look) },
        "</ul><table class=\"rows matrix\" role=\"table\" data-size=\"",
        if look.days().len() < MANY { "few" } else { "many" },
        &Html::default().fill(caption, &[&rows::attributes(&lines), title]).done(),
        &matrix::head(look),
        "</thead><tbody role=\"rowgroup\">",
        &drawn,
        "</tbody></table><p class=\"nothing\">Nothing to show.</p><div class=\"sections\">",
        &sections,
        "</div>",
    ]
    .concat()
}
