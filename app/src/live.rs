//! Snapshots as signals. One signal a row: a change of one target touches that target's row and nothing else.

use crate::{
    answers::Answer,
    feed::Patch,
    model::Model,
    patch::{Keyed, PatchError},
    snapshot::{Head, Snapshot},
    state::State,
};
use leptos::prelude::*;
use std::{
    mem,
    sync::{Arc, PoisonError, RwLock},
};

/// The signals of one kind's data; each kind's lives beside its widget.
pub trait Live<M>: Clone + Send + Sync + 'static {
    /// Makes them.
    fn new(data: &M) -> Self;

    /// Sets those whose data has changed.
    fn sync(&self, data: &M);
}

/// Says that something has changed, and not what: for kinds that are drawn as text, which compare with what they show.
#[derive(Clone, Debug)]
pub struct Changed(pub ArcTrigger);

impl<M> Live<M> for Changed {
    fn new(_data: &M) -> Self {
        Self(ArcTrigger::new())
    }

    fn sync(&self, _data: &M) {
        self.0.notify();
    }
}

/// A kind of widget that can be shown.
pub trait Shown: Model {
    /// Its signals.
    type Live: Live<Self>;
}

/// One entry of a collection that is shown as rows or cells.
pub trait Row: PartialEq + Send + Sync + 'static {
    /// Decides its place: worst first, then by key. What is set aside stands last.
    fn state(&self) -> State;

    /// Whether another row explains this one: it then stands after those of its state that stand for themselves.
    fn is_explained(&self) -> bool {
        false
    }

    /// Whether planned work is going on: it then stands after all that count, whatever its state.
    fn is_planned(&self) -> bool {
        false
    }
}

/// Sorted by key. Not a map: the code of one more kind of map would be a page's worth of bytes.
type Cells<T> = Vec<(String, ArcRwSignal<Arc<T>>)>;

/// A keyed collection as signals.
#[derive(Debug)]
pub struct Rows<T: 'static> {
    cells: Arc<RwLock<Cells<T>>>,
    order: ArcRwSignal<Vec<String>>,
}

impl<T> Clone for Rows<T> {
    fn clone(&self) -> Self {
        Self { cells: Arc::clone(&self.cells), order: self.order.clone() }
    }
}

impl<T: Row> Rows<T> {
    /// Makes one signal per entry.
    #[must_use]
    pub fn new(entries: &Keyed<T>) -> Self {
        let mut cells = Cells::with_capacity(entries.len());
        for (key, entry) in entries {
            cells.push((key.clone(), ArcRwSignal::new(Arc::clone(entry))));
        }
        Self { cells: Arc::new(RwLock::new(cells)), order: ArcRwSignal::new(worst_first(entries)) }
    }

    /// Sets the signals of the entries that changed, and the order where that changed.
    pub fn sync(&self, entries: &Keyed<T>) {
        let changed = self.update_cells(entries);
        for (cell, entry) in changed {
            cell.set(entry);
        }
        let order = worst_first(entries);
        if self.order.with_untracked(|last| *last != order) {
            self.order.set(order);
        }
    }

    /// The cells are only locked here, never while a signal runs its effects.
    fn update_cells(&self, entries: &Keyed<T>) -> Vec<(ArcRwSignal<Arc<T>>, Arc<T>)> {
        let mut cells = self.cells.write().unwrap_or_else(PoisonError::into_inner);
        let mut known = mem::take(&mut *cells).into_iter().peekable();
        let mut changed = Vec::new();
        for (key, entry) in entries {
            while known.next_if(|(gone, _)| gone < key).is_some() {}
            let Some((key, cell)) = known.next_if(|(same, _)| same == key) else {
                cells.push((key.clone(), ArcRwSignal::new(Arc::clone(entry))));
                continue;
            };
            if !cell.with_untracked(|last| Arc::ptr_eq(last, entry)) {
                changed.push((cell.clone(), Arc::clone(entry)));
            }
            cells.push((key, cell));
        }
        changed
    }

    /// The keys, worst first, causes before what they affect, planned work last, and by name within that. Reactive.
    #[must_use]
    pub fn order(&self) -> Vec<String> {
        self.order.get()
    }

