//! Everything that is wrong with a configuration, as people read it.
//!
//! A report owns the source only with its secrets masked, so nothing that prints it can show one.

use super::problem::{Found, Problem};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, normalize_untrusted_str as clean};
use std::{fmt, io, ops::Range, path::Path};

/// How much of a value is quoted, in characters.
const QUOTE: usize = 60;

/// Why a configuration was refused: every mistake at once, or the one sentence why it could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Unreadable(String),
    Mistakes { name: String, masked: String, problems: Vec<Problem> },
}

impl Report {
    /// The file could not be read at all.
    #[must_use]
    pub fn unreadable(path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        Self(Kind::Unreadable(match error.kind() {
            io::ErrorKind::NotFound => format!(
                "no configuration at {path}: write one (config.toml in the source is a commented example), name another \
                 with --config, or try `pyngpong demo`"
            ),
            io::ErrorKind::InvalidData => format!("{path} is not UTF-8 text: save it as UTF-8"),
            _ => format!("cannot read the configuration {path}: {error}; see that this user may read it"),
        }))
    }

    /// The mistakes in the file `name`; `masked` is its text without secrets, each byte at its old place.
    #[must_use]
    pub fn mistakes(name: &str, masked: String, mut problems: Vec<Problem>) -> Self {
        problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
        Self(Kind::Mistakes { name: name.to_owned(), masked, problems })
    }

    /// How many mistakes there are.
    #[must_use]
    pub fn count(&self) -> usize {
        match &self.0 {
            Kind::Unreadable(_) => 1,
            Kind::Mistakes { problems, .. } => problems.len(),
        }
    }

    /// The sentence of its first mistake, without place; it holds nothing of the file.
    #[must_use]
    pub fn first_title(&self) -> Option<&str> {
        match &self.0 {
            Kind::Unreadable(_) => None,
            Kind::Mistakes { problems, .. } => problems.first().map(|problem| problem.title.as_str()),
        }
    }

    /// The first mistake in one line, with its place: `config.toml:12:3: unknown key `perid` (and 2 more)`.
    #[must_use]
    pub fn headline(&self) -> String {
        let (name, masked, problems) = match &self.0 {
            Kind::Unreadable(sentence) => return sentence.clone(),
            Kind::Mistakes { name, masked, problems } => (name, masked, problems),
        };
        let Some(first) = problems.first() else { return name.clone() };
        let start = first_line(masked, &first.span).start;
        let line_start = masked[..start].rfind('\n').map_or(0, |at| at + 1);
        let line = masked[..start].matches('\n').count() + 1;
        let column = masked[line_start..start].chars().count() + 1;
        let more = if problems.len() > 1 { format!(" (and {} more)", problems.len() - 1) } else { String::new() };
        format!("{name}:{line}:{column}: {}{more}", first.title)
    }

    /// The whole report; `styled` adds the colours of a terminal.
    #[must_use]
    pub fn render(&self, styled: bool) -> String {
        let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
        let (name, masked, problems) = match &self.0 {
            Kind::Unreadable(sentence) => return renderer.render(&[Group::with_title(title(sentence))]),
            Kind::Mistakes { name, masked, problems } => (name, masked, problems),
        };
        let mut parts: Vec<String> =
            problems.iter().map(|problem| renderer.render(&[group(problem, name, masked)])).collect();
        let sum = match problems.len() {
            1 => format!("1 mistake in {name}"),
            count => format!("{count} mistakes in {name}"),
        };
        parts.push(renderer.render(&[Group::with_title(title(&sum))]));
        parts.join("\n\n")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Report {}

fn title(text: &str) -> annotate_snippets::Title<'static> {
    Level::ERROR.primary_title(clean(text))
}

fn group<'a>(problem: &'a Problem, name: &'a str, masked: &'a str) -> Group<'a> {
    let (start, window, number) = window(problem, masked);
    let at = |span: &Range<usize>| {
        let span = first_line(masked, span);
        span.start - start..span.end - start
    };
    let primary = AnnotationKind::Primary.span(at(&problem.span));
    let mut snippet = Snippet::source(window).path(name).line_start(number).annotation(primary);
    if let Some(first) = &problem.first {
        snippet = snippet.annotation(AnnotationKind::Context.span(at(first)).label("first here"));
    }
    let mut group = title(&problem.title).element(snippet);
    let key = (!problem.key.is_empty()).then(|| problem.key.clone());
    let notes = [
        ("key", key),
        ("found", found(problem, masked)),
        ("allowed", problem.allowed.clone()),
        ("help", problem.help.clone()),
    ];
    for (label, text) in notes {
        if let Some(text) = text {
            group = group.element(Level::NOTE.with_name(label).message(clean(&text)));
        }
    }
    group
}

/// The lines that the problem is about, where they start, and the number of the first. The renderer looks at every line
/// that it is given, so a file with a thousand mistakes is not given to it a thousand times.
fn window<'a>(problem: &Problem, masked: &'a str) -> (usize, &'a str, usize) {
    let spans = || problem.first.iter().chain([&problem.span]).map(|span| first_line(masked, span));
    let first = spans().map(|span| span.start).min().unwrap_or_default();
    let last = spans().map(|span| span.end).max().unwrap_or_default();
    let start = masked[..first].rfind('\n').map_or(0, |at| at + 1);
    let end = masked[last..].find('\n').map_or(masked.len(), |at| last + at);
    (start, &masked[start..end], masked[..start].matches('\n').count() + 1)
}

fn found(problem: &Problem, masked: &str) -> Option<String> {
    match problem.found {
        Found::Source(kind) => {
            let text = masked.get(first_line(masked, &problem.span)).unwrap_or_default();
            let short: String = text.chars().take(QUOTE).collect();
            let more = if short.len() < text.len() { "…" } else { "" };
            let space = if kind.is_empty() { "" } else { " " };
            Some(format!("{kind}{space}`{short}`{more}"))
        }
        Found::Kind(kind) => Some(kind.to_owned()),
        Found::Nothing => Some("nothing".to_owned()),
        Found::Unsaid => None,
    }
}

/// The part of the span that lies on its first line, moved to where characters begin and end.
fn first_line(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(span.start);
    let end = text.ceil_char_boundary(span.end).max(start);
    let line = text[start..end].find('\n').map_or(end, |at| start + at);
    start..line
}
