//! One table: every key that is asked for is a key that is allowed.

use super::{Item, Reader};
use crate::config::{
    mask,
    problem::{Found, Problem, meant, quoted},
};
use std::ops::Range;
use toml::de::DeTable;

/// A table being read. When the reading is done, keys that nobody asked for are mistakes.
pub struct Section<'a> {
    reader: &'a Reader<'a>,
    path: String,
    table: &'a DeTable<'a>,
    span: Range<usize>,
    known: Vec<&'static str>,
    ignored: bool,
}

impl<'a> Section<'a> {
    /// Reads a table with `read`, then reports its unknown keys. The path is the table's dotted key.
    pub fn read<T>(
        reader: &'a Reader<'a>,
        path: String,
        table: &'a DeTable<'a>,
        span: Range<usize>,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let mut section = Self { reader, path, table, span, known: Vec::new(), ignored: false };
        let value = read(&mut section);
        section.finish();
        value
    }

    /// The value of a key that may be absent.
    pub fn get(&mut self, key: &'static str) -> Option<Item<'a>> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        let (found, value) = self.table.get_key_value(key)?;
        Some(Item::new(self.reader, self.key(key), found.span(), value))
    }

    /// The value of a key that has to be there; `like` shows how it is written.
    pub fn require(&mut self, key: &'static str, like: &str) -> Option<Item<'a>> {
        let item = self.get(key);
        if item.is_none() {
            self.report(self.missing(key).allowed(like));
        }
        item
    }

    /// The mistake that this key is missing here.
    #[must_use]
    pub fn missing(&self, key: &str) -> Problem {
        Problem::new(format!("`{key}` is missing"), self.key(key), self.span.clone(), Found::Nothing)
    }

    /// Adds a mistake.
    pub fn report(&self, problem: Problem) {
        self.reader.report(problem);
    }

    /// Keys that nobody asked for are no mistakes here: it is not known which ones would be right.
    pub const fn ignore_rest(&mut self) {
        self.ignored = true;
    }

    fn key(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn finish(self) {
        self.reader.remember(&self.path, &self.known);
        for (key, value) in self.table.iter() {
            let name: &str = key.get_ref();
            if self.known.contains(&name) {
                continue;
            }
            let word = meant(name, self.known.iter().copied());
            // What was meant may be a secret, too.
            if word.is_none_or(mask::is_secret_key) {
                self.reader.hide(value);
            }
            if self.ignored {
                continue;
            }
            let help = word.map(|word| format!("did you mean `{word}`?"));
            let problem = Problem::new(format!("unknown key `{name}`"), self.key(name), key.span(), Found::Source(""))
                .allowed(quoted(self.known.iter().copied()))
                .maybe_help(help);
            self.reader.report(problem);
        }
    }
}
