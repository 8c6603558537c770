//! The picture is in the document already: its nodes and edges only change their attributes.

use super::{super::Look, look};
use crate::{
    model::dependencies::Target,
    ui::{dom::set, shape},
};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast as _;
use web_sys::Element;

/// As the server drew it.
pub(in super::super) struct Picture {
    nodes: Vec<Node>,
    edges: Vec<Element>,
    caption: Vec<Element>,
}

struct Node {
    key: String,
    element: Element,
    /// The words that it shows, which are its whole look.
    shown: String,
}

impl Picture {
    pub(in super::super) fn find() -> Self {
        let node = |element: Element| Node {
            key: element.get_attribute("data-key").unwrap_or_default(),
            element,
            shown: String::new(),
        };
        Self {
            nodes: all(".graph a").into_iter().map(node).collect(),
            edges: all(".graph path"),
            caption: all(".graph figcaption"),
        }
    }

    pub(in super::super) fn follow(&mut self, look: Look<'_>) {
        // A name that is no longer configured keeps its place, as unknown, until the page is loaded anew.
        let target = |key: &str| look.data.targets.get(key).cloned().unwrap_or_default();
        let mut targets = Vec::with_capacity(self.nodes.len());
        let mut caption = String::new();
        let mut changed = false;
        for node in &mut self.nodes {
            let target = target(&node.key);
            changed |= node.follow(&target);
            caption.extend(look::sentence(&node.key, &target));
            targets.push(target);
        }
        if changed {
            self.caption.iter().for_each(|element| element.set_text_content(Some(&caption)));
            self.edges.iter().for_each(|edge| redden(edge, &targets));
        }
    }
}

impl Node {
    /// Whether there was anything to show.
    fn follow(&mut self, target: &Target) -> bool {
        let words = look::words(&self.key, target);
        if words == self.shown {
            return false;
        }
        let planned = !target.counts();
        set(&self.element, "data-state", Some(target.state.as_str()));
        set(&self.element, "data-cause", target.cause.as_deref());
        set(&self.element, "data-maintenance", planned.then_some(""));
        // As `drawing` orders them: title, box, shape, name.
        let parts = self.element.children();
        for (at, text) in [(0, &*words), (2, shape(target.state, planned))] {
            if let Some(part) = parts.item(at) {
                part.set_text_content(Some(text));
            }
        }
        self.shown = words;
        true
    }
}

fn redden(edge: &Element, targets: &[Arc<Target>]) {
    let end = |name| targets.get(edge.get_attribute(name)?.parse::<usize>().ok()?);
    let ends = end("data-from").zip(end("data-to"));
    let is_red = ends.is_some_and(|(from, to)| look::takes_along(from, to));
    set(edge, "data-red", is_red.then_some(""));
}

fn all(selector: &str) -> Vec<Element> {
    let Ok(list) = document().query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|at| list.item(at)?.dyn_into().ok()).collect()
}
