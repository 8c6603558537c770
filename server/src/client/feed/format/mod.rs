//! From the text of an answer to a reading. Pure: one file or folder for each format.

mod cells;
mod found;
pub mod json;
mod part;
pub mod prometheus;
pub mod redis;
mod scalar;
mod text;

use super::{
    FeedReading,
    spec::{Format, MetricSpec, ProcessesSpec},
};
use app::fault::Fault;
use part::Part;

/// What to take from a text, ready to be used.
#[derive(Clone, Debug)]
pub struct Reader(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Prometheus(prometheus::Exposition),
    Json(json::Document),
    Redis(redis::Info),
}

impl Reader {
    /// Prepares selectors and paths. Not for formats that are read where they are asked ([`Format::Supervisor`],
    /// [`Format::Systemd`]).
    ///
    /// # Errors
    /// One of them is not valid; the sentence names it.
    pub fn new(format: Format, metrics: &[MetricSpec], processes: Option<&ProcessesSpec>) -> Result<Self, String> {
        Ok(Self(match format {
            Format::Prometheus => Kind::Prometheus(prometheus::Exposition::new(metrics, processes)?),
            Format::Json => Kind::Json(json::Document::answer(metrics, processes)?),
            Format::Sse | Format::Ndjson => Kind::Json(json::Document::message(metrics, processes)?),
            Format::Redis => Kind::Redis(redis::Info::new(metrics)?),
            Format::Supervisor | Format::Systemd => return Err(nothing_to_select(format)),
        }))
    }

    /// Reads one answer or message.
    ///
    /// # Errors
    /// `malformed` where it is not what the format says; never quotes it.
    pub fn read(&self, text: &[u8]) -> Result<FeedReading, Fault> {
        match &self.0 {
            Kind::Prometheus(exposition) => exposition.read(text),
            Kind::Json(document) => document.read(text),
            Kind::Redis(info) => info.read(text),
        }
    }
}

/// Whether `text` can be a `select` in this format: a selector, a path, a field. For prometheus also whether it can be `started`
/// or `restarts`, which are selectors there.
///
/// # Errors
/// The sentence says what is wrong with it.
pub fn check_select(format: Format, text: &str) -> Result<(), String> {
    match format {
        Format::Prometheus => text.parse::<prometheus::Selector>().map(drop),
        Format::Json | Format::Sse | Format::Ndjson => json::Place::new(text).map(drop),
        Format::Redis => redis::check_field(text),
        Format::Supervisor | Format::Systemd => Err(nothing_to_select(format)),
    }
}

/// Whether `text` can name a part of one process (`key`, `group`, `state`, `detail`; for JSON also `started` and `restarts`): a
/// label, a field, a path, or several of them in braces: `{name}-{pm_id}`.
///
/// # Errors
/// The sentence says what is wrong with it.
pub fn check_part(format: Format, text: &str) -> Result<(), String> {
    match format {
        Format::Prometheus => label_part(text).map(drop),
        Format::Json | Format::Sse | Format::Ndjson => Part::new(text, json::Field::new).map(drop),
        Format::Redis => Err("redis names no processes".to_owned()),
        Format::Supervisor | Format::Systemd => Err(nothing_to_select(format)),
    }
}

fn nothing_to_select(format: Format) -> String {
    format!("{} knows its processes itself: there is nothing to select", format.as_str())
}

/// Labels may have almost any name since Prometheus 3; what looks like a selector is none.
fn label_part(text: &str) -> Result<Part<String>, String> {
    let label = |label: &str| {
        let is_wrong = |sign: char| sign.is_whitespace() || sign.is_control() || "\"'`={}()[],".contains(sign);
        match label.is_empty() || label.contains(is_wrong) {
            true => Err(format!("{label:?} is not the name of a label")),
            false => Ok(label.to_owned()),
        }
    };
    Part::new(text, label)
}

/// Puts the key in front of what is wrong with its value.
trait Named<T> {
    fn named(self, key: &str) -> Result<T, String>;
}

impl<T> Named<T> for Result<T, String> {
    fn named(self, key: &str) -> Result<T, String> {
        self.map_err(|why| format!("{key}: {why}"))
    }
}

#[cfg(test)]
mod tests;
