//! Masking of a file that is not valid TOML: nothing in it can be trusted to be what it looks like, so only what is
//! surely harmless stays: table headers, keys, and short bare values of keys that hold no secret.

use super::{is_secret_key, lines, paint};
use std::ops::Range;

/// The longest bare value that is shown, in bytes: numbers, durations, words.
const SHORT: usize = 16;

/// Masks a file that could not be parsed.
#[must_use]
pub fn mask_unparsed(source: &str) -> String {
    let mut secrets = Vec::new();
    let (mut open, mut secret_table) = (false, false);
    for (start, line) in lines(source) {
        let text = line.trim();
        if is_header(text) {
            (open, secret_table) = (false, is_secret_key(text) || text.contains("header"));
            continue;
        }
        secrets.extend(hidden(line, open || secret_table).map(|range| start + range.start..start + range.end));
        let quotes = line.matches(['"', '\'']).count();
        open ^= !text.starts_with('#') && quotes % 2 == 1;
    }
    paint(source, &secrets)
}

/// The part of a line that is hidden; inside an open string or a table of secrets all of it.
fn hidden(line: &str, all: bool) -> Option<Range<usize>> {
    let whole = 0..line.len();
    let Some((key, value)) = line.split_once('=').filter(|(key, _)| !all && is_key(key)) else {
        return Some(whole);
    };
    let plain = value.trim();
    let harmless = plain.len() <= SHORT && plain.chars().all(|c| c.is_ascii_alphanumeric() || "_.+-".contains(c));
    (!harmless || is_secret_key(key) || key.contains("header")).then(|| key.len() + 1..line.len())
}

fn is_header(text: &str) -> bool {
    text.starts_with('[') && text.chars().all(|c| c.is_ascii_lowercase() || "[]._ ".contains(c))
}

fn is_key(text: &str) -> bool {
    text.trim().chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
}
