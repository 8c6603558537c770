//! What a browser gets of one widget: the last good reading, when it was made, and what is wrong with it.

use crate::{
    fault::Fault,
    json::{self, FromJson, Unreadable, Value},
    model::{Kind, Model},
    patch::{self, Fields as _, Op, PatchError, Path},
    state::State,
    time::Timestamp,
};
use serde::Serialize;

/// Everything of a snapshot but its data: the same fields for every kind of widget.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Head {
    /// The widget's id, which is also its channel's name.
    pub widget: String,
    /// What kind of widget it is.
    pub kind: Kind,
    /// The title people see.
    pub title: String,
    /// Grows by one with each published change of this widget.
    pub seq: u64,
    /// When the newest reading was made; `None` before the first.
    pub observed_at: Option<Timestamp>,
    /// How often it is polled, in milliseconds.
    pub period_ms: u64,
    /// Older than its allowed age: the data is shown, but its state is unknown.
    pub stale: bool,
    /// The worst state within.
    pub state: State,
    /// One line: how many of which state.
    pub summary: String,
    /// Why the newest poll of the widget as a whole gave no reading.
    pub fault: Option<Fault>,
}

crate::fields!(without default Head { widget, kind, title, seq, observed_at, period_ms, stale, state, summary, fault; });

/// One widget's latest published snapshot.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Snapshot<M> {
    /// What every kind has.
    #[serde(flatten)]
    pub head: Head,
    /// What this kind shows.
    pub data: M,
}

impl<M: Model> Snapshot<M> {
    /// The RFC 6902 operations that turn this snapshot into `next`.
    ///
    /// # Errors
    /// Where a value cannot be written as JSON.
    pub fn diff(&self, next: &Self) -> Result<Vec<Op>, PatchError> {
        let mut ops = Vec::new();
        self.head.diff(&next.head, &Path::root(), &mut ops)?;
        self.data.diff(&next.data, &Path::root().child("data"), &mut ops)?;
        Ok(ops)
    }

    /// Applies one operation of a patch.
    ///
    /// # Errors
    /// Where the operation does not fit; the snapshot is then no longer to be trusted.
    pub fn apply(&mut self, op: &Op) -> Result<(), PatchError> {
        let tokens = patch::tokens(op);
        match tokens.split_first() {
            Some((first, rest)) if first == "data" => self.data.apply(rest, op),
            _ => self.head.set(&tokens, op),
        }
    }
}

impl<M: FromJson> FromJson for Snapshot<M> {
    fn from_json(json: Value) -> Result<Self, Unreadable> {
        let mut fields = json::object(json)?;
        let data = json::take(&mut fields, "data")?;
        Ok(Self { head: Head::from_json(Value::Object(fields))?, data })
    }
}
