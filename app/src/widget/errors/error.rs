//! One error as one row.
//!
//! Its texts are whatever somebody's program threw: any length, any script, any characters. They stay text, each of them keeps its
//! direction to itself (`bdi`), and only the style sheet cuts them.

use super::{Look, order, outward, trend};
use crate::{
    model::errors::BugsnagError,
    text,
    ui::{Html, address, rows::Line, utc},
};
use std::sync::Arc;

/// A text from so many bytes on may be cut where the widget stands alone, too, and so gets a link that shows all of it.
const LONG: usize = 300;

/// Every error, those that need attention first, not yet drawn. Reactive.
pub(super) fn lines<'a>(look: Look<'a>) -> Vec<Line<'a>> {
    let line = |(key, error): (&'a String, &'a Arc<BugsnagError>)| Line {
        key,
        name: name(error),
        state: error.state,
        planned: false,
        hidden: !is_shown(look, error),
        entry: Arc::clone(error) as _,
        at: error.last_seen,
        ticks: false,
    };
    order::errors(&look.data.errors).into_iter().map(line).collect()
}

fn name(error: &BugsnagError) -> &str {
    if error.class.bytes().all(|byte| byte <= b' ') { "error without a class" } else { &error.class }
}

/// The whole row.
pub(super) fn draw(look: Look<'_>, line: &Line<'_>) -> Html {
    let Some(error) = look.data.errors.get(line.key) else { return Html::default() };
    let fragment = address::fragment(line.key);
    let place = if look.scene.alone { fragment } else { ["/w/", look.widget, &fragment].concat() };
    let page = error.url.as_ref().filter(|address| address::is_web(address)).unwrap_or(&place);
    let mut html = line.begin(look.widget, look.scene.alone);
    let markup = "<th scope=\"row\" role=\"rowheader\" class=\"name\"><a rel=\"noreferrer\" href=\"{}\"><bdi>{}</bdi></a></th>\
                  <td role=\"cell\" class=\"message\"><bdi>{}</bdi></td><td role=\"cell\" class=\"about\">";
    html.put(markup, &[page, line.name, &error.message]);
    about(&mut html, look, error);
    if look.scene.alone {
        html.put("</td><td role=\"cell\" class=\"more\">", &[]);
        more(&mut html, look, &place, error);
    }
    let [events, users] = [error.events, error.users].map(|count| text::grouped(&count.to_string()));
    let seen = error.last_seen.map(utc).unwrap_or_default();
    let markup = "</td><td role=\"cell\" class=\"events\">{}</td><td role=\"cell\" class=\"users\">{}</td>\
                  <td role=\"cell\" class=\"age\" title=\"{}\">";
    html.put(markup, &[&events, &users, &seen]);
    if let Some(then) = error.last_seen {
        look.scene.age(&mut html, then);
    }
    html.put("</td></tr>", &[]);
    html
}

fn is_shown(look: Look<'_>, error: &BugsnagError) -> bool {
    let mut rest = [&*error.context, &error.project, &error.severity, &error.status].join("\n");
    for word in error.release_stages.iter().chain(&error.assigned_to) {
        rest.push('\n'); // which nobody can look for
        rest.push_str(word);
    }
    look.scene.shows(false, error.state, &[&*error.class, &error.message, &rest])
}

/// What is out of the ordinary as chips, then where it is, the sentence, and whose it is: where it is cut, the last is least.
fn about(html: &mut Html, look: Look<'_>, error: &BugsnagError) {
    if error.is_new {
        html.put("<span class=\"chip new\">new</span> ", &[]);
    }
    if let Some(times) = error.spike {
        html.put("<span class=\"chip spike\">spike ×{}</span> ", &[&times.to_string()]);
    }
    for (word, usual) in [(&error.status, "open"), (&error.severity, "error")] {
        if word != usual && !word.is_empty() {
            html.put("<span class=\"chip\">", &[]);
            look.facet(html, word);
            html.put("</span> ", &[]);
        }
    }
    look.facet(html, &error.project);
    if let Some(reason) = &error.reason {
        html.put(" · <span class=\"reason\">{}</span>", &[reason]);
    }
    for stage in &error.release_stages {
        html.put(" · ", &[]);
        look.facet(html, stage);
    }
    if let Some(person) = &error.assigned_to {
        html.put(" · assigned to ", &[]);
        look.facet(html, person);
    }
}

/// What else is known.
fn more(html: &mut Html, look: Look<'_>, place: &str, error: &BugsnagError) {
    if !error.context.is_empty() {
        html.put("<span>in <bdi>{}</bdi></span> ", &[&error.context]);
    }
    if let Some(then) = error.first_seen {
        html.put("<span>first seen {}</span> ", &[&utc(then)]);
    }
    trend::bars(html, &error.trend);
    if error.class.len().max(error.message.len()) > LONG {
        html.put("<a href=\"{}\">all of it</a> ", &[place]);
    }
    outward(html, error.event_url.as_ref(), "latest event");
    outward(html, look.data.projects.get(&error.project).and_then(|project| project.url.as_ref()), "project");
}
