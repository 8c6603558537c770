use super::*;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_ms(seconds * 1_000)
}

fn window(target: &str, from: i64, to: i64, why: &str) -> Window {
    Window {
        targets: vec![Pattern::new(target)],
        when: When::Once { from: at(from), to: at(to) },
        why: Some(why.to_owned()),
    }
}

fn mute(target: &str, until: i64) -> Mute {
    Mute {
        target: Pattern::new(target),
        until: at(until),
        why: Some("muted".to_owned()),
        by: "me".to_owned(),
        created: at(0),
    }
}

/// Reason and end, at each of these seconds.
fn told(calendar: &Calendar, target: &str, seconds: &[i64]) -> Vec<Option<(String, i64)>> {
    let told = |second: &i64| {
        let active = calendar.active("core", target, at(*second))?;
        Some((active.why?, active.until.as_ms() / 1_000))
    };
    seconds.iter().map(told).collect()
}

fn says(why: &str, until: i64) -> Option<(String, i64)> {
    Some((why.to_owned(), until))
}

#[test]
fn of_several_windows_the_one_that_ends_last_counts() {
    let calendar =
        Calendar::new(vec![window("db", 10, 20, "short"), window("*", 5, 30, "long"), window("x", 0, 99, "other")]);
    let all = told(&calendar, "db", &[4, 5, 10, 20, 29, 30, 12]);
    let long = says("long", 30);
    assert_eq!(
        all,
        [None, long.clone(), long.clone(), long.clone(), long.clone(), None, long],
        "also backwards in time"
    );
    calendar.replace(vec![window("db", 10, 20, "short")]);
    assert_eq!(told(&calendar, "db", &[12, 25]), [says("short", 20), None]);
}

#[test]
fn mutes_and_windows_are_replaced_apart() {
    let calendar = Calendar::new(vec![window("db", 0, 20, "window")]);
    assert_eq!(told(&calendar, "db", &[1]), [says("window", 20)]);
    calendar.replace_mutes(vec![mute("core/db", 30)]);
    assert_eq!(told(&calendar, "db", &[1, 29, 30]), [says("muted", 30), says("muted", 30), None]);
    calendar.replace(Vec::new());
    assert_eq!(told(&calendar, "db", &[1]), [says("muted", 30)]);
    calendar.replace_mutes(Vec::new());
    assert_eq!(told(&calendar, "db", &[1]), [None]);
}

#[test]
fn a_question_is_cheap_while_nothing_changes() {
    let calendar = Calendar::new(vec![window("db", 0, 20, "window")]);
    let (first, second) = (calendar.in_force(at(1)), calendar.in_force(at(19)));
    assert!(Arc::ptr_eq(&first.0, &second.0), "not looked up again");
}