    /// The signal of one entry.
    #[must_use]
    pub fn cell(&self, key: &str) -> Option<ArcRwSignal<Arc<T>>> {
        let cells = self.cells.read().unwrap_or_else(PoisonError::into_inner);
        let place = cells.binary_search_by(|(other, _)| other.as_str().cmp(key)).ok()?;
        cells.get(place).map(|(_, cell)| cell.clone())
    }
}

fn worst_first<T: Row>(entries: &Keyed<T>) -> Vec<String> {
    let mut keys = Vec::with_capacity(entries.len());
    // The map is sorted by key already: a few passes need no sorting, and no code for it in the browser.
    for planned in [false, true] {
        for (state, explained) in State::ALL.into_iter().flat_map(|state| [(state, false), (state, true)]) {
            let place = (planned, state, explained);
            let belongs = |entry: &T| (entry.is_planned(), entry.state(), entry.is_explained()) == place;
            keys.extend(entries.iter().filter(|(_, entry)| belongs(entry)).map(|(key, _)| key.clone()));
        }
    }
    keys
}

/// One widget's channel as this page sees it: its latest snapshot, as signals.
#[derive(Debug)]
pub struct Channel<M: Shown> {
    /// What every kind has.
    pub head: ArcRwSignal<Head>,
    /// What this kind shows.
    pub live: M::Live,
    snapshot: Arc<RwLock<Snapshot<M>>>,
}

impl<M: Shown> Clone for Channel<M> {
    fn clone(&self) -> Self {
        Self { head: self.head.clone(), live: self.live.clone(), snapshot: Arc::clone(&self.snapshot) }
    }
}

/// What became of a frame.
#[derive(Debug)]
pub enum Received {
    /// It was the next one, or one that is already known.
    Fits,
    /// Something before it is missing: only a whole snapshot helps.
    Gap,
}

impl<M: Shown> Channel<M> {
    /// Starts from a snapshot.
    #[must_use]
    pub fn new(snapshot: Snapshot<M>) -> Self {
        Self {
            head: ArcRwSignal::new(snapshot.head.clone()),
            live: M::Live::new(&snapshot.data),
            snapshot: Arc::new(RwLock::new(snapshot)),
        }
    }

    /// Takes a whole snapshot.
    pub fn replace(&self, next: Snapshot<M>) {
        {
            let mut snapshot = self.snapshot.write().unwrap_or_else(PoisonError::into_inner);
            *snapshot = next;
        }
        self.publish();
    }

    /// Takes a patch: the next one is applied, an older one is ignored.
    ///
    /// # Errors
    /// Where the patch does not fit the snapshot it names.
    pub fn patch(&self, patch: &Patch) -> Result<Received, PatchError> {
        {
            let mut snapshot = self.snapshot.write().unwrap_or_else(PoisonError::into_inner);
            if patch.seq <= snapshot.head.seq {
                return Ok(Received::Fits);
            }
            if patch.base != snapshot.head.seq {
                return Ok(Received::Gap);
            }
            for op in &patch.patch {
                snapshot.apply(op)?;
            }
        }
        self.publish();
        Ok(Received::Fits)
    }

    /// Asks the newest data. Not reactive.
    pub fn read<T>(&self, ask: impl FnOnce(&M) -> T) -> T {
        ask(&self.snapshot.read().unwrap_or_else(PoisonError::into_inner).data)
    }

    /// What the widget has to say to the questions. Reactive.
    #[must_use]
    pub fn answers(&self) -> Vec<Answer> {
        self.head.with(|head| {
            let snapshot = self.snapshot.read().unwrap_or_else(PoisonError::into_inner);
            snapshot.data.answers(head)
        })
    }

    fn publish(&self) {
        let head = {
            let snapshot = self.snapshot.read().unwrap_or_else(PoisonError::into_inner);
            self.live.sync(&snapshot.data);
            snapshot.head.clone()
        };
        self.head.set(head);
    }
}

/// Does it now, and again after each change of what it asked. Browser only: on the server nothing changes. An [`Effect`] that is
/// compiled once for all who use it.
pub fn follow(work: impl FnMut() + 'static) {
    let work: Box<dyn FnMut()> = Box::new(work);
    Effect::new(work);
}
