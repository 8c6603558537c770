//! One viewer's stream: a position in the shared log.

use super::{Hub, HubError, Piece, Position, frame};
use std::sync::{Arc, atomic::Ordering};
use tokio::sync::watch;

/// A stream of some widgets. Dropping it ends it.
#[derive(Debug)]
pub struct Subscription {
    hub: Arc<Hub>,
    widgets: Vec<String>,
    stage: Stage,
    pub(super) topic: watch::Receiver<Position>,
}

#[derive(Debug)]
enum Stage {
    Opening { since: Option<Position> },
    Following { at: Position },
}

impl Subscription {
    pub(super) fn new(
        hub: Arc<Hub>,
        widgets: Vec<String>,
        since: Option<Position>,
        topic: watch::Receiver<Position>,
    ) -> Self {
        hub.viewers.fetch_add(1, Ordering::Relaxed);
        Self { hub, widgets, stage: Stage::Opening { since }, topic }
    }

    /// The next pieces of the stream, to be written together: at once when there is something to say, else when
    /// something happens. Never empty. Cancel safe.
    ///
    /// # Errors
    /// Where a snapshot cannot be encoded.
    pub async fn next(&mut self) -> Result<Vec<Piece>, HubError> {
        loop {
            match self.stage {
                Stage::Opening { since } => {
                    let (mut pieces, at) = self.read(since)?;
                    pieces.insert(0, self.hub.hello(since));
                    self.stage = Stage::Following { at };
                    return Ok(pieces);
                }
                Stage::Following { at } => {
                    if *self.topic.borrow_and_update() <= at {
                        // The hub outlives its subscriptions; a closed topic would mean it has nothing more to say.
                        if self.topic.changed().await.is_err() {
                            std::future::pending::<()>().await;
                        }
                        continue;
                    }
                    let (pieces, at) = self.read(Some(at))?;
                    self.stage = Stage::Following { at };
                    if !pieces.is_empty() {
                        return Ok(pieces);
                    }
                }
            }
        }
    }

    /// A heartbeat that carries `data`.
    #[must_use]
    pub fn ping(data: &str) -> Piece {
        frame::ping(data)
    }

    /// All notices, for this stream alone.
    #[must_use]
    pub fn notice(data: &str) -> Piece {
        frame::notice(data)
    }

    fn read(&self, since: Option<Position>) -> Result<(Vec<Piece>, Position), HubError> {
        self.hub.read(&self.widgets, since)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.viewers.fetch_sub(1, Ordering::Relaxed);
        self.hub.expect(&self.hub.reading(), &self.widgets);
    }
}
