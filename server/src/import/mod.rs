//! `pyngpong import`: another monitor's configuration as a `config.toml`.
//!
//! Each peer has a reader that turns its file into `Imported`, the same for all; one writer makes text of it. What
//! has no equivalent stays as a remark, what cannot be watched as a comment, and secrets become references to
//! environment variables. `rehearse` asks our own reader, so that what is printed is accepted.

mod blackbox;
mod document;
mod fields;
mod gatus;
mod json;
mod limits;
mod names;
mod rehearse;
mod span;
mod status;
mod uptime_kuma;
mod variables;
mod writer;

#[cfg(test)]
mod tests;

use crate::config::plan::counted;
use document::Imported;
use serde_json::Value;
use variables::Variables;

/// Whose file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// Gatus: its YAML configuration.
    Gatus,
    /// Uptime Kuma: its JSON backup, or rows of its database.
    UptimeKuma,
    /// `blackbox_exporter`: its modules, a Prometheus configuration, or both.
    Blackbox,
}

/// Why a file gives nothing. The sentences quote nothing of the file.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It is not written in the peer's language.
    #[error("this is not valid {language}: {reason}")]
    Syntax {
        /// YAML or JSON.
        language: &'static str,
        /// What the parser says: a place and what is wrong there.
        reason: String,
    },
    /// It is something else.
    #[error("this is not {expected}: {found}")]
    OtherKind {
        /// What it should be.
        expected: &'static str,
        /// What it looks like.
        found: String,
    },
}

/// A finished import.
#[derive(Debug)]
pub struct Made {
    /// The `config.toml`.
    pub text: String,
    /// One line for people: how much of it there is.
    pub summary: String,
}

/// Translates `sources`, the texts of one configuration: for [`Peer::Blackbox`] its modules and a Prometheus
/// configuration in any order, else one.
///
/// # Errors
/// See [`ImportError`].
pub fn import(peer: Peer, sources: &[String]) -> Result<Made, ImportError> {
    let (mut imported, variables) = read(peer, sources)?;
    rehearse::rehearse(&mut imported);
    let (all, off) = imported.count();
    let (targets, things) = (counted(all, "target"), counted(imported.lost(), "thing"));
    let summary = format!("{targets}, {off} of them as comments; {things} without an equivalent");
    Ok(Made { text: writer::write(&imported, &variables), summary })
}

fn read(peer: Peer, sources: &[String]) -> Result<(Imported, Variables), ImportError> {
    let first = || sources.first().map(String::as_str).unwrap_or_default();
    match peer {
        Peer::Gatus => gatus::read(first()),
        Peer::UptimeKuma => uptime_kuma::read(first()),
        Peer::Blackbox => blackbox::read(sources),
    }
}

/// YAML as JSON: every peer's file is a tree of the same few types.
fn yaml(source: &str) -> Result<Value, ImportError> {
    serde_saphyr::from_str(source).map_err(|error| {
        let place = error.location().map(|at| format!("line {}, column {}", at.line(), at.column()));
        ImportError::Syntax { language: "YAML", reason: place.unwrap_or_else(|| "it cannot be read".to_owned()) }
    })
}

/// What a tree of another kind looks like: its first keys, which are no secrets.
fn looks_like(value: &Value) -> String {
    match value {
        Value::Object(map) if map.is_empty() => "it is empty".to_owned(),
        Value::Object(map) => {
            let keys: Vec<String> = map.keys().take(6).map(|key| format!("`{}`", names::shown(key))).collect();
            format!("its keys are {}", keys.join(", "))
        }
        Value::Array(_) => "it is a list".to_owned(),
        Value::Null => "it is empty".to_owned(),
        _ => "it is a plain text".to_owned(),
    }
}
