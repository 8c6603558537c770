//! The WebAssembly entry point: makes the page that the server rendered come alive.

// Views are types: the deeper the markup, the deeper the type.
#![recursion_limit = "512"]

use app::{
    board::Board,
    model::AnySnapshot,
    page::{Embedded, PAGE_ELEMENT, Page},
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
    match read(&json) {
        Ok((page, snapshots)) => hydrate_body(move || view! { <Board page snapshots/> }),
        Err(reason) => error!("the page's data cannot be read, so the page stays as the server sent it: {reason}"),
    }
}

fn read(json: &str) -> Result<(Page, Vec<AnySnapshot>), serde_json::Error> {
    let embedded: Embedded = serde_json::from_str(json)?;
    let snapshots = embedded.snapshots()?;
    Ok((embedded.page, snapshots))
}
