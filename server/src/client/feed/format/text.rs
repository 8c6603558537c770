//! From bytes to text, or the sentence that says what came instead. It never repeats what came.

use app::fault::{Fault, FaultKind};

/// What is expected, as sentences name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Expected {
    /// `the answer`, or `the message` of a stream.
    pub(super) subject: &'static str,
    /// `a Prometheus exposition`.
    pub(super) form: &'static str,
}

impl Expected {
    /// The fault: what the subject `is` instead.
    pub(super) fn instead(self, is: &str) -> Fault {
        malformed(format!("{} is {is}, not {}", self.subject, self.form))
    }

    /// Text in UTF-8 that is not obviously something else, without a byte order mark.
    pub(super) fn text(self, bytes: &[u8]) -> Result<&str, Fault> {
        if bytes.starts_with(b"\x1f\x8b") {
            return Err(self.instead("compressed with gzip, which was not asked for"));
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
            malformed(format!("line {line} of {} is not UTF-8", self.subject))
        })?;
        match text.trim_start() {
            "" => Err(self.instead("empty")),
            rest if rest.starts_with("<?xml") => Err(self.instead("XML")),
            rest if rest.starts_with('<') => Err(self.instead("HTML")),
            _ => Ok(text),
        }
    }
}

/// It answered, but not in its own format.
pub(super) fn malformed(message: String) -> Fault {
    Fault::new(FaultKind::Malformed, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(b"", "the answer is empty, not JSON")]
    #[case(b" \r\n", "the answer is empty, not JSON")]
    #[case(b"\n<!DOCTYPE html><title>s3cret</title>", "the answer is HTML, not JSON")]
    #[case(b"<?xml version='1.0'?>", "the answer is XML, not JSON")]
    #[case(b"\x1f\x8b\x08\0", "the answer is compressed with gzip, which was not asked for, not JSON")]
    #[case(b"a\nb\xff", "line 2 of the answer is not UTF-8")]
    fn it_says_what_came_instead(#[case] bytes: &[u8], #[case] sentence: &str) {
        let fault = Expected { subject: "the answer", form: "JSON" }.text(bytes).unwrap_err();
        assert_eq!((fault.kind, fault.message.as_str()), (FaultKind::Malformed, sentence));
    }

    #[test]
    fn a_byte_order_mark_is_not_part_of_the_text() {
        let text = Expected { subject: "the answer", form: "JSON" }.text(b"\xef\xbb\xbf[]").unwrap();
        assert_eq!(text, "[]");
    }
}
