//! Words and quoted texts, one after the other: what lines and selectors are made of.

use std::borrow::Cow;

/// What is left of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a>(pub(super) &'a str);

/// What stands between two quotes, as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quoted<'a> {
    /// With its escapes.
    pub(super) raw: &'a str,
    /// Whether there are any.
    pub(super) escaped: bool,
}

impl<'a> Cursor<'a> {
    /// Goes over blanks.
    pub(super) fn blanks(&mut self) {
        self.0 = self.0.trim_start_matches([' ', '\t']);
    }

    /// Goes over this sign, where it is next.
    pub(super) fn eat(&mut self, sign: char) -> bool {
        self.0.strip_prefix(sign).is_some_and(|rest| {
            self.0 = rest;
            true
        })
    }

    /// Everything up to where `belongs` ends; may be empty. Only for signs that are all ASCII.
    pub(super) fn word(&mut self, belongs: impl Fn(u8) -> bool) -> &'a str {
        let end = self.0.bytes().position(|byte| !belongs(byte)).unwrap_or(self.0.len());
        // Where the next sign is not ASCII, its first byte does not belong either: `end` is between two signs.
        let (word, rest) = self.0.split_at_checked(end).unwrap_or((self.0, ""));
        self.0 = rest;
        word
    }

    /// A name: `http_requests_total`, with colons where they are allowed. `None`: there is none.
    pub(super) fn name(&mut self, colons: bool) -> Option<&'a str> {
        let belongs = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || (colons && byte == b':');
        let is_first = |byte: &u8| belongs(*byte) && !byte.is_ascii_digit();
        self.0.as_bytes().first().filter(|byte| is_first(byte))?;
        Some(self.word(belongs))
    }

    /// What stands before the closing `quote`; the opening one is behind us. `None`: there is none.
    pub(super) fn quoted(&mut self, quote: u8) -> Option<Quoted<'a>> {
        let bytes = self.0.as_bytes();
        let (mut at, mut escaped) = (0, false);
        loop {
            match *bytes.get(at)? {
                b'\\' => {
                    escaped = true;
                    at += 2;
                }
                byte if byte == quote => break,
                _ => at += 1,
            }
        }
        let raw = self.0.get(..at)?;
        self.0 = self.0.get(at + 1..)?;
        Some(Quoted { raw, escaped })
    }
}

impl<'a> Quoted<'a> {
    /// A text without escapes.
    pub(super) const fn plain(raw: &'a str) -> Self {
        Self { raw, escaped: false }
    }

    /// The text, as an exposition escapes it: `\\`, `\"` and `\n`; a backslash before anything else is one.
    pub(super) fn text(self) -> Cow<'a, str> {
        if !self.escaped {
            return Cow::Borrowed(self.raw);
        }
        let mut text = String::with_capacity(self.raw.len());
        let mut signs = self.raw.chars();
        while let Some(sign) = signs.next() {
            match (sign, signs.clone().next()) {
                ('\\', Some(next @ ('\\' | '"'))) => text.push(next),
                ('\\', Some('n')) => text.push('\n'),
                _ => {
                    text.push(sign);
                    continue;
                }
            }
            signs.next();
        }
        Cow::Owned(text)
    }

    /// Whether it says this.
    pub(super) fn is(self, text: &str) -> bool {
        if self.escaped { self.text() == text } else { self.raw == text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(r#"a" rest"#, Some("a"), " rest")]
    #[case(r#"" rest"#, Some(""), " rest")]
    #[case(r#"say \"hi\"\n\\ \d"!"#, Some("say \"hi\"\n\\ \\d"), "!")]
    #[case("é\\é\"", Some("é\\é"), "")]
    #[case("no end", None, "no end")]
    #[case(r#"no end\""#, None, r#"no end\""#)]
    #[case(r"\", None, r"\")]
    fn quotes_end_where_they_are_closed(#[case] text: &str, #[case] quoted: Option<&str>, #[case] rest: &str) {
        let mut cursor = Cursor(text);
        assert_eq!(cursor.quoted(b'"').map(|quoted| quoted.text().into_owned()).as_deref(), quoted);
        assert_eq!(cursor.0, rest);
    }

    #[rstest]
    #[case("up{", Some("up"))]
    #[case("job:up:sum 1", Some("job:up:sum"))]
    #[case("_x9é", Some("_x9"))]
    #[case("9x", None)]
    #[case("é", None)]
    #[case("", None)]
    fn a_name_is_letters_and_digits(#[case] text: &str, #[case] name: Option<&str>) {
        assert_eq!(Cursor(text).name(true), name);
    }
}
