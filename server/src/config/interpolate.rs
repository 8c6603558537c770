//! `${NAME}`, `${NAME:-default}` and `${file:/path}` in strings; `$${` stands for a plain `${`.

use super::env::Env;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::{env::VarError, io, ops::Range, path::Path};

/// What is allowed, for errors.
pub const ALLOWED: &str = "${NAME}, ${NAME:-default} or ${file:/path}; $${ stands for a plain ${";

/// A string after interpolation.
#[derive(Clone, PartialEq, Eq)]
pub struct Expanded {
    /// Its value.
    pub value: String,
    /// Whether a part of it came from outside: then it is a secret and never printed.
    pub secret: bool,
}

/// Why a string could not be expanded: what is wrong, and which bytes of the string say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// The sentence.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The reference, from its `$` to its `}`.
    pub at: Range<usize>,
}

/// Replaces every reference in `text`.
///
/// # Errors
/// Every reference that is not well formed, not set or not readable.
pub fn expand(text: &str, env: &dyn Env) -> Result<Expanded, Vec<Failed>> {
    expand_encoding(text, env, 0..0)
}

/// As [`expand`] for an address: what a reference in its user or password brings is percent-encoded, so that a password may hold any
/// character, an `@` or a `/` too.
///
/// # Errors
/// As [`expand`].
pub fn expand_address(text: &str, env: &dyn Env) -> Result<Expanded, Vec<Failed>> {
    expand_encoding(text, env, user_info(text))
}

/// Where user and password stand in an address before its references are replaced; empty where there are none.
fn user_info(text: &str) -> Range<usize> {
    let Some(scheme) = text.find("://") else { return 0..0 };
    let start = scheme + 3;
    let (mut inside, mut end) = (false, start);
    for (at, char) in text.char_indices().skip_while(|(at, _)| *at < start) {
        match char {
            '{' if text[..at].ends_with('$') => inside = true,
            '}' => inside = false,
            _ if inside => {}
            '@' => end = at,
            '/' | '?' | '#' => break,
            _ => {}
        }
    }
    start..end
}

fn expand_encoding(text: &str, env: &dyn Env, encoded: Range<usize>) -> Result<Expanded, Vec<Failed>> {
    let mut value = String::with_capacity(text.len());
    let (mut secret, mut failed) = (false, Vec::new());
    let mut at = 0;
    while let Some(found) = text[at..].find("${") {
        let open = at + found;
        if text[at..open].ends_with('$') {
            value.push_str(&text[at..open - 1]);
            value.push_str("${");
            at = open + 2;
            continue;
        }
        value.push_str(&text[at..open]);
        let Some(length) = text[open..].find('}') else {
            failed.push(fail("this `${` has no `}`", None, open..text.len()));
            return Err(failed);
        };
        at = open + length + 1;
        secret = true;
        match resolve(&text[open + 2..at - 1], env) {
            Ok(part) if encoded.contains(&open) => value.extend(utf8_percent_encode(&part, NON_ALPHANUMERIC)),
            Ok(part) => value.push_str(&part),
            Err((message, help)) => failed.push(fail(message, help, open..at)),
        }
    }
    value.push_str(&text[at..]);
    if failed.is_empty() { Ok(Expanded { value, secret }) } else { Err(failed) }
}

fn fail(message: impl Into<String>, help: Option<String>, at: Range<usize>) -> Failed {
    Failed { message: message.into(), help, at }
}

/// The sentence, and what to do.
type Unresolved = (String, Option<String>);

fn resolve(inner: &str, env: &dyn Env) -> Result<String, Unresolved> {
    if let Some(path) = inner.strip_prefix("file:") {
        return file(Path::new(path), env);
    }
    let (name, default) = match inner.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (inner, None),
    };
    if !is_name(name) {
        return Err(("this is not the name of an environment variable".to_owned(), Some(ALLOWED.to_owned())));
    }
    match (env.var(name), default) {
        (Ok(value), Some(default)) if value.is_empty() => Ok(default.to_owned()),
        (Ok(value), _) => Ok(value),
        (Err(VarError::NotPresent), Some(default)) => Ok(default.to_owned()),
        (Err(VarError::NotPresent), None) => {
            let help = format!("set {name}, or give a default: ${{{name}:-…}}");
            Err((format!("the environment variable {name} is not set"), Some(help)))
        }
        (Err(VarError::NotUnicode(_)), _) => Err((format!("the environment variable {name} is not UTF-8 text"), None)),
    }
}

