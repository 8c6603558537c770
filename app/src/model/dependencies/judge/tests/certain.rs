//! So many of the last few.

use super::*;

const OF_LAST: Rules = Rules {
    fail_after: Enough::OfLast { times: 3, last: 5 },
    recover_after: Enough::OfLast { times: 4, last: 5 },
    ..RULES
};

/// `x` fails, anything else succeeds.
fn polls(script: &str) -> Vec<Result<Reading, Fault>> {
    script.chars().map(|poll| if poll == 'x' { refused() } else { good(10) }).collect()
}

/// One letter a state.
fn states(seen: &[Target]) -> String {
    seen.iter().map(|target| ["D", "y", "?", "u"][target.state as usize]).collect()
}

#[test]
fn red_after_so_many_of_the_last_not_only_in_a_row() {
    let mut watch = Watch::new(OF_LAST);
    let seen = watch.run(polls("x.x.x"));
    assert_eq!(states(&seen), "yuyuD");
    assert_eq!(seen[2].reason.as_deref(), Some("connection refused (2 of the last 5 failed, red at 3)"));
    assert_eq!(seen[4].reason.as_deref(), Some("connection refused"));
}

#[test]
fn failures_that_are_too_far_apart_never_make_it_red() {
    assert_eq!(states(&Watch::new(OF_LAST).run(polls("x..x..x..x..x..x"))), "yuuyuuyuuyuuyuuy");
}

#[test]
fn green_after_so_many_of_the_last_since_it_went_down() {
    let mut watch = Watch::new(OF_LAST);
    let seen = watch.run(polls("....xxx..x..x"));
    assert_eq!(states(&seen), "uuuuyyDDDDDuy");
    assert_eq!(seen[7].reason.as_deref(), Some("recovering: 1 of the last 5 succeeded, green at 4"));
    assert_eq!(seen[9].reason.as_deref(), Some("connection refused"));
    assert_eq!(
        seen[12].reason.as_deref(),
        Some("connection refused (1 of the last 5 failed, red at 3)"),
        "a new count"
    );
}

proptest! {
    /// Red exactly when the rule says so: a list of the outcomes since it was last green tells.
    #[test]
    fn red_is_what_the_list_says(script in prop::collection::vec(any::<bool>(), 1..120), times in 1_u32..6, more in 0_u32..6) {
        let last = times + more;
        let rules = Rules {
            fail_after: Enough::OfLast { times, last },
            recover_after: Enough::InARow(1),
            ..RULES
        };
        let mut watch = Watch::new(rules);
        let (mut list, mut down) = (Vec::new(), false);
        for failed in script {
            list.push(failed);
            let count = list.iter().rev().take(last as usize).filter(|failed| **failed).count();
            let state = watch.poll(if failed { refused() } else { good(10) }).state;
            match (down, failed) {
                (true, false) => { down = false; list.clear(); }
                (false, true) => down = count >= times as usize,
                _ => {}
            }
            prop_assert_eq!(state == State::Down, down);
            prop_assert_eq!(state == State::Up, !failed);
        }
    }
}

fn enough() -> impl Strategy<Value = Enough> {
    let of_last = (1_u32..5, 0_u32..5).prop_map(|(times, more)| Enough::OfLast { times, last: times + more });
    prop_oneof![(1_u32..5).prop_map(Enough::InARow), of_last]
}

proptest! {
    /// Whatever the rules: a failed poll is never green, what is not green says why, and times do not contradict.
    #[test]
    fn never_green_on_failure_whatever_the_rules(
        rules in (enough(), enough(), prop::option::of(1_u64..4), prop::option::of(Just(5_u8))),
        script in prop::collection::vec(0_u8..3, 1..120),
    ) {
        let (fail_after, recover_after, flapping, learn) = rules;
        let rules = Rules { fail_after, recover_after, flapping, learn, ..RULES };
        let mut watch = Watch::new(rules);
        for kind in script {
            let was_down = watch.target.state == State::Down;
            let target = watch.poll(match kind { 0 => good(10), 1 => good(900), _ => refused() });
            prop_assert!(kind != 2 || target.state != State::Up);
            prop_assert!(kind != 2 || !was_down || target.state == State::Down, "red stays red on failure");
            prop_assert!(kind == 2 || was_down || target.state != State::Down, "nothing turns red on success");
            prop_assert!(target.state == State::Up || target.reason.is_some());
            prop_assert!(target.flapping.is_none() || target.state != State::Up);
            prop_assert!(target.since.is_some() && target.since <= target.checked_at);
        }
    }
}
