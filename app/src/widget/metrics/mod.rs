//! Metric Comparison as a tile: one row a metric, worst first.

#[cfg(not(feature = "ssr"))]
mod browser;
#[cfg(feature = "ssr")]
mod server;

#[cfg(not(feature = "ssr"))]
use browser as side;
#[cfg(feature = "ssr")]
use server as side;

use crate::{
    live::{Changed, Channel, Shown},
    model::metrics::Metrics,
    state::State,
    ui::{Html, Scene, tile},
};
use leptos::prelude::*;

impl Shown for Metrics {
    type Live = Changed;
}

/// The tile: each metric with its sentence; alone, also its chart.
pub fn metrics(scene: Scene, channel: Channel<Metrics>) -> impl IntoView {
    let head = channel.head.clone();
    let widget = head.with_untracked(|head| head.widget.clone());
    let charts = side::charts(scene, &channel);
    let html = move || {
        channel.live.0.track();
        channel.read(|data| draw(data, &widget))
    };
    tile(
        scene,
        head,
        view! { <ul class="lines metrics" inner_html=html></ul><div class="charts" inner_html=charts></div> },
    )
}

/// How many metrics are in `state`. Not reactive.
pub(super) fn count(channel: &Channel<Metrics>, state: State) -> usize {
    channel.read(|data| data.states().filter(|other| *other == state).count())
}

fn draw(data: &Metrics, widget: &str) -> String {
    let mut html = Html::default();
    for (name, metric) in data.worst_first() {
        let state = metric.state.as_str();
        html.put("<li data-widget=\"{}\" data-key=\"{}\" data-state=\"{}\">", &[widget, name, state]);
        html.put("<span class=\"sr\">{}</span> <bdi>{}</bdi> ", &[state, name]);
        html.put("{}</li>", &[metric.reason.as_deref().unwrap_or_default()]);
    }
    html.done()
}
