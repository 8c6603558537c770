//! Who is down by itself and who only waits for another: causes and affected.

use super::Target;
use crate::{patch::Keyed, state::State};
use std::{collections::BTreeMap, sync::Arc};

/// The declared edges: a target's name to the names it depends on. Free of cycles: the configuration saw to that.
pub type Edges = BTreeMap<String, Vec<String>>;

/// Marks every red target as a cause or as affected by one, and clears the marks of all others.
///
/// Only targets whose marks change are touched. A red target in maintenance is a cause like any other, but it is never counted among the
/// affected: it has its own reason.
pub fn mark(targets: &mut Keyed<Target>, edges: &Edges) {
    let causes: BTreeMap<String, String> = causes(targets, edges)
        .into_iter()
        .filter(|(name, cause)| name != cause && targets.get(*name).is_some_and(|target| target.counts()))
        .map(|(name, cause)| (name.to_owned(), cause.to_owned()))
        .collect();
    let mut affects: BTreeMap<&String, Vec<String>> = BTreeMap::new();
    for (name, cause) in &causes {
        affects.entry(cause).or_default().push(name.clone());
    }
    for (name, target) in targets.iter_mut() {
        let cause = causes.get(name);
        let affected = affects.get(name).map_or(&[][..], Vec::as_slice);
        if target.cause.as_ref() != cause || target.affects != affected {
            let target = Arc::make_mut(target);
            target.cause = cause.cloned();
            target.affects = affected.to_vec();
        }
    }
}

/// Every red target with its cause, which may be itself: walks through red ones to the first, in order of declaration,
/// that has no red one before it. Ways that were walked are not walked again.
fn causes<'a>(targets: &'a Keyed<Target>, edges: &'a Edges) -> BTreeMap<&'a str, &'a str> {
    let is_down = |name: &str| targets.get(name).is_some_and(|target| target.state == State::Down);
    let mut known = BTreeMap::new();
    for name in targets.keys().filter(|name| is_down(name)) {
        let mut way = Vec::new();
        let mut at = name.as_str();
        let cause = loop {
            if let Some(cause) = known.get(at) {
                break *cause;
            }
            way.push(at);
            match edges.get(at).into_iter().flatten().find(|next| is_down(next)) {
                // Should there be a circle after all, this ends.
                Some(next) if way.len() <= targets.len() => at = next,
                _ => break at,
            }
        };
        known.extend(way.into_iter().map(|each| (each, cause)));
    }
    known
}

#[cfg(test)]
mod tests;
