//! Which widgets are shown, in which order, and in which look: plain forms, kept by the server in a cookie.

use crate::{
    page::{Page, Place, Theme, WidgetLink},
    ui::Scene,
};
use leptos::prelude::*;

/// Where the choices are sent.
const ACTION: &str = "/choose";

pub(super) fn chooser(scene: Scene, page: &Page) -> AnyView {
    view! {
        <details class="chooser">
            <summary>"View"</summary>
            <div class="panel">
                {widgets(scene, page)}
                {themes(scene, page.theme)}
            </div>
        </details>
    }
    .into_any()
}

fn back(scene: Scene) -> impl IntoView {
    view! { <input type="hidden" name="back" value=move || scene.address()/> }
}

fn widgets(scene: Scene, page: &Page) -> Option<AnyView> {
    let Place::Board(board) = &page.place else { return None };
    let shown = page.shown_widgets();
    let rest = page.offered.iter().filter(|widget| !page.shown.contains(&widget.id));
    let last = shown.len().saturating_sub(1);
    let items: Vec<_> = shown
        .iter()
        .enumerate()
        .map(|(at, widget)| offer(widget, Some((at > 0, at < last))))
        .chain(rest.map(|widget| offer(widget, None)))
        .collect();
    let form = view! {
        <form method="post" action=ACTION>
            {back(scene)}
            <input type="hidden" name="board" value=board.slug.clone()/>
            <fieldset>
                <legend>"Widgets"</legend>
                // The first button is what Enter presses.
                <button class="show">"Show"</button>
                <ul>{items}</ul>
            </fieldset>
        </form>
    };
    Some(form.into_any())
}

/// `shown`: whether it can go up and down, where it is shown at all.
fn offer(widget: &WidgetLink, shown: Option<(bool, bool)>) -> AnyView {
    let (up, down) = shown.unwrap_or_default();
    let mover = |name: &'static str, arrow: &'static str, possible: bool| {
        let label = ["Move ", &widget.title, " ", name].concat();
        view! { <button name=name value=widget.id.clone() aria-label=label disabled=!possible>{arrow}</button> }
    };
    view! {
        <li>
            <label>
                <input type="checkbox" name="w" value=widget.id.clone() checked=shown.is_some()/>
                " "
                {widget.title.clone()}
            </label>
            {mover("up", "↑", up)}
            {mover("down", "↓", down)}
        </li>
    }
    .into_any()
}

fn themes(scene: Scene, chosen: Option<Theme>) -> AnyView {
    let button = |theme: Option<Theme>| {
        let word = theme.map_or("system", Theme::as_str);
        let pressed = if theme == chosen { "true" } else { "false" };
        view! { <button name="theme" value=word aria-pressed=pressed>{word}</button> }
    };
    view! {
        <form method="post" action=ACTION>
            {back(scene)}
            <fieldset class="themes">
                <legend>"Theme"</legend>
                {[None, Some(Theme::Dark), Some(Theme::Light)].map(button)}
            </fieldset>
        </form>
    }
    .into_any()
}
