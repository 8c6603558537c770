//! A widget's body comes alive: it is in the document already, and follows its data from now on. Browser only.

use super::dom::{find, within};
use crate::{feed, live};
use leptos::prelude::*;
use web_sys::Element;

/// The event by which a script of ours (`public/waffle.js`) says that somebody looks at something else.
const CHOOSE: &str = "choose";

/// Calls `follow` whenever there is something to follow: first without an element, to remember what the server drew, as no frame comes
/// before that; then with the body's, after each change of the data and of whatever else it asked.
pub(crate) fn come_alive(
    widget: &str,
    class: &str,
    changed: ArcTrigger,
    mut follow: impl FnMut(Option<&Element>) + 'static,
) {
    let selector = ["[data-widget=\"", widget, "\"] > .", class].concat();
    let mut root = None;
    live::follow(move || {
        changed.track();
        if let Some(root) = &root {
            return follow(Some(root));
        }
        follow(None);
        root = find(&selector);
        if let Some(root) = &root {
            let changed = changed.clone();
            feed::on(root, CHOOSE, move |_| changed.notify());
            // Its address may have led there before.
            if within(root, "[data-chosen]").is_some() {
                follow(Some(root));
            }
        }
    });
}

/// Parts of a body that change as a whole.
#[derive(Default)]
pub(crate) struct Parts(Vec<String>);

impl Parts {
    /// Makes each of them, found by its selector, hold its markup. Always the same parts.
    pub(crate) fn follow(&mut self, root: Option<&Element>, parts: &[(&str, String)]) {
        self.0.resize(parts.len(), String::new());
        for (shown, (selector, html)) in self.0.iter_mut().zip(parts) {
            if shown != html {
                root.and_then(|root| within(root, selector)).iter().for_each(|part| part.set_inner_html(html));
                shown.clone_from(html);
            }
        }
    }
}
