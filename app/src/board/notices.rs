//! What is wrong with pyngpong itself, in a line each. Nothing here looks like an outage: what is watched may be well.

use super::newest;
use crate::{
    notice::{Notice, NoticeKind},
    ui::{Html, clock},
    widget::AnyChannel,
};

/// Whether pyngpong cannot see, as the board's `data-blind`.
pub(super) fn blind(all: &[Notice]) -> Option<&'static str> {
    all.iter().any(is_blind).then_some("")
}

/// The lines; none where all is well. They say since when and do not tick: those who listen would hear each tick.
pub(super) fn draw(all: &[Notice], channels: &[AnyChannel]) -> Html {
    let html = Html::default().raw("<div class=\"notices\" role=\"status\">");
    all.iter().fold(html, |html, notice| line(html, notice, channels)).raw("</div>")
}

fn line(html: Html, notice: &Notice, channels: &[AnyChannel]) -> Html {
    let Notice { kind, message, since } = notice;
    let html = html.fill("<p data-notice=\"{}\">{}, since {}", &[kind.as_str(), message, &clock(*since)]);
    if !is_blind(notice) {
        return html.raw("</p>");
    }
    // What was read before it went blind, however late that was noticed.
    let from = newest(channels).map_or(*since, |newest| newest.min(*since));
    html.fill("; what you see is from {}</p>", &[&clock(from)])
}

fn is_blind(notice: &Notice) -> bool {
    notice.kind == NoticeKind::Blind
}
