//! One repository as one row: why it could not be read, or that not all of it is shown.

use super::Look;
use crate::{
    state::State,
    text,
    ui::{Html, clock, rows::Line},
};
use std::sync::Arc;

/// So many are listed on a board; where the widget stands alone, all of them.
const LISTED: usize = 3;

/// The repositories that are not read, or, where the widget stands alone, not shown as a whole, by name; then what is configured
/// and nobody knows which repositories it means. Not yet drawn. Reactive.
pub(super) fn lines<'a>(look: Look<'a>) -> Vec<Line<'a>> {
    let (data, alone) = (look.data, look.scene.alone);
    let mut lines: Vec<Line<'a>> = Vec::new();
    let mut push = |key: &'a String, state, at, entry| {
        if alone || lines.len() < LISTED {
            let hidden = look.is_filtered && !look.scene.shows(false, state, &[key]);
            // Its sentence may come from elsewhere: it ticks.
            lines.push(Line { key, name: key, state, planned: false, hidden, entry, at, ticks: true });
        }
    };
    for (key, repo) in &data.repos {
        if repo.reason.is_some() || alone && repo.shown < repo.total {
            let since = data.repos_failed.get(key).and_then(|fault| fault.since);
            push(key, repo.state, since, Arc::clone(repo) as _);
        }
    }
    for (key, fault) in &data.repos_failed {
        if !data.repos.contains_key(key) {
            push(key, State::Degraded, fault.since, Arc::clone(fault) as _);
        }
    }
    lines
}

/// The whole row.
pub(super) fn draw(look: Look<'_>, line: &Line<'_>) -> Html {
    let (repo, fault) = (look.data.repos.get(line.key), look.data.repos_failed.get(line.key));
    let mut html = line.begin_beside();
    html.put("<th scope=\"row\" role=\"rowheader\" class=\"name\">", &[]);
    look.facet(&mut html, line.key, line.key);
    html.put("</th><td role=\"cell\" class=\"reason\">", &[]);
    if let Some(reason) = repo.and_then(|repo| repo.reason.as_ref()).or(fault.map(|fault| &fault.message)) {
        html.put("<span>{}</span> ", &[reason]);
    }
    if let Some(retry) = fault.and_then(|fault| fault.retry_at) {
        html.put("<span>asked again at {}</span> ", &[&clock(retry)]);
    }
    if let Some(repo) = repo.filter(|repo| look.scene.alone && repo.total > 0) {
        let [shown, total] = [repo.shown, repo.total].map(|number| text::grouped(&number.to_string()));
        html.put("<span>{} of {} shown</span>", &[&shown, &total]);
    }
    html.put("</td><td role=\"cell\" class=\"age\">", &[]);
    if let Some(then) = line.at {
        html.put("not read for ", &[]);
        look.scene.age(&mut html, then);
    }
    html.put("</td></tr>", &[]);
    html
}
