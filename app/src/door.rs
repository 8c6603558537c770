//! The pages about who may look: sign-in, waiting, people, the audit log. Server only: plain markup, no JavaScript.

pub mod audit;
pub mod card;
pub mod people;

pub use crate::account::Account;
use crate::{document::head, page::Theme, state::State};
use leptos::prelude::*;

/// What all these pages have alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// The installation's name.
    pub site: String,
    /// The theme that was chosen; `None` follows the system.
    pub theme: Option<Theme>,
    /// The stylesheet.
    pub css: String,
    /// Who looks, where that is known.
    pub account: Option<Account>,
}

/// What looks by itself whether a page is still true.
const AGAIN: &str = "/again.js";

/// A document around `main`; `refresh` has it looked at again after so many seconds.
fn document(frame: &Frame, title: &str, place: &'static str, refresh: Option<u32>, main: impl IntoView) -> String {
    let tab = [title, " · ", &frame.site].concat();
    let theme = frame.theme.map(Theme::as_str);
    // A script does it better: it takes away nothing that is in use.
    let refresh = refresh.map(|seconds| {
        view! {
            <noscript><meta http-equiv="refresh" content=seconds/></noscript>
            <script defer src=AGAIN></script>
        }
    });
    let account = frame.account.as_ref().map(|account| account.draw().done());
    let account = account.map(|html| view! { <div class="account" inner_html=html></div> });
    let heading = title.to_owned();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme>
            <head>{head(tab, State::Unknown, &frame.css)} {refresh}</head>
            <body>
                <div id="board" data-place=place>
                    <a class="skip" href="#main">"Skip to the page"</a>
                    <header class="top">
                        <a class="site" href="/">"pyngpong"</a>
                        <h1>{heading}</h1>
                        <nav class="boards" aria-label="Boards"><a href="/">{frame.site.clone()}</a></nav>
                        {account}
                    </header>
                    <main id="main" tabindex="-1">{main}</main>
                </div>
            </body>
        </html>
    }
    .to_html()
}

#[cfg(test)]
mod tests;