fn file(path: &Path, env: &dyn Env) -> Result<String, Unresolved> {
    match env.file(path) {
        Ok(mut text) => {
            let end = text.strip_suffix("\r\n").or_else(|| text.strip_suffix('\n')).map(str::len);
            text.truncate(end.unwrap_or(text.len()));
            Ok(text)
        }
        Err(error) => Err((format!("cannot read {}: {}", path.display(), reason(&error)), None)),
    }
}

/// Why a file could not be read, without its content or the number of the error.
#[must_use]
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "this user may not read it".to_owned(),
        io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
        kind => kind.to_string(),
    }
}

/// Whether this names an environment variable: letters, digits and `_`, no digit first.
#[must_use]
pub fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::fake::FakeEnv;
    use rstest::rstest;

    fn env() -> FakeEnv {
        FakeEnv::default().with("NAME", "value").with("EMPTY", "").with_file("/run/s", "one\ntwo\n")
    }

    #[rstest]
    #[case("postgres://me:${PASSWORD}@db/${NAME}", "postgres://me:p%40%2F%3F%23%3A%25%7D@db/value")]
    #[case("postgres://${PASSWORD}:${EMPTY}@db:1/a@b?c=${NAME}", "postgres://p%40%2F%3F%23%3A%25%7D:@db:1/a@b?c=value")]
    #[case("postgres://me:p%40s@db/x", "postgres://me:p%40s@db/x")]
    #[case("https://${NAME}/me@x", "https://value/me@x")]
    #[case("https://db?a=${PASSWORD}", "https://db?a=p@/?#:%}")]
    #[case("postgres://me:${file:/run/p@ss/w}@db/x", "postgres://me:a%40b@db/x")]
    #[case("${ADDRESS}", "postgres://me:p%40s@db/x")]
    fn only_user_and_password_of_an_address_are_encoded(#[case] text: &str, #[case] value: &str) {
        let env = env()
            .with("PASSWORD", "p@/?#:%}")
            .with_file("/run/p@ss/w", "a@b\n")
            .with("ADDRESS", "postgres://me:p%40s@db/x");
        assert_eq!(expand_address(text, &env).ok().unwrap().value, value);
    }

    #[rstest]
    #[case("plain", "plain", false)]
    #[case("a ${NAME} b ${NAME}", "a value b value", true)]
    #[case("${EMPTY}", "", true)]
    #[case("${EMPTY:-other}", "other", true)]
    #[case("${GONE:-}", "", true)]
    #[case("${GONE:-a:-b}", "a:-b", true)]
    #[case("${file:/run/s}!", "one\ntwo!", true)]
    #[case("$${NAME}", "${NAME}", false)]
    #[case("$$${NAME}", "$${NAME}", false)]
    #[case("$5 $ $$", "$5 $ $$", false)]
    #[case("^a$", "^a$", false)]
    fn expands(#[case] text: &str, #[case] value: &str, #[case] secret: bool) {
        let expanded = expand(text, &env()).ok().unwrap();
        assert_eq!((expanded.value.as_str(), expanded.secret), (value, secret));
    }

    #[rstest]
    #[case("x${GONE}", "the environment variable GONE is not set", 1..8)]
    #[case("${file:/none}", "cannot read /none: there is no such file", 0..13)]
    #[case("é${NAME", "this `${` has no `}`", 2..8)]
    #[case("${}", "this is not the name of an environment variable", 0..3)]
    #[case("${1A}", "this is not the name of an environment variable", 0..5)]
    fn says_what_is_missing_and_where(#[case] text: &str, #[case] message: &str, #[case] at: Range<usize>) {
        let failed = expand(text, &env()).err().unwrap();
        assert_eq!((failed[0].message.as_str(), failed[0].at.clone()), (message, at));
    }

    #[test]
    fn every_missing_reference_is_reported() {
        assert_eq!(expand("${A}${B}", &env()).err().unwrap().len(), 2);
    }
}
