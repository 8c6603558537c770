//! The whole of the tile's body, as text.

use super::{Known, Look, older, row};
use crate::{
    live::Channel,
    model::deployments::Deployments,
    ui::{Html, Scene, rows},
};
use leptos::prelude::*;

pub(super) const HEAD: &str = "<thead class=\"sr\" role=\"rowgroup\"><tr role=\"row\">\
    <th scope=\"col\" role=\"columnheader\">state</th>\
    <th scope=\"col\" role=\"columnheader\">service</th>\
    <th scope=\"col\" role=\"columnheader\">version</th>\
    <th scope=\"col\" role=\"columnheader\">environment</th>\
    <th scope=\"col\" role=\"columnheader\">by</th>\
    <th scope=\"col\" role=\"columnheader\">status</th>\
    <th scope=\"col\" role=\"columnheader\">took</th>\
    <th scope=\"col\" role=\"columnheader\">began</th>\
    <th scope=\"col\" role=\"columnheader\">what is new</th></tr></thead><tbody role=\"rowgroup\">";

/// The tile's body.
pub fn body(scene: Scene, channel: Channel<Deployments>) -> String {
    let (widget, title) = channel.head.with_untracked(|head| (head.widget.clone(), head.title.clone()));
    let is_read = channel.head.with_untracked(|head| head.observed_at.is_some());
    untrack(|| channel.read(|data| draw(Look { scene, widget: &widget, is_read, data }, &title)))
}

fn draw(look: Look<'_>, title: &str) -> String {
    let archive = use_context::<Known>().and_then(|Known(archive)| archive).filter(|_| look.scene.alone);
    let (environments, older) =
        archive.map(|all| (older::environments(look, &all), older::pages(look, &all))).unwrap_or_default();
    let caption =
        "<table class=\"rows log\" role=\"table\"{}><caption class=\"sr\">{}: every deployment, newest first</caption>";
    let mut names = Vec::new();
    let lines = row::lines(look, &mut names);
    let drawn: String = lines.iter().map(|line| row::draw_new(look, line).done()).collect();
    [
        "<p class=\"sr\" role=\"status\" aria-live=\"polite\"></p><ul class=\"lines skipped\">",
        &look.skipped(),
        "</ul>",
        &environments,
        &Html::default().fill(caption, &[&rows::attributes(&lines), title]).done(),
        HEAD,
        &drawn,
        "</tbody></table><p class=\"nothing\">",
        look.nothing(),
        "</p><div class=\"older\">",
        &older,
        "</div>",
    ]
    .concat()
}
