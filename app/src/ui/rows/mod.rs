//! Rows as text: how every kind draws its tables.
//!
//! The server draws all of them. The browser finds them in the document (`Shown`), draws those anew whose data is another
//! allocation than before, and touches only where the two differ. There is no view, no signal and no listener for each of a
//! thousand rows, and one mechanism for every kind: it knows keys and markup, no data.

#[cfg(feature = "hydrate")]
mod browser;

#[cfg(feature = "hydrate")]
pub(crate) use browser::Shown;

use super::{Html, address, shape};
use crate::{patch::Keyed, state::State, time::Timestamp};
use std::{any::Any, sync::Arc};

/// One row, before it is drawn.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// Which; unique within its table.
    pub key: &'a str,
    /// What it is called where a change of its state is said aloud.
    pub name: &'a str,
    /// Its state.
    pub state: State,
    /// Whether planned work is going on, so that its state does not count.
    pub planned: bool,
    /// Whether the filter hides it.
    pub hidden: bool,
    /// What it is drawn from: drawn anew where that is another allocation.
    pub entry: Arc<dyn Any + Send + Sync>,
    /// What its `time` counts from: that ticks, and the rest is left alone.
    pub at: Option<Timestamp>,
    /// Whether more of it depends on the time, by the minute.
    pub ticks: bool,
}

impl Line<'_> {
    /// Opens the row: which it is, and the cell with its state. `has_id`: an address can lead to it.
    #[must_use]
    pub fn begin(&self, widget: &str, has_id: bool) -> Html {
        let html = Html::default().fill("<tr role=\"row\" data-widget=\"{}\" data-key=\"{}\"", &[widget, self.key]);
        self.go_on(html, has_id)
    }

    /// As [`Line::begin`], for what stands beside that which the widget is about, such as people beside pull requests.
    #[must_use]
    pub fn begin_beside(&self) -> Html {
        self.go_on(Html::default().fill("<tr role=\"row\" data-beside=\"{}\"", &[self.key]), false)
    }

    fn go_on(&self, mut html: Html, has_id: bool) -> Html {
        let word = self.state.as_str();
        html.put(" data-state=\"{}\"", &[word]);
        html.put(if self.planned { " data-maintenance" } else { "" }, &[]);
        if let Some(id) = address::row_id(self.key).filter(|_| has_id) {
            html.put(" id=\"{}\"", &[id]);
        }
        html.put(if self.hidden { " hidden>" } else { ">" }, &[]);
        let markup = "<td role=\"cell\" class=\"state\"><span class=\"glyph\" aria-hidden=\"true\">{}</span>\
                      <span class=\"sr\">{}</span></td>";
        html.put(markup, &[shape(self.state, self.planned), if self.planned { "in maintenance" } else { word }]);
        html
    }
}

/// From so many rows on a table counts as long: on a wide screen they stand side by side where there is room.
const MANY: usize = 33;

/// What styles ask of a table as a whole: whether none of its rows is to be seen, and whether it has many. Attributes, as a
/// `:has()` that asks each row costs more than the change of a row itself, at each of them.
fn extent(lines: &[Line<'_>]) -> [(&'static str, bool); 2] {
    [("data-none", lines.iter().all(|line| line.hidden)), ("data-many", lines.len() >= MANY)]
}

/// The attributes that say of a table of these rows whether any is to be seen, and whether they are many.
#[must_use]
pub fn attributes(lines: &[Line<'_>]) -> String {
    extent(lines).into_iter().filter(|(_, holds)| *holds).map(|(name, _)| format!(" {name}")).collect()
}

/// All of a map, by `rank`, and by key within that.
#[must_use]
pub fn ordered<'a, T, R: Ord>(entries: &'a Keyed<T>, rank: impl Fn(&'a T) -> R) -> Vec<(&'a String, &'a Arc<T>)> {
    let mut ordered: Vec<(&'a String, &'a Arc<T>)> = Vec::with_capacity(entries.len());
    for (key, entry) in entries {
        // Placed one by one: the library's sorting is a page's worth of bytes for every visitor.
        let own = rank(entry);
        let at = ordered.partition_point(|(_, other)| rank(other) <= own);
        ordered.insert(at, (key, entry));
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(key: &str) -> Line<'_> {
        let (entry, at) = (Arc::new(()), None);
        Line { key, name: key, state: State::Down, planned: false, hidden: false, entry, at, ticks: false }
    }

    #[test]
    fn a_row_says_whose_it_is_and_how_it_fares() {
        let line = Line { hidden: true, ..line("a\"<b>") };
        assert_eq!(
            line.begin("w", true).done(),
            "<tr role=\"row\" data-widget=\"w\" data-key=\"a&quot;&lt;b&gt;\" data-state=\"down\" id=\"a&quot;&lt;b&gt;\" hidden>\
             <td role=\"cell\" class=\"state\"><span class=\"glyph\" aria-hidden=\"true\">■</span><span class=\"sr\">down</span></td>"
        );
    }

    #[test]
    fn what_stands_beside_is_none_of_the_widget() {
        let html = line("ada").begin_beside().done();
        assert!(html.starts_with("<tr role=\"row\" data-beside=\"ada\" data-state=\"down\"><td"), "{html}");
    }

    #[test]
    fn planned_work_has_a_shape_and_a_word_of_its_own() {
        let html = Line { planned: true, ..line("a") }.begin("w", false).done();
        assert!(
            html.contains(" data-maintenance>") && html.contains("◆") && html.contains(">in maintenance<"),
            "{html}"
        );
    }

    #[test]
    fn a_table_says_that_no_row_of_it_is_to_be_seen_and_that_they_are_many() {
        let hidden = || Line { hidden: true, ..line("a") };
        assert_eq!([&[][..], &[hidden()], &[hidden(), line("b")]].map(attributes), [" data-none", " data-none", ""]);
        assert_eq!([MANY - 1, MANY].map(|many| attributes(&vec![line("a"); many])), ["", " data-many"]);
    }

    #[test]
    fn no_row_takes_an_id_of_the_page() {
        assert!(!line("page").begin("w", true).done().contains(" id="));
        assert!(!line("a").begin("w", false).done().contains(" id="));
    }
}
