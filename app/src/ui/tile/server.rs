//! The whole frame.

use super::top;
use crate::{
    snapshot::Head,
    ui::{Html, Scene},
};
use leptos::prelude::*;

pub(super) fn tile(scene: Scene, head: ArcRwSignal<Head>, class: &str, body: String) -> String {
    let head = head.get_untracked();
    let markup = "<section class=\"tile\" aria-label=\"{}\" data-widget=\"{}\" data-state=\"{}\">";
    let mut html = Html::default().fill(markup, &[&head.title, &head.widget, head.state.as_str()]);
    html.add(&top(scene, &head));
    html.put("<div class=\"{}\">", &[class]);
    [&html.done(), &*body, "</div></section>"].concat()
}
