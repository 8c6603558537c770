use super::*;
use proptest::prelude::*;
use rstest::rstest;

const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];

/// `-`: no row, `N`: NULL, `!`: cannot be asked; a `>` behind it: it has later days.
fn said(word: &str) -> (Option<Said>, bool) {
    let is_past = word.ends_with('>');
    let said = match word.trim_end_matches('>') {
        "!" => None,
        "-" => Some(Said::Missing),
        "N" => Some(Said::Null),
        text => Some(Said::Value(Value::new(text.to_owned()))),
    };
    (said, is_past)
}

fn judged(all: &[(Option<Said>, bool)], rule: &Rule<'_>) -> Day {
    let sides = NAMES.iter().zip(all);
    let sides: Vec<Side<'_>> =
        sides.map(|(name, (said, is_past))| Side { name, said: said.as_ref(), is_past: *is_past }).collect();
    judge(&sides, rule)
}

fn with(words: &str, rule: &Rule<'_>) -> Day {
    judged(&words.split(' ').map(said).collect::<Vec<_>>(), rule)
}

const EXACT: &Tolerance = &Tolerance::Exact;
const DUE: Rule<'static> = Rule { reference: None, tolerance: EXACT, is_due: true, due: "11-15 02:00", is_over: true };

fn due(words: &str) -> Day {
    with(words, &DUE)
}

fn coming(words: &str) -> Day {
    with(words, &Rule { is_due: false, ..DUE })
}

#[rstest]
#[case("1 1.0 1", Verdict::Same, None)]
#[case("0 0 0.00", Verdict::Same, None)]
#[case("1 2 1", Verdict::Differs, Some("b says 2, 1 more (100 %); the majority says 1, tolerance exact"))]
#[case("1 2", Verdict::Differs, Some("no majority: a says 1, b says 2"))]
#[case("1 1 2 2", Verdict::Differs, Some("no majority: a says 1, c says 2, d says 2"))]
#[case("1 - 1", Verdict::Missing, Some("b has no row, due since 11-15 02:00"))]
#[case("1 N 1", Verdict::Missing, Some("b has NULL, due since 11-15 02:00"))]
#[case("1 0 1", Verdict::Differs, Some("b says 0, 1 less (100 %); the majority says 1, tolerance exact"))]
#[case("- - -", Verdict::Missing, Some("no database has a row, due since 11-15 02:00"))]
#[case("N N N", Verdict::Missing, Some("no database has a value, due since 11-15 02:00"))]
#[case("1 ! 1", Verdict::Unknown, Some("b cannot be asked"))]
#[case("1 ! !", Verdict::Unknown, Some("b, c cannot be asked"))]
#[case("! ! !", Verdict::Unknown, Some("a, b, c cannot be asked"))]
#[case("1 ! 2", Verdict::Differs, Some("no majority: a says 1, c says 2"))]
#[case("1 ! -", Verdict::Missing, Some("c has no row, due since 11-15 02:00"))]
#[case("1 2 - 1", Verdict::Differs, Some("b says 2, 1 more (100 %); the majority says 1, tolerance exact"))]
#[case("x x y", Verdict::Differs, Some("c says y; the majority says x, tolerance exact"))]
fn a_day_that_is_due(#[case] words: &str, #[case] verdict: Verdict, #[case] reason: Option<&str>) {
    let day = due(words);
    assert_eq!((day.verdict, day.reason.as_deref()), (verdict, reason));
    assert_eq!(day.state, verdict.state());
}

#[rstest]
#[case("1 - 1", Verdict::Late, Some("b has no row yet, due 11-15 02:00"))]
#[case("1 N 1", Verdict::Late, Some("b has NULL yet, due 11-15 02:00"))]
#[case("- - -", Verdict::Late, Some("no database has a value yet, due 11-15 02:00"))]
#[case("10 8 10", Verdict::Late, Some("b says 8, 2 less (20 %) yet, due 11-15 02:00"))]
#[case("10 8", Verdict::Late, Some("values are not the same yet, due 11-15 02:00"))]
#[case("1 1 1", Verdict::Same, None)]
// Who has later days will not change this one any more: it is wrong, not late.
#[case("10> 8> 10>", Verdict::Differs, Some("b says 8, 2 less (20 %); the majority says 10, tolerance exact"))]
#[case("10> 8> 10", Verdict::Differs, Some("b says 8, 2 less (20 %); the majority says 10, tolerance exact"))]
#[case("10> 8 10>", Verdict::Late, Some("b says 8, 2 less (20 %) yet, due 11-15 02:00"))]
#[case("1> - 1>", Verdict::Late, Some("b has no row yet, due 11-15 02:00"))]
#[case("1> 2> -", Verdict::Differs, Some("no majority: a says 1, b says 2"))]
#[case("1> -> 1>", Verdict::Missing, Some("b has no row, but values of later days"))]
#[case("1 ! !", Verdict::Unknown, Some("b, c cannot be asked"))]
fn a_day_that_is_not_due_yet(#[case] words: &str, #[case] verdict: Verdict, #[case] reason: Option<&str>) {
    let day = coming(words);
    assert_eq!((day.verdict, day.reason.as_deref()), (verdict, reason));
}

