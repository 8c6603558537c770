//! The whole content, as text.

use super::{filter, header, lost, notices, pulse, strip};
use crate::{
    feed::Feed,
    page::Page,
    ui::{Html, Scene, address},
    widget::AnyChannel,
};
use leptos::prelude::*;

pub(super) fn content(scene: Scene, page: &Page, feed: &Feed, channels: Vec<AnyChannel>) -> String {
    let link = feed.link.get_untracked();
    let mut html = Html::default();
    if page.kiosk {
        html.put("<header class=\"sr\"><h1>{}</h1></header>", &[super::title(page)]);
    } else {
        header::draw(&mut html, scene, page, &[pulse::link(link), pulse::vitals(feed.vitals.get_untracked())]);
    }
    html.add(&lost::draw(link, &channels));
    html.add(&feed.notices.with_untracked(|all| notices::draw(all, &channels)));
    if let Some(label) = &page.label {
        html.put("<aside class=\"label\" aria-label=\"Notice\">{}</aside>", &[label]);
    }
    if !scene.alone {
        let heads: Vec<_> = channels.iter().map(AnyChannel::head).collect();
        html.add(&strip::draw(scene, &heads));
    }
    html.put("<main id=\"{}\" tabindex=\"-1\">", &[address::MAIN_ELEMENT]);
    if !page.kiosk {
        filter::draw(&mut html, scene, page);
    }
    html.put("<div class=\"grid\" data-tiles=\"{}\">", &[&channels.len().to_string()]);
    let nothing = if channels.is_empty() { "<p class=\"nothing-chosen\">No widget is chosen.</p>" } else { "" };
    let tiles: String = channels.into_iter().map(|channel| channel.tile(scene)).collect();
    [&html.done(), &*tiles, "</div>", nothing, "</main>"].concat()
}
