//! The frame is in the document already, and follows its head.

use super::top;
use crate::{
    live,
    snapshot::Head,
    ui::{
        Scene,
        alive::keep,
        dom::{find, set},
    },
};
use leptos::prelude::*;

pub(super) fn tile(scene: Scene, head: ArcRwSignal<Head>, _class: &str, _body: String) -> String {
    let tile = [".tile[data-widget=\"", &head.with_untracked(|head| head.widget.clone()), "\"]"].concat();
    let above = head.clone();
    keep(&[&tile, " > .tile-top"].concat(), move || above.with(|head| top(scene, head)));
    live::follow(move || {
        head.with(|head| {
            if let Some(tile) = find(&tile) {
                set(&tile, "aria-label", Some(&head.title));
                set(&tile, "data-state", Some(head.state.as_str()));
            }
        });
    });
    String::new()
}
