//! One target as one row: a grid of its own (`style/widgets/dependencies.css`), hence the explicit roles, as some browsers forget what
//! a table is once its `display` changes.

use super::{Look, facts::facts};
use crate::{
    model::dependencies::{Incident, Maintenance, Target},
    state::State,
    ui::{Html, address, phase_bar, rows::Line, until},
};
use std::sync::Arc;

/// The rows, not yet drawn. Reactive.
pub(super) fn lines<'a>(look: Look<'_>, ordered: &[(&'a String, &'a Arc<Target>)]) -> Vec<Line<'a>> {
    let line = |&(key, target): &(&'a String, &'a Arc<Target>)| Line {
        key,
        name: key,
        state: target.state,
        planned: !target.counts(),
        hidden: look.is_filtered && !is_shown(look, key, target),
        entry: Arc::clone(target) as _,
        at: target.since,
        ticks: look.scene.alone || !target.counts(),
    };
    ordered.iter().map(line).collect()
}

fn is_shown(look: Look<'_>, key: &str, target: &Target) -> bool {
    let why = target.maintenance.as_ref().and_then(|work| work.why.as_ref());
    let title = target.incident.as_ref().map(|incident| &incident.title);
    let more = [target.reason.as_ref(), target.cause.as_ref(), target.owner.as_ref(), why, title];
    let mut texts = vec![key];
    texts.extend(more.into_iter().flatten().map(String::as_str));
    look.scene.shows(!target.counts(), target.state, &texts)
}

/// The whole row.
pub(super) fn draw(look: Look<'_>, line: &Line<'_>) -> Html {
    let Some(target) = look.target(line.key) else { return Html::default() };
    let link = address::fragment(line.key);
    let link = if look.scene.alone { link } else { ["/w/", look.widget, &link].concat() };
    let mut html = line.begin(look.widget, look.scene.alone);
    let markup = "<th scope=\"row\" role=\"rowheader\" class=\"name\"><a href=\"{}\">{}</a></th><td role=\"cell\" class=\"reason\">";
    html.put(markup, &[&link, line.key]);
    reason(&mut html, look, target);
    // A number beside a red glyph would read as the failure's own: it stays with the facts.
    let latency = target.latency_ms.filter(|_| matches!(target.state, State::Up | State::Degraded));
    let text = latency.map_or_else(|| "—".to_owned(), |ms| ms.to_string());
    html.put("</td><td role=\"cell\" class=\"ms\">{}</td><td role=\"cell\" class=\"bar\">", &[&text]);
    if let Some(total) = latency {
        phase_bar(&mut html, total, &target.phases);
    }
    html.put("</td><td role=\"cell\" class=\"age\">", &[]);
    if let Some(then) = target.since {
        look.scene.age(&mut html, then);
    }
    html.put("</td>", &[]);
    if look.scene.alone {
        facts(&mut html, look.scene, target);
    }
    html.put("</tr>", &[]);
    html
}

/// The sentence and its chips.
fn reason(html: &mut Html, look: Look<'_>, target: &Target) {
    if let Some(work) = &target.maintenance {
        html.put("{} · ", &[&maintenance(look, work)]);
    }
    match &target.cause {
        Some(cause) => {
            let planned = look.target(cause).is_some_and(|target| !target.counts());
            html.put("waits on {}{}", &[cause, if planned { " (in maintenance)" } else { "" }]);
        }
        None => html.put("{}", &[target.reason.as_deref().unwrap_or_default()]),
    }
    chips(html, target);
}

fn maintenance(look: Look<'_>, work: &Maintenance) -> String {
    let why = work.why.as_ref().map(|why| [": ", why].concat()).unwrap_or_default();
    ["in maintenance until ", &until(look.scene, work.until), &why].concat()
}

/// What is short and to be seen at a glance.
fn chips(html: &mut Html, target: &Target) {
    if target.cause.is_some() && target.affects.is_empty() {
        html.put(" <span class=\"chip\">affected</span>", &[]);
    }
    if !target.affects.is_empty() {
        html.put(" <span class=\"chip\">cause of {}</span>", &[&target.affects.len().to_string()]);
    }
    if let Some(count) = target.flapping {
        html.put(" <span class=\"chip\">flapping: {}/h</span>", &[&count.to_string()]);
    }
    if let Some(Incident { title, url }) = &target.incident {
        html.put(" <span class=\"chip\">", &[]);
        html.outward(url.as_deref().unwrap_or_default(), title);
        html.put("</span>", &[]);
    }
}
