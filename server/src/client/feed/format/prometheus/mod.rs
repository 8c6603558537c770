//! Prometheus' text exposition 0.0.4, and OpenMetrics 1.0.
//!
//! Our own small parser, because no crate reads what a board needs: `prometheus-parse` leaves out the lines that it does not
//! understand and makes maps of all others, `openmetrics-parser` (LGPL) builds a tree and refuses 0.0.4's blanks. This one walks
//! over the text once, checks every line, and keeps nothing but what a selector wants: 100,000 lines take some 20 ms.
//!
//! It is strict where a number could be wrong (a broken line, a last line without its line feed) and lenient where none can be:
//! blanks, CRLF, comments, types of a later version, an OpenMetrics text without `# EOF`.

mod cursor;
mod family;
mod line;
mod literal;
mod roster;
mod selector;

pub use selector::Selector;

use super::{Named as _, found::Found, text::Expected, text::malformed};
use crate::client::feed::{
    FeedReading,
    spec::{Aggregate, MetricSpec, ProcessesSpec},
};
use app::fault::Fault;
use cursor::Quoted;
use family::Family;
use line::{Broken, Labels, Line};
use roster::{Cells, Roster};

const EXPECTED: Expected = Expected { subject: "the answer", form: "a Prometheus exposition" };

/// What to take from an exposition.
#[derive(Clone, Debug)]
pub struct Exposition {
    metrics: Vec<(Selector, Option<Aggregate>)>,
    cells: Option<Cells>,
}

/// What the lines so far have said.
struct Walk<'a> {
    wanted: &'a Exposition,
    family: Option<Family<'a>>,
    ended: bool,
    found: Vec<Found>,
    roster: Roster,
}

impl Exposition {
    /// Prepares the selectors.
    ///
    /// # Errors
    /// One of them is not valid; the sentence names it.
    pub fn new(metrics: &[MetricSpec], processes: Option<&ProcessesSpec>) -> Result<Self, String> {
        let metric = |metric: &MetricSpec| Ok((metric.select.parse().named("select")?, metric.aggregate));
        Ok(Self {
            metrics: metrics.iter().map(metric).collect::<Result<_, String>>()?,
            cells: processes.map(Cells::new).transpose()?,
        })
    }

    /// Reads one exposition.
    ///
    /// Series that fit a metric are counters if their `# TYPE` says so. Processes are told apart by their key: several series with
    /// one key are one process, whose value is their sum (a group of processes that is spread over labels) and whose state, where
    /// a label tells it, is that of the series that are not 0 (a state set). Series for `started` and `restarts` belong to the
    /// process that has the same key: the newest start counts, and the sum of all restarts.
    ///
    /// # Errors
    /// `malformed`, with the number of the first line that is broken; never what is in it.
    pub fn read(&self, bytes: &[u8]) -> Result<FeedReading, Fault> {
        let text = EXPECTED.text(bytes)?;
        let found = vec![Found::default(); self.metrics.len()];
        let mut walk = Walk { wanted: self, family: None, ended: false, found, roster: Roster::default() };
        let mut labels = Labels::new();
        for (index, line) in text.split_inclusive('\n').enumerate() {
            walk.line(line, &mut labels).map_err(|broken| refused(text, index + 1, broken))?;
        }
        let (found, roster) = (walk.found, walk.roster);
        let metrics = found.into_iter().zip(&self.metrics).map(|(found, (_, aggregate))| found.measured(*aggregate));
        let processes = self.cells.as_ref().map(|cells| roster.into_cells(cells));
        Ok(FeedReading { metrics: metrics.collect(), processes })
    }
}

impl<'a> Walk<'a> {
    fn line(&mut self, line: &'a str, labels: &mut Labels<'a>) -> Result<(), Broken> {
        let (line, whole) = line.strip_suffix('\n').map_or((line, false), |line| (line, true));
        let line = line.strip_suffix('\r').unwrap_or(line);
        let read = line::read(line, labels);
        let blank = line.trim().is_empty();
        match read {
            Ok(Line::End) => self.ended = true,
            _ if blank => {}
            _ if !whole => return Err(Broken::CutOff),
            _ if self.ended => return Err(Broken::AfterEnd),
            Ok(Line::Nothing) => {}
            Ok(Line::Type(family)) => self.family = Some(family),
            Ok(Line::Sample { name, value }) => self.sample(name, labels, value),
            Err(broken) => return Err(broken),
        }
        Ok(())
    }

    fn sample(&mut self, name: Quoted<'a>, labels: &Labels<'a>, value: f64) {
        for ((selector, _), found) in self.wanted.metrics.iter().zip(&mut self.found) {
            if selector.meets(name, labels) {
                found.number(value, family::is_counter(self.family, name));
            }
        }
        if let Some(cells) = &self.wanted.cells {
            self.roster.see(cells, name, labels, value);
        }
    }
}

/// Something that is JSON altogether is not a broken line.
fn refused(text: &str, number: usize, broken: Broken) -> Fault {
    let is_json = || serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    if text.trim_start().starts_with(['{', '[', '"']) && is_json() {
        return EXPECTED.instead("JSON");
    }
    malformed(format!("line {number} of the answer is broken: {broken}"))
}

#[cfg(test)]
mod tests;
