//! The text of the file with its secrets painted over, byte for byte, so that places stay where they are.
//!
//! Errors quote lines of the file, and a line with a mistake is just where a password may stand in the wrong place. So
//! this errs on the side of hiding: a value too much only costs a look into the file.

use super::duration;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

mod unparsed;

pub use unparsed::mask_unparsed;

/// A key that contains one of these holds a secret.
const SECRET_WORDS: [&str; 11] = [
    "token",
    "password",
    "passwd",
    "pwd",
    "secret",
    "authorization",
    "cookie",
    "api_key",
    "api-key",
    "apikey",
    "credential",
];

/// Masks a file that is valid TOML; `unknown` are values whose keys nobody knows.
#[must_use]
pub fn mask(source: &str, root: &DeTable<'_>, unknown: &[Range<usize>]) -> String {
    let mut finder = Finder { source, unknown, secrets: comments(source) };
    finder.table(root, false);
    paint(source, &finder.secrets)
}

/// Whether values under this key are secrets by its name.
#[must_use]
pub fn is_secret_key(key: &str) -> bool {
    let key = key.to_lowercase();
    SECRET_WORDS.iter().any(|word| key.contains(word))
}

/// Paints `*` over every byte of the ranges, but leaves line ends and the names of references: `${NAME}` is no secret.
fn paint(source: &str, secrets: &[Range<usize>]) -> String {
    let mut bytes = source.as_bytes().to_vec();
    for range in secrets {
        let keep = references(source, range);
        for at in range.clone().filter(|at| !keep.iter().any(|keep| keep.contains(at))) {
            if let Some(byte) = bytes.get_mut(at).filter(|byte| !matches!(byte, b'\n' | b'\r')) {
                *byte = b'*';
            }
        }
    }
    // Ranges begin and end between characters, so this is UTF-8; if ever not, nothing of it is shown.
    String::from_utf8(bytes).unwrap_or_else(|_| "*".repeat(source.len()))
}

fn references(source: &str, range: &Range<usize>) -> Vec<Range<usize>> {
    let text = source.get(range.clone()).unwrap_or_default();
    text.match_indices("${")
        .filter_map(|(open, _)| {
            let length = text[open..].find('}')? + 1;
            let inner = &text[open + 2..open + length - 1];
            let plain = inner.starts_with("file:/") || super::interpolate::is_name(inner);
            (plain && !inner.contains(['"', '\'', '\n'])).then(|| range.start + open..range.start + open + length)
        })
        .collect()
}

struct Finder<'a> {
    source: &'a str,
    unknown: &'a [Range<usize>],
    secrets: Vec<Range<usize>>,
}

impl Finder<'_> {
    fn table(&mut self, table: &DeTable<'_>, secret: bool) {
        for (key, value) in table.iter() {
            let name: &str = key.get_ref();
            let headers = strsim::damerau_levenshtein(&name.to_lowercase(), "headers") <= 2;
            // `expect.header` says what an answer must carry: public, unless its own name says otherwise.
            let expect = name == "expect";
            let secret = secret || is_secret_key(name) || headers;
            match value.get_ref() {
                DeValue::Table(inner) if expect && !secret => self.expect(inner),
                _ => self.value(value.get_ref(), value.span(), secret),
            }
        }
    }

    fn expect(&mut self, table: &DeTable<'_>) {
        for (key, value) in table.iter() {
            match value.get_ref() {
                DeValue::Table(inner) if key.get_ref() == "header" => {
                    for (key, value) in inner.iter() {
                        self.value(value.get_ref(), value.span(), is_secret_key(key.get_ref()));
                    }
                }
                inner => self.value(inner, value.span(), is_secret_key(key.get_ref())),
            }
        }
    }

    fn value(&mut self, value: &DeValue<'_>, span: Range<usize>, secret: bool) {
        let secret = secret || self.unknown.contains(&span);
        match value {
            DeValue::Table(inner) if self.unknown.contains(&span) => {
                for (_, value) in inner.iter() {
                    self.value(value.get_ref(), value.span(), true);
                }
            }
            DeValue::Table(inner) => self.table(inner, secret),
            DeValue::Array(items) => {
                for item in items.iter() {
                    self.value(item.get_ref(), item.span(), secret);
                }
            }
            DeValue::String(text) => self.string(text, span, secret),
            _ if secret => self.secrets.push(span),
            _ => {}
        }
    }

    fn string(&mut self, decoded: &str, span: Range<usize>, secret: bool) {
        let raw = self.source.get(span.clone()).unwrap_or_default();
        let inner = raw.trim_matches(['"', '\'']);
        let start = span.start + raw.find(inner).unwrap_or_default();
        let whole = start..start + inner.len();
        // With escapes inside, the raw text is not what it means: no looking for parts of a URL there.
        if secret || (inner != decoded && inner.contains('\\')) {
            self.secrets.push(whole);
        } else {
            self.secrets.extend(address(inner, start));
        }
    }
}

/// User and password before an `@`, and what follows the `?` of an address.
fn address(text: &str, start: usize) -> Vec<Range<usize>> {
    let from = text.find("://").map_or(0, |at| at + 3);
    let at = text.rfind('@').filter(|at| *at > from);
    let after = at.unwrap_or_default();
    let query = text[after..].find('?').filter(|_| text.contains("//")).map(|at| after + at + 1..text.len());
    let found = at.map(|at| from..at).into_iter().chain(query);
    found.map(|range| start + range.start..start + range.end).collect()
}

/// In comments: what stands before an `@` in an address, and what follows a word like `password`.
fn comments(source: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (start, line) in lines(source) {
        let Some(hash) = line.find('#') else { continue };
        let comment = &line[hash..];
        let lower = comment.to_ascii_lowercase();
        let word = SECRET_WORDS.iter().filter_map(|word| Some(lower.find(word)? + word.len())).min();
        found.extend(word.map(|at| start + hash + at..start + line.len()));
        if comment.contains("://") {
            found.extend(address(comment, start + hash));
        }
    }
    found
}

/// Every line with the byte at which it starts, without its end.
fn lines(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    source.split('\n').map(move |line| {
        let start = next;
        next += line.len() + 1;
        (start, line)
    })
}

/// Whether an unknown key's value may be shown: a plain number, a duration.
#[must_use]
pub fn is_harmless(value: &DeValue<'_>) -> bool {
    match value {
        DeValue::String(text) => duration::parse(text).is_some(),
        DeValue::Array(_) | DeValue::Table(_) => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests;
