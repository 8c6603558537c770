//! The waffle as it stands: groups in their places, cells in theirs.

use crate::{
    model::realtime::{Feed, Group, Process, Realtime},
    state::State,
};
use std::sync::Arc;

/// Cells that stand together.
pub(super) struct Shelf<'a> {
    /// The group's name; empty where the groups themselves are the cells.
    pub(super) name: &'a str,
    /// Whether planned work is going on.
    pub(super) planned: bool,
    /// The places; those that nobody has stay free.
    pub(super) cells: Vec<Option<Cell<'a>>>,
}

/// One cell.
pub(super) struct Cell<'a> {
    pub(super) key: &'a str,
    /// Whether planned work is going on.
    pub(super) planned: bool,
    pub(super) thing: Thing,
}

/// What a cell stands for.
#[derive(Clone)]
pub(super) enum Thing {
    One(Arc<Process>),
    Many(Arc<Group>),
}

impl Thing {
    /// How it fares; the worst within a group.
    pub(super) fn state(&self) -> State {
        match self {
            Self::One(process) => process.state,
            Self::Many(group) => group.state(),
        }
    }
}

/// All cells. Where there are too many processes, the groups are the cells.
pub(super) fn shelves(data: &Realtime) -> Vec<Shelf<'_>> {
    if data.is_aggregated() { vec![groups(data)] } else { processes(data) }
}

fn groups(data: &Realtime) -> Shelf<'_> {
    let mut cells = Vec::new();
    for (key, group) in &data.groups {
        put(
            &mut cells,
            group.place,
            Cell { key, planned: is_planned(data, key), thing: Thing::Many(Arc::clone(group)) },
        );
    }
    Shelf { name: "", planned: false, cells }
}

fn processes(data: &Realtime) -> Vec<Shelf<'_>> {
    let mut shelves = Vec::new();
    for (name, group) in &data.groups {
        put(&mut shelves, group.place, Shelf { name, planned: is_planned(data, name), cells: Vec::new() });
    }
    // Neighbours by name mostly stand together.
    let mut last: (&str, usize) = ("", usize::MAX);
    for (key, process) in &data.processes {
        if last.0 != process.group {
            let Some(group) = data.groups.get(&process.group) else { continue };
            last = (&process.group, usize::try_from(group.place).unwrap_or(usize::MAX));
        }
        let Some(Some(shelf)) = shelves.get_mut(last.1) else { continue };
        put(
            &mut shelf.cells,
            process.slot,
            Cell { key, planned: shelf.planned, thing: Thing::One(Arc::clone(process)) },
        );
    }
    shelves.into_iter().flatten().collect()
}

fn is_planned(data: &Realtime, group: &str) -> bool {
    data.feed_of(group).is_some_and(|feed| !feed.counts())
}

/// Feeds by place.
pub(super) fn feeds(data: &Realtime) -> Vec<(&String, &Feed)> {
    let mut feeds = Vec::new();
    for (name, feed) in &data.feeds {
        put(&mut feeds, feed.place, (name, &**feed));
    }
    feeds.into_iter().flatten().collect()
}

/// Puts it into its place; places before it that are not there yet stay free.
fn put<T>(row: &mut Vec<Option<T>>, at: u64, thing: T) {
    let at = usize::try_from(at).unwrap_or(usize::MAX);
    while row.len() <= at {
        row.push(None);
    }
    if let Some(place) = row.get_mut(at) {
        *place = Some(thing);
    }
}
