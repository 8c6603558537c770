//! Who is down by itself and who only waits for another: causes and affected.

use super::Target;
use crate::{patch::Keyed, state::State};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The declared edges: a target's name to the names it depends on. Free of cycles: the configuration saw to that.
pub type Edges = BTreeMap<String, Vec<String>>;

/// Marks every red target as a cause or as affected by one, and clears the marks of all others. Only targets whose
/// marks change are touched.
pub fn mark(targets: &mut Keyed<Target>, edges: &Edges) {
    let causes: BTreeMap<String, String> = targets
        .keys()
        .filter(|name| is_down(targets, name))
        .map(|name| (name.clone(), cause_of(name, targets, edges)))
        .collect();
    let mut affects: BTreeMap<&String, Vec<String>> = BTreeMap::new();
    for (name, cause) in causes.iter().filter(|(name, cause)| name != cause) {
        affects.entry(cause).or_default().push(name.clone());
    }
    for (name, target) in targets.iter_mut() {
        let cause = causes.get(name).filter(|cause| *cause != name);
        let affected = affects.get(name).map_or(&[][..], Vec::as_slice);
        if target.cause.as_ref() != cause || target.affects != affected {
            let target = Arc::make_mut(target);
            target.cause = cause.cloned();
            target.affects = affected.to_vec();
        }
    }
}

fn is_down(targets: &Keyed<Target>, name: &str) -> bool {
    targets.get(name).is_some_and(|target| target.state == State::Down)
}

/// Walks from a red target through red ones to the first, in order of declaration, that has no red one before it.
fn cause_of(name: &str, targets: &Keyed<Target>, edges: &Edges) -> String {
    let mut at = name;
    let mut seen = BTreeSet::from([at]);
    loop {
        let before = edges.get(at).into_iter().flatten().find(|next| is_down(targets, next));
        match before {
            Some(next) if seen.insert(next) => at = next,
            _ => return at.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn targets(states: &[(&str, State)]) -> Keyed<Target> {
        states
            .iter()
            .map(|(name, state)| ((*name).to_owned(), Arc::new(Target { state: *state, ..Target::default() })))
            .collect()
    }

    fn edges(pairs: &[(&str, &str)]) -> Edges {
        let mut edges = Edges::new();
        for (from, to) in pairs {
            edges.entry((*from).to_owned()).or_default().push((*to).to_owned());
        }
        edges
    }

    #[test]
    fn the_one_at_the_end_of_the_red_path_is_the_cause() {
        let mut all = targets(&[("web", State::Down), ("api", State::Down), ("db", State::Down), ("cache", State::Up)]);
        mark(&mut all, &edges(&[("web", "cache"), ("web", "api"), ("api", "db")]));
        assert_eq!(all["web"].cause.as_deref(), Some("db"));
        assert_eq!(all["api"].cause.as_deref(), Some("db"));
        assert_eq!(all["db"].cause, None);
        assert_eq!(all["db"].affects, ["api", "web"]);
    }

    #[test]
    fn marks_go_when_the_cause_is_gone() {
        let mut all = targets(&[("web", State::Down), ("db", State::Down)]);
        let edges = edges(&[("web", "db")]);
        mark(&mut all, &edges);
        Arc::make_mut(all.get_mut("db").unwrap()).state = State::Up;
        mark(&mut all, &edges);
        assert_eq!((all["web"].cause.as_deref(), all["db"].affects.len()), (None, 0));
    }

    proptest! {
        /// Edges only lead to smaller numbers, so there is no cycle.
        #[test]
        fn a_cause_is_never_affected(down in prop::collection::vec(any::<bool>(), 2..12),
                                     pairs in prop::collection::vec((0_usize..12, 0_usize..12), 0..30)) {
            let name = |n: usize| format!("t{n:02}");
            let mut all: Keyed<Target> = down.iter().enumerate().map(|(n, down)| {
                let state = if *down { State::Down } else { State::Up };
                (name(n), Arc::new(Target { state, ..Target::default() }))
            }).collect();
            let mut edges = Edges::new();
            for (from, to) in pairs.into_iter().filter(|(from, to)| to < from && *from < down.len()) {
                edges.entry(name(from)).or_default().push(name(to));
            }
            mark(&mut all, &edges);
            for (name, target) in &all {
                if let Some(cause) = &target.cause {
                    prop_assert_eq!(target.state, State::Down);
                    prop_assert!(all[cause].cause.is_none() && all[cause].state == State::Down);
                    prop_assert!(all[cause].affects.contains(name));
                }
                prop_assert!(target.affects.is_empty() || target.cause.is_none());
            }
        }
    }
}
