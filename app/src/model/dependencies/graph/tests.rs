use super::*;
use crate::{model::dependencies::Maintenance, time::Timestamp};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn targets(states: &[(&str, State)]) -> Keyed<Target> {
    states.iter().map(|(name, state)| ((*name).to_owned(), Arc::new(in_state(*state)))).collect()
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

#[test]
fn who_waits_for_planned_work_is_affected_and_planned_work_waits_for_nobody() {
    let mut all = targets(&[("web", State::Down), ("api", State::Down), ("db", State::Down)]);
    plan(&mut all, "db");
    let edges = edges(&[("web", "api"), ("api", "db")]);
    mark(&mut all, &edges);
    assert_eq!((all["web"].cause.as_deref(), all["api"].cause.as_deref()), (Some("db"), Some("db")));
    plan(&mut all, "api");
    mark(&mut all, &edges);
    assert_eq!((all["api"].cause.as_deref(), all["db"].affects.as_slice()), (None, &["web".to_owned()][..]));
}

/// Squared, this would take minutes.
#[test]
fn a_chain_and_a_star_of_many_are_quick() {
    const MANY: usize = 100_000;
    let name = |n: usize| format!("t{n:06}");
    let all: Keyed<Target> = (0..MANY).map(|n| (name(n), Arc::new(in_state(State::Down)))).collect();
    let chain: Edges = (1..MANY).map(|n| (name(n), vec![name(n - 1)])).collect();
    let star: Edges = (1..MANY).map(|n| (name(n), vec![name(0)])).collect();
    let backwards: Edges = (1..MANY).map(|n| (name(n - 1), vec![name(n)])).collect();
    for (edges, cause) in [(chain, name(0)), (star, name(0)), (backwards, name(MANY - 1))] {
        let mut all = all.clone();
        mark(&mut all, &edges);
        assert_eq!(all[&cause].affects.len(), MANY - 1);
        assert!(all.iter().all(|(name, target)| target.cause.as_ref() == Some(&cause) || *name == cause));
    }
}

#[test]
fn a_circle_that_nobody_should_have_let_in_ends() {
    let mut all = targets(&[("a", State::Down), ("b", State::Down)]);
    mark(&mut all, &edges(&[("a", "b"), ("b", "a")]));
}

fn in_state(state: State) -> Target {
    Target { state, ..Target::default() }
}

fn plan(all: &mut Keyed<Target>, name: &str) {
    let work = Maintenance { why: None, until: Timestamp::from_ms(1) };
    Arc::make_mut(all.get_mut(name).unwrap()).maintenance = Some(work);
}

/// Any graph without circles: edges only lead to smaller numbers. Any states, any planned work.
fn graphs() -> impl Strategy<Value = (Keyed<Target>, Edges)> {
    let target = (0_usize..4, prop::bool::weighted(0.2));
    (prop::collection::vec(target, 2..24), prop::collection::vec((0_usize..24, 0_usize..24), 0..60)).prop_map(
        |(targets, pairs)| {
            let name = |n: usize| format!("t{n:02}");
            let mut all = Keyed::new();
            for (n, (state, planned)) in targets.iter().enumerate() {
                all.insert(name(n), Arc::new(in_state(State::ALL[*state])));
                if *planned {
                    plan(&mut all, &name(n));
                }
            }
            let mut edges = Edges::new();
            for (from, to) in pairs.into_iter().filter(|(from, to)| to < from && *from < targets.len()) {
                edges.entry(name(from)).or_default().push(name(to));
            }
            (all, edges)
        },
    )
}

/// Every red target that can be reached from `name` through red ones only, without itself.
fn red_upstream(name: &str, all: &Keyed<Target>, edges: &Edges) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut left = vec![name.to_owned()];
    while let Some(at) = left.pop() {
        let red = |next: &&String| all.get(*next).is_some_and(|target| target.state == State::Down);
        for next in edges.get(&at).into_iter().flatten().filter(red) {
            if found.insert(next.clone()) {
                left.push(next.clone());
            }
        }
    }
    found
}

proptest! {
    #[test]
    fn a_cause_is_never_affected((mut all, edges) in graphs()) {
        mark(&mut all, &edges);
        for target in all.values() {
            prop_assert!(target.affects.is_empty() || target.cause.is_none());
            prop_assert!(target.state == State::Down || (target.affects.is_empty() && target.cause.is_none()));
        }
    }

    /// The cause itself has nothing red before it.
    #[test]
    fn every_red_target_is_a_cause_or_has_a_red_one_upstream_that_is_its_cause((mut all, edges) in graphs()) {
        mark(&mut all, &edges);
        for (name, target) in all.iter().filter(|(_, target)| target.state == State::Down) {
            let upstream = red_upstream(name, &all, &edges);
            match &target.cause {
                Some(cause) => {
                    prop_assert!(upstream.contains(cause));
                    prop_assert!(red_upstream(cause, &all, &edges).is_empty());
                }
                None => prop_assert!(upstream.is_empty() || !target.counts(), "{name} waits for {upstream:?}"),
            }
        }
    }

    #[test]
    fn affects_and_cause_are_inverse((mut all, edges) in graphs()) {
        mark(&mut all, &edges);
        for (name, target) in &all {
            let waiting: Vec<&String> =
                all.iter().filter(|(_, other)| other.cause.as_ref() == Some(name)).map(|(other, _)| other).collect();
            prop_assert_eq!(waiting, target.affects.iter().collect::<Vec<_>>());
        }
    }

    /// Targets in maintenance are affected by nothing; whoever waits for them is affected all the same.
    #[test]
    fn planned_work_is_never_affected((mut all, edges) in graphs()) {
        mark(&mut all, &edges);
        prop_assert!(all.values().all(|target| target.counts() || target.cause.is_none()));
    }

    /// From any marks, through any states in between, to the same.
    #[test]
    fn marks_do_not_depend_on_the_way_there((end, edges) in graphs(), order in any::<prop::sample::Index>(),
                                            detours in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..4), 0..20)) {
        let mut expected = end.clone();
        mark(&mut expected, &edges);
        let mut all: Keyed<Target> = end.keys().map(|name| (name.clone(), Arc::default())).collect();
        let names: Vec<&String> = end.keys().collect();
        for (which, state) in detours {
            Arc::make_mut(all.get_mut(*which.get(&names)).unwrap()).state = State::ALL[state];
            mark(&mut all, &edges);
        }
        let first = order.index(names.len());
        for name in names[first..].iter().chain(&names[..first]) {
            let target = Arc::make_mut(all.get_mut(*name).unwrap());
            (target.state, target.maintenance) = (end[*name].state, end[*name].maintenance.clone());
            mark(&mut all, &edges);
        }
        prop_assert_eq!(all, expected);
    }
}
