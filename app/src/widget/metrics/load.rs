//! Every database where the widget stands alone: why it is not read, and how much it is asked. Drawn by the server alone, as
//! [`super::section`].

use super::{Look, databases};
use crate::{text, ui::Html};

/// The lines, in the order of the configuration.
pub(super) fn lines(look: Look<'_>) -> String {
    let mut html = Html::default();
    for name in &look.data.databases {
        let fault = look.data.databases_failed.get(name);
        let (state, shape) = if fault.is_some() { ("unknown", "○") } else { ("up", "●") };
        let markup = "<li data-state=\"{}\"><span class=\"glyph\" aria-hidden=\"true\">{}</span> <bdi>{}</bdi> ";
        html.put(markup, &[state, shape, name]);
        if let Some(fault) = fault {
            databases::not_read(&mut html, look, fault);
        }
        if let Some(load) = look.data.loads.get(name) {
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
