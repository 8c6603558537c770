//! Server-sent events in a stream of bytes, and the stamps in them.

use std::time::{SystemTime, UNIX_EPOCH};

/// What stands before a stamp: the number of a feed, as the board tells it, and as the floor does.
const MARK: &[u8] = b"\"value\":";
/// Microseconds since 1970 have sixteen digits until the year 2286: no other number of a frame has.
const DIGITS: usize = 16;

/// Now, in microseconds since 1970: the same clock in all processes of a machine.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}

/// Cuts a stream into events, whatever the pieces it comes in.
#[derive(Debug, Default)]
pub(crate) struct Frames {
    /// What came after the last whole event.
    rest: Vec<u8>,
    /// So much of it is known to hold no end.
    searched: usize,
}

impl Frames {
    /// Calls `each` with every event that `bytes` completes.
    pub(crate) fn feed(&mut self, bytes: &[u8], mut each: impl FnMut(&[u8])) {
        self.rest.extend_from_slice(bytes);
        let (mut start, mut from) = (0, self.searched);
        while let Some(length) = find(&self.rest[from..], b"\n\n") {
            each(&self.rest[start..from + length]);
            start = from + length + 2;
            from = start;
        }
        self.rest.drain(..start);
        // The first line break of two may be the last byte.
        self.searched = self.rest.len().saturating_sub(1);
    }
}

/// The stamp of an event, if it has one.
pub(crate) fn stamp(event: &[u8]) -> Option<u64> {
    let mut rest = event;
    while let Some(at) = find(rest, MARK) {
        rest = &rest[at + MARK.len()..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == DIGITS {
            return std::str::from_utf8(&rest[..digits]).ok()?.parse().ok();
        }
    }
    None
}

/// Where `what` begins.
pub(crate) fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATCH: &[u8] = b"event: patch\ndata: {\"patch\":[{\"path\":\"/recent/-\",\"value\":[1795000000000000.0]},\
        {\"value\":{\"text\":\"1 T\",\"value\":1795452011889827.0}},{\"path\":\"/seq\",\"value\":7}]}";

    #[test]
    fn a_stamp_is_the_number_of_the_metric() {
        assert_eq!(stamp(PATCH), Some(1_795_452_011_889_827));
        assert_eq!(stamp(b"event: ping\ndata: {\"value\":12}"), None);
    }

    #[test]
    fn events_are_found_in_any_pieces() {
        let stream = [PATCH, b"\n\n: heartbeat\n\n", PATCH, b"\n\nevent: p"].concat();
        for size in [1, 2, 7, 1_000] {
            let mut frames = Frames::default();
            let mut seen = Vec::new();
            for piece in stream.chunks(size) {
                frames.feed(piece, |event| seen.push(stamp(event)));
            }
            assert_eq!(seen, [stamp(PATCH), None, stamp(PATCH)], "pieces of {size}");
        }
    }

    #[test]
    fn now_has_the_digits_that_a_stamp_has() {
        assert_eq!(now().to_string().len(), DIGITS);
    }
}
