//! The processes of a document.

use super::{
    field::{self, Field},
    place::Place,
};
use crate::client::feed::{
    ProcessReading,
    format::{Named as _, cells, part::Part, scalar},
    spec::ProcessesSpec,
};
use serde_json::Value;

/// Where the processes are, and what of each says what.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    select: Place,
    /// As configured.
    text: String,
    /// `None`: the name of the member, else the place in the list.
    name: Option<Part<Field>>,
    group: Option<Part<Field>>,
    /// `None`: the process itself, or its field `value`.
    state: Option<Part<Field>>,
    detail: Option<Part<Field>>,
    started: Option<Part<Field>>,
    restarts: Option<Part<Field>>,
}

/// Why a document has no processes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoProcesses {
    /// There is nothing where they should be.
    Absent(String),
    /// What is there holds none.
    NotAList(String),
}

impl Cells {
    pub(super) fn new(spec: &ProcessesSpec) -> Result<Self, String> {
        let part =
            |key, text: &Option<String>| text.as_deref().map(|text| Part::new(text, Field::new)).transpose().named(key);
        let text = spec.select.clone().unwrap_or_else(|| "$".to_owned());
        let state = spec.state.clone().filter(|state| state != "value");
        Ok(Self {
            select: Place::new(&text).named("select")?,
            text,
            name: part("key", &spec.key)?,
            group: part("group", &spec.group)?,
            state: part("state", &state)?,
            detail: part("detail", &spec.detail)?,
            started: part("started", &spec.started)?,
            restarts: part("restarts", &spec.restarts)?,
        })
    }

    /// All processes, in the order of the document.
    pub(super) fn read(&self, document: &Value) -> Result<Vec<ProcessReading>, NoProcesses> {
        let processes = self.processes(document)?.into_iter().enumerate();
        Ok(cells::tidied(processes.map(|(index, (member, process))| self.cell(index, member, process)).collect()))
    }

    /// A path of names and indices leads to the list or the object that holds them (where it is null, it holds none), or to the
    /// one process that there is, which has the field that names it; any other path selects the processes themselves. What a path
    /// means never depends on how many there happen to be.
    fn processes<'v>(&self, document: &'v Value) -> Result<Vec<(Option<String>, &'v Value)>, NoProcesses> {
        let absent = || NoProcesses::Absent(self.text.clone());
        if !self.select.is_singular() {
            let found = self.select.named(document);
            return if found.is_empty() && !self.select.begins_in(document) { Err(absent()) } else { Ok(found) };
        }
        match self.select.one(document).ok_or_else(absent)? {
            Value::Array(list) => Ok(list.iter().map(|process| (None, process)).collect()),
            process @ Value::Object(_) if self.is_named(process) => Ok(vec![(None, process)]),
            Value::Object(members) => Ok(members.iter().map(|(name, process)| (Some(name.clone()), process)).collect()),
            Value::Null => Ok(Vec::new()),
            _ => Err(NoProcesses::NotAList(self.text.clone())),
        }
    }

    fn is_named(&self, process: &Value) -> bool {
        self.name.as_ref().is_some_and(|part| part.fill(|field| field.text_in(process)).is_ok())
    }

    /// One that has no name or no state stays to be seen, says nothing, and tells what is missing.
    fn cell(&self, index: usize, member: Option<String>, process: &Value) -> ProcessReading {
        let optional = |part: &Option<Part<Field>>| {
            part.as_ref()
                .and_then(|part| part.fill(|field| field.text_in(process)).ok())
                .filter(|text| !text.is_empty())
        };
        let place = || cells::nameless(index + 1);
        let name = match &self.name {
            None => Ok(member.unwrap_or_else(place)),
            Some(part) => part.fill(|field| field.text_in(process)).map_err(|field| format!("no name: {field}")),
        };
        let says = self.state(process).map_err(|why| format!("no state: {why}"));
        let (name, says, detail) = match (name, says) {
            (Ok(name), Ok(says)) => (name, says, optional(&self.detail)),
            (Ok(name), Err(why)) => (name, String::new(), Some(why)),
            (Err(why), _) => (place(), String::new(), Some(why)),
        };
        ProcessReading {
            name,
            says,
            detail,
            group: optional(&self.group),
            started: optional(&self.started).and_then(|text| scalar::moment_in_text(&text)),
            restarts: optional(&self.restarts).and_then(|text| scalar::number(&text)).and_then(scalar::count),
        }
    }

    fn state(&self, process: &Value) -> Result<String, String> {
        let state = match &self.state {
            Some(part) => part.fill(|field| field.text_in(process)).map_err(ToString::to_string)?,
            None => field::text(process)
                .or_else(|| process.get("value").and_then(field::text))
                .ok_or("it is no text, number or truth value; say in which field it is")?,
        };
        if state.is_empty() { Err("it is empty".to_owned()) } else { Ok(state) }
    }
}
