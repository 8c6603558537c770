//! The frame of a widget on the board: what every kind has.

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(not(feature = "hydrate"))]
mod server;

#[cfg(feature = "hydrate")]
use browser as side;
#[cfg(not(feature = "hydrate"))]
use server as side;

use crate::{
    snapshot::Head,
    ui::{Html, Scene},
};
use leptos::prelude::*;

/// The frame around a body, which is markup: title, summary, age, and what is wrong with the widget as a whole. In the browser nothing:
/// it is in the document already, and follows its head from now on.
pub fn tile(scene: Scene, head: ArcRwSignal<Head>, class: &'static str, body: String) -> String {
    side::tile(scene, head, class, body)
}

/// What stands above the body. Reactive: ticks.
fn top(scene: Scene, head: &Head) -> Html {
    let markup = "<div class=\"tile-top\"><header class=\"tile-head\"><h2><a href=\"/w/{}\">{}</a></h2> \
                  <span class=\"summary\">{}</span> <span class=\"ago\">";
    let mut html = Html::default().fill(markup, &[&head.widget, &head.title, &head.summary]);
    if let Some(then) = head.observed_at {
        scene.age(&mut html, then);
    }
    html.put(if head.observed_at.is_some() { " ago" } else { "no reading yet" }, &[]);
    html.put("</span></header>", &[]);
    trouble(&mut html, scene, head);
    html.put("</div>", &[]);
    html
}

/// Why what the tile shows is not to be trusted as it stands.
fn trouble(html: &mut Html, scene: Scene, head: &Head) {
    let (sentence, since) = match (&head.fault, head.stale) {
        (Some(fault), _) => (&*fault.message, fault.since),
        (None, true) => ("stale: what is shown is older than it may be", None),
        (None, false) => return,
    };
    html.put("<p class=\"trouble\">{}", &[sentence]);
    if let Some(then) = since {
        html.put(" for ", &[]);
        scene.age(html, then);
    }
    html.put("</p>", &[]);
}
