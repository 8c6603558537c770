//! Everything that is known of one metric, where the widget stands alone: each day's values in each database, how fresh they are, and
//! how they were asked. Drawn by the server alone; `public/drawn.js` asks for it again when something has changed.

use super::{Look, words};
use crate::{
    model::metrics::{Day, Metric, signed, word},
    text,
    ui::{Html, address, clock, rows::Line, shape},
};

/// Where the chart stands.
pub(super) const CHART: &str = "<figure class=\"series\"></figure>";

const HOUR_MS: u64 = 3_600_000;

/// The metrics by name, so that none moves under who reads it; not yet drawn. Reactive.
pub(super) fn lines<'a>(look: Look<'a>) -> Vec<Line<'a>> {
    let all = look.data.metrics.iter().filter(|_| look.scene.alone);
    all.map(|(key, metric)| super::matrix::line(look, key, metric)).collect()
}

/// The whole section.
pub(super) fn draw(look: Look<'_>, line: &Line<'_>) -> Html {
    let Some(metric) = look.data.metrics.get(line.key) else { return Html::default() };
    let mut html = Html::default();
    let state = line.state.as_str();
    html.put("<section data-widget=\"{}\" data-key=\"{}\" data-state=\"{}\"", &[look.widget, line.key, state]);
    if let Some(id) = address::row_id(line.key) {
        html.put(" id=\"{}\"", &[id]);
    }
    html.put(if line.hidden { " hidden>" } else { ">" }, &[]);
    let markup = "<h3><span class=\"glyph\" aria-hidden=\"true\">{}</span> <span class=\"sr\">{}</span> \
                  <a href=\"{}\"><bdi>{}</bdi></a></h3><p class=\"about\">";
    html.put(markup, &[shape(line.state, false), state, &look.place(line.key, ""), line.key]);
    about(&mut html, metric);
    html.put("</p>", &[]);
    html.put(CHART, &[]);
    values(&mut html, look, line.key, metric);
    asked(&mut html, look, line.key, metric);
    html.put("</section>", &[]);
    html
}

fn about(html: &mut Html, metric: &Metric) {
    if let Some(reason) = &metric.reason {
        html.put("<span class=\"reason\">{}</span>", &[reason]);
    }
    let right = metric.reference.as_deref().unwrap_or("the majority");
    let texts = [right, &metric.tolerance, &metric.timezone, &limit(metric)];
    html.put("<span>against <bdi>{}</bdi></span> <span>tolerance {}</span> <span>days of {}</span> <span>due after {}</span> ", &texts);
    if let Some(owner) = &metric.owner {
        html.put("<span>owner <bdi>{}</bdi></span> ", &[owner]);
    }
    if let Some(runbook) = &metric.runbook {
        html.outward(runbook, "runbook");
    }
}

fn limit(metric: &Metric) -> String {
    let hours = metric.expected_ms / HOUR_MS;
    // Up to three days as they are usually configured: what is due after 26 hours is not after a day.
    if (1..=72).contains(&hours) { [&hours.to_string(), " h"].concat() } else { text::span(metric.expected_ms as i64) }
}

/// Newest first: a row a day, a column a database.
fn values(html: &mut Html, look: Look<'_>, key: &str, metric: &Metric) {
    let markup = "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"{}: values by day\"><table class=\"values\"><thead><tr>\
                  <th scope=\"col\">day</th><th scope=\"col\">verdict</th>";
    html.put(markup, &[key]);
    for database in &look.data.databases {
        html.put("<th scope=\"col\" class=\"value\"><bdi>{}</bdi></th>", &[database]);
    }
    html.put("<th scope=\"col\"><span class=\"sr\">reason</span></th></tr></thead><tbody>", &[]);
    for date in look.days().iter().rev() {
        if let Some(day) = metric.days.get(date) {
            let words = [date, day.state.as_str(), date, words::sign(day.verdict), day.verdict.as_str()];
            html.put("<tr id=\"", &[]);
            html.put("{}/", &[key]);
            let markup = "{}\" data-state=\"{}\"><th scope=\"row\">{}</th><td class=\"verdict\">\
                          <span class=\"sign\" aria-hidden=\"true\">{}</span> {}</td>";
            html.put(markup, &words);
            look.data.databases.iter().for_each(|database| value(html, day, database));
            html.put("<td class=\"reason\">{}", &[day.reason.as_deref().unwrap_or_default()]);
            html.put(if day.settled { " <span class=\"chip\">settled</span></td></tr>" } else { "</td></tr>" }, &[]);
        }
    }
    html.put("</tbody></table></div>", &[]);
}

/// What a database says, and how far that is from the value that counts.
fn value(html: &mut Html, day: &Day, database: &String) {
    html.put(if day.odd.contains(database) { "<td class=\"value odd\">" } else { "<td class=\"value\">" }, &[]);
    match (day.values.get(database), day.gaps.get(database)) {
        (Some(value), _) => html.put("<bdi>{}</bdi>", &[value]),
        (None, Some(gap)) => html.put("<span class=\"gap\">{}</span>", &[word(**gap)]),
        (None, None) => {}
    }
    if day.against.as_ref() == Some(database) && !day.differences.is_empty() {
        html.put(" <small>counts</small>", &[]);
    }
    if let Some(difference) = day.differences.get(database) {
        html.put(" <small>{}", &[&signed(&difference.absolute)]);
        if let Some(percent) = &difference.percent {
            html.put(" ({}\u{202f}%)", &[&signed(percent)]);
        }
        html.put("</small>", &[]);
    }
    html.put("</td>", &[]);
}

/// How fresh it is in each database, and how it was asked last.
fn asked(html: &mut Html, look: Look<'_>, key: &str, metric: &Metric) {
    html.put(
        "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"{}: how it was asked\"><table class=\"asked\"><thead><tr><th scope=\"col\">database</th><th scope=\"col\">newest day</th>\
         <th scope=\"col\">its age</th><th scope=\"col\">asked</th><th scope=\"col\">took</th>\
         <th scope=\"col\">rows</th><th scope=\"col\">query</th></tr></thead><tbody>",
        &[key],
    );
    for name in &look.data.databases {
        let (Some(fresh), Some(run)) = (metric.freshness.get(name), metric.runs.get(name)) else { continue };
        let age = fresh.ended_at.map(|then| match look.scene.until_ms(then) {
            0 => text::span(look.scene.minute().ms_since(then)),
            _ => "not over".to_owned(),
        });
        let [at, took] = [run.at.map(clock), run.took_ms.map(|took| took.to_string())].map(Option::unwrap_or_default);
        let texts = [
            fresh.state.as_str(),
            shape(fresh.state, false),
            fresh.state.as_str(),
            name,
            fresh.newest.as_deref().unwrap_or("none"),
            age.as_deref().unwrap_or("—"),
            &limit(metric),
            &at,
            &took,
            &text::grouped(&run.rows.to_string()),
            run.failed.as_deref().unwrap_or_default(),
            &run.query,
            &run.from,
            &run.to,
        ];
        html.put(
            "<tr data-state=\"{}\"><th scope=\"row\"><span class=\"glyph\" aria-hidden=\"true\">{}</span> \
             <span class=\"sr\">{}</span> <bdi>{}</bdi></th><td>{}</td><td>{}, limit {}</td><td>{}</td><td>{}</td><td>{}</td>\
             <td><span class=\"reason\">{}</span> <details><summary>query</summary><code>{}</code> \
             <span>{from} is {}, {to} is {}</span></details></td></tr>",
            &texts,
        );
    }
    html.put("</tbody></table></div>", &[]);
}
