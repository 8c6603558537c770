//! JSON, from which RFC 9535 paths select.
//!
//! Only what is selected leaves this module: a document may hold secrets (pm2 tells the whole environment of every process), so
//! neither a reading nor a fault repeats anything else of it.

mod field;
mod place;
mod processes;

pub use field::Field;
pub use place::Place;

use super::{
    Named as _,
    found::Found,
    scalar,
    text::{Expected, malformed},
};
use crate::client::feed::{
    FeedReading, ProcessReading,
    spec::{Aggregate, MetricSpec, ProcessesSpec},
};
use app::{
    fault::Fault,
    model::realtime::metric::{Measured, Missing},
};
use processes::{Cells, NoProcesses};
use serde_json::Value;

/// What to take from a document.
#[derive(Clone, Debug)]
pub struct Document {
    metrics: Vec<(Place, Option<Aggregate>)>,
    cells: Option<Cells>,
    expected: Expected,
    /// Whether every document has to tell of the processes; messages of a stream may differ.
    complete: bool,
}

impl Document {
    /// Prepares the paths, for an answer.
    ///
    /// # Errors
    /// One of them is not valid; the sentence names it.
    pub fn answer(metrics: &[MetricSpec], processes: Option<&ProcessesSpec>) -> Result<Self, String> {
        Self::new(metrics, processes, "the answer", true)
    }

    /// As [`Self::answer`], for the messages of a stream: one in which there are no processes says nothing about them.
    ///
    /// # Errors
    /// One of them is not valid; the sentence names it.
    pub fn message(metrics: &[MetricSpec], processes: Option<&ProcessesSpec>) -> Result<Self, String> {
        Self::new(metrics, processes, "the message", false)
    }

    fn new(
        metrics: &[MetricSpec],
        processes: Option<&ProcessesSpec>,
        subject: &'static str,
        complete: bool,
    ) -> Result<Self, String> {
        let metric = |metric: &MetricSpec| Ok((Place::new(&metric.select).named("select")?, metric.aggregate));
        Ok(Self {
            metrics: metrics.iter().map(metric).collect::<Result<_, String>>()?,
            cells: processes.map(Cells::new).transpose()?,
            expected: Expected { subject, form: "JSON" },
            complete,
        })
    }

    /// Reads one document.
    ///
    /// # Errors
    /// `malformed` where it is not JSON, or where no processes can be where they should be.
    pub fn read(&self, bytes: &[u8]) -> Result<FeedReading, Fault> {
        let text = self.expected.text(bytes)?;
        let document: Value = serde_json::from_str(text).map_err(|error| self.refused(&error))?;
        let metrics = self.metrics.iter().map(|(place, aggregate)| measured(place, *aggregate, &document));
        Ok(FeedReading { metrics: metrics.collect(), processes: self.processes(&document)? })
    }

    fn processes(&self, document: &Value) -> Result<Option<Vec<ProcessReading>>, Fault> {
        let subject = self.expected.subject;
        match self.cells.as_ref().map(|cells| cells.read(document)).transpose() {
            Ok(processes) => Ok(processes),
            Err(NoProcesses::Absent(_)) if !self.complete => Ok(None),
            Err(NoProcesses::Absent(path)) => Err(malformed(format!("{subject} has nothing at {path}"))),
            Err(NoProcesses::NotAList(path)) => {
                Err(malformed(format!("{subject} has neither a list nor an object at {path}")))
            }
        }
    }

    /// Where it is wrong, without its words.
    fn refused(&self, error: &serde_json::Error) -> Fault {
        let subject = self.expected.subject;
        malformed(if error.is_eof() {
            format!("{subject} is cut off: its JSON has no end")
        } else {
            format!("{subject} is not valid JSON, in line {} at column {}", error.line(), error.column())
        })
    }
}

/// Numbers are numbers, also in texts as Prometheus' query API writes them; true is 1 and false is 0. What is null is not there.
/// So many of a list that is there, none of which fit, are 0.
fn measured(place: &Place, aggregate: Option<Aggregate>, document: &Value) -> Result<Measured, Missing> {
    let nodes = place.all(document);
    if nodes.is_empty() && aggregate == Some(Aggregate::Count) && !place.is_singular() && place.begins_in(document) {
        return Ok(Measured { value: 0.0, counter: false });
    }
    let mut found = Found::default();
    for node in nodes {
        match node {
            Value::Null => {}
            Value::Bool(truth) => found.number(f64::from(u8::from(*truth)), false),
            Value::Number(number) => found.number(number.as_f64().unwrap_or(f64::NAN), false),
            Value::String(text) => match scalar::number(text) {
                Some(number) => found.number(number, false),
                None => found.text(),
            },
            Value::Array(_) | Value::Object(_) => found.text(),
        }
    }
    found.measured(aggregate)
}

#[cfg(test)]
mod tests;
