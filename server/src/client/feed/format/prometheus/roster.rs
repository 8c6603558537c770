//! The processes of an exposition: which series are one, and what they say together.

use super::{cursor::Quoted, line::Labels, selector::Selector};
use crate::client::feed::{
    ProcessReading,
    format::{Named as _, cells, label_part, part::Part, scalar},
    spec::ProcessesSpec,
};
use app::time::Timestamp;
use std::collections::HashMap;

/// Which series are processes, and which labels say what.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    select: Selector,
    name: Part<String>,
    group: Option<Part<String>>,
    /// `None`: the value is the state.
    state: Option<Part<String>>,
    detail: Option<Part<String>>,
    started: Option<Selector>,
    restarts: Option<Selector>,
}

impl Cells {
    pub(super) fn new(spec: &ProcessesSpec) -> Result<Self, String> {
        let selector = |key, text: &Option<String>| text.as_deref().map(str::parse::<Selector>).transpose().named(key);
        let part = |key, text: &Option<String>| text.as_deref().map(label_part).transpose().named(key);
        let state = spec.state.clone().filter(|state| state != "value");
        Ok(Self {
            select: selector("select", &spec.select)?.ok_or("select is missing: a selector for the processes")?,
            name: part("key", &spec.key)?.ok_or("key is missing: the label that names a process")?,
            group: part("group", &spec.group)?,
            state: part("state", &state)?,
            detail: part("detail", &spec.detail)?,
            started: selector("started", &spec.started)?,
            restarts: selector("restarts", &spec.restarts)?,
        })
    }
}

/// What has been read so far.
#[derive(Debug, Default)]
pub(super) struct Roster {
    index: HashMap<String, usize>,
    rows: Vec<Row>,
    nameless: Vec<ProcessReading>,
}

/// One process, from all series that carry its key.
#[derive(Debug, Default)]
struct Row {
    /// Put in at the end.
    name: String,
    /// So many series were selected.
    series: usize,
    sum: f64,
    /// The states that labels tell, with the value of each series.
    states: Vec<(String, f64)>,
    /// Why a label tells none.
    no_state: Option<String>,
    group: Option<String>,
    detail: Option<String>,
    started: Option<Timestamp>,
    restarts: Option<u64>,
}

impl Roster {
    /// One more series.
    pub(super) fn see(&mut self, cells: &Cells, name: Quoted<'_>, labels: &Labels<'_>, value: f64) {
        if cells.select.meets(name, labels) {
            self.process(cells, labels, value);
        }
        let meets = |selector: &Option<Selector>| selector.as_ref().is_some_and(|one| one.meets(name, labels));
        let (started, restarts) = (meets(&cells.started), meets(&cells.restarts));
        let key = (started || restarts).then(|| filled(&cells.name, labels).ok()).flatten();
        let Some(row) = key.map(|key| self.row(key)) else { return };
        if started {
            row.started = row.started.max(scalar::moment(value));
        }
        if let Some(more) = scalar::count(value).filter(|_| restarts) {
            row.restarts = Some(row.restarts.unwrap_or_default().saturating_add(more));
        }
    }

    fn process(&mut self, cells: &Cells, labels: &Labels<'_>, value: f64) {
        let key = match filled(&cells.name, labels) {
            Ok(key) => key,
            Err(label) => {
                let name = cells::nameless(self.nameless.len() + 1);
                let detail = Some(format!("no name: the label {label} is not there"));
                self.nameless.push(ProcessReading { name, detail, ..ProcessReading::default() });
                return;
            }
        };
        let optional = |part: &Option<Part<String>>| part.as_ref().and_then(|part| filled(part, labels).ok());
        let row = self.row(key);
        row.series += 1;
        row.sum += value;
        row.group = row.group.take().or_else(|| optional(&cells.group));
        row.detail = row.detail.take().or_else(|| optional(&cells.detail));
        match cells.state.as_ref().map(|part| filled(part, labels)) {
            None => {}
            Some(Ok(state)) => row.states.push((state, value)),
            Some(Err(label)) => row.no_state = Some(format!("the label {label} is not there")),
        }
    }

    fn row(&mut self, key: String) -> &mut Row {
        let next = self.rows.len();
        let index = *self.index.entry(key).or_insert_with(|| {
            self.rows.push(Row::default());
            next
        });
        &mut self.rows[index]
    }

    /// All processes, in the order of their first series.
    pub(super) fn into_cells(mut self, cells: &Cells) -> Vec<ProcessReading> {
        for (name, index) in self.index {
            self.rows[index].name = name;
        }
        let of_labels = cells.state.is_some();
        let named = self.rows.into_iter().filter(|row| row.series > 0).map(|row| row.into_cell(of_labels));
        cells::tidied(named.chain(self.nameless).collect())
    }
}

impl Row {
    fn into_cell(self, of_labels: bool) -> ProcessReading {
        let state = if of_labels { self.state() } else { Ok(scalar::shown(self.sum)) };
        let (says, detail) = match state {
            Ok(says) => (says, self.detail),
            Err(why) => (String::new(), Some(format!("no state: {why}"))),
        };
        let Self { name, group, started, restarts, .. } = self;
        ProcessReading { name, group, says, detail, started, restarts }
    }

    /// Where there is one series, its label; where there are several, as in a state set, the labels of those that are not 0.
    fn state(&self) -> Result<String, String> {
        if let (1, [(state, _)]) = (self.series, self.states.as_slice()) {
            return Ok(state.clone());
        }
        let mut states: Vec<&str> = Vec::new();
        for (state, value) in &self.states {
            if *value != 0.0 && !value.is_nan() && !states.contains(&state.as_str()) {
                states.push(state);
            }
        }
        match (states.as_slice(), &self.no_state) {
            ([], Some(why)) => Err(why.clone()),
            ([], None) => Err(format!("all {} series of it are 0", self.series)),
            (states, _) => Ok(states.join(", ")),
        }
    }
}

/// A label that is empty is not there.
fn filled<'a>(part: &'a Part<String>, labels: &Labels<'_>) -> Result<String, &'a String> {
    part.fill(|label| {
        let (_, value) = labels.iter().find(|(name, _)| name.is(label))?;
        Some(value.text()).filter(|text| !text.is_empty())
    })
}
