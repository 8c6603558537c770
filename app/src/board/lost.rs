//! Nothing arrives any more.

use super::newest;
use crate::{
    feed::Link,
    ui::{Html, clock},
    widget::AnyChannel,
};

/// The banner; empty while the page is connected.
pub(super) fn draw(link: Link, channels: &[AnyChannel]) -> Html {
    let html = Html::default().raw("<div role=\"alert\">");
    if link != Link::Lost {
        return html.raw("</div>");
    }
    let from = newest(channels).map_or_else(|| "the past".to_owned(), |then| ["from ", &clock(then)].concat());
    html.fill("<p class=\"lost\">Connection lost: what you see is {}; retrying</p></div>", &[&from])
}
