//! Where one message ends and the next begins, in either framing.

use super::{Events, Lines, TooLarge};
use bytes::Bytes;

/// Finds messages in bytes as they come.
#[derive(Debug)]
pub(super) enum Frames {
    Events(Events),
    Lines(Lines),
}

impl Frames {
    /// The next message; `None` where more has to come, and then `input` is empty.
    pub(super) fn next(&mut self, input: &mut Bytes) -> Result<Option<Bytes>, TooLarge> {
        match self {
            Self::Events(events) => events.next(input),
            Self::Lines(lines) => lines.next(input),
        }
    }

    pub(super) fn is_midway(&self) -> bool {
        match self {
            Self::Events(events) => events.is_midway(),
            Self::Lines(lines) => lines.is_midway(),
        }
    }

    /// What one of its messages is called.
    pub(super) const fn unit(&self) -> &'static str {
        match self {
            Self::Events(_) => "event",
            Self::Lines(_) => "line",
        }
    }
}
