//! The recent changes of one channel, as they were sent.

use super::{Piece, Position};
use std::collections::VecDeque;

/// How many changes can be resumed: over a minute at the highest rate, four a second.
const CHANGES: usize = 256;
/// How many bytes are kept for that: more would rather be a fresh snapshot.
const BYTES: usize = 256 * 1024;

#[derive(Debug)]
pub(super) struct Log {
    /// The newest position that is no longer in here: who knows less cannot be helped from the log.
    floor: Position,
    changes: VecDeque<(Position, Piece)>,
    bytes: usize,
}

impl Log {
    pub(super) const fn starting_at(position: Position) -> Self {
        Self { floor: position, changes: VecDeque::new(), bytes: 0 }
    }

    pub(super) fn push(&mut self, position: Position, frame: Piece) {
        self.bytes += frame.text().len();
        self.changes.push_back((position, frame));
        while self.changes.len() > CHANGES || self.bytes > BYTES {
            let Some((position, frame)) = self.changes.pop_front() else { return };
            self.floor = position;
            self.bytes -= frame.text().len();
        }
    }

    fn after(&self, since: Position) -> impl Iterator<Item = &(Position, Piece)> {
        // Most readers are nearly up to date: from the back.
        let newer = self.changes.iter().rev().take_while(|(position, _)| *position > since).count();
        self.changes.iter().skip(self.changes.len() - newer)
    }
}

/// The frames of several channels after `since`, in the order in which they happened; `None` where one of them does not
/// reach back that far.
pub(super) fn since<'a>(logs: impl Iterator<Item = &'a Log>, since: Position) -> Option<Vec<Piece>> {
    let mut found: Vec<&(Position, Piece)> = Vec::new();
    for log in logs {
        if since < log.floor {
            return None;
        }
        found.extend(log.after(since));
    }
    if !found.is_sorted_by_key(|(position, _)| *position) {
        found.sort_unstable_by_key(|(position, _)| *position);
    }
    // What concerns everybody stands in every log.
    found.dedup_by_key(|(position, _)| *position);
    Some(found.into_iter().map(|(_, frame)| frame.clone()).collect())
}
