//! The rows are in the document already: what has changed is touched, and nothing else.

use super::TextRow;
use crate::{
    state::State,
    ui::{dom::heed, flips},
};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

/// The rows of one table as they stand in the document, child by child.
pub(crate) struct Shown(Vec<TextRow>);

impl Shown {
    /// As the server drew them.
    pub(crate) const fn new(rows: Vec<TextRow>) -> Self {
        Self(rows)
    }

    /// Makes `body` show `next`; says what is in another state now, or new and not well.
    pub(crate) fn follow(&mut self, body: &Element, next: Vec<TextRow>) -> String {
        let children = body.children();
        let child = |at: usize| children.item(at as u32);
        for at in (0..self.0.len()).rev() {
            let is_same = |row: &TextRow| self.0.get(at).is_some_and(|last| last.key == row.key);
            // The same place first: mostly nothing is gone.
            if !next.get(at).is_some_and(is_same) && !next.iter().any(is_same) {
                child(at).iter().for_each(Element::remove);
                self.0.remove(at);
            }
        }
        // What is gone is gone: from here on each row is in its place, further ahead, or new.
        let mut flipped = Vec::new();
        let mut last = std::mem::take(&mut self.0);
        for (at, row) in next.iter().enumerate() {
            let ahead = last.iter().position(|last| last.key == row.key);
            let (was, element) = (ahead.map(|ahead| last.remove(ahead)), child(at + ahead.unwrap_or_default()));
            match was.as_ref().zip(element) {
                Some((was, element)) => {
                    if ahead != Some(0) {
                        heed(body.insert_before(&element, child(at).as_deref()).map(drop));
                    }
                    if was.html != row.html {
                        replace(&element, row, || child(at));
                    } else if was.age != row.age {
                        element.last_element_child().iter().for_each(|cell| cell.set_text_content(Some(&row.age)));
                    }
                }
                None => insert(body, child(at), &row.draw()),
            }
            if was.map_or(State::Up, |was| was.state) != row.state {
                flipped.push((&*row.name, row.state));
            }
        }
        let said = flips(&flipped);
        self.0 = next;
        said
    }
}

fn insert(body: &Element, before: Option<Element>, html: &str) {
    heed(match before {
        Some(before) => before.insert_adjacent_html("beforebegin", html),
        None => body.insert_adjacent_html("beforeend", html),
    });
}

/// A row that is replaced keeps the focus that was in it.
fn replace(element: &Element, row: &TextRow, again: impl Fn() -> Option<Element>) {
    let had_focus = find(element, ":focus").is_some();
    element.set_outer_html(&row.draw());
    let link = again().filter(|_| had_focus).and_then(|element| find(&element, "a")?.dyn_into::<HtmlElement>().ok());
    link.iter().for_each(|link| heed(link.focus()));
}

fn find(element: &Element, selector: &str) -> Option<Element> {
    element.query_selector(selector).ok().flatten()
}
