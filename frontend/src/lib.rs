//! The WebAssembly entry point: makes the page that the server rendered come alive.

// The compiler follows a view's type through every element in it.
#![recursion_limit = "256"]

use app::{
    board::Board,
    json,
    page::{Embedded, PAGE_ELEMENT},
};
use leptos::{logging::error, mount::hydrate_body, prelude::*};
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page's script once the module is there.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    // A target may be called like the element: only the script is ours.
    let data = document().query_selector(&["script#", PAGE_ELEMENT].concat()).ok().flatten();
    let json = data.and_then(|element| element.text_content()).unwrap_or_default();
    match json::parse(&json) {
        Ok(Embedded { page, snapshots }) => hydrate_body(move || view! { <Board page snapshots/> }),
        Err(reason) => error!("the page's data cannot be read, so the page stays as the server sent it: {reason}"),
    }
}
