//! `depends_on`: every name exists, and no way leads back to where it began.

use super::Draft;
use crate::config::{
    problem::{meant, quoted},
    read::{Item, Text},
};
use std::collections::{BTreeMap, BTreeSet};

/// How many names an error lists.
const LISTED: usize = 20;

/// Reports names that do not exist and circles, and gives each target the names it depends on.
pub(super) fn check(drafts: &mut [Draft<'_>]) {
    let mut index = BTreeMap::new();
    for (at, draft) in drafts.iter().enumerate() {
        index.extend(draft.name.as_ref().map(|name| (name.value.clone(), at)));
    }
    let edges: Vec<Vec<(usize, &Item<'_>)>> = drafts
        .iter()
        .map(|draft| {
            let edge =
                |(name, item): &'_ (Text, _)| index.get(&name.value).copied().or_else(|| unknown(name, item, &index));
            draft.depends_on.iter().filter_map(|pair| Some((edge(pair)?, &pair.1))).collect()
        })
        .collect();
    report_circles(drafts, edges);
    for draft in drafts {
        if let Some(config) = &mut draft.config {
            config.depends_on = draft.depends_on.iter().map(|(name, _)| name.value.clone()).collect();
        }
    }
}

fn unknown(name: &Text, item: &Item<'_>, index: &BTreeMap<String, usize>) -> Option<usize> {
    let names = || index.keys().map(String::as_str);
    let more = if index.len() > LISTED { ", …" } else { "" };
    let allowed = format!("{}{more}", quoted(names().take(LISTED)));
    let help = meant(&name.value, names()).map(|name| format!("did you mean `{name}`?"));
    item.report(item.problem("no target of this widget has this name").allowed(allowed).maybe_help(help));
    None
}

/// Takes away targets that depend on nothing that is left, until only circles and what leads to them are left; names
/// one circle, opens it, and goes on.
fn report_circles(drafts: &[Draft<'_>], mut edges: Vec<Vec<(usize, &Item<'_>)>>) {
    loop {
        let left = left(&edges);
        let Some(start) = left.first() else { return };
        let circle = circle(*start, &left, &edges);
        let Some((last, first)) = circle.last().copied().zip(circle.first().copied()) else { return };
        let closing = edges[last].iter().position(|(to, _)| *to == first);
        let Some((_, item)) = closing.map(|at| edges[last].remove(at)) else { return };
        let names: Vec<&str> = circle.iter().chain([&first]).map(|at| shown(&drafts[*at])).collect();
        let problem = item.problem(format!("`depends_on` leads in a circle: {}", names.join(" → ")));
        item.report(problem.help("take one of these out: what starts first does not depend on what starts later"));
    }
}

fn left(edges: &[Vec<(usize, &Item<'_>)>]) -> BTreeSet<usize> {
    let mut waits: Vec<usize> = edges.iter().map(Vec::len).collect();
    let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
    for (from, edges) in edges.iter().enumerate() {
        edges.iter().for_each(|(to, _)| needed_by[*to].push(from));
    }
    let mut free: Vec<usize> = (0..edges.len()).filter(|at| waits[*at] == 0).collect();
    while let Some(at) = free.pop() {
        for from in &needed_by[at] {
            waits[*from] -= 1;
            if waits[*from] == 0 {
                free.push(*from);
            }
        }
    }
    (0..edges.len()).filter(|at| waits[*at] > 0).collect()
}

/// Walks from `start` along what is left until a target comes again. Everything left has a way on.
fn circle(start: usize, left: &BTreeSet<usize>, edges: &[Vec<(usize, &Item<'_>)>]) -> Vec<usize> {
    let mut walked = vec![start];
    loop {
        let at = walked[walked.len() - 1];
        let Some((next, _)) = edges[at].iter().find(|(to, _)| left.contains(to)) else { return Vec::new() };
        if let Some(from) = walked.iter().position(|seen| seen == next) {
            return walked.split_off(from);
        }
        walked.push(*next);
    }
}

fn shown<'a>(draft: &'a Draft<'_>) -> &'a str {
    draft.name.as_ref().filter(|name| !name.secret).map_or("…", |name| name.value.as_str())
}
