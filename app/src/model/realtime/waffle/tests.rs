use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

const HOUR: i64 = 3_600_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_ms(second * 1_000)
}

fn origin() -> Origin {
    Origin { feed: "ticker".to_owned(), shared: false }
}

fn seen(name: &str, state: State) -> Seen {
    Seen { name: name.to_owned(), state, ..Seen::default() }
}

fn up(names: &[&str]) -> Vec<Seen> {
    names.iter().map(|name| seen(name, State::Up)).collect()
}

fn slot(waffle: &Waffle, name: &str) -> u64 {
    waffle.shown().1[name].slot
}

fn process(waffle: &Waffle, name: &str) -> Process {
    (*waffle.shown().1[name]).clone()
}

#[test]
fn places_are_given_as_people_count_and_kept_when_others_come_and_go() {
    let mut waffle = Waffle::default();
    waffle.see(&origin(), up(&["w-10", "w-2", "w-1"]), true, at(0));
    assert_eq!([slot(&waffle, "w-1"), slot(&waffle, "w-2"), slot(&waffle, "w-10")], [0, 1, 2]);
    waffle.see(&origin(), up(&["w-10", "w-1", "w-0"]), true, at(1));
    assert_eq!([slot(&waffle, "w-1"), slot(&waffle, "w-2"), slot(&waffle, "w-10"), slot(&waffle, "w-0")], [0, 1, 2, 3]);
}

#[test]
fn a_process_that_vanished_is_down_until_it_is_given_up_and_then_its_place_is_free() {
    let mut waffle = Waffle::default();
    waffle.see(&origin(), up(&["a", "b", "c"]), true, at(0));
    assert!(waffle.see(&origin(), up(&["a", "c"]), true, at(1)));
    let gone = process(&waffle, "b");
    assert_eq!((gone.state, gone.gone, gone.since), (State::Down, true, Some(at(1))));
    assert!(!waffle.see(&origin(), up(&["a", "c"]), true, at(2)), "once is enough");
    assert!(!waffle.tick(|_| HOUR, at(3_600)));
    assert!(waffle.tick(|_| HOUR, at(3_601)));
    assert!(!waffle.shown().1.contains_key("b"));
    waffle.see(&origin(), up(&["a", "c", "d"]), true, at(3_602));
    assert_eq!(slot(&waffle, "d"), 1);
}

#[test]
fn one_that_comes_later_is_new_for_a_minute_and_the_first_ones_are_not() {
    let mut waffle = Waffle::default();
    waffle.see(&origin(), up(&["a"]), true, at(0));
    waffle.see(&origin(), up(&["a", "b"]), true, at(5));
    assert_eq!((process(&waffle, "a").born, process(&waffle, "b").born), (None, Some(at(5))));
    assert!(!waffle.tick(|_| HOUR, at(64)));
    assert!(waffle.tick(|_| HOUR, at(65)));
    assert_eq!(process(&waffle, "b").born, None);
}

#[test]
fn one_that_comes_back_was_restarted() {
    let mut waffle = Waffle::default();
    waffle.see(&origin(), up(&["a"]), true, at(0));
    waffle.see(&origin(), vec![seen("a", State::Down)], true, at(1));
    waffle.see(&origin(), up(&["a"]), true, at(2));
    waffle.see(&origin(), Vec::new(), true, at(3));
    waffle.see(&origin(), up(&["a"]), true, at(4));
    let back = process(&waffle, "a");
    assert_eq!(
        (back.state, back.gone, back.restarts, back.since, back.detail),
        (State::Up, false, 2, Some(at(4)), None)
    );
}

#[test]
fn a_restart_between_two_polls_is_seen_by_the_start() {
    let one = |second| vec![Seen { started: Some(at(second)), ..seen("a", State::Up) }];
    let mut waffle = Waffle::default();
    waffle.see(&origin(), one(-100), true, at(0));
    assert_eq!(process(&waffle, "a").since, Some(at(-100)));
    assert!(!waffle.see(&origin(), one(-100), true, at(1)));
    waffle.see(&origin(), one(2), true, at(3));
    assert_eq!((process(&waffle, "a").restarts, process(&waffle, "a").since), (1, Some(at(2))));
}

#[test]
fn what_has_to_be_there_is_missed_from_the_start() {
    let mut waffle = Waffle::default();
    waffle.see(&origin(), up(&["a"]), true, at(0));
    assert!(waffle.expect(&origin(), &["a".to_owned(), "b".to_owned()], at(0)));
    assert_eq!((process(&waffle, "a").state, process(&waffle, "b").state), (State::Up, State::Down));
    waffle.see(&origin(), up(&["a", "b"]), true, at(1));
    assert_eq!(process(&waffle, "b").state, State::Up);
}

#[test]
fn while_a_feed_is_lost_nobody_knows_and_then_everything_is_as_it_was() {
    let mut waffle = Waffle::default();
    waffle.see(&origin(), up(&["a", "b"]), true, at(0));
    waffle.see(&origin(), up(&["a"]), true, at(1));
    assert!(waffle.lose("ticker", at(2)));
    assert!(!waffle.lose("ticker", at(3)));
    let states = |waffle: &Waffle| (process(waffle, "a").state, process(waffle, "b").state);
    assert_eq!(states(&waffle), (State::Unknown, State::Unknown));
    waffle.see(&origin(), up(&["a"]), true, at(4));
    assert_eq!(states(&waffle), (State::Up, State::Down));
    assert_eq!(process(&waffle, "a").restarts, 0);
}

