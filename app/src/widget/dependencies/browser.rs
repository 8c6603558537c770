//! The body is in the document already: what has changed is found and touched, and nothing else.

use super::{Look, graph::Picture, order, restarts, row};
use crate::{
    live::Channel,
    model::dependencies::Dependencies,
    ui::{
        Scene,
        alive::{Parts, come_alive},
        dom::{say, within},
        rows::Shown,
    },
};
use leptos::prelude::*;

/// Follows the tile's body, which is in the document; there is nothing to render.
pub fn body(scene: Scene, channel: Channel<Dependencies>) -> String {
    let widget = channel.head.with_untracked(|head| head.widget.clone());
    let (mut parts, mut rows, mut picture) = (Parts::default(), Shown::default(), None);
    let changed = channel.changed.clone();
    come_alive(&widget.clone(), "dependencies", changed, move |root| {
        channel.read(|data| {
            let look = Look::new(scene, &widget, data);
            let ordered = order::targets(data);
            parts.follow(root, &[(".restarts ul", restarts::lines(look, &ordered))]);
            let body = root.and_then(|root| within(root, "tbody"));
            let said = rows.follow(body.as_ref(), scene, &row::lines(look, &ordered), &|line| row::draw(look, line));
            if let (Some(root), false) = (root, said.is_empty()) {
                say(root, 0, &said);
            }
            if scene.alone {
                picture.get_or_insert_with(Picture::find).follow(look);
            }
        });
    });
    String::new()
}
