//! The documents the server sends. Server only: the browser hydrates what is in the body.

use crate::{
    board::{Board, tab},
    model::{AnySnapshot, Kind},
    page::{PAGE_ELEMENT, Page, Place, Theme},
    state::State,
    ui::address::{DRAWN_ELEMENT, FAVICON_ELEMENT},
};
use leptos::{config::get_configuration, nonce::Nonce, prelude::*};

/// Where the files are that a page is made of, as absolute paths of this origin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    /// The module that loads the WebAssembly.
    pub js: String,
    /// The WebAssembly.
    pub wasm: String,
    /// The stylesheet.
    pub css: String,
}

/// So long a page that is not painted waits before it comes alive.
const UNSEEN_MS: u32 = 500;

/// So long nothing is painted of a page that has not come whole: if the rest does not come at all, a part is better than nothing.
const WHOLE_MS: u32 = 1_000;

/// What only pages with widgets of a kind load; some only where the widget stands alone.
const SCRIPTS: [(Kind, bool, &str); 4] = [
    (Kind::Realtime, false, "/waffle.js"),
    (Kind::Metrics, false, "/matrix.js"),
    (Kind::Metrics, true, "/drawn.js"),
    (Kind::Deployments, true, "/drawn.js"),
];

/// A whole page: complete without JavaScript, alive with it.
#[component]
pub fn Document(
    /// What is shown, and how.
    page: Page,
    /// One for each shown widget, in their order.
    snapshots: Vec<AnySnapshot>,
    /// The page's [`crate::page::Embedded`] as JSON.
    embedded_json: String,
    /// Where its files are.
    assets: Assets,
    /// What the content security policy of this answer lets run.
    nonce: Option<Nonce>,
) -> impl IntoView {
    let (title, state) = tab::first(&page, &snapshots);
    let theme = page.theme.map(Theme::as_str);
    let start = start(&assets);
    let script = |name: &str| [name, "?v=", &page.version].concat();
    let copy = script("/copy.js");
    let is_alone = matches!(page.place, Place::Widget(_));
    let of_kind = |(kind, alone, name): (Kind, bool, &str)| {
        let is_shown = page.shown_widgets().into_iter().any(|widget| widget.kind == kind);
        (is_shown && (is_alone || !alone))
            .then(|| view! { <script defer nonce=nonce.clone() src=script(name)></script> })
    };
    let scripts = SCRIPTS.map(of_kind);
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme>
            <head>
                // First painted when it is whole: browsers that draw what has come lay out a thousand rows six times meanwhile. Before
                // the stylesheet, which a script after it would wait for.
                <link rel="expect" href=["#", DRAWN_ELEMENT].concat() blocking="render"/>
                <script nonce=nonce.clone() inner_html=paint_a_part()></script>
                {head(title, state, &assets.css)}
                <link rel="modulepreload" href=assets.js.clone()/>
                <link rel="preload" href=assets.wasm r#as="fetch" r#type="application/wasm" crossorigin=""/>
                <noscript><meta http-equiv="refresh" content="15"/></noscript>
                {auto_reload()}
            </head>
            <body>
                <Board page snapshots/>
                <i id=DRAWN_ELEMENT hidden></i>
                <script type="application/json" id=PAGE_ELEMENT inner_html=harmless(&embedded_json)></script>
                <script defer nonce=nonce.clone() src=copy></script>
                {scripts}
                <script type="module" nonce=nonce inner_html=start></script>
            </body>
        </html>
    }
}

/// A page that only says what went wrong. No JavaScript, nothing that could fail once more.
#[component]
pub fn ErrorPage(
    /// The HTTP status.
    status: u16,
    /// In a few words.
    title: String,
    /// What happened and what to do, in a sentence.
    message: String,
    /// The stylesheet.
    css: String,
) -> impl IntoView {
    let tab = [&status.to_string(), " ", &title].concat();
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>{head(tab, State::Unknown, &css)}</head>
            <body>
                <header class="top"><a class="site" href="/">"pyngpong"</a></header>
                <main class="error">
                    <h1>{title}</h1>
                    <p>{message}</p>
                    <p class="muted">"HTTP " {status} " · " <a href="/">"to the board"</a></p>
                </main>
            </body>
        </html>
    }
}

pub(crate) fn head(title: String, state: State, css: &str) -> impl IntoView + use<> {
    view! {
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="dark light"/>
        <title>{title}</title>
        <link
            id=FAVICON_ELEMENT
            rel="icon"
            r#type="image/svg+xml"
            href=["/favicon-", state.as_str(), ".svg"].concat()
        />
        <link rel="stylesheet" href=css.to_owned()/>
    }
}

/// Text that stays inside its script element, whatever names are in it.
fn harmless(json: &str) -> String {
    json.replace('<', "\\u003c")
}

fn paint_a_part() -> String {
    format!("setTimeout(() => document.querySelector('link[rel=expect]').remove(), {WHOLE_MS});")
}

fn start(assets: &Assets) -> String {
    let (js, wasm) = (&assets.js, &assets.wasm);
    // First of all the page is to be seen: what is compiled meanwhile is compiled instead. No frame comes where nobody looks, and a
    // tab in the background comes alive all the same. Then three tasks, so that the browser can answer in between: start the module,
    // read the data, and (by itself) hydrate.
    format!(
        "import init, {{ hydrate }} from {js:?};\n\
         await new Promise((seen) => {{ requestAnimationFrame(() => setTimeout(seen)); setTimeout(seen, {UNSEEN_MS}); }});\n\
         await init({{ module_or_path: {wasm:?} }});\nsetTimeout(hydrate);"
    )
}

/// Under `cargo leptos watch` only.
fn auto_reload() -> Option<impl IntoView> {
    std::env::var_os("LEPTOS_WATCH")?;
    let options = get_configuration(None).ok()?.leptos_options;
    Some(view! { <AutoReload options/> })
}

#[cfg(test)]
mod tests;
