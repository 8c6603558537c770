//! Rows as text: for tables that change now and then, and not by the second.
//!
//! The server draws all of them. The browser finds them in the document and replaces those that have changed ([`Shown`]). What
//! ticks stands apart, so that a row in use is left alone while it only gets older. One mechanism for every kind: it knows keys
//! and markup, no data.

#[cfg(feature = "hydrate")]
mod browser;

#[cfg(feature = "hydrate")]
pub(crate) use browser::Shown;

use super::{Html, address, shape};
use crate::state::State;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextRow {
    /// Which; unique within its table.
    pub key: String,
    /// What it is called where a change of its state is said aloud.
    pub name: String,
    /// Its state.
    pub state: State,
    /// All of it, up to the text of the last cell, which is open.
    pub html: Html,
    /// The text of the last cell: how old it is.
    pub age: String,
}

/// Opens a row: which it is, and the cell with its state. `has_id`: an address can lead to it.
#[must_use]
pub fn begin(widget: &str, key: &str, state: State, hidden: bool, has_id: bool) -> Html {
    let mut html = Html::default();
    let word = state.as_str();
    html.put("<tr role=\"row\" data-widget=\"{}\" data-key=\"{}\" data-state=\"{}\"", &[widget, key, word]);
    if let Some(id) = address::row_id(key).filter(|_| has_id) {
        html.put(" id=\"{}\"", &[id]);
    }
    html.put(if hidden { " hidden>" } else { ">" }, &[]);
    let markup = "<td role=\"cell\" class=\"state\"><span class=\"glyph\" aria-hidden=\"true\">{}</span>\
                  <span class=\"sr\">{}</span></td>";
    html.put(markup, &[shape(state, false), word]);
    html
}

impl TextRow {
    /// All of it.
    #[must_use]
    pub fn draw(&self) -> String {
        let mut html = self.html.clone();
        html.put("{}</td></tr>", &[&self.age]);
        html.done()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_whose_it_is_and_how_it_fares() {
        let key = "a\"<b>".to_owned();
        let mut html = begin("w", &key, State::Down, true, true);
        html.put("<td>", &[]);
        let row = TextRow { key, name: "a".into(), state: State::Down, html, age: "<1 min".into() };
        assert_eq!(
            row.draw(),
            "<tr role=\"row\" data-widget=\"w\" data-key=\"a&quot;&lt;b&gt;\" data-state=\"down\" id=\"a&quot;&lt;b&gt;\" hidden>\
             <td role=\"cell\" class=\"state\"><span class=\"glyph\" aria-hidden=\"true\">■</span><span class=\"sr\">down</span></td>\
             <td>&lt;1 min</td></tr>"
        );
    }

    #[test]
    fn no_row_takes_an_id_of_the_page() {
        assert!(!begin("w", "page", State::Up, false, true).done().contains(" id="));
        assert!(!begin("w", "a", State::Up, false, false).done().contains(" id="));
    }
}
