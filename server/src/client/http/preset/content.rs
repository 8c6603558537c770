//! What came back, before anybody knows what it means.

use super::super::super::faults::{quoted, quoted_to};
use serde_json::Value;
use std::fmt;

/// The longest title, in characters.
const TITLE: usize = 200;

/// A body.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    Empty,
    /// An object or a list.
    Json(Value),
    /// Begins as JSON; whether it ends too early.
    BrokenJson {
        cut: bool,
    },
    /// HTML or XML.
    Markup,
    /// Anything else, without white space around it.
    Text(String),
}

impl Content {
    pub(super) fn of(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body));
        let text = text.trim();
        match text.as_bytes().first() {
            None => Self::Empty,
            Some(b'{' | b'[') if !text.starts_with("[+]") && !text.starts_with("[-]") => {
                serde_json::from_str(text).map_or_else(|error| Self::BrokenJson { cut: error.is_eof() }, Self::Json)
            }
            Some(b'<') => Self::Markup,
            Some(_) => Self::Text(text.to_owned()),
        }
    }

    /// The object or list, where it is one.
    pub(super) const fn json(&self) -> Option<&Value> {
        match self {
            Self::Json(value) => Some(value),
            _ => None,
        }
    }

    /// The text, where it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl fmt::Display for Content {
    /// After "got".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("an empty body"),
            Self::Json(_) => f.write_str("JSON of another form"),
            Self::BrokenJson { cut: true } => f.write_str("JSON that is cut off"),
            Self::BrokenJson { cut: false } => f.write_str("JSON that is not valid"),
            Self::Markup => f.write_str("HTML"),
            Self::Text(text) => write!(f, "\"{}\"", said(text)),
        }
    }
}

/// An upstream's own words, as they can be shown: one short line, addresses in it without user, password and query.
pub(super) fn said(words: &str) -> String {
    quoted(&harmless(words))
}

/// As [`said`], for what is a title: it is told in full.
pub(super) fn title(words: &str) -> String {
    quoted_to(&harmless(words), TITLE)
}

fn harmless(words: &str) -> String {
    // There is no need to go through a megabyte for one line.
    let beginning: String = words.trim().chars().take(1_000).collect();
    beginning.split(char::is_whitespace).map(without_secrets).collect::<Vec<_>>().join(" ")
}

/// The text of `value` at `key`, where it says something.
pub(super) fn text_at(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(said).filter(|text| !text.is_empty())
}

/// The first of these keys that says something.
pub(super) fn first_text(value: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| text_at(value, key))
}

fn without_secrets(word: &str) -> String {
    let Some((scheme, rest)) = word.split_once("://") else { return word.to_owned() };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let rest = authority.rfind('@').map_or(rest, |at| &rest[at + 1..]);
    let rest = rest.split_once('?').map_or_else(|| rest.to_owned(), |(path, _)| format!("{path}?…"));
    format!("{scheme}://{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("", "an empty body")]
    #[case(" \n", "an empty body")]
    #[case("{\"a\":", "JSON that is cut off")]
    #[case("{a}", "JSON that is not valid")]
    #[case("\u{feff}[]", "JSON of another form")]
    #[case("<!DOCTYPE html>", "HTML")]
    #[case("nothing\nworks", "\"nothing works\"")]
    fn a_body_says_what_it_is(#[case] body: &str, #[case] shown: &str) {
        assert_eq!(Content::of(body.as_bytes()).to_string(), shown);
    }

    #[rstest]
    #[case("cannot reach https://u:s3cret@db/x?token=s3cret now", "cannot reach https://db/x?… now")]
    #[case("jdbc:postgresql://db/x@y", "jdbc:postgresql://db/x@y")]
    #[case("no address\u{1b}[31m", "no address [31m")]
    fn words_are_shown_without_secrets(#[case] words: &str, #[case] shown: &str) {
        assert_eq!(said(words), shown);
    }
}
