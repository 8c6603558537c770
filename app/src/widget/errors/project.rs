//! One project as one row: how much of it is shown, and how old that is.

use super::{Look, is_troubled, outward};
use crate::{
    model::errors::Project,
    text,
    ui::{Html, clock, rows::Line},
};

use std::sync::Arc;

/// So many that are in trouble are listed on a board; where the widget stands alone, all projects.
const LISTED: usize = 3;

/// The projects, by name, not yet drawn; where there is little room only those in trouble. Reactive.
pub(super) fn lines<'a>(look: Look<'a>) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    for (key, project) in &look.data.projects {
        if look.scene.alone || is_troubled(look, key, project) && lines.len() < LISTED {
            lines.push(Line {
                key,
                name: key,
                state: project.state,
                planned: false,
                hidden: !look.scene.shows(false, project.state, &[key, &project.name]),
                entry: Arc::clone(project) as _,
                at: project.read_at,
                // Its sentence may come from elsewhere.
                ticks: true,
            });
        }
    }
    lines
}

/// The whole row.
pub(super) fn draw(look: Look<'_>, line: &Line<'_>) -> Html {
    let Some(project) = look.data.projects.get(line.key) else { return Html::default() };
    let mut html = line.begin(look.widget, false);
    html.put("<th scope=\"row\" role=\"rowheader\" class=\"name\">", &[]);
    look.facet(&mut html, line.key);
    html.put("</th><td role=\"cell\" class=\"reason\">", &[]);
    sentence(&mut html, look, line.key, project);
    html.put("</td><td role=\"cell\" class=\"age\">", &[]);
    match project.read_at {
        Some(then) => {
            let is_troubled = is_troubled(look, line.key, project);
            html.put(if is_troubled { "not read for " } else { "read " }, &[]);
            look.scene.age(&mut html, then);
            html.put(if is_troubled { "" } else { " ago" }, &[]);
        }
        None => html.put("not read yet", &[]),
    }
    html.put("</td></tr>", &[]);
    html
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
