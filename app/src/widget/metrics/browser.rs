//! The body is in the document already: what has changed is found and touched.

use super::{Look, databases, matrix};
use crate::{
    live::Channel,
    model::metrics::Metrics,
    ui::{
        Scene,
        alive::{Parts, come_alive},
        dom::{say, within},
        rows::Shown,
    },
};
use leptos::prelude::*;

/// Follows the tile's body, which is in the document; there is nothing to render. What is below the table where the widget stands alone is
/// the server's business, and that of `public/drawn.js`.
pub fn body(scene: Scene, channel: Channel<Metrics>) -> String {
    let widget = channel.head.with_untracked(|head| head.widget.clone());
    let (mut parts, mut rows) = (Parts::default(), Shown::default());
    let (mut days, changed) = (String::new(), channel.changed.clone());
    come_alive(&widget.clone(), "metrics", changed, move |root| {
        channel.read(|data| {
            let look = Look { scene, widget: &widget, data };
            let part = |selector: &str| within(root?, selector);
            let head = matrix::head(look);
            if days != head {
                // Other days are other columns, in every row.
                rows.forget();
                days.clone_from(&head);
            }
            parts.follow(root, &[(".databases", databases::lines(look)), (".matrix thead", head)]);
            let (table, lines) = (part(".matrix tbody"), matrix::lines(look));
            let said = rows.follow(table.as_ref(), scene, &lines, &|line| matrix::draw(look, line));
            if let (Some(root), false) = (root, said.is_empty()) {
                say(root, 0, &said);
            }
        });
    });
    String::new()
}
