//! The body is in the document already: what has changed is found and touched, and nothing else.

use super::{
    Look, cells, lines, numbers,
    shelves::{self, Cell, Shelf, Thing},
};
use crate::{
    live::Channel,
    model::realtime::Realtime,
    page::Filter,
    state::State,
    ui::{
        self, Html, Scene,
        alive::{Parts, come_alive},
        dom::{heed, say, set, within},
    },
};
use leptos::prelude::*;
use std::sync::Arc;
use web_sys::{Element, HtmlCollection};

/// Follows the tile's body, which is in the document; there is nothing to render.
pub fn body(scene: Scene, channel: Channel<Realtime>) -> String {
    let widget = channel.head.with_untracked(|head| head.widget.clone());
    let (mut picture, changed) = (Picture::default(), channel.changed.clone());
    come_alive(&widget.clone(), "realtime", changed, move |root| {
        channel.read(|data| picture.follow(root, Look { scene, widget: &widget, data }));
    });
    String::new()
}

/// What is shown.
#[derive(Default)]
struct Picture {
    parts: Parts,
    numbers: Vec<String>,
    shelves: Vec<Shown>,
    filter: Filter,
}

struct Shown {
    name: String,
    planned: bool,
    cells: Vec<Option<Thing>>,
}

impl Picture {
    fn follow(&mut self, root: Option<&Element>, look: Look<'_>) {
        let part = |name: &str| within(root?, name);
        let chosen = part("[data-chosen]").and_then(|element| element.get_attribute("data-key"));
        let parts = [
            (".feeds", lines::feeds(look)),
            (".chosen", lines::line(look, chosen.as_deref())),
            (".missed", lines::missed(look.data.missed)),
            (".failing", lines::failing(look)),
        ];
        self.parts.follow(root, &parts);
        self.follow_numbers(part(".numbers"), look);
        let flips = self.follow_cells(part(".waffle"), look);
        if let (false, Some(part)) = (flips.is_empty(), part(".flips")) {
            part.set_text_content(Some(&flips));
        }
    }

    fn follow_numbers(&mut self, list: Option<Element>, look: Look<'_>) {
        let numbers = numbers::numbers(look);
        let Some(list) = list else {
            self.numbers = numbers.iter().map(|number| number.key.to_owned()).collect();
            return;
        };
        if !numbers.iter().map(|number| number.key).eq(self.numbers.iter().map(String::as_str)) {
            self.numbers = numbers.iter().map(|number| number.key.to_owned()).collect();
            list.set_inner_html(&numbers::entries(look));
            return;
        }
        let entries = list.children();
        for (at, number) in (0..).zip(&numbers) {
            let Some(entry) = entries.item(at) else { continue };
            number.attributes(look).into_iter().for_each(|(name, value)| set(&entry, name, value));
            // As `numbers` orders them: name, value, state in words, sparkline, reason.
            say(&entry, 1, number.text());
            say(&entry, 2, number.metric.state.as_str());
            say(&entry, 4, number.reason());
            if let Some(path) = entry.children().item(3).and_then(|svg| svg.first_element_child()) {
                set(&path, "d", Some(&number.path()));
            }
        }
    }

    /// Gives what is to be said of cells that have changed their state.
    fn follow_cells(&mut self, waffle: Option<Element>, look: Look<'_>) -> String {
        let shelves = shelves::shelves(look.data);
        let filter = look.scene.filter.get();
        let force = self.filter != filter || look.data.is_aggregated();
        self.filter = filter;
        let mut flips = Vec::new();
        if let Some(waffle) = waffle {
            set(&waffle, "aria-label", Some(&lines::words(look)));
            set(&waffle, "data-size", Some(cells::size(&shelves)));
            if shelves.iter().map(|shelf| shelf.name).eq(self.shelves.iter().map(|shelf| shelf.name.as_str())) {
                for (at, (shelf, shown)) in (0..).zip(shelves.iter().zip(&self.shelves)) {
                    let cells = waffle.children().item(at).and_then(|shelf| shelf.last_element_child());
                    let Some(element) = cells else { continue };
                    shown.follow(&element, look, shelf, force, &mut flips);
                }
            } else {
                waffle.set_inner_html(&cells::waffle(look, &shelves));
            }
        }
        self.shelves = shelves.iter().map(Shown::of).collect();
        ui::flips(&flips)
    }
}

impl Shown {
    fn of(shelf: &Shelf<'_>) -> Self {
        let thing = |cell: &Option<Cell<'_>>| cell.as_ref().map(|cell| cell.thing.clone());
        Self { name: shelf.name.to_owned(), planned: shelf.planned, cells: shelf.cells.iter().map(thing).collect() }
    }

    fn follow<'a>(
        &self,
        element: &Element,
        look: Look<'_>,
        shelf: &Shelf<'a>,
        force: bool,
        flips: &mut Vec<(&'a str, State)>,
    ) {
        let force = force || shelf.planned != self.planned;
        let elements = element.children();
        for (at, cell) in shelf.cells.iter().enumerate() {
            let Some(was) = self.cells.get(at) else {
                let html = cells::cell(Html::default(), look, cell.as_ref()).done();
                heed(element.insert_adjacent_html("beforeend", &html));
                continue;
            };
            let is_still = match (was, cell) {
                (Some(was), Some(cell)) => is_same(was, &cell.thing),
                (None, None) => true,
                _ => false,
            };
            if !is_still || force {
                touch(&elements, at, look, was.as_ref(), cell.as_ref(), flips);
            }
        }
        for at in (shelf.cells.len()..self.cells.len()).rev() {
            item(&elements, at).iter().for_each(Element::remove);
        }
    }
}

fn touch<'a>(
    elements: &HtmlCollection,
    at: usize,
    look: Look<'_>,
    was: Option<&Thing>,
    cell: Option<&Cell<'a>>,
    flips: &mut Vec<(&'a str, State)>,
) {
    let Some(element) = item(elements, at) else { return };
    match cell.filter(|cell| element.get_attribute("data-key").as_deref() == Some(cell.key)) {
        Some(cell) => {
            let state = cell.thing.state();
            if !cell.planned && was.is_some_and(|was| was.state() != state) {
                let at = if state == State::Down { 0 } else { flips.len() }; // what failed is said first
                flips.insert(at, (cell.key, state));
            }
            cells::attributes(look, cell).into_iter().for_each(|(name, value)| set(&element, name, value));
            if let Thing::Many(group) = &cell.thing {
                say(&element, 1, &cells::counts(group));
            }
        }
        None => element.set_outer_html(&cells::cell(Html::default(), look, cell).done()),
    }
}

/// Only an allocation that is still held can be told from a new one: hence what is shown holds them.
fn is_same(was: &Thing, is: &Thing) -> bool {
    match (was, is) {
        (Thing::One(was), Thing::One(is)) => Arc::ptr_eq(was, is),
        (Thing::Many(was), Thing::Many(is)) => Arc::ptr_eq(was, is),
        _ => false,
    }
}

fn item(elements: &HtmlCollection, at: usize) -> Option<Element> {
    elements.item(u32::try_from(at).ok()?)
}
