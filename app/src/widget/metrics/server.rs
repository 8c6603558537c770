//! The charts of a widget that stands alone: drawn by the server, once.

use crate::{
    chart::{Chart, Mark, Marks, Series},
    live::Channel,
    model::metrics::{Metric, Metrics},
    ui::{Html, Scene},
};
use leptos::prelude::*;
use std::fmt::Write as _;

const DAY_MS: f64 = 86_400_000.0;

pub(super) fn charts(scene: Scene, channel: &Channel<Metrics>) -> String {
    let marks = use_context::<Marks>().unwrap_or_default();
    if scene.alone { channel.read(|data| draw(data, &marks)) } else { String::new() }
}

fn draw(data: &Metrics, marks: &Marks) -> String {
    let mut drawn = String::new();
    for (name, metric) in data.worst_first() {
        let svg = chart(data, name, metric, marks).draw();
        let caption = Html::default().fill("<figcaption><bdi>{}</bdi></figcaption>", &[name]).done();
        if !svg.is_empty() {
            // Writing into a String cannot fail.
            let _ = write!(drawn, "<figure>{caption}{svg}</figure>");
        }
    }
    drawn
}

/// The values of each database; those that are no numbers are left out.
fn chart(data: &Metrics, name: &str, metric: &Metric, marks: &Marks) -> Chart {
    let days: Vec<String> = metric.days.keys().cloned().collect();
    let value = |database: &str, day: &String| metric.days.get(day)?.values.get(database)?.parse().ok();
    let series = data.databases.iter().map(|database| Series {
        name: database.clone(),
        values: days.iter().map(|day| value(database, day)).collect(),
    });
    let title = [name, ": ", &data.databases.join(", "), " by day"].concat();
    // A day that is an hour shorter moves a mark by less than anybody sees.
    let place =
        |then: crate::time::Timestamp, begin: crate::time::Timestamp| (then.as_ms() - begin.as_ms()) as f64 / DAY_MS;
    let mark = |mark: &crate::model::deployments::Mark| {
        Some(Mark { at: place(mark.at, metric.begins_at?), label: mark.label.clone() })
    };
    Chart { title, series: series.collect(), days, marks: marks.0.iter().filter_map(mark).collect() }
}
