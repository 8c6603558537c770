//! Touching what the server drew: only where it is not as it should be. Browser only.

use leptos::prelude::document;
use web_sys::{Element, console, wasm_bindgen::JsValue};

/// The first element that `selector` finds in the document.
pub(crate) fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
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

/// What the browser refuses is seen in its console.
pub(crate) fn heed(done: Result<(), JsValue>) {
    if let Err(error) = done {
        console::error_1(&error);
    }
}
