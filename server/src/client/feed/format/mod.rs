//! From the text of an answer to a reading. Pure: one file for each format.

use super::{
    FeedReading,
    spec::{Format, MetricSpec, ProcessesSpec},
};
use app::fault::{Fault, FaultKind};

/// What to take from a text, ready to be used.
#[derive(Clone, Debug)]
pub struct Reader {
    _format: Format,
}

impl Reader {
    /// Prepares selectors and paths. Not for formats that are read where they are asked ([`Format::Supervisor`],
    /// [`Format::Systemd`]).
    ///
    /// # Errors
    /// One of them is not valid; the sentence names it.
    pub fn new(format: Format, _metrics: &[MetricSpec], _processes: Option<&ProcessesSpec>) -> Result<Self, String> {
        Ok(Self { _format: format })
    }

    /// Reads one answer or message.
    ///
    /// # Errors
    /// `malformed` where it is not what the format says; never quotes it.
    pub fn read(&self, _text: &[u8]) -> Result<FeedReading, Fault> {
        Err(Fault::new(FaultKind::Malformed, "not built yet"))
    }
}

/// Whether `text` can be a `select` in this format: a selector, a path, a field.
///
/// # Errors
/// The sentence says what is wrong with it.
pub fn check_select(_format: Format, _text: &str) -> Result<(), String> {
    Ok(())
}

/// Whether `text` can name a part of one process (`key`, `group`, `state`, `detail`): a label, a field, a path.
///
/// # Errors
/// The sentence says what is wrong with it.
pub fn check_part(_format: Format, _text: &str) -> Result<(), String> {
    Ok(())
}