#[test]
fn what_tells_of_some_says_nothing_of_the_others() {
    let mut waffle = Waffle::default();
    waffle.see(&origin(), up(&["a", "b"]), false, at(0));
    waffle.see(&origin(), vec![seen("a", State::Degraded)], false, at(1));
    assert_eq!(process(&waffle, "b").state, State::Up);
}

#[test]
fn two_feeds_may_use_the_same_names() {
    let of = |feed: &str| Origin { feed: feed.to_owned(), shared: true };
    let mut waffle = Waffle::default();
    let in_group = |group: &str| vec![Seen { group: Some(group.to_owned()), ..seen("a", State::Up) }];
    waffle.see(&of("one"), in_group("g"), true, at(0));
    waffle.see(&of("two"), in_group("g"), true, at(0));
    let (groups, cells) = waffle.shown();
    assert_eq!(cells.keys().collect::<Vec<_>>(), ["one/a", "two/a"]);
    assert_eq!(groups.keys().collect::<Vec<_>>(), ["one/g", "two/g"]);
    waffle.keep_only(&[of("two")]);
    assert_eq!(waffle.shown().1.keys().collect::<Vec<_>>(), ["two/a"]);
}

#[test]
fn groups_keep_their_place_and_a_process_can_move() {
    let in_group = |group: &str| Seen { group: Some(group.to_owned()), ..seen(&["of-", group].concat(), State::Up) };
    let mut waffle = Waffle::default();
    waffle.see(&origin(), vec![in_group("m"), in_group("z")], true, at(0));
    waffle.see(&origin(), vec![in_group("m"), in_group("z"), in_group("a")], true, at(1));
    let places = |waffle: &Waffle| waffle.shown().0.iter().map(|(name, g)| (name.clone(), g.place)).collect::<Vec<_>>();
    assert_eq!(places(&waffle), [("a".to_owned(), 2), ("m".to_owned(), 0), ("z".to_owned(), 1)]);
    let moved = Seen { group: Some("z".to_owned()), ..in_group("m") };
    waffle.see(&origin(), vec![moved, in_group("z"), in_group("a")], true, at(2));
    assert_eq!(waffle.shown().0.keys().collect::<Vec<_>>(), ["a", "z"]);
    assert_eq!(waffle.shown().0["z"].total(), 2);
}

#[test]
fn too_many_are_shown_as_groups_with_the_worst_by_name() {
    let state = |at: usize| if at.is_multiple_of(40) { State::Down } else { State::Up };
    let all: Vec<Seen> = (0..30_000).map(|at| seen(&format!("w-{at}"), state(at))).collect();
    let mut waffle = Waffle::default();
    waffle.see(&origin(), all, true, at(0));
    let (groups, cells) = waffle.shown();
    assert_eq!((groups["ticker"].total(), groups["ticker"].down), (30_000, 750));
    assert_eq!(cells.len(), MAX_WORST);
    assert!(cells.values().all(|process| process.state == State::Down));
}

#[test]
fn names_are_ordered_as_people_do() {
    let mut names = ["w-10", "w-9", "w-09", "w", "W-1", "w-9a", "", "é2", "é10"];
    names.sort_by(|a, b| natural(a, b));
    assert_eq!(names, ["", "W-1", "w", "w-09", "w-9", "w-9a", "w-10", "é2", "é10"]);
}

proptest! {
    #[test]
    fn no_two_processes_share_a_place_and_nobody_moves(
        rounds in proptest::collection::vec(proptest::collection::btree_set(0_u8..24, 0..24), 1..24)
    ) {
        let mut waffle = Waffle::default();
        let mut last: BTreeMap<String, u64> = BTreeMap::new();
        for (second, names) in (0..).map(|n| n * 20).zip(rounds) {
            let seen: Vec<Seen> = names.iter().map(|n| seen(&n.to_string(), State::Up)).collect();
            waffle.see(&origin(), seen, true, at(second));
            waffle.tick(|_| 60_000, at(second));
            let slots: BTreeMap<String, u64> = waffle.shown().1.iter().map(|(k, p)| (k.clone(), p.slot)).collect();
            prop_assert_eq!(slots.values().collect::<BTreeSet<_>>().len(), slots.len());
            for (key, slot) in &slots {
                prop_assert!(last.get(key).is_none_or(|before| before == slot), "{} moved", key);
            }
            // Only who is still there can be said to have moved.
            last = slots;
        }
    }

    #[test]
    fn names_have_one_order(a in "[a-c0-3]{0,6}", b in "[a-c0-3]{0,6}", c in "[a-c0-3]{0,6}") {
        prop_assert_eq!(natural(&a, &b), natural(&b, &a).reverse());
        prop_assert_eq!(natural(&a, &b).is_eq(), a == b);
        prop_assert!(natural(&a, &b).is_gt() || natural(&b, &c).is_gt() || natural(&a, &c).is_le());
    }
}
