//! Server-sent events (WHATWG HTML, 9.2), from bytes as they come.
//!
//! Own: the crates of the field want a whole `str` and allocate three strings an event; here bytes go straight into the one
//! buffer that becomes the message. `id` and `retry` mean nothing to who wants the latest and has a rhythm of his own.

use super::TooLarge;
use bytes::{Buf as _, Bytes, BytesMut};

const BOM: &[u8] = b"\xef\xbb\xbf";
/// What an event is called that has no name.
const UNNAMED: &str = "message";

/// Finds events and keeps what has come of the one that is not complete.
#[derive(Debug)]
pub struct Events {
    max: usize,
    only: Option<String>,
    line: BytesMut,
    /// Its lines, each with its end.
    data: BytesMut,
    name: Bytes,
    at_start: bool,
    /// The last line ended in CR: a LF that comes next, however much later, is part of that end.
    after_return: bool,
}

impl Events {
    /// Events of at most `max` bytes, in the form they come in; of those with another name than `only`, nothing.
    #[must_use]
    pub fn new(max: usize, only: Option<String>) -> Self {
        let (line, data, name) = (BytesMut::new(), BytesMut::new(), Bytes::new());
        Self { max, only, line, data, name, at_start: true, after_return: false }
    }

    /// The data of the next event that has any; takes it from `input`. `None` where more has to come, and then `input` is
    /// empty.
    ///
    /// # Errors
    /// The event is too long; where the next one begins is not known.
    pub fn next(&mut self, input: &mut Bytes) -> Result<Option<Bytes>, TooLarge> {
        loop {
            if self.after_return && !input.is_empty() {
                self.after_return = false;
                if input[0] == b'\n' {
                    input.advance(1);
                }
            }
            let Some(end) = input.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else { break };
            self.fits(end)?;
            self.line.extend_from_slice(&input[..end]);
            self.after_return = input[end] == b'\r';
            input.advance(end + 1);
            let line = self.line.split().freeze();
            if let Some(event) = self.take(&line) {
                return Ok(Some(event));
            }
        }
        self.fits(input.len())?;
        self.line.extend_from_slice(input);
        input.clear();
        Ok(None)
    }

    /// Whether an event has begun that has not ended.
    #[must_use]
    pub fn is_midway(&self) -> bool {
        !self.line.is_empty() || !self.data.is_empty()
    }

    fn fits(&self, more: usize) -> Result<(), TooLarge> {
        let length = self.data.len() + self.line.len() + more;
        if length > self.max { Err(TooLarge(self.max)) } else { Ok(()) }
    }

    /// One line without its end; a complete event where it was the last of one.
    fn take(&mut self, line: &[u8]) -> Option<Bytes> {
        let line = if std::mem::take(&mut self.at_start) { line.strip_prefix(BOM).unwrap_or(line) } else { line };
        if line.is_empty() {
            return self.dispatch();
        }
        // A comment is a field without a name.
        let (field, value) = match line.iter().position(|byte| *byte == b':') {
            Some(colon) => (&line[..colon], &line[colon + 1..]),
            None => (line, [].as_slice()),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"data" => {
                self.data.extend_from_slice(value);
                self.data.extend_from_slice(b"\n");
            }
            b"event" => self.name = Bytes::copy_from_slice(value),
            _ => {}
        }
        None
    }

    fn dispatch(&mut self) -> Option<Bytes> {
        let name = std::mem::take(&mut self.name);
        let name = if name.is_empty() { UNNAMED.as_bytes() } else { &name };
        let mut data = self.data.split().freeze();
        data.truncate(data.len().saturating_sub(1)); // the end of the last line
        let wanted = self.only.as_ref().is_none_or(|only| only.as_bytes() == name);
        // Without data it is a heartbeat.
        (wanted && !data.trim_ascii().is_empty()).then_some(data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::feed::stream::cut;
    use proptest::prelude::*;
    use rstest::rstest;

    fn events(only: Option<&str>, pieces: Vec<Bytes>) -> (Vec<Bytes>, bool) {
        let mut events = Events::new(1_000, only.map(str::to_owned));
        let mut found = Vec::new();
        for mut piece in pieces {
            while let Some(event) = events.next(&mut piece).unwrap() {
                found.push(event);
            }
            assert!(piece.is_empty());
        }
        (found, events.is_midway())
    }

    fn all(text: &'static str) -> Vec<Bytes> {
        events(None, vec![text.into()]).0
    }

    #[rstest]
    // The examples of the specification.
    #[case("data: This is the first message.\n\ndata: This is the second message, it\ndata: has two lines.\n\n",
        &["This is the first message.", "This is the second message, it\nhas two lines."])]
    #[case(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
        &["first event", "second event", " third event"])]
    #[case("data\n\ndata\ndata\n\ndata:", &[])] // two without content, one without an end
    #[case("data:test\n\ndata: test\n\n", &["test", "test"])]
    // What else there is.
    #[case("data: a\r\rdata: b\r\n\r\ndata: c\n\r\n", &["a", "b", "c"])]
    #[case("\u{feff}data: a\n\n\u{feff}data: b\n\n", &["a"])]
    #[case("retry: 10\nid: \u{0}\nunknown: x\ndata: a: b\n\n", &["a: b"])]
    #[case("data: {\ndata: \"a\": 1\ndata: }\n\n", &["{\n\"a\": 1\n}"])]
    #[case("\n\n\n: alive\n\ndata: a\n\n", &["a"])]
    #[case("data: half\n", &[])]
    fn events_are_as_the_specification_has_them(#[case] text: &'static str, #[case] found: &[&'static str]) {
        assert_eq!(all(text), found);
    }

    #[test]
    fn only_events_of_one_name_are_taken() {
        let text = "data: a\n\nevent: state\ndata: b\n\nevent: message\ndata: c\n\nevent\ndata: d\n\nevent: state\n\ndata: e\n\n";
        let only = |name| events(name, vec![text.into()]).0;
        assert_eq!(only(None), ["a", "b", "c", "d", "e"]);
        assert_eq!(only(Some("state")), ["b"]);
        assert_eq!(only(Some("message")), ["a", "c", "d", "e"]);
    }

    #[rstest]
    #[case("data: a\n\n", false)]
    #[case(": alive\n", false)]
    #[case("data: a\n", true)]
    #[case("da", true)]
    fn whether_one_has_begun_is_known(#[case] text: &'static str, #[case] midway: bool) {
        assert_eq!(events(None, vec![text.into()]).1, midway);
    }

    #[test]
    fn an_endless_event_is_given_up_whatever_it_is_made_of() {
        for piece in ["data: x\n", "x", ": x"] {
            let mut events = Events::new(100, None);
            let ended = (0..=100).find_map(|_| events.next(&mut Bytes::from(piece)).err());
            assert_eq!(ended, Some(TooLarge(100)), "{piece:?}");
        }
        let mut comments = Events::new(100, None);
        assert!((0..=100).all(|_| comments.next(&mut Bytes::from(": alive\n")) == Ok(None)));
    }

    proptest! {
        #[test]
        fn any_cut_gives_the_same_events(text in "(data:|event:|: |[ab ü\u{feff}]|\r|\n|\r\n){0,40}", cuts in cut::places()) {
            let whole = Bytes::from(text);
            prop_assert_eq!(events(None, cut::at(&whole, &cuts)), events(None, vec![whole]));
        }

        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200), cuts in cut::places()) {
            let whole = Bytes::from(bytes);
            prop_assert_eq!(events(None, cut::at(&whole, &cuts)), events(None, vec![whole]));
        }
    }
}
