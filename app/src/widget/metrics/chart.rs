//! The series of each database as a chart, with what was deployed meanwhile. Drawn by the server, once for each page.

use super::{Look, section::CHART};
use crate::{
    chart::{self, Chart, Series},
    model::{
        deployments::{self, Mark},
        metrics::Metric,
    },
    time::Timestamp,
    ui::{Html, clock, shape, utc},
    widget::deployments::Logs,
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
    let figure = ["<figure class=\"series\" data-still><div class=\"scroll\">", &svg, "</div>", &caption, "</figure>"];
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
    let begin = begin(metric);
    let place = |mark: &Mark| {
        let at = begin.map(|begin| (mark.at.as_ms() - begin.as_ms()) as f64 / DAY_MS as f64)?;
        Some(chart::Mark { at, label: mark.label.clone(), state: mark.state })
    };
    Chart { title, series: series.collect(), marks: marks.iter().filter_map(place).collect(), days }
}

/// What began within the days of the metric, in whatever widget it is logged.
fn marks(metric: &Metric) -> Vec<Mark> {
    let (Some(begin), Some(Logs(logs))) = (begin(metric), use_context::<Logs>()) else { return Vec::new() };
    let end = begin.plus_ms(metric.days.len() as i64 * DAY_MS);
    let of = |(widget, log): &(String, _)| {
        let log: &deployments::Archive = log;
        deployments::marks(widget, log.iter().map(|(key, one)| (key, &**one)), begin, end)
    };
    let mut marks: Vec<Mark> = logs.iter().flat_map(of).collect();
    marks.sort_by_key(|mark| mark.at);
    marks
}

/// When the first day begins. The source knows when one of them ends, in the metric's own time zone; that another has an hour more
/// or less is not seen in a chart of days.
fn begin(metric: &Metric) -> Option<Timestamp> {
    let (newest, ended_at) = metric.freshness.values().find_map(|fresh| fresh.newest.as_ref().zip(fresh.ended_at))?;
    let at = metric.days.keys().position(|day| day == newest)?;
    Some(ended_at.plus_ms(-(at as i64 + 1) * DAY_MS))
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
