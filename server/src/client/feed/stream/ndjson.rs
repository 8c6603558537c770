//! A JSON document a line, from bytes as they come.
//!
//! Own, as is [`super::sse`]: `tokio_util::codec::LinesCodec` cuts at UTF-8 and copies every line; here a line that came in
//! one piece is a slice of what came.

use super::TooLarge;
use bytes::{Buf as _, Bytes, BytesMut};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Finds the ends of lines. Knows the beginning of a line whose end has not come yet.
#[derive(Debug)]
pub struct Lines {
    max: usize,
    begun: BytesMut,
    at_start: bool,
}

impl Lines {
    /// Lines of at most `max` bytes.
    #[must_use]
    pub fn new(max: usize) -> Self {
        Self { max, begun: BytesMut::new(), at_start: true }
    }

    /// The next line that is not blank, without its end; takes it from `input`. `None` where more has to come, and then
    /// `input` is empty.
    ///
    /// # Errors
    /// The line is too long; where the next one begins is not known.
    pub fn next(&mut self, input: &mut Bytes) -> Result<Option<Bytes>, TooLarge> {
        while let Some(end) = input.iter().position(|byte| *byte == b'\n') {
            let piece = input.split_to(end);
            input.advance(1);
            self.fits(piece.len())?;
            let line = self.finish(piece);
            let line = if std::mem::take(&mut self.at_start) { without(BOM, line) } else { line };
            if !line.trim_ascii().is_empty() {
                return Ok(Some(line));
            }
        }
        self.fits(input.len())?;
        self.begun.extend_from_slice(input);
        input.clear();
        Ok(None)
    }

    /// Whether a line has begun that has not ended.
    #[must_use]
    pub fn is_midway(&self) -> bool {
        !self.begun.is_empty()
    }

    fn fits(&self, more: usize) -> Result<(), TooLarge> {
        if self.begun.len() + more > self.max { Err(TooLarge(self.max)) } else { Ok(()) }
    }

    fn finish(&mut self, piece: Bytes) -> Bytes {
        let mut line = if self.begun.is_empty() {
            piece // most lines come in one piece and are never copied
        } else {
            self.begun.extend_from_slice(&piece);
            self.begun.split().freeze()
        };
        if line.ends_with(b"\r") {
            line.truncate(line.len() - 1);
        }
        line
    }
}

fn without(prefix: &[u8], mut line: Bytes) -> Bytes {
    if line.starts_with(prefix) {
        line.advance(prefix.len());
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::feed::stream::cut;
    use proptest::prelude::*;

    fn lines(pieces: Vec<Bytes>) -> (Vec<Bytes>, bool) {
        let mut lines = Lines::new(1_000);
        let mut found = Vec::new();
        for mut piece in pieces {
            while let Some(line) = lines.next(&mut piece).unwrap() {
                found.push(line);
            }
            assert!(piece.is_empty());
        }
        (found, lines.is_midway())
    }

    #[test]
    fn lines_end_in_either_way_and_blank_ones_do_not_count() {
        let text = "\u{feff}{\"a\":1}\n\n  \r\n{\"b\":\"ü\"}\r\n[1,\r2]\nhalf";
        let (found, midway) = lines(vec![Bytes::from(text)]);
        assert_eq!(found, ["{\"a\":1}", "{\"b\":\"ü\"}", "[1,\r2]"]);
        assert!(midway);
    }

    #[test]
    fn a_line_may_be_as_long_as_the_limit_and_no_longer() {
        let next = |text: &'static str| Lines::new(4).next(&mut Bytes::from(text));
        assert_eq!(next("abcd\n"), Ok(Some(Bytes::from("abcd"))));
        assert_eq!(next("abcde\n"), Err(TooLarge(4)));
        assert_eq!(next("abcde"), Err(TooLarge(4)), "without waiting for its end");
        let mut dripped = Lines::new(4);
        assert_eq!(dripped.next(&mut Bytes::from("abc")), Ok(None));
        assert_eq!(dripped.next(&mut Bytes::from("de")), Err(TooLarge(4)));
    }

    proptest! {
        #[test]
        fn any_cut_gives_the_same_lines(bytes in "[ab\r\n\u{feff}ü]{0,60}", cuts in cut::places()) {
            let whole = Bytes::from(bytes);
            prop_assert_eq!(lines(cut::at(&whole, &cuts)), lines(vec![whole]));
        }
    }
}
