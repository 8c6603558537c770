//! The rows are in the document already: what has changed is touched, and nothing else.

use super::{Line, extent};
use crate::{
    feed::Ages,
    state::State,
    text,
    ui::{
        Html, Scene,
        dom::{heed, morph, set, within},
        flips,
    },
};
use std::{any::Any, mem, sync::Arc};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

/// So far ahead of its last place a row is looked for first.
const NEAR: usize = 8;

/// What is remembered of a row.
struct Known {
    key: String,
    state: State,
    planned: bool,
    hidden: bool,
    /// Only an allocation that is still held can be told from a new one.
    entry: Arc<dyn Any + Send + Sync>,
    age: Option<String>,
}

/// The rows of one table as they stand in the document, child by child.
#[derive(Default)]
pub(crate) struct Shown {
    rows: Vec<Known>,
    ages: Option<Ages>,
    is_outdated: bool,
}

impl Shown {
    /// All of them are drawn anew the next time: something has changed that none of them has.
    pub(crate) fn forget(&mut self) {
        self.is_outdated = true;
    }

    /// Makes `body` show `next`, each drawn by `draw`. Says what is in another state now, or new and not well. Without a body they
    /// are only remembered, as the server drew them. Reactive: ages tick.
    pub(crate) fn follow(
        &mut self,
        body: Option<&Element>,
        scene: Scene,
        next: &[Line<'_>],
        draw: &dyn Fn(&Line<'_>) -> Html,
    ) -> String {
        let ages = scene.ages(next.iter().filter_map(|line| line.at));
        let last = self.ages.replace(ages);
        let (is_minute, is_tick) = (last.is_none_or(|last| last.minute != ages.minute), last != Some(ages));
        let is_outdated = mem::take(&mut self.is_outdated);
        let Some(body) = body else {
            self.rows = next.iter().map(|line| Known::of(line, ages)).collect();
            return String::new();
        };
        let mut flipped = Vec::new();
        let mut table = Table { body, rows: &mut self.rows, set_aside: Vec::new(), focused: None };
        if !next.iter().map(|line| line.key).eq(table.rows.iter().map(|row| &*row.key)) {
            table.clear_the_way(next);
        }
        for (at, line) in next.iter().enumerate() {
            let was = match table.stand(at, line.key) {
                Some(row) => {
                    let was = (row.state, row.planned);
                    let element = || body.children().item(at as u32);
                    if is_outdated || is_minute && line.ticks || !row.shows(line) {
                        *row = Known::of(line, ages);
                        element().iter().for_each(|row| morph(row, &draw(line).done()));
                    } else {
                        row.touch(line, is_tick.then_some(ages), element);
                    }
                    was
                }
                None => {
                    table.insert(at, Known::of(line, ages), &draw(line).done());
                    (State::Up, false)
                }
            };
            // Planned work is no news, neither while it lasts nor when it begins or ends.
            if !line.planned && !was.1 && was.0 != line.state {
                flipped.push((line.name, line.state));
            }
        }
        table.end(next.len());
        for table in body.parent_element().iter() {
            extent(next).into_iter().for_each(|(name, holds)| set(table, name, holds.then_some("")));
        }
        flips(&flipped)
    }
}

impl Known {
    fn of(line: &Line<'_>, ages: Ages) -> Self {
        let Line { key, state, planned, hidden, ref entry, at, .. } = *line;
        let age = at.map(|then| text::span(ages.ms(then)));
        Self { key: key.to_owned(), state, planned, hidden, entry: Arc::clone(entry), age }
    }

    fn shows(&self, line: &Line<'_>) -> bool {
        std::ptr::addr_eq(Arc::as_ptr(&self.entry), Arc::as_ptr(&line.entry))
    }

    /// Touches the row where the filter or the time says something else now. `ages`: only if time has passed.
    fn touch(&mut self, line: &Line<'_>, ages: Option<Ages>, element: impl Fn() -> Option<Element>) {
        if self.hidden != line.hidden {
            self.hidden = line.hidden;
            element().iter().for_each(|row| set(row, "hidden", line.hidden.then_some("")));
        }
        let age = ages.and_then(|ages| Some(text::span(ages.ms(line.at?))));
        if age.is_some() && self.age != age {
            let time = element().and_then(|row| within(&row, "time"));
            time.iter().for_each(|time| time.set_text_content(age.as_deref()));
            self.age = age;
        }
    }
}

/// A table in the making: the rows before a place are as they are to be, those from there on as they were.
struct Table<'a> {
    body: &'a Element,
    rows: &'a mut Vec<Known>,
    /// Taken out of their place: wanted further ahead, or gone.
    set_aside: Vec<(Known, Element)>,
    /// What was in use in one of those.
    focused: Option<Element>,
}

impl Table<'_> {
    /// Takes out what is gone, and what probably finds another place: who is left is in order but for a few.
    fn clear_the_way(&mut self, next: &[Line<'_>]) {
        for at in (0..self.rows.len()).rev() {
            let Some(row) = self.rows.get(at) else { continue };
            let is = |line: &&Line<'_>| line.key == row.key;
            // Mostly not far from where it was.
            let (before, near) = next.split_at(at.saturating_sub(NEAR).min(next.len()));
            let line = near.iter().find(is).or_else(|| before.iter().find(is));
            if line.is_none_or(|line| (line.state, line.planned) != (row.state, row.planned)) {
                self.take_out(at);
            }
        }
    }

    /// Makes the row of `key` stand at this place; `None` where there is no such row. A row that finds another place leaves its
    /// neighbours where they are.
    fn stand(&mut self, at: usize, key: &str) -> Option<&mut Known> {
        let is = |row: Option<&Known>| row.is_some_and(|row| row.key == key);
        if !is(self.rows.get(at)) {
            // Who stands here belongs elsewhere where who is wanted comes right behind.
            let here = if is(self.rows.get(at + 1)) { Some(at) } else { None };
            let ahead = || (at..self.rows.len()).find(|ahead| is(self.rows.get(*ahead)));
            if let Some(place) = here.or_else(ahead) {
                self.take_out(place);
            }
        }
        if !is(self.rows.get(at)) {
            let aside = self.set_aside.iter().position(|(row, _)| row.key == key)?;
            let (row, element) = self.set_aside.remove(aside);
            heed(self.body.insert_before(&element, self.place(at).as_deref()).map(drop));
            self.rows.insert(at, row);
        }
        self.rows.get_mut(at)
    }

    fn place(&self, at: usize) -> Option<Element> {
        self.body.children().item(at as u32)
    }

    fn insert(&mut self, at: usize, row: Known, html: &str) {
        heed(match self.place(at) {
            Some(before) => before.insert_adjacent_html("beforebegin", html),
            None => self.body.insert_adjacent_html("beforeend", html),
        });
        self.rows.insert(at, row);
    }

    fn take_out(&mut self, at: usize) {
        let row = self.rows.remove(at);
        if let Some(element) = self.place(at) {
            self.focused = within(&element, ":focus").or(self.focused.take());
            element.remove();
            self.set_aside.push((row, element));
        }
    }

    /// What is left over is gone. A row that has moved keeps the focus that was in it.
    fn end(mut self, count: usize) {
        while self.rows.len() > count {
            self.take_out(count);
        }
        let focused = self.focused.filter(|element| element.is_connected());
        focused.and_then(|element| element.dyn_into::<HtmlElement>().ok()).iter().for_each(|link| heed(link.focus()));
    }
}
