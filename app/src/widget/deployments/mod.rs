//! Deployment Log as a tile: newest first. Drawn as text, as a whole.

mod older;
mod row;

use crate::{
    live::{Changed, Channel, Shown},
    model::deployments::{Archive, Deployment, Deployments},
    state::State,
    ui::{Html, Scene, Still, still, tile},
};
use leptos::prelude::*;

/// Every deployment that the server knows, given to a page as context: what a board does not show is on the widget's own page.
#[derive(Clone, Debug)]
pub struct Known(pub Option<Archive>);

impl Shown for Deployments {
    type Live = Changed;
}

/// The tile: one row a deployment, and on the widget's own page those that are older.
pub fn deployments(scene: Scene, channel: Channel<Deployments>) -> impl IntoView {
    let head = channel.head.clone();
    let widget = head.with_untracked(|head| head.widget.clone());
    let older = channel.clone();
    let older = still::html(|| older.read(|data| older::pages(scene, &widget, data)));
    let html = move || {
        channel.live.0.track();
        channel.read(|data| draw(scene, &widget, newest_first(data.deployments.iter())).done())
    };
    tile(scene, head, view! { <div class="deployments" inner_html=html></div> <Still html=older/> })
}

/// How many deployments are in `state`. Not reactive.
pub(super) fn count(channel: &Channel<Deployments>, state: State) -> usize {
    channel.read(|data| data.states().filter(|other| *other == state).count())
}

type Entry<'a> = (&'a String, &'a Deployment);

fn newest_first<'a>(all: impl Iterator<Item = (&'a String, &'a std::sync::Arc<Deployment>)>) -> Vec<Entry<'a>> {
    let mut rows: Vec<Entry<'a>> = all.map(|(key, one)| (key, &**one)).collect();
    rows.sort_by(|one, other| (other.1.started_at, other.0).cmp(&(one.1.started_at, one.0)));
    rows
}

fn draw(scene: Scene, widget: &str, rows: Vec<Entry<'_>>) -> Html {
    let mut html = Html::default().raw("<table class=\"rows\" role=\"table\"><tbody role=\"rowgroup\">");
    for (key, deployment) in rows {
        html.add(&row::row(scene, widget, key, deployment));
    }
    html.raw("</tbody></table>")
}
