//! One value: taken as a type, or reported.

use super::{Reader, Section};
use crate::config::{
    interpolate,
    problem::{Found, Problem},
};
use std::{fmt, ops::Range};
use toml::{Spanned, de::DeValue};

/// A value with its place.
#[derive(Clone)]
pub struct Item<'a> {
    reader: &'a Reader<'a>,
    key: String,
    key_span: Range<usize>,
    pub(super) value: &'a Spanned<DeValue<'a>>,
}

/// A string after interpolation.
#[derive(Clone, PartialEq, Eq)]
pub struct Text {
    /// Its value.
    pub value: String,
    /// Whether a part of it came from outside: then it is never printed.
    pub secret: bool,
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.secret { f.write_str("Text(secret)") } else { write!(f, "Text({:?})", self.value) }
    }
}

/// One line of a table whose keys are free.
pub struct Entry<'a> {
    /// The key as written.
    pub name: &'a str,
    /// Its value.
    pub item: Item<'a>,
}

impl<'a> Item<'a> {
    pub(super) const fn new(
        reader: &'a Reader<'a>,
        key: String,
        key_span: Range<usize>,
        value: &'a Spanned<DeValue<'a>>,
    ) -> Self {
        Self { reader, key, key_span, value }
    }

    /// A mistake at this value, not yet reported.
    #[must_use]
    pub fn problem(&self, title: impl Into<String>) -> Problem {
        Problem::new(title, self.key.as_str(), self.value.span(), self.found())
    }

    /// A mistake at this value's key, not yet reported.
    #[must_use]
    pub fn key_problem(&self, title: impl Into<String>) -> Problem {
        Problem::new(title, self.key.as_str(), self.key_span.clone(), Found::Source(""))
    }

    /// Adds a mistake.
    pub fn report(&self, problem: Problem) {
        self.reader.report(problem);
    }

    /// Claims a name that may be there only once in the whole file; where it was claimed before.
    #[must_use]
    pub fn claim(&self, name: &str) -> Option<Range<usize>> {
        self.reader.claim(name, self.value.span())
    }

