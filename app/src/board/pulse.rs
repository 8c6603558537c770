//! Whether the page is live, and what it costs.

use crate::{feed::Link, page::Vitals, ui::Html};

pub(super) fn link(link: Link) -> Html {
    let (dot, words) = match link {
        Link::Connecting => ("○", "connecting"),
        Link::Live => ("●", "live"),
        Link::Lost => ("✕", "connection lost"),
    };
    Html::default()
        .fill("<span class=\"link\"><span class=\"dot\" aria-hidden=\"true\">{}</span>{}</span>", &[dot, words])
}

/// `312 upstream calls/h for 47 viewers`.
pub(super) fn vitals(vitals: Vitals) -> Html {
    let viewers = if vitals.viewers == 1 { "viewer" } else { "viewers" };
    let (calls, count) = (vitals.calls_last_hour.to_string(), vitals.viewers.to_string());
    Html::default()
        .fill("<a class=\"vitals\" href=\"/polls\">{} upstream calls/h for {} {}</a>", &[&calls, &count, viewers])
}
