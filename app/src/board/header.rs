//! The top of the page: where one is, whether it is live, what it costs.

use super::{chooser, title};
use crate::{
    account,
    feed::{Feed, Link},
    page::{BoardLink, Page, Place, Vitals},
    ui::{Scene, Still, address, clock, still},
};
use leptos::prelude::*;

pub(super) fn header(scene: Scene, page: &Page, feed: &Feed) -> impl IntoView + use<> {
    let (link, vitals) = (feed.link.clone(), feed.vitals.clone());
    view! {
        <Still html=still::html(skip)/>
        <header class="top">
            <Still html=still::html(|| names(page))/>
            <p class="pulse">
                <span class="link">
                    <span class="dot" aria-hidden="true">{move || dot(&link.get())}</span>
                    {words(feed.link.clone())}
                </span>
                <Still html=still::html(|| as_of(page))/>
                <a class="vitals" href="/polls">{move || cost(vitals.get())}</a>
            </p>
            <Still html=still::html(|| account::before(chooser::chooser(page)))/>
            {chooser::back(scene)}
        </header>
    }
}

fn skip() -> impl IntoView {
    let main = ["#", address::MAIN_ELEMENT].concat();
    view! { <a class="skip" href=main>"Skip to the board"</a> }
}

/// Without JavaScript nothing is live, and the page says so.
fn as_of(page: &Page) -> impl IntoView + use<> {
    view! { <span class="as-of">"as of " {clock(page.now)} ", refreshes itself"</span> }
}

fn names(page: &Page) -> impl IntoView + use<> {
    // Where there are several boards, the link to this one already says its name.
    let linked = matches!(page.place, Place::Board(_)) && page.boards.len() > 1;
    view! {
        <a class="site" href="/">"pyngpong"</a>
        <h1 class=linked.then_some("sr")>{title(page).to_owned()}</h1>
        {places(page)}
    }
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