    /// What a configuration may take from outside.
    #[must_use]
    pub fn env(&self) -> &'a dyn crate::config::env::Env {
        self.reader.env()
    }

    /// Whether it is a text.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self.value.get_ref(), DeValue::String(_))
    }

    /// Where the value stands.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.value.span()
    }

    /// The value's last key: `period`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.key.rsplit_once('.').map_or(self.key.as_str(), |(_, name)| name)
    }

    /// A string, with its references replaced.
    #[must_use]
    pub fn text(&self) -> Option<Text> {
        self.text_like("a text in quotes")
    }

    /// As [`Item::text`]; `allowed` says what kind of text it has to be.
    #[must_use]
    pub fn text_like(&self, allowed: &str) -> Option<Text> {
        self.expanded(allowed, interpolate::expand)
    }

    /// As [`Item::parse`] for an address: what the references in its user and password bring may hold any character.
    pub fn parse_address<T>(&self, allowed: &str, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let text = self.expanded(allowed, interpolate::expand_address)?;
        self.parsed(allowed, &text, |text| parse(&text.value))
    }

    fn expanded(
        &self,
        allowed: &str,
        expand: fn(&str, &dyn crate::config::env::Env) -> Result<interpolate::Expanded, Vec<interpolate::Failed>>,
    ) -> Option<Text> {
        let DeValue::String(raw) = self.value.get_ref() else {
            return self.wrong(allowed);
        };
        match expand(raw, self.reader.env) {
            Ok(expanded) => Some(Text { value: expanded.value, secret: expanded.secret }),
            Err(failed) => {
                failed.into_iter().for_each(|failed| self.not_expanded(raw, failed));
                None
            }
        }
    }

    /// As [`Item::text`], read by `parse`, whose errors are sentences. They are not shown for a string with references:
    /// they might quote it.
    pub fn parse<T>(&self, allowed: &str, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        self.parse_text(allowed, |text| parse(&text.value))
    }

    /// As [`Item::parse`], for what has to know whether it holds a secret.
    pub fn parse_text<T>(&self, allowed: &str, parse: impl FnOnce(&Text) -> Result<T, String>) -> Option<T> {
        let text = self.text_like(allowed)?;
        self.parsed(allowed, &text, parse)
    }

    fn parsed<T>(&self, allowed: &str, text: &Text, parse: impl FnOnce(&Text) -> Result<T, String>) -> Option<T> {
        match parse(text) {
            Ok(value) => Some(value),
            Err(why) => {
                let why = if text.secret { "with its references replaced it is not valid".to_owned() } else { why };
                self.report(self.problem(format!("bad `{}`: {why}", self.name())).allowed(allowed));
                None
            }
        }
    }

    /// The items of a list.
    #[must_use]
    pub fn list(&self, allowed: &str) -> Vec<Item<'a>> {
        match self.value.get_ref() {
            DeValue::Array(items) => self.indexed(items.iter()),
            _ => self.wrong(allowed).unwrap_or_default(),
        }
    }

    /// The items of a list, or the one value that stands alone.
    #[must_use]
    pub fn list_or_one(&self) -> Vec<Item<'a>> {
        match self.value.get_ref() {
            DeValue::Array(items) => self.indexed(items.iter()),
            _ => vec![self.clone()],
        }
    }

    /// Reads each table of `[[name]]` with `read`; a list without any is a mistake.
    pub fn sections<T>(&self, mut read: impl FnMut(&mut Section<'a>) -> T) -> Vec<T> {
        let name = self.key.replace(|c: char| c.is_ascii_digit(), "").replace("[]", "");
        let allowed = format!("[[{name}]], once for each");
        if matches!(self.value.get_ref(), DeValue::Array(items) if items.is_empty()) {
            self.report(
                self.problem(format!("bad `{}`: there is nothing in it", self.name())).allowed(allowed.as_str()),
            );
        }
        self.list(&allowed).iter().filter_map(|item| item.section(&mut read)).collect()
    }

    /// Reads a table with `read`.
    pub fn section<T>(&self, read: impl FnOnce(&mut Section<'a>) -> T) -> Option<T> {
        match self.value.get_ref() {
            DeValue::Table(table) => Some(Section::read(self.reader, self.key.clone(), table, self.value.span(), read)),
            _ => self.wrong("a table"),
        }
    }

    /// The lines of a table whose keys are free, in the order of the file.
    #[must_use]
    pub fn entries(&self, allowed: &str) -> Vec<Entry<'a>> {
        let DeValue::Table(table) = self.value.get_ref() else {
            return self.wrong(allowed).unwrap_or_default();
        };
        let mut entries: Vec<Entry<'a>> = table
            .iter()
            .map(|(key, value)| {
                let name: &str = key.get_ref();
                let path = format!("{}.{}", self.key, quote_key(name));
                Entry { name, item: Item::new(self.reader, path, key.span(), value) }
            })
            .collect();
        entries.sort_by_key(|entry| entry.item.key_span.start);
        entries
    }

    pub(super) fn indexed<'b>(&self, items: impl Iterator<Item = &'a Spanned<DeValue<'a>>> + 'b) -> Vec<Item<'a>>
    where
        'a: 'b,
    {
        let with_index = items.enumerate().map(|(index, value)| {
            Item::new(self.reader, format!("{}[{index}]", self.key), self.key_span.clone(), value)
        });
        with_index.collect()
    }

    pub(super) fn wrong<T>(&self, allowed: &str) -> Option<T> {
        self.report(self.problem(format!("bad `{}`: the wrong type", self.name())).allowed(allowed));
        None
    }

    /// Points at the reference itself where the string is written without escapes, else at the whole string.
    fn not_expanded(&self, decoded: &str, failed: interpolate::Failed) {
        let span = self.value.span();
        let raw = self.reader.text(span.clone());
        let place = match raw.find(decoded) {
            Some(at) => span.start + at + failed.at.start..span.start + at + failed.at.end,
            None => span,
        };
        let title = format!("bad `{}`: {}", self.name(), failed.message);
        self.report(Problem::new(title, self.key.as_str(), place, Found::Source("")).maybe_help(failed.help));
    }

    fn found(&self) -> Found {
        match self.value.get_ref() {
            DeValue::Table(_) => Found::Kind("a table"),
            DeValue::Array(_) => Found::Kind("a list"),
            DeValue::String(_) => Found::Source("the text"),
            DeValue::Integer(_) | DeValue::Float(_) => Found::Source("the number"),
            DeValue::Boolean(_) => Found::Source("the truth value"),
            DeValue::Datetime(_) => Found::Source("the date"),
        }
    }
}

/// A key as TOML writes it: quoted where it has to be.
fn quote_key(name: &str) -> String {
    let bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
    if bare { name.to_owned() } else { format!("{name:?}") }
}
