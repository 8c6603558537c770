//! The body is in the document already: what has changed is found and touched.

use super::{Look, error, project};
use crate::{
    live::Channel,
    model::errors::Errors,
    ui::{
        Scene,
        alive::{Parts, come_alive},
        dom::{say, within},
        rows::Shown,
    },
};
use leptos::prelude::*;

/// Follows the tile's body, which is in the document; there is nothing to render.
pub fn body(scene: Scene, channel: Channel<Errors>) -> String {
    let widget = channel.head.with_untracked(|head| head.widget.clone());
    let (mut parts, mut errors, mut projects) = (Parts::default(), Shown::default(), Shown::default());
    let changed = channel.changed.clone();
    come_alive(&widget.clone(), "errors", changed, move |root| {
        channel.read(|data| {
            let look = Look { scene, widget: &widget, data };
            let part = |selector: &str| within(root?, selector);
            parts.follow(root, &[(".nothing", look.nothing().to_owned())]);
            let lines = project::lines(look);
            let of_projects =
                projects.follow(part(".projects tbody").as_ref(), scene, &lines, &|line| project::draw(look, line));
            let lines = error::lines(look);
            let of_errors = errors.follow(part(".list tbody").as_ref(), scene, &lines, &|line| error::draw(look, line));
            let said = if of_errors.is_empty() { of_projects } else { of_errors };
            if let (Some(root), false) = (root, said.is_empty()) {
                say(root, 0, &said);
            }
        });
    });
    String::new()
}
