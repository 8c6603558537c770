//! A page that says one thing, with at most one thing to do: sign-in, waiting, refusals.

use super::{Frame, document};
use leptos::prelude::*;

/// What such a page says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// In a few words.
    pub title: String,
    /// What went wrong, where something did.
    pub trouble: Option<String>,
    /// The rest, a paragraph each.
    pub lines: Vec<String>,
    /// What there is to do.
    pub action: Option<Action>,
    /// Loads itself anew after so many seconds.
    pub refresh: Option<u32>,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Go there.
    Go {
        /// Where.
        href: String,
        /// What it says.
        label: String,
    },
    /// Send a form that has no fields.
    Send {
        /// Where.
        to: String,
        /// What it says.
        label: String,
    },
}

/// The whole page.
#[must_use]
pub fn page(frame: &Frame, card: Card) -> String {
    let Card { title, trouble, lines, action, refresh } = card;
    let trouble = trouble.map(|trouble| view! { <p class="said" role="alert">{trouble}</p> });
    let lines: Vec<_> = lines.into_iter().map(|line| view! { <p>{line}</p> }).collect();
    let main = view! { <section class="door">{trouble} {lines} {action.map(button)}</section> };
    document(frame, &title, "door", refresh, main)
}

fn button(action: Action) -> impl IntoView {
    match action {
        Action::Go { href, label } => view! { <p><a class="button" href=href>{label}</a></p> }.into_any(),
        Action::Send { to, label } => {
            view! { <form method="post" action=to><button class="button">{label}</button></form> }.into_any()
        }
    }
}
