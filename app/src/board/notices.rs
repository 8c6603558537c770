//! What is wrong with pyngpong itself, in a line each. Nothing here looks like an outage: what is watched may be well.

use super::newest;
use crate::{
    feed::Feed,
    notice::{Notice, NoticeKind},
    ui::{Html, clock},
    widget::AnyChannel,
};
use leptos::prelude::*;

/// Whether pyngpong cannot see, as the board's `data-blind`.
pub(super) fn blind(feed: &Feed) -> impl Fn() -> Option<&'static str> + Clone + use<> {
    let notices = feed.notices.clone();
    move || notices.with(|all| all.iter().any(is_blind)).then_some("")
}

/// The lines; nothing where all is well. They say since when and do not tick: those who listen would hear each tick.
pub(super) fn notices(feed: &Feed, channels: &[AnyChannel]) -> impl IntoView + use<> {
    let (notices, channels) = (feed.notices.clone(), channels.to_vec());
    let lines = move || {
        notices.with(|all| all.iter().fold(Html::default(), |html, notice| line(html, notice, &channels)).done())
    };
    view! { <div class="notices" role="status" inner_html=lines></div> }
}

fn line(html: Html, notice: &Notice, channels: &[AnyChannel]) -> Html {
    let Notice { kind, message, since } = notice;
    let html = html.raw("<p data-notice=\"").text(kind.as_str()).raw("\">").text(message);
    let html = html.raw(", since ").text(&clock(*since));
    if !is_blind(notice) {
        return html.raw("</p>");
    }
    // What was read before it went blind, however late that was noticed.
    let from = newest(channels).map_or(*since, |newest| newest.min(*since));
    html.raw("; what you see is from ").text(&clock(from)).raw("</p>")
}

fn is_blind(notice: &Notice) -> bool {
    notice.kind == NoticeKind::Blind
}
