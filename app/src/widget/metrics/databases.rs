//! The databases that are not read, and why.

use super::Look;
use crate::{
    fault::Fault,
    ui::{Html, clock},
};

/// The lines of a board. Where the widget stands alone they are the server's business, with how much each database is asked. Reactive.
pub(super) fn lines(look: Look<'_>) -> String {
    let mut html = Html::default();
    for (name, fault) in look.data.databases_failed.iter().filter(|_| !look.scene.alone) {
        html.put(
            "<li data-state=\"unknown\"><span class=\"glyph\" aria-hidden=\"true\">○</span> <bdi>{}</bdi> ",
            &[name],
        );
        not_read(&mut html, look, fault);
        html.put("</li>", &[]);
    }
    html.done()
}

/// Why, since when, and when it is asked again. Reactive.
pub(super) fn not_read(html: &mut Html, look: Look<'_>, fault: &Fault) {
    html.put("<span>not read: {}</span> ", &[&fault.message]);
    if let Some(since) = fault.since {
        html.put("for ", &[]);
        look.scene.age(html, since);
        html.put(" ", &[]);
    }
    if let Some(retry) = fault.retry_at {
        html.put("<span>asked to come back at {}</span> ", &[&clock(retry)]);
    }
}
