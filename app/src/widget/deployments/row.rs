//! One deployment as one row. Its texts are whatever somebody put into a table: they stay text, and only the style sheet cuts them.

use super::{Entry, Look, newest_first};
use crate::{
    model::deployments::{Deployment, Piece, Status, pieces},
    text,
    ui::{Html, address, rows::Line, utc},
};
use std::sync::Arc;

/// The deployments, newest first, not yet drawn; `names` are what their changes are told by, in the same order. Reactive.
pub(super) fn lines<'a>(look: Look<'a>, names: &'a mut Vec<String>) -> Vec<Line<'a>> {
    let ordered = newest_first(&look.data.deployments);
    names.extend(ordered.iter().map(|(key, one)| ["deployment of ", name(key, one)].concat()));
    let names: &'a [String] = names;
    ordered.into_iter().zip(names).map(|(entry, name)| line(look, entry, name)).collect()
}

/// One of them.
pub(super) fn line<'a>(look: Look<'_>, (key, deployment): Entry<'a>, name: &'a str) -> Line<'a> {
    Line {
        key,
        name,
        state: deployment.state,
        planned: false,
        hidden: !is_shown(look, deployment),
        entry: Arc::clone(deployment) as _,
        at: Some(deployment.started_at),
        ticks: false,
    }
}

/// Whether it is to be seen: what is new in it is looked through as well. Reactive.
pub(super) fn is_shown(look: Look<'_>, deployment: &Deployment) -> bool {
    let mut rest = deployment.changelog.join("\n");
    let words = [&deployment.version, &deployment.previous, &deployment.by, &deployment.reason];
    for word in words.into_iter().flatten() {
        rest.push('\n'); // which nobody can look for
        rest.push_str(word);
    }
    let place = deployment.environment.as_deref().map(exactly).unwrap_or_default();
    look.scene.shows(false, deployment.state, &[&deployment.service, deployment.status.as_str(), &place, &rest])
}

/// What to look for to find an environment, and not those whose names contain its name.
pub(super) fn exactly(environment: &str) -> String {
    ["[", environment, "]"].concat()
}

/// The whole row of one of the newest.
pub(super) fn draw_new(look: Look<'_>, line: &Line<'_>) -> Html {
    look.data.deployments.get(line.key).map(|deployment| draw(look, line, deployment)).unwrap_or_default()
}

/// The whole row.
pub(super) fn draw(look: Look<'_>, line: &Line<'_>, deployment: &Deployment) -> Html {
    let fragment = address::fragment(line.key);
    let place = if look.scene.alone { fragment } else { ["/w/", look.widget, &fragment].concat() };
    let mut html = line.begin(look.widget, look.scene.alone);
    let markup = "<th scope=\"row\" role=\"rowheader\" class=\"name\"><a href=\"{}\"><bdi>{}</bdi></a></th><td role=\"cell\" class=\"version\">";
    html.put(markup, &[&place, name(line.key, deployment)]);
    if let Some(previous) = &deployment.previous {
        html.put("<bdi>{}</bdi> <span aria-hidden=\"true\">→</span><span class=\"sr\">to</span> ", &[previous]);
    }
    if let Some(version) = &deployment.version {
        html.put("<bdi>{}</bdi>", &[version]);
    }
    let exactly = deployment.environment.as_deref().map(exactly).unwrap_or_default();
    html.put("</td><td role=\"cell\" class=\"environment\" data-exactly=\"{}\">", &[&exactly]);
    if let Some(environment) = &deployment.environment {
        look.scene.facet(&mut html, environment, &exactly);
    }
    html.put("</td><td role=\"cell\" class=\"by\">", &[]);
    if let Some(by) = &deployment.by {
        look.scene.facet(&mut html, by, by);
    }
    let status = deployment.reason.as_deref().unwrap_or_else(|| deployment.status.as_str());
    html.put("</td><td role=\"cell\" class=\"status\">{}</td><td role=\"cell\" class=\"took\">", &[status]);
    times(&mut html, look, deployment);
    html.put("</td><td role=\"cell\" class=\"more\">", &[]);
    more(&mut html, look, deployment);
    html.put("</td></tr>", &[]);
    html
}

/// Something to click on, and to hear, there must be.
fn name<'a>(key: &'a str, deployment: &'a Deployment) -> &'a str {
    if deployment.service.bytes().all(|byte| byte <= b' ') { key } else { &deployment.service }
}

/// How long it took and how long ago it began; of one that runs, both are the same.
fn times(html: &mut Html, look: Look<'_>, deployment: &Deployment) {
    let is_running = deployment.status == Status::Running;
    if is_running {
        html.put("for ", &[]);
        look.scene.age(html, deployment.started_at);
    } else if let Some(end) = deployment.finished_at {
        html.put("{}", &[&text::span(end.ms_since(deployment.started_at))]);
    }
    html.put("</td><td role=\"cell\" class=\"age\" title=\"{}\">", &[&utc(deployment.started_at)]);
    if is_running {
        html.put("now", &[]);
    } else {
        look.scene.age(html, deployment.started_at);
    }
}

/// What is new in it, folded, and its page; where the widget stands alone, also when it was.
fn more(html: &mut Html, look: Look<'_>, deployment: &Deployment) {
    if !deployment.changelog.is_empty() {
        let count = deployment.changelog.len();
        let what = if count == 1 { "change" } else { "changes" };
        html.put("<details><summary>{} {}</summary><ul>", &[&count.to_string(), what]);
        for change in &deployment.changelog {
            html.put("<li>", &[]);
            for piece in pieces(change) {
                match piece {
                    Piece::Text(text) => html.put("<bdi>{}</bdi>", &[text]),
                    Piece::Link(address) => html.outward(address, address),
                }
            }
            html.put("</li>", &[]);
        }
        html.put("</ul></details> ", &[]);
    }
    if let Some(address) = deployment.url.as_ref().filter(|address| address::is_web(address)) {
        html.outward(address, "page");
    }
    if look.scene.alone {
        html.put(" <span>began {}</span>", &[&utc(deployment.started_at)]);
        if let Some(end) = deployment.finished_at {
            html.put(" <span>ended {}</span>", &[&utc(end)]);
        }
    }
}
