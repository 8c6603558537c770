//! The page as people see it. The server draws all of it as text; in the browser it is in the document already, and the parts that
//! change are drawn again by the same functions.
//!
//! Nothing in here reads the clock, the window or chance: the first render in the browser must give exactly what the
//! server sent.

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(not(feature = "hydrate"))]
mod chooser;
mod filter;
#[cfg(not(feature = "hydrate"))]
mod header;
mod lost;
mod notices;
mod pulse;
#[cfg(not(feature = "hydrate"))]
mod server;
mod strip;
pub mod tab;

#[cfg(feature = "hydrate")]
use browser as side;
#[cfg(not(feature = "hydrate"))]
use server as side;

use crate::{
    feed::Feed,
    model::AnySnapshot,
    page::{Page, Place},
    state::State,
    time::Timestamp,
    ui::{Scene, address},
    widget::AnyChannel,
};
use leptos::prelude::*;

/// The content of the document's body.
#[component]
pub fn Board(
    /// What is shown, and how.
    page: Page,
    /// One for each shown widget, in their order.
    snapshots: Vec<AnySnapshot>,
) -> impl IntoView {
    let channels: Vec<AnyChannel> = snapshots.into_iter().map(AnyChannel::from).collect();
    let feed = Feed::new(&page);
    provide_context(feed.clone());
    feed.start(&page, &channels);
    tab::follow(&page, &channels);
    let scene = Scene::new(&page, feed.clone());
    let html = side::content(scene, &page, &feed, channels);
    let (link, notices) = (feed.link.clone(), feed.notices.clone());
    view! {
        <div
            id=address::BOARD_ELEMENT
            data-link=move || link.get().as_str()
            data-place=if scene.alone { "widget" } else { "board" }
            data-kiosk=page.kiosk.then_some("")
            data-blind=move || notices.with(|all| notices::blind(all))
            inner_html=html
        ></div>
    }
}

/// What the page is called: by its widget, by its board, or by the installation where there is but one board.
#[must_use]
pub fn title(page: &Page) -> &str {
    match &page.place {
        Place::Widget(widget) => &widget.title,
        Place::Board(board) if page.boards.len() > 1 => &board.title,
        Place::Board(_) => &page.site,
    }
}

/// When the newest reading on the page was made. Reactive.
fn newest(channels: &[AnyChannel]) -> Option<Timestamp> {
    channels.iter().filter_map(|channel| channel.head().with(|head| head.observed_at)).max()
}

/// The worst state on the page. Reactive.
fn worst(channels: &[AnyChannel]) -> State {
    State::worst(channels.iter().map(|channel| channel.head().with(|head| head.state)))
}

#[cfg(all(test, feature = "ssr"))]
mod tests;
