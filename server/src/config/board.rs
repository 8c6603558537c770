//! `[[board]]`: the pages and which widgets they show.

use super::{
    ID_ALLOWED, filled, id,
    problem::{meant, quoted},
    read::{Item, Section},
    widget::Named,
};
use std::{collections::BTreeMap, ops::Range};

/// The slug of the board that exists where none is configured.
pub const DEFAULT_SLUG: &str = "board";

/// One page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardConfig {
    /// Its place in `/board/{slug}`: `[a-z0-9-]+`.
    pub slug: String,
    /// What it is called; default: the title of the whole.
    pub title: String,
    /// The ids of its widgets, in order; default: every widget, in the order of the file.
    pub widgets: Vec<String>,
}

/// A board as written: its widgets are not yet known to exist.
pub(super) struct Draft<'a> {
    slug: Option<String>,
    title: Option<String>,
    widgets: Option<Vec<Item<'a>>>,
}

pub(super) fn read_in<'a>(root: &mut Section<'a>) -> Vec<Draft<'a>> {
    let mut seen = BTreeMap::new();
    root.get("board").map(|item| item.sections(|section| read(section, &mut seen))).unwrap_or_default()
}

fn read<'a>(section: &mut Section<'a>, seen: &mut BTreeMap<String, Range<usize>>) -> Draft<'a> {
    let slug = section.require("slug", ID_ALLOWED).and_then(|item| unique(&item, seen));
    let title = section.get("title").and_then(|item| item.parse("a text that is not empty", filled));
    let widgets = section.get("widgets").map(|item| {
        let items = item.list("a list of widget ids");
        if items.is_empty() {
            let help = "leave `widgets` out to show every widget";
            item.report(item.problem("bad `widgets`: a board without widgets shows nothing").help(help));
        }
        items
    });
    Draft { slug, title, widgets }
}

/// An id that nobody before has.
pub(super) fn unique(item: &Item<'_>, seen: &mut BTreeMap<String, Range<usize>>) -> Option<String> {
    let text = item.parse(ID_ALLOWED, id)?;
    if let Some(first) = seen.get(&text) {
        let problem = item.problem(format!("bad `{}`: it is taken", item.name()));
        item.report(problem.allowed("each only once").first(first.clone()));
        return None;
    }
    seen.insert(text.clone(), item.span());
    Some(text)
}

/// Turns what was read into boards, now that the widgets are known.
pub(super) fn resolve(drafts: Vec<Draft<'_>>, widgets: &[Named], title: &str) -> Vec<BoardConfig> {
    let all: Vec<String> = widgets.iter().filter_map(|widget| widget.id.clone()).collect();
    if drafts.is_empty() {
        return vec![BoardConfig { slug: DEFAULT_SLUG.to_owned(), title: title.to_owned(), widgets: all }];
    }
    let board = |draft: Draft<'_>| {
        let chosen = draft.widgets.map(|items| chosen(&items, &all));
        Some(BoardConfig {
            slug: draft.slug?,
            title: draft.title.unwrap_or_else(|| title.to_owned()),
            widgets: chosen.unwrap_or_else(|| all.clone()),
        })
    };
    drafts.into_iter().filter_map(board).collect()
}

fn chosen(items: &[Item<'_>], all: &[String]) -> Vec<String> {
    let mut seen: BTreeMap<String, Range<usize>> = BTreeMap::new();
    let known = || all.iter().map(String::as_str);
    for item in items {
        let Some(text) = item.text_like("the id of a widget") else { continue };
        if !all.contains(&text.value) {
            let help = meant(&text.value, known()).map(|id| format!("did you mean `{id}`?"));
            item.report(item.problem("no widget has this id").allowed(quoted(known())).maybe_help(help));
        } else if let Some(first) = seen.get(&text.value) {
            item.report(item.problem("this widget is named twice").first(first.clone()));
        } else {
            seen.insert(text.value, item.span());
        }
    }
    // In the order of the list.
    let mut order: Vec<(usize, String)> = seen.into_iter().map(|(id, span)| (span.start, id)).collect();
    order.sort();
    order.into_iter().map(|(_, id)| id).collect()
}
