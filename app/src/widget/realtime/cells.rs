//! The waffle's markup. Colour, shape and letter come from `style/widgets/realtime.css`, by a cell's attributes: a flip is one of them.

use super::{
    Attributes, Look,
    shelves::{Cell, Shelf, Thing},
};
use crate::{model::realtime::Group, ui::Html};

/// Up to so many places the cells are of this size; beyond the last, of the least.
const SIZES: [(usize, &str); 4] = [(20, "xl"), (90, "l"), (250, "m"), (900, "s")];

/// The size of the cells, for `data-size`.
pub(super) fn size(shelves: &[Shelf<'_>]) -> &'static str {
    let places = shelves.iter().map(|shelf| shelf.cells.len()).sum::<usize>();
    SIZES.iter().find(|(most, _)| places <= *most).map_or("xs", |(_, size)| size)
}

/// All shelves; with their names, if there are several.
pub(super) fn waffle(look: Look<'_>, shelves: &[Shelf<'_>]) -> String {
    let mut html = Html::default();
    for shelf in shelves {
        html = html.raw("<div class=\"shelf\">");
        if shelves.len() > 1 {
            html = html.fill("<b aria-hidden=\"true\">{}</b>", &[shelf.name]);
        }
        html = html.raw(if shelf.name.is_empty() { "<div class=\"cells many\">" } else { "<div class=\"cells\">" });
        for place in &shelf.cells {
            html = cell(html, look, place.as_ref());
        }
        html = html.raw("</div></div>");
    }
    html.done()
}

/// One cell, or a place that is kept free.
pub(super) fn cell(html: Html, look: Look<'_>, cell: Option<&Cell<'_>>) -> Html {
    let Some(cell) = cell else { return html.raw("<i></i>") };
    let html = html.fill("<i data-widget=\"{}\" data-key=\"{}\"", &[look.widget, cell.key]);
    let html = super::attributes(html, &attributes(look, cell));
    match &cell.thing {
        Thing::One(_) => look.id(html, cell.key).raw("></i>"),
        Thing::Many(group) => html.fill("><b>{}</b> <span>{}</span></i>", &[cell.key, &counts(group)]),
    }
}

/// What a cell looks like. Those that are `None` are not there.
pub(super) fn attributes(look: Look<'_>, cell: &Cell<'_>) -> Attributes<6> {
    let has = |there: bool| there.then_some("");
    let state = cell.thing.state();
    let (is_wanted, [gone, new, restarts]) = match &cell.thing {
        Thing::One(one) => (look.shows_process(cell.key, one), [one.gone, one.born.is_some(), one.restarts > 0]),
        Thing::Many(_) => (look.scene.shows(cell.planned, state, &[cell.key]), [false; 3]),
    };
    [
        ("data-state", Some(state.as_str())),
        ("data-maintenance", has(cell.planned)),
        ("data-gone", has(gone)),
        ("data-new", has(new)),
        ("data-restarts", has(restarts)),
        ("data-dim", has(!is_wanted)),
    ]
}

/// `396 of 400 running, 2 down`
pub(super) fn counts(group: &Group) -> String {
    let mut words = [&group.up.to_string(), " of ", &group.total().to_string(), " running"].concat();
    for (count, word) in [(group.down, " down"), (group.degraded, " degraded"), (group.unknown, " unknown")] {
        if count > 0 {
            words.push_str(&[", ", &count.to_string(), word].concat());
        }
    }
    words
}
