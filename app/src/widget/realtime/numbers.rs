//! The numbers above the waffle.

use super::{Attributes, Look, shelves, spark};
use crate::{
    model::realtime::{Feed, Metric},
    ui::Html,
};

/// One number.
pub(super) struct Number<'a> {
    pub(super) key: &'a str,
    pub(super) metric: &'a Metric,
    /// Whether planned work is going on.
    pub(super) planned: bool,
    feed: &'a Feed,
    column: usize,
}

/// All of them: feed by feed, as they are configured.
pub(super) fn numbers(look: Look<'_>) -> Vec<Number<'_>> {
    let mut numbers = Vec::new();
    for (_, feed) in shelves::feeds(look.data) {
        for (column, key) in feed.metrics.iter().enumerate() {
            if let Some(metric) = look.data.metrics.get(key) {
                numbers.push(Number { key, metric, planned: !feed.counts(), feed, column });
            }
        }
    }
    numbers
}

impl Number<'_> {
    /// What is to be read.
    pub(super) fn text(&self) -> &str {
        if self.metric.text.is_empty() { "—" } else { &self.metric.text }
    }

    /// The sparkline.
    pub(super) fn path(&self) -> String {
        spark::path(self.feed, self.column)
    }

    /// The attributes that change.
    pub(super) fn attributes(&self, look: Look<'_>) -> Attributes<3> {
        let reason = self.reason();
        let is_wanted = look.scene.shows(self.planned, self.metric.state, &[self.key, self.text(), reason]);
        [
            ("data-state", Some(self.metric.state.as_str())),
            ("data-maintenance", self.planned.then_some("")),
            ("hidden", (!is_wanted).then_some("")),
        ]
    }

    /// Why it is not well; empty where it is.
    pub(super) fn reason(&self) -> &str {
        self.metric.reason.as_deref().unwrap_or_default()
    }
}

/// As the entries of a list. What changes stands in its children: value, state in words, sparkline, reason.
pub(super) fn entries(look: Look<'_>) -> String {
    numbers(look).iter().fold(Html::default(), |html, number| entry(html, look, number)).done()
}

fn entry(html: Html, look: Look<'_>, number: &Number<'_>) -> Html {
    let html = html.fill("<li data-widget=\"{}\" data-key=\"{}\"", &[look.widget, number.key]);
    let html = look.id(super::attributes(html, &number.attributes(look)), number.key);
    let markup = "><a href=\"{}\">{}</a> <span class=\"value\">{}</span> <span class=\"sr\">{}</span> \
        <svg aria-hidden=\"true\" viewBox=\"{}\" preserveAspectRatio=\"none\"><path d=\"{}\"/></svg> \
        <span class=\"reason\">{}</span></li>";
    let (key, state) = (number.key, number.metric.state.as_str());
    html.fill(markup, &[&look.link(key), key, number.text(), state, spark::VIEW, &number.path(), number.reason()])
}
