//! The charts of a widget that stands alone: drawn by the server, once.

use crate::{
    chart::{Chart, Series},
    live::Channel,
    model::metrics::{Metric, Metrics},
    ui::{Html, Scene},
};
use std::fmt::Write as _;

pub(super) fn charts(scene: Scene, channel: &Channel<Metrics>) -> String {
    if scene.alone { channel.read(draw) } else { String::new() }
}

fn draw(data: &Metrics) -> String {
    let mut drawn = String::new();
    for (name, metric) in data.worst_first() {
        let svg = chart(data, name, metric).draw();
        let caption = Html::default().fill("<figcaption><bdi>{}</bdi></figcaption>", &[name]).done();
        if !svg.is_empty() {
            // Writing into a String cannot fail.
            let _ = write!(drawn, "<figure>{caption}{svg}</figure>");
        }
    }
    drawn
}

/// The values of each database; those that are no numbers are left out.
fn chart(data: &Metrics, name: &str, metric: &Metric) -> Chart {
    let days: Vec<String> = metric.days.keys().cloned().collect();
    let value = |database: &str, day: &String| metric.days.get(day)?.values.get(database)?.parse().ok();
    let series = data.databases.iter().map(|database| Series {
        name: database.clone(),
        values: days.iter().map(|day| value(database, day)).collect(),
    });
    let title = [name, ": ", &data.databases.join(", "), " by day"].concat();
    Chart { title, series: series.collect(), days, marks: Vec::new() }
}
