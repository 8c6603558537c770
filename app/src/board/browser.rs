//! The content is in the document already; what changes follows.

use super::{filter, lost, notices, pulse, strip};
use crate::{
    feed::Feed,
    live,
    page::Page,
    ui::{
        Scene,
        address::CHOOSER_FORMS,
        alive::keep,
        dom::{find, set},
    },
    widget::AnyChannel,
};
use leptos::prelude::*;

pub(super) fn content(scene: Scene, _page: &Page, feed: &Feed, channels: Vec<AnyChannel>) -> String {
    let Feed { link, vitals, notices, .. } = feed.clone();
    let state = link.clone();
    keep(".top .link", move || pulse::link(state.get()));
    keep(".top .vitals", move || pulse::vitals(vitals.get()));
    let all = channels.clone();
    keep("#board > [role=alert]", move || lost::draw(link.get(), &all));
    let all = channels.clone();
    keep("#board > .notices", move || notices.with(|told| notices::draw(told, &all)));
    let heads: Vec<_> = channels.iter().map(AnyChannel::head).collect();
    keep("#board > .answers", move || strip::draw(scene, &heads));
    filter::come_alive(scene);
    back(scene);
    channels.into_iter().for_each(|channel| drop(channel.tile(scene)));
    String::new()
}

/// Where the chooser's forms lead back to: here, as it is filtered by then.
fn back(scene: Scene) {
    live::follow(move || {
        let address = scene.address();
        for form in CHOOSER_FORMS {
            find(&["[name=back][form=", form, "]"].concat())
                .iter()
                .for_each(|input| set(input, "value", Some(&address)));
        }
    });
}
