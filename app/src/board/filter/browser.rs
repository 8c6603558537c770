//! The same at once: nothing is asked of the server.

use super::states;
use crate::{
    feed,
    page::Filter,
    state::State,
    ui::{Scene, alive::keep, dom::find},
};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement, MouseEvent};

const LINKS: &str = ".filter > nav";

pub(in crate::board) fn come_alive(scene: Scene) {
    keep(LINKS, move || states(scene));
    if let Some(links) = find(LINKS) {
        feed::on(&links, "click", move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let Some(link) = target.and_then(|target| target.closest("a").ok().flatten()) else { return };
            // A click that asks for a new tab stays one.
            let click = event.dyn_ref::<MouseEvent>();
            if click.is_none_or(|click| !(click.ctrl_key() || click.meta_key() || click.shift_key())) {
                event.prevent_default();
                let word = link.get_attribute("data-state");
                change(scene, |filter| {
                    filter.state = State::ALL.into_iter().find(|state| Some(state.as_str()) == word.as_deref());
                });
            }
        });
    }
    if let Some(form) = find(".filter > form") {
        feed::on(&form, "submit", |event| event.prevent_default());
        feed::on(&form, "input", move |event| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(input) = input {
                change(scene, |filter| filter.text = input.value());
            }
        });
    }
}

fn change(scene: Scene, how: impl FnOnce(&mut Filter)) {
    scene.filter.update(how);
    feed::remember_address(&untrack(|| scene.address()));
}
