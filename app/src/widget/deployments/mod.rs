//! Deployment Log as a tile: newest first. Drawn as text, as a whole.

use crate::{
    live::{Changed, Channel, Shown},
    model::deployments::{Deployment, Deployments},
    state::State,
    ui::{Html, Scene, rows::begin, tile, utc},
};
use leptos::prelude::*;

impl Shown for Deployments {
    type Live = Changed;
}

/// The tile: one row a deployment.
pub fn deployments(scene: Scene, channel: Channel<Deployments>) -> impl IntoView {
    let head = channel.head.clone();
    let widget = head.with_untracked(|head| head.widget.clone());
    let html = move || {
        channel.live.0.track();
        channel.read(|data| draw(scene, &widget, data))
    };
    tile(scene, head, view! { <div class="deployments" inner_html=html></div> })
}

/// How many deployments are in `state`. Not reactive.
pub(super) fn count(channel: &Channel<Deployments>, state: State) -> usize {
    channel.read(|data| data.states().filter(|other| *other == state).count())
}

fn draw(scene: Scene, widget: &str, data: &Deployments) -> String {
    let mut rows: Vec<(&String, &Deployment)> = data.deployments.iter().map(|(key, one)| (key, &**one)).collect();
    rows.sort_by(|one, other| (other.1.started_at, other.0).cmp(&(one.1.started_at, one.0)));
    let mut html = Html::default().raw("<table class=\"rows\" role=\"table\"><tbody role=\"rowgroup\">");
    for (key, deployment) in rows {
        html.add(&row(scene, widget, key, deployment));
    }
    html.raw("</tbody></table>").done()
}

fn row(scene: Scene, widget: &str, key: &str, deployment: &Deployment) -> Html {
    let Deployment { service, state, reason, .. } = deployment;
    let [version, previous, environment, by] =
        [&deployment.version, &deployment.previous, &deployment.environment, &deployment.by]
            .map(|text| text.as_deref().unwrap_or_default());
    let is_shown = scene.shows(false, *state, &[service, version, environment, by]);
    let mut html = begin(widget, key, *state, !is_shown, scene.alone);
    let status = reason.as_deref().unwrap_or_else(|| deployment.status.as_str());
    let arrow = if previous.is_empty() { "" } else { " → " };
    html.put(
        "<th scope=\"row\" role=\"rowheader\" class=\"name\"><bdi>{}</bdi></th><td role=\"cell\">{}{}{}</td>\
         <td role=\"cell\">{}</td><td role=\"cell\" class=\"reason\">{}</td><td role=\"cell\">{}</td>\
         <td role=\"cell\" class=\"age\">{}</td></tr>",
        &[service, previous, arrow, version, environment, status, by, &utc(deployment.started_at)],
    );
    html
}
