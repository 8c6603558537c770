//! Reads TOML with its places.
//!
//! A mistake is reported to the [`Reader`] and reading goes on, so that all of them come at once; what could not be read is `None`, and the caller's default stands in until the report is looked at.

mod item;
mod section;
mod typed;

pub use item::{Entry, Item, Text};
pub use section::Section;

use super::{
    env::Env,
    mask,
    problem::{Found, Problem},
    report::Report,
};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Range,
};
use toml::{Spanned, de::DeTable, de::DeValue};

/// Collects the mistakes of one file.
pub struct Reader<'a> {
    source: &'a str,
    env: &'a dyn Env,
    problems: RefCell<Vec<Problem>>,
    unknown: RefCell<Vec<Range<usize>>>,
    claimed: RefCell<HashMap<String, Range<usize>>>,
    asked: Option<RefCell<Asked>>,
}

/// Which keys were asked for in which table: the path of a table is its dotted key without places in lists.
pub type Asked = BTreeMap<String, BTreeSet<&'static str>>;

/// Reads a whole file with `read`.
///
/// # Errors
/// Everything that is not TOML; else everything that `read` reports.
pub fn document<T>(
    name: &str,
    source: &str,
    env: &dyn Env,
    read: impl FnOnce(&mut Section<'_>) -> T,
) -> Result<T, Report> {
    let (root, errors) = DeTable::parse_recoverable(source);
    if !errors.is_empty() {
        let problems = errors.iter().map(|error| syntax(source, error)).collect();
        return Err(Report::mistakes(name, mask::mask_unparsed(source), problems));
    }
    let reader = Reader {
        source,
        env,
        problems: RefCell::default(),
        unknown: RefCell::default(),
        claimed: RefCell::default(),
        asked: None,
    };
    let value = Section::read(&reader, String::new(), root.get_ref(), 0..0, read);
    let problems = reader.problems.into_inner();
    if problems.is_empty() {
        return Ok(value);
    }
    let masked = mask::mask(source, root.get_ref(), &reader.unknown.into_inner());
    Err(Report::mistakes(name, masked, problems))
}

/// Which keys `read` asks for in the tables that `source` has: what a description of the file has to know.
pub fn asked<T>(source: &str, env: &dyn Env, read: impl FnOnce(&mut Section<'_>) -> T) -> Asked {
    let (root, _) = DeTable::parse_recoverable(source);
    let asked = Some(RefCell::default());
    let reader = Reader {
        source,
        env,
        problems: RefCell::default(),
        unknown: RefCell::default(),
        claimed: RefCell::default(),
        asked,
    };
    Section::read(&reader, String::new(), root.get_ref(), 0..0, read);
    reader.asked.map(RefCell::into_inner).unwrap_or_default()
}

impl<'a> Reader<'a> {
    /// Adds a mistake.
    pub fn report(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    /// What a configuration may take from outside.
    #[must_use]
    pub fn env(&self) -> &'a dyn Env {
        self.env
    }

    /// Where in the file `name` was claimed before; else it is now.
    fn claim(&self, name: &str, span: Range<usize>) -> Option<Range<usize>> {
        let mut claimed = self.claimed.borrow_mut();
        let first = claimed.get(name).cloned();
        if first.is_none() {
            claimed.insert(name.to_owned(), span);
        }
        first
    }

    /// Remembers for [`asked`] what was asked for.
    fn remember(&self, path: &str, known: &[&'static str]) {
        let Some(asked) = &self.asked else { return };
        let path: Vec<&str> = path.split('.').map(|part| part.split('[').next().unwrap_or_default()).collect();
        asked.borrow_mut().entry(path.join(".")).or_default().extend(known);
    }

    fn text(&self, span: Range<usize>) -> &'a str {
        self.source.get(span).unwrap_or_default()
    }

    /// Remembers that nobody knows what this value is, so that it is not shown.
    fn hide(&self, value: &Spanned<DeValue<'_>>) {
        if !mask::is_harmless(value.get_ref()) {
            self.unknown.borrow_mut().push(value.span());
        }
    }
}

fn syntax(source: &str, error: &toml::de::Error) -> Problem {
    let span = error.span().unwrap_or(source.len()..source.len());
    let (title, allowed) = match error.message().split_once(", expected ") {
        Some((title, allowed)) => (title, Some(allowed)),
        None => (error.message(), None),
    };
    let found = if span.is_empty() { Found::Unsaid } else { Found::Source("") };
    let problem = Problem::new(title, "", span, found);
    match allowed.filter(|allowed| *allowed != "nothing") {
        Some("literal string") => problem.allowed("a text in quotes, a number, true or false"),
        Some(allowed) => problem.allowed(allowed),
        None => problem,
    }
}
