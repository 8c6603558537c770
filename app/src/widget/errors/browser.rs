//! The body is in the document already: what has changed is found and touched.

use super::{Look, error, project};
use crate::{
    live::{self, Channel},
    model::errors::Errors,
    ui::{
        Scene,
        dom::{find, say},
        rows::Shown,
    },
};
use leptos::prelude::*;
use web_sys::Element;

pub(super) fn body(scene: Scene, channel: Channel<Errors>) -> String {
    let widget = channel.head.with_untracked(|head| head.widget.clone());
    let (mut picture, mut root) = (None, None);
    live::follow(move || {
        channel.live.0.track();
        let root = root.get_or_insert_with(|| find(&["[data-widget=\"", &widget, "\"] > .errors"].concat()));
        channel.read(|data| {
            let look = Look { scene, widget: &widget, data };
            // First it is as the server drew it: nothing is touched yet, only remembered. No frame arrives before that.
            let picture = picture.get_or_insert_with(|| Picture::new(look));
            root.iter().for_each(|root| picture.follow(root, look));
        });
    });
    String::new()
}

/// What is shown.
struct Picture {
    errors: Shown,
    projects: Shown,
    nothing: &'static str,
}

impl Picture {
    fn new(look: Look<'_>) -> Self {
        let (errors, projects) = (Shown::new(error::rows(look)), Shown::new(project::rows(look)));
        Self { errors, projects, nothing: look.nothing() }
    }

    fn follow(&mut self, root: &Element, look: Look<'_>) {
        let part = |name: &str| root.query_selector(name).ok().flatten();
        let mut said = String::new();
        if let Some(body) = part(".projects tbody") {
            said = self.projects.follow(&body, project::rows(look));
        }
        if let Some(body) = part(".list tbody") {
            let flips = self.errors.follow(&body, error::rows(look));
            said = if flips.is_empty() { said } else { flips };
        }
        if !said.is_empty() {
            say(root, 0, &said);
        }
        let nothing = look.nothing();
        if let Some(part) = part(".nothing").filter(|_| self.nothing != nothing) {
            part.set_inner_html(nothing);
            self.nothing = nothing;
        }
    }
}
