//! The series of each database as a chart, with what was deployed meanwhile. Drawn by the server, once for each page.

use super::{Look, section::CHART};
use crate::{
    chart::{self, Chart, Marks, Series},
    model::{deployments::Mark, metrics::Metric},
    ui::{Html, clock, shape, utc},
};
use leptos::prelude::*;

const DAY_MS: i64 = 86_400_000;

/// The section with its chart; without one where no value is a number.
pub(super) fn put(look: Look<'_>, key: &str, section: &Html) -> String {
    let Some(metric) = look.data.metrics.get(key) else { return String::new() };
    let marks = marks(metric);
    let svg = chart(look, key, metric, &marks).draw();
    if svg.is_empty() {
        return section.as_str().to_owned();
    }
    let caption = caption(look, &marks).done();
    let figure = ["<figure class=\"series\"><div class=\"scroll\">", &svg, "</div>", &caption, "</figure>"];
    section.as_str().replacen(CHART, &figure.concat(), 1)
}

/// The values of each database; those that are no numbers are left out.
fn chart(look: Look<'_>, name: &str, metric: &Metric, marks: &[Mark]) -> Chart {
    let days: Vec<String> = metric.days.keys().cloned().collect();
    let value = |database: &str, day: &String| metric.days.get(day)?.values.get(database)?.parse().ok();
    let series = look.data.databases.iter().map(|database| Series {
        name: database.clone(),
        values: days.iter().map(|day| value(database, day)).collect(),
    });
    let title = [name, ": ", &look.data.databases.join(", "), " by day"].concat();
    // A day that is an hour shorter moves a mark by less than anybody sees.
    let place = |mark: &Mark| {
        let at = (mark.at.as_ms() - metric.begins_at?.as_ms()) as f64 / DAY_MS as f64;
        Some(chart::Mark { at, label: mark.label.clone(), state: mark.state })
    };
    Chart { title, series: series.collect(), marks: marks.iter().filter_map(place).collect(), days }
}

/// What was deployed within the metric's days.
fn marks(metric: &Metric) -> Vec<Mark> {
    let (Some(begin), Some(Marks(marks))) = (metric.begins_at, use_context()) else { return Vec::new() };
    let end = begin.plus_ms(metric.days.len() as i64 * DAY_MS);
    marks.into_iter().filter(|mark| begin <= mark.at && mark.at < end).collect()
}

fn caption(look: Look<'_>, marks: &[Mark]) -> Html {
    let now = clock(look.scene.minute());
    let mut html = Html::default().fill("<figcaption><span>as of {}</span>", &[&now]);
    if !marks.is_empty() {
        let count = marks.len().to_string();
        let what = if marks.len() == 1 { "deployment" } else { "deployments" };
        html.put("<details><summary>{} {} meanwhile</summary><ul class=\"lines\">", &[&count, what]);
        for mark in marks.iter().rev() {
            let texts = [mark.state.as_str(), shape(mark.state, false), &mark.href, &mark.label, &utc(mark.at)];
            let markup = "<li data-state=\"{}\"><span class=\"glyph\" aria-hidden=\"true\">{}</span> \
                          <a href=\"{}\"><bdi>{}</bdi></a> <span class=\"muted\">{}</span></li>";
            html.put(markup, &texts);
        }
        html.put("</ul></details>", &[]);
    }
    html.put("</figcaption>", &[]);
    html
}
