//! One metric as one row: a cell for each day, and the sentence.

use super::{Look, words};
use crate::{
    model::metrics::{Day, Metric, Verdict},
    ui::{Html, rows::Line},
};
use std::sync::Arc;

/// The metrics, worst first, not yet drawn. Reactive.
pub(super) fn lines<'a>(look: Look<'a>) -> Vec<Line<'a>> {
    look.data.worst_first().into_iter().map(|(key, metric)| line(look, key, metric)).collect()
}

/// One of them.
pub(super) fn line<'a>(look: Look<'_>, key: &'a str, metric: &Arc<Metric>) -> Line<'a> {
    let more = [&metric.reason, &metric.owner].map(|text| text.as_deref().unwrap_or_default());
    Line {
        key,
        name: key,
        state: metric.state,
        planned: false,
        hidden: !look.scene.shows(false, metric.state, &[key, more[0], more[1]]),
        entry: Arc::clone(metric) as _,
        at: None,
        ticks: false,
    }
}

/// The columns: the day of the month, and the month where it begins. What is read aloud is the whole date.
pub(super) fn head(look: Look<'_>) -> String {
    let mut html = Html::default();
    let head = "<tr role=\"row\"><th scope=\"col\" role=\"columnheader\" class=\"state\"><span class=\"sr\">state</span></th>\
                <th scope=\"col\" role=\"columnheader\" class=\"name\"><span class=\"sr\">metric</span></th>";
    html.put(head, &[]);
    for day in look.days() {
        let short = day.get(8..).unwrap_or(day);
        let markup =
            "<th scope=\"col\" role=\"columnheader\" class=\"day\"><time datetime=\"{}\" title=\"{}\">{}</time></th>";
        html.put(markup, &[day, day, short]);
    }
    html.put(
        "<th scope=\"col\" role=\"columnheader\" class=\"reason\"><span class=\"sr\">reason</span></th></tr>",
        &[],
    );
    html.done()
}

/// The whole row.
pub(super) fn draw(look: Look<'_>, line: &Line<'_>) -> Html {
    let Some(metric) = look.data.metrics.get(line.key) else { return Html::default() };
    let mut html = line.begin(look.widget, false);
    let markup = "<th scope=\"row\" role=\"rowheader\" class=\"name\"><a href=\"{}\"><bdi>{}</bdi></a></th>";
    html.put(markup, &[&look.place(line.key, ""), line.key]);
    for date in look.days() {
        match metric.days.get(date) {
            Some(day) => cell(&mut html, &look.place(line.key, &["/", date].concat()), date, day),
            None => html.put("<td role=\"cell\" class=\"day\"></td>", &[]),
        }
    }
    let reason = metric.reason.as_deref().unwrap_or_default();
    html.put("<td role=\"cell\" class=\"reason\">{}</td></tr>", &[reason]);
    html
}

/// What is well is no stop for who goes from link to link; `public/matrix.js` leads there by arrow keys.
fn cell(html: &mut Html, place: &str, date: &str, day: &Day) {
    let stop = if matches!(day.verdict, Verdict::Same | Verdict::Within) { "-1" } else { "0" };
    let why = day.reason.as_deref().unwrap_or("all say the same");
    let words = [date, day.state.as_str(), day.verdict.as_str(), words::sign(day.verdict)];
    let markup = "<td role=\"cell\" class=\"day\" data-day=\"{}\" data-state=\"{}\"><a tabindex=\"{}\" href=\"{}\" title=\"{}\">\
                  <span class=\"sr\">{} {}</span><span class=\"sign\" aria-hidden=\"true\">{}</span>";
    html.put(markup, &[words[0], words[1], stop, place, &[date, ": ", why].concat(), words[0], words[2], words[3]]);
    if let Some(brief) = &day.brief {
        html.put(" <b>{}</b>", &[brief]);
    }
    if !day.odd.is_empty() && stop == "0" {
        html.put(" <bdi>{}</bdi>", &[&day.odd.join(", ")]);
    }
    html.put("</a></td>", &[]);
}
