//! The WebAssembly entry point: makes the page that the server rendered come alive.

// The compiler follows a view's type through every element in it.
#![recursion_limit = "256"]

use app::{
    board::Board,
    json,
    page::{Embedded, PAGE_ELEMENT},
};
use leptos::{logging::error, mount::hydrate_body, prelude::*};
use std::time::Duration;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page's script once the module is there.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    // A target may be called like the element: only the script is ours.
    let data = document().query_selector(&["script#", PAGE_ELEMENT].concat()).ok().flatten();
    let json = data.and_then(|element| element.text_content()).unwrap_or_default();
    match json::parse(&json) {
        // As a task of its own: reading takes half as long as hydrating.
        Ok(Embedded { page, snapshots }) => {
            set_timeout(|| hydrate_body(|| view! { <Board page snapshots/> }), Duration::ZERO);
        }
        Err(reason) => error!("the page's data cannot be read, so the page stays as the server sent it: {reason}"),
    }
}
