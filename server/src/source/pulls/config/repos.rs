//! Which repositories: `repos`, and what of an owner's: `archived`, `forks`.

use super::RepoPattern;
use crate::config::read::{Item, Section, Text};
use std::{collections::BTreeMap, ops::Range};

const REPOS: &str = r#"names of repositories, and owners with all of theirs: ["acme/api", "acme/*"]"#;
const NAME: &str = r#""owner/name", or "owner/*" for all that the owner has"#;

/// As long as GitHub lets them be.
const LONGEST_OWNER: usize = 39;
const LONGEST_NAME: usize = 100;

/// What is read.
pub(super) struct Repos {
    pub(super) patterns: Vec<RepoPattern>,
    pub(super) archived: bool,
    pub(super) forks: bool,
}

/// Reads them; `None` where there are none that can be read.
pub(super) fn read(section: &mut Section<'_>) -> Option<Repos> {
    let item = section.require("repos", REPOS);
    let patterns = item.as_ref().map(patterns).unwrap_or_default();
    let wide = patterns.iter().any(|one| matches!(one, RepoPattern::All { .. }));
    // Where no entry could be read nobody knows whether there is one with a star.
    let is_narrow = !wide && !patterns.is_empty();
    let archived = more(section.get("archived"), "archived", is_narrow);
    let forks = more(section.get("forks"), "forks", is_narrow);
    Some(Repos { patterns, archived, forks }).filter(|repos| !repos.patterns.is_empty())
}

fn patterns(item: &Item<'_>) -> Vec<RepoPattern> {
    let items = item.list_or_one();
    if items.is_empty() {
        item.report(item.problem("bad `repos`: there is nothing in it").allowed(REPOS));
    }
    let mut seen = BTreeMap::new();
    items.iter().filter_map(|item| pattern(item, &mut seen)).collect()
}

/// A key that says what more of an owner's there is.
fn more(item: Option<Item<'_>>, key: &str, is_narrow: bool) -> bool {
    let Some(item) = item else { return false };
    if is_narrow {
        let title = format!("`{key}` has no meaning: every repository is named");
        item.report(item.key_problem(title).allowed("beside an `owner/*` in `repos`"));
    }
    item.truth().unwrap_or(false)
}

fn pattern(item: &Item<'_>, seen: &mut BTreeMap<String, Range<usize>>) -> Option<RepoPattern> {
    let text = item.text_like(NAME)?;
    let pattern = match split(text.value.trim()) {
        Ok(pattern) => pattern,
        Err(why) => {
            let help = meant(&text).map(|name| format!("did you mean `{name}`?"));
            item.report(item.problem(format!("bad `{}`: {why}", item.name())).allowed(NAME).maybe_help(help));
            return None;
        }
    };
    // GitHub does not tell large letters from small ones.
    let name = pattern.name().to_lowercase();
    if let Some(first) = seen.get(&name) {
        item.report(item.problem("this repository is named twice").allowed("each only once").first(first.clone()));
        return None;
    }
    seen.insert(name, item.span());
    Some(pattern)
}

/// The sentences quote nothing.
fn split(text: &str) -> Result<RepoPattern, &'static str> {
    let (owner, name) = match text.split_once('/') {
        _ if text.contains("://") => return Err("an address, not the name that is a part of it"),
        None => return Err("there is no `/` in it"),
        Some((_, rest)) if rest.contains('/') => return Err("there is more than one `/` in it"),
        Some(parts) => parts,
    };
    if !is_owner(owner) {
        return Err("the owner is not as GitHub writes it: letters, digits, `-` and `_`, at most 39");
    }
    match name {
        "*" => Ok(RepoPattern::All { owner: owner.to_owned() }),
        _ if name.contains('*') => Err("`*` stands alone, for all that the owner has"),
        _ if name.ends_with(".git") => Err("the name has no `.git`"),
        _ if is_name(name) => Ok(RepoPattern::One { owner: owner.to_owned(), name: name.to_owned() }),
        _ => Err("the name is not as GitHub writes it: letters, digits, `.`, `-` and `_`, at most 100"),
    }
}

/// `_` is in the names of managed users.
fn is_owner(owner: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    !owner.is_empty() && owner.len() <= LONGEST_OWNER && owner.chars().all(is_allowed)
}

fn is_name(name: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let is_dots = name == "." || name == "..";
    !name.is_empty() && !is_dots && name.len() <= LONGEST_NAME && name.chars().all(is_allowed)
}

/// What is meant by the address of a page, by what `git clone` takes, by an owner alone, and by a star within a name.
fn meant(text: &Text) -> Option<String> {
    if text.secret {
        return None;
    }
    let text = text.value.trim();
    let path = match text.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map(|(_, path)| path)?,
        None => text.strip_prefix("git@").and_then(|rest| rest.split_once(':')).map_or(text, |(_, path)| path),
    };
    let path = path.split(['?', '#']).next()?;
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let owner = parts.next()?;
    let name = parts.next().map_or("*", |name| name.strip_suffix(".git").unwrap_or(name));
    let name = if name.contains('*') { "*" } else { name };
    (is_owner(owner) && (name == "*" || is_name(name))).then(|| format!("{owner}/{name}"))
}