#[test]
fn a_day_that_is_not_over_is_late_without_a_colour() {
    let day = with("1 - 1", &Rule { is_due: false, is_over: false, ..DUE });
    assert_eq!((day.verdict, day.state, day.counts()), (Verdict::Late, State::Unknown, false));
    let over = coming("1 - 1");
    assert_eq!((over.state, over.counts()), (State::Degraded, true));
}

#[rstest]
#[case("1 2 2", "b says 2, 1 more (100 %), c says 2, 1 more (100 %); a says 1, tolerance exact", &["b", "c"])]
#[case("- 2 2", "a has no row, due since 11-15 02:00", &["a"])]
#[case("! 2 2", "a, the reference, cannot be asked", &[])]
fn a_reference_that_is_named_is_right(#[case] words: &str, #[case] reason: &str, #[case] odd: &[&str]) {
    let day = with(words, &Rule { reference: Some("a"), ..DUE });
    assert_eq!(
        (day.reason.as_deref(), day.odd.as_slice()),
        (Some(reason), odd.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>().as_slice())
    );
}

#[test]
fn tolerance_makes_the_difference_and_the_differences_stay_told() {
    let tolerance = Tolerance::new("1%").unwrap();
    let day = with("1000 1005 1000.0", &Rule { tolerance: &tolerance, ..DUE });
    assert_eq!((day.verdict, day.reason.as_deref()), (Verdict::Within, Some("apart by 5 at most, tolerance 1%")));
    assert_eq!((day.against.as_deref(), day.difference.as_deref()), (Some("a"), Some("5")));
    let apart = Difference { absolute: "5".into(), percent: Some("0.5".into()) };
    assert_eq!(day.differences.iter().collect::<Vec<_>>(), [(&"b".to_owned(), &Arc::new(apart))]);
    assert!(day.odd.is_empty());
}

#[test]
fn the_four_things_that_are_no_value_are_told_apart() {
    let day = due("0 N - !");
    assert_eq!(*day.values["a"], "0");
    assert_eq!([*day.gaps["b"], *day.gaps["c"], *day.gaps["d"]], [Gap::Null, Gap::Missing, Gap::Error]);
}

fn anything() -> impl Strategy<Value = Vec<(Option<Said>, bool)>> {
    let one = prop_oneof![
        4 => (0_u8..3).prop_map(|number| Some(Said::Value(Value::new(number.to_string())))),
        1 => Just(Some(Said::Null)),
        1 => Just(Some(Said::Missing)),
        1 => Just(None),
    ];
    prop::collection::vec((one, any::<bool>()), 2..=5)
}

proptest! {
    #[test]
    fn green_means_that_all_have_the_same_value(all in anything(), is_due: bool) {
        let day = judged(&all, &Rule { is_due, ..DUE });
        let values: Vec<_> = all.iter().map(|(said, _)| said.clone()).collect();
        let same = values.iter().all(|said| matches!(said, Some(Said::Value(_)))) && values.windows(2).all(|pair| pair[0] == pair[1]);
        prop_assert_eq!(day.state == State::Up, same);
        prop_assert_eq!(day.reason.is_none(), same);
    }

    #[test]
    fn nothing_is_late_once_it_is_due(all in anything()) {
        prop_assert_ne!(judged(&all, &DUE).verdict, Verdict::Late);
    }

    #[test]
    fn the_order_of_the_databases_does_not_matter_for_the_verdict(all in anything(), is_due: bool, by in 0_usize..5) {
        let mut turned = all.clone();
        turned.rotate_left(by % all.len());
        let rule = Rule { is_due, ..DUE };
        prop_assert_eq!(judged(&all, &rule).verdict, judged(&turned, &rule).verdict);
    }

    #[test]
    fn the_odd_ones_are_never_the_majority(all in anything()) {
        let day = judged(&all, &DUE);
        let values = all.iter().filter(|(said, _)| matches!(said, Some(Said::Value(_)))).count();
        let odd = day.odd.iter().filter(|name| day.values.contains_key(*name)).count();
        prop_assert!(odd * 2 < values.max(1));
    }

    #[test]
    fn each_database_is_told_once(all in anything()) {
        let day = judged(&all, &DUE);
        prop_assert_eq!(day.values.len() + day.gaps.len(), all.len());
    }
}
