//! The page as people see it: the same markup on the server and in the browser.
//!
//! Nothing in here reads the clock, the window or chance: the first render in the browser must give exactly what the
//! server sent.

mod chooser;
mod filter;
mod header;
mod notices;
mod strip;
pub mod tab;

use crate::{
    feed::{Feed, Link},
    model::AnySnapshot,
    page::{Page, Place},
    state::State,
    time::Timestamp,
    ui::{Scene, Still, address, clock, still},
    widget::AnyChannel,
};
use leptos::{either::Either, prelude::*};

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
    let link = feed.link.clone();
    let label = still::html(|| {
        page.label.clone().map(|label| view! { <aside class="label" aria-label="Notice">{label}</aside> })
    });
    view! {
        <div
            id=address::BOARD_ELEMENT
            data-link=move || link.get().as_str()
            data-place=if scene.alone { "widget" } else { "board" }
            data-kiosk=page.kiosk.then_some("")
            data-blind=notices::blind(&feed)
        >
            {top(scene, &page, &feed)}
            {lost(feed.link.clone(), &channels)}
            {notices::notices(&feed, &channels)}
            <Still html=label/>
            {(!scene.alone).then(|| strip::strip(scene, channels.clone()))}
            <main id=address::MAIN_ELEMENT tabindex="-1">
                {(!page.kiosk).then(|| filter::filter(scene, &page))}
                {grid(scene, channels)}
            </main>
        </div>
    }
}

fn top(scene: Scene, page: &Page, feed: &Feed) -> impl IntoView + use<> {
    if page.kiosk {
        let html = still::html(|| view! { <header class="sr"><h1>{title(page).to_owned()}</h1></header> });
        Either::Left(view! { <Still html/> })
    } else {
        Either::Right(header::header(scene, page, feed))
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

fn lost(link: ArcRwSignal<Link>, channels: &[AnyChannel]) -> impl IntoView + use<> {
    let channels = channels.to_vec();
    let sentence = move || {
        let from = newest(&channels).map(|then| [" is from ", &clock(then)].concat());
        ["Connection lost: what you see", &from.unwrap_or_else(|| " is the past".to_owned()), "; retrying"].concat()
    };
    let banner = move || (link.get() == Link::Lost).then(|| view! { <p class="lost">{sentence.clone()}</p> });
    view! { <div role="alert">{banner}</div> }
}

fn grid(scene: Scene, channels: Vec<AnyChannel>) -> impl IntoView {
    let count = channels.len();
    let nothing = still::html(|| (count == 0).then(|| view! { <p class="nothing-chosen">"No widget is chosen."</p> }));
    let tiles: Vec<_> = channels.into_iter().map(|channel| channel.view(scene)).collect();
    view! {
        <div class="grid" data-tiles=count>{tiles}</div>
        <Still html=nothing/>
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
