//! The whole of the tile's body, as text.

use super::{Look, choices, person, pull, repo};
use crate::{
    live::Channel,
    model::pulls::Pulls,
    ui::{
        Html, Scene,
        rows::{self, Line},
    },
};
use leptos::prelude::*;

const PEOPLE: &str = "<thead role=\"rowgroup\"><tr role=\"row\">\
    <th scope=\"col\" role=\"columnheader\" class=\"state\"><span class=\"sr\">state</span></th>\
    <th scope=\"col\" role=\"columnheader\" class=\"name\">developer</th>\
    <th scope=\"col\" role=\"columnheader\" class=\"open\">open</th>\
    <th scope=\"col\" role=\"columnheader\" class=\"assigned\">assigned</th>\
    <th scope=\"col\" role=\"columnheader\" class=\"to-review\">to review</th>\
    <th scope=\"col\" role=\"columnheader\" class=\"bar\"><span class=\"sr\">to review, drawn</span></th>\
    <th scope=\"col\" role=\"columnheader\" class=\"age\">oldest</th></tr></thead><tbody role=\"rowgroup\">";
const PULLS: &str = "<thead role=\"rowgroup\"><tr role=\"row\">\
    <th scope=\"col\" role=\"columnheader\" class=\"state\"><span class=\"sr\">state</span></th>\
    <th scope=\"col\" role=\"columnheader\" class=\"name\">pull request</th>\
    <th scope=\"col\" role=\"columnheader\" class=\"author\">author</th>\
    <th scope=\"col\" role=\"columnheader\" class=\"ci\">checks</th>\
    <th scope=\"col\" role=\"columnheader\" class=\"review\">review</th>\
    <th scope=\"col\" role=\"columnheader\" class=\"age\">age</th>\
    <th scope=\"col\" role=\"columnheader\" class=\"about\"><span class=\"sr\">where, and what it waits for</span></th>\
    <th scope=\"col\" role=\"columnheader\" class=\"links\"><span class=\"sr\">links</span></th></tr></thead>\
    <tbody role=\"rowgroup\">";

/// The tile's body.
pub fn body(scene: Scene, channel: Channel<Pulls>) -> String {
    let (widget, title) = channel.head.with_untracked(|head| (head.widget.clone(), head.title.clone()));
    channel.read(|data| draw(Look::new(scene, &widget, data), &title))
}

/// Who is swamped comes first, then what could not be read.
fn draw(look: Look<'_>, title: &str) -> String {
    let table = |markup, lines: &[Line<'_>], head| {
        Html::default().fill(markup, &[&rows::attributes(lines), title]).raw(head).done()
    };
    let (people, repos, pulls) = (person::lines(look), repo::lines(look), pull::lines(look));
    let choices = if look.scene.alone { choices::choices(look) } else { String::new() };
    [
        "<p class=\"sr\" role=\"status\" aria-live=\"polite\"></p>",
        &choices,
        &table("<table class=\"people\" role=\"table\"{}><caption class=\"sr\">{}: who is waited for most</caption>", &people, PEOPLE),
        &drawn(&people, |line| person::draw(look, line)),
        "</tbody></table><p class=\"others\">",
        &person::others(look),
        "</p>",
        &table("<table class=\"repos\" role=\"table\"{}><caption class=\"sr\">{}: repositories</caption>", &repos, "<tbody role=\"rowgroup\">"),
        &drawn(&repos, |line| repo::draw(look, line)),
        "</tbody></table>",
        &table("<table class=\"rows list\" role=\"table\"{}><caption class=\"sr\">{}: every pull request, worst first</caption>", &pulls, PULLS),
        &drawn(&pulls, |line| pull::draw(look, line)),
        "</tbody></table><p class=\"nothing\">",
        look.nothing(),
        "</p>",
    ]
    .concat()
}

fn drawn(lines: &[Line<'_>], draw: impl Fn(&Line<'_>) -> Html) -> String {
    lines.iter().map(|line| draw(line).done()).collect()
}
