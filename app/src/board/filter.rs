//! Which rows are seen: links and a form for the server, the same at once for those with JavaScript.

use crate::{
    feed,
    page::{Filter, Page},
    state::State,
    ui::{Scene, Still, address, still},
};
use leptos::{ev, prelude::*};

pub(super) fn filter(scene: Scene, page: &Page) -> impl IntoView + use<> {
    let choices: Vec<_> = std::iter::once(None).chain(State::ALL.map(Some)).map(|state| choice(scene, state)).collect();
    let state = move || {
        let state = scene.filter.with(|filter| filter.state);
        state.map(|state| view! { <input type="hidden" name="state" value=state.as_str()/> })
    };
    view! {
        <div class="filter">
            <nav aria-label="Rows by state">{choices}</nav>
            <form method="get" action=address::path(&page.address).to_owned() on:submit=|event| event.prevent_default()>
                <Still html=still::html(|| kept(page))/>
                {state}
                <input
                    type="search"
                    name="q"
                    aria-label="Rows that contain"
                    placeholder="filter"
                    autocomplete="off"
                    value=page.filter.text.clone()
                    on:input:target=move |event| change(scene, |filter| filter.text = event.target().value())
                />
            </form>
        </div>
    }
}

fn kept(page: &Page) -> impl IntoView + use<> {
    let input = |(name, value)| view! { <input type="hidden" name=name value=value/> };
    address::kept(&page.address).into_iter().map(input).collect::<Vec<_>>()
}

fn choice(scene: Scene, state: Option<State>) -> impl IntoView {
    let link = move || scene.filter.with(|filter| scene.address_of(&Filter { state, ..filter.clone() }));
    let current = move || scene.filter.with(|filter| (filter.state == state).then_some("true"));
    let choose = move |event: ev::MouseEvent| {
        // A click that asks for a new tab stays one.
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            change(scene, |filter| filter.state = state);
        }
    };
    view! {
        <a href=link aria-current=current data-state=state.map(|state| state.as_str()) on:click=choose>
            {state.map(|state| view! { <span class="glyph" aria-hidden="true">{state.glyph()}</span> " " })}
            {state.map_or("all", State::as_str)}
        </a>
    }
}

fn change(scene: Scene, how: impl FnOnce(&mut Filter)) {
    scene.filter.update(how);
    feed::remember_address(&untrack(|| scene.address()));
}
