//! The top of the page: where one is, whether it is live, what it costs.

use super::{chooser, title};
use crate::{
    feed::{Feed, Link},
    page::{BoardLink, Page, Place, Vitals},
    ui::{Scene, clock},
};
use leptos::prelude::*;

pub(super) fn header(scene: Scene, page: &Page, feed: &Feed) -> AnyView {
    let (link, vitals) = (feed.link.clone(), feed.vitals.clone());
    let rendered = page.now;
    view! {
        <header class="top">
            <a class="site" href="/">"pyngpong"</a>
            <h1>{title(page).to_owned()}</h1>
            {places(page)}
            <p class="pulse">
                <span class="link">
                    <span class="dot" aria-hidden="true">{move || dot(&link.get())}</span>
                    {words(feed.link.clone())}
                </span>
                <span class="still">
                    "as of " <time datetime=rendered.to_string()>{clock(rendered)}</time> ", refreshes itself"
                </span>
                <span class="vitals">{move || cost(vitals.get())}</span>
            </p>
            {chooser::chooser(scene, page)}
        </header>
    }
    .into_any()
}

/// The way back, or the other boards where there are any.
fn places(page: &Page) -> Option<impl IntoView + use<>> {
    let here = match &page.place {
        Place::Widget(_) => None,
        Place::Board(board) if page.boards.len() > 1 => Some(board.slug.clone()),
        Place::Board(_) => return None,
    };
    let link = |board: &BoardLink| {
        let current = (here.as_ref() == Some(&board.slug)).then_some("page");
        view! { <a href=["/board/", &board.slug].concat() aria-current=current>{board.title.clone()}</a> }
    };
    let links: Vec<_> = page.boards.iter().map(link).collect();
    Some(view! { <nav class="boards" aria-label="Boards">{links}</nav> })
}

const fn dot(link: &Link) -> &'static str {
    match link {
        Link::Connecting => "○",
        Link::Live => "●",
        Link::Lost => "✕",
    }
}

fn words(link: ArcRwSignal<Link>) -> impl Fn() -> &'static str + Clone {
    move || match link.get() {
        Link::Connecting => "connecting",
        Link::Live => "live",
        Link::Lost => "connection lost",
    }
}

/// `312 upstream calls/h for 47 viewers`.
fn cost(vitals: Vitals) -> String {
    let viewers = if vitals.viewers == 1 { " viewer" } else { " viewers" };
    [&vitals.calls_last_hour.to_string(), " upstream calls/h for ", &vitals.viewers.to_string(), viewers].concat()
}
