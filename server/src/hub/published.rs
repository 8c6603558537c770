//! What was published last, as everybody gets it.

use super::Piece;
use app::model::AnySnapshot;
use bytes::Bytes;
use std::sync::{Arc, OnceLock};

/// One widget's latest snapshot, as it was published.
#[derive(Debug)]
pub struct Published {
    /// The snapshot.
    pub snapshot: AnySnapshot,
    json: OnceLock<Piece>,
}

impl Published {
    pub(super) const fn new(snapshot: AnySnapshot) -> Self {
        Self { snapshot, json: OnceLock::new() }
    }

    /// The snapshot as JSON, encoded once, when first asked for.
    ///
    /// # Errors
    /// Where it cannot be written as JSON.
    pub fn json(&self) -> Result<Bytes, serde_json::Error> {
        self.piece().map(|piece| piece.text().clone())
    }

    pub(super) fn piece(&self) -> Result<&Piece, serde_json::Error> {
        if let Some(json) = self.json.get() {
            return Ok(json);
        }
        let json = Piece::shared(serde_json::to_vec(&self.snapshot)?.into());
        Ok(self.json.get_or_init(|| json))
    }
}

/// A consistent look at some widgets.
#[derive(Debug)]
pub struct View {
    /// The stream's id of this moment.
    pub id: String,
    /// The snapshots, in the order asked for.
    pub snapshots: Vec<Arc<Published>>,
}
