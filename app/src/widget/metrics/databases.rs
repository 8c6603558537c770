//! The databases: why one is not read; alone, also how much each of them is asked.

use super::Look;
use crate::{
    text,
    ui::{Html, clock},
};

/// The lines: on a board only those that are not read. Reactive.
pub(super) fn lines(look: Look<'_>) -> String {
    let mut html = Html::default();
    for name in &look.data.databases {
        let fault = look.data.databases_failed.get(name);
        if fault.is_none() && !look.scene.alone {
            continue;
        }
        let (state, shape) = if fault.is_some() { ("unknown", "○") } else { ("up", "●") };
        let markup = "<li data-state=\"{}\"><span class=\"glyph\" aria-hidden=\"true\">{}</span> <bdi>{}</bdi> ";
        html.put(markup, &[state, shape, name]);
        if let Some(fault) = fault {
            html.put("<span>not read: {}</span> ", &[&fault.message]);
            if let Some(since) = fault.since {
                html.put("for ", &[]);
                look.scene.age(&mut html, since);
                html.put(" ", &[]);
            }
            if let Some(retry) = fault.retry_at {
                html.put("<span>asked to come back at {}</span> ", &[&clock(retry)]);
            }
        }
        if let Some(load) = look.data.loads.get(name).filter(|_| look.scene.alone) {
            let [queries, sessions] =
                [load.queries_per_hour, load.sessions].map(|count| text::grouped(&count.to_string()));
            let markup =
                "<span class=\"muted\">{} queries within the last hour, {} spent in them, {} sessions at most</span>";
            html.put(markup, &[&queries, &load.busy_ms_per_hour.to_string(), &sessions]);
        }
        html.put("</li>", &[]);
    }
    html.done()
}
