//! Touching what the server drew: only where it is not as it should be. Browser only.

use leptos::prelude::document;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, Node, console};

/// The first element that `selector` finds in the document.
pub(crate) fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

/// The first element that `selector` finds in `element`.
pub(crate) fn within(element: &Element, selector: &str) -> Option<Element> {
    element.query_selector(selector).ok().flatten()
}

/// Makes an attribute say `value`, or not be there.
pub(crate) fn set(element: &Element, name: &str, value: Option<&str>) {
    if element.get_attribute(name).as_deref() == value {
        return;
    }
    heed(match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    });
}

/// Makes the child at this place say `text`.
pub(crate) fn say(element: &Element, at: u32, text: &str) {
    if let Some(child) = element.children().item(at).filter(|child| child.text_content().as_deref() != Some(text)) {
        child.set_text_content(Some(text));
    }
}

/// Makes `element` what `html` says, an element of the same name: only what differs is touched, so that what is in use stays.
pub(crate) fn morph(element: &Element, html: &str) {
    // As its parent would read it: a row is one only in a table.
    let Some(reader) = element.parent_element().and_then(|parent| parent.clone_node().ok()?.dyn_into::<Element>().ok())
    else {
        return;
    };
    reader.set_inner_html(html);
    if let Some(next) = reader.first_element_child() {
        follow(element, &next);
    }
}

fn follow(element: &Element, next: &Element) {
    for name in names(element) {
        // Whether something is unfolded is the reader's business.
        if !next.has_attribute(&name) && name != "open" {
            heed(element.remove_attribute(&name));
        }
    }
    for name in names(next) {
        set(element, &name, next.get_attribute(&name).as_deref());
    }
    let (mut child, mut next_child) = (element.first_child(), next.first_child());
    while child.is_some() || next_child.is_some() {
        let after = (child.as_ref().and_then(Node::next_sibling), next_child.as_ref().and_then(Node::next_sibling));
        match (child, next_child) {
            (Some(child), Some(next)) if child.is_equal_node(Some(&next)) => {}
            (Some(child), Some(next)) => match (child.dyn_ref::<Element>(), next.dyn_ref::<Element>()) {
                (Some(child), Some(next)) if child.tag_name() == next.tag_name() => follow(child, next),
                _ => heed(element.replace_child(&next, &child).map(drop)),
            },
            (Some(child), None) => heed(element.remove_child(&child).map(drop)),
            (None, Some(next)) => heed(element.append_child(&next).map(drop)),
            (None, None) => {}
        }
        (child, next_child) = after;
    }
}

fn names(element: &Element) -> Vec<String> {
    element.get_attribute_names().iter().filter_map(|name| name.as_string()).collect()
}

/// What the browser refuses is seen in its console.
pub(crate) fn heed(done: Result<(), JsValue>) {
    if let Err(error) = done {
        console::error_1(&error);
    }
}
