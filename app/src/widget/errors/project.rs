//! One project as one row: how much of it is shown, and how old that is.

use super::{Look, is_troubled, outward};
use crate::{
    model::errors::Project,
    text,
    ui::{
        Html, clock,
        rows::{TextRow, begin},
    },
};

/// So many that are in trouble are listed on a board; where the widget stands alone, all projects.
const LISTED: usize = 3;

/// The projects, by name. Reactive.
pub(super) fn rows(look: Look<'_>) -> Vec<TextRow> {
    let mut rows = Vec::new();
    for (key, project) in &look.data.projects {
        let is_troubled = is_troubled(look, key, project);
        if look.scene.alone || is_troubled && rows.len() < LISTED {
            rows.push(row(look, key, project, is_troubled));
        }
    }
    rows
}

fn row(look: Look<'_>, key: &str, project: &Project, is_troubled: bool) -> TextRow {
    let hidden = !look.scene.shows(false, project.state, &[key, &project.name]);
    let mut html = begin(look.widget, key, project.state, hidden, false);
    html.put("<th scope=\"row\" role=\"rowheader\" class=\"name\">", &[]);
    look.facet(&mut html, key);
    html.put("</th><td role=\"cell\" class=\"reason\">", &[]);
    sentence(&mut html, look, key, project);
    html.put("</td><td role=\"cell\" class=\"age\">", &[]);
    let age = match (project.read_at.map(|then| look.age(then)), is_troubled) {
        (Some(age), true) => ["not read for ", &age].concat(),
        (Some(age), false) => ["read ", &age, " ago"].concat(),
        (None, _) => "not read yet".to_owned(),
    };
    TextRow { key: key.to_owned(), name: key.to_owned(), state: project.state, html, age }
}

/// Why it could not be read; where the widget stands alone, also how much of it is shown.
fn sentence(html: &mut Html, look: Look<'_>, key: &str, project: &Project) {
    let fault = look.data.projects_failed.get(key);
    if let Some(reason) = fault.map(|fault| &fault.message).or(project.reason.as_ref()) {
        html.put("<span>{}</span> ", &[reason]);
    }
    if let Some(retry) = fault.and_then(|fault| fault.retry_at) {
        html.put("<span>asked to come back at {}</span> ", &[&clock(retry)]);
    }
    if look.scene.alone {
        let [shown, total] = [project.shown, project.total].map(|number| text::grouped(&number.to_string()));
        html.put("<span>{} of {} shown</span> ", &[&shown, &total]);
        outward(html, project.url.as_ref(), &project.name);
    }
}
