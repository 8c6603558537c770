//! The whole of the tile's body, as text.

use super::{Look, error, project};
use crate::{
    live::Channel,
    model::errors::Errors,
    ui::{
        Html, Scene,
        rows::{self, Line},
    },
};
use leptos::prelude::*;

const HEAD: &str = "<thead role=\"rowgroup\"><tr role=\"row\">\
    <th scope=\"col\" role=\"columnheader\" class=\"state\"><span class=\"sr\">state</span></th>\
    <th scope=\"col\" role=\"columnheader\" class=\"name\">error</th>\
    <th scope=\"col\" role=\"columnheader\" class=\"message\"><span class=\"sr\">message</span></th>\
    <th scope=\"col\" role=\"columnheader\" class=\"about\"><span class=\"sr\">where and whose</span></th>";
const MORE: &str = "<th scope=\"col\" role=\"columnheader\" class=\"more\"><span class=\"sr\">more</span></th>";
const NUMBERS: &str = "<th scope=\"col\" role=\"columnheader\" class=\"events\">events</th>\
    <th scope=\"col\" role=\"columnheader\" class=\"users\">users</th>\
    <th scope=\"col\" role=\"columnheader\" class=\"age\">last</th>";

/// The tile's body.
pub fn body(scene: Scene, channel: Channel<Errors>) -> String {
    let (widget, title) = channel.head.with_untracked(|head| (head.widget.clone(), head.title.clone()));
    channel.read(|data| draw(Look { scene, widget: &widget, data }, &title))
}

/// What could not be read comes first: what is not there may be worse than what is.
fn draw(look: Look<'_>, title: &str) -> String {
    let said = "<p class=\"sr\" role=\"status\" aria-live=\"polite\"></p>";
    [said, &projects(look, title), &errors(look, title)].concat()
}

fn errors(look: Look<'_>, title: &str) -> String {
    let caption =
        "<table class=\"rows list\" role=\"table\"{}><caption class=\"sr\">{}: every error, worst first</caption>";
    let lines = error::lines(look);
    let head = Html::default().fill(caption, &[&rows::attributes(&lines), title]).raw(HEAD).raw(if look.scene.alone {
        MORE
    } else {
        ""
    });
    let head = head.raw(NUMBERS).raw("</tr></thead><tbody role=\"rowgroup\">").done();
    let nothing = ["</tbody></table><p class=\"nothing\">", look.nothing(), "</p>"].concat();
    head + &drawn(&lines, |line| error::draw(look, line)) + &nothing
}

fn projects(look: Look<'_>, title: &str) -> String {
    let caption = "<table class=\"projects\" role=\"table\"{}><caption class=\"sr\">{}: projects</caption><tbody role=\"rowgroup\">";
    let lines = project::lines(look);
    Html::default().fill(caption, &[&rows::attributes(&lines), title]).done()
        + &drawn(&lines, |line| project::draw(look, line))
        + "</tbody></table>"
}

fn drawn(lines: &[Line<'_>], draw: impl Fn(&Line<'_>) -> Html) -> String {
    lines.iter().map(|line| draw(line).done()).collect()
}
