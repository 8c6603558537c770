//! Going down and coming back too often.

use super::*;

const FLAPS: Rules =
    Rules { flapping: Some(6), fail_after: Enough::InARow(1), recover_after: Enough::InARow(1), ..RULES };

fn flip(watch: &mut Watch, times: usize) {
    for _ in 0..times {
        let outcome = if watch.target.state == State::Down { good(10) } else { refused() };
        watch.poll(outcome);
    }
}

#[test]
fn flipping_too_often_is_yellow_while_it_answers_and_red_while_not() {
    let mut watch = Watch::new(FLAPS);
    watch.poll(good(10));
    flip(&mut watch, 6);
    assert_eq!((watch.target.state, watch.target.flapping), (State::Up, None));
    flip(&mut watch, 1);
    assert_eq!((watch.target.state, watch.target.flapping), (State::Down, Some(7)));
    assert_eq!(watch.reason(), "connection refused");
    flip(&mut watch, 1);
    assert_eq!((watch.target.state, watch.target.flapping), (State::Degraded, Some(8)));
    assert_eq!(watch.reason(), "flapping: 8 changes within the last hour, limit 6");
    assert_eq!(watch.target.since, Some(at(watch.second)));
}

#[test]
fn a_yellow_that_says_more_keeps_its_sentence() {
    let mut watch = Watch::new(FLAPS);
    watch.poll(good(10));
    flip(&mut watch, 8);
    watch.poll(good(900));
    assert_eq!(watch.reason(), "slow: 900 ms > 300 ms");
    assert_eq!(watch.target.flapping, Some(8));
}

#[test]
fn it_ends_by_itself_when_the_hour_has_passed() {
    let mut watch = Watch::new(FLAPS);
    watch.poll(good(10));
    flip(&mut watch, 8);
    watch.poll(Ok(Reading { note: Some("SELECT 1".to_owned()), ..good(10).unwrap() }));
    let soon = at(watch.second + 60);
    assert_eq!(calm(&watch.target, &mut watch.track, &FLAPS, soon), None);
    let later = at(watch.second + 3_600);
    let calmed = calm(&watch.target, &mut watch.track, &FLAPS, later).expect("over");
    assert_eq!((calmed.state, calmed.flapping, calmed.since), (State::Up, None, Some(later)));
    assert_eq!(calmed.reason.as_deref(), Some("SELECT 1"));
    assert_eq!(calm(&calmed, &mut watch.track, &FLAPS, later), None, "said once");
}

#[test]
fn a_count_that_falls_is_told() {
    let mut watch = Watch::new(FLAPS);
    watch.poll(good(10));
    flip(&mut watch, 2);
    watch.second += 600;
    flip(&mut watch, 8);
    assert_eq!(watch.target.flapping, Some(10));
    let fewer = calm(&watch.target, &mut watch.track, &FLAPS, at(3_660)).expect("two are over");
    assert_eq!((fewer.state, fewer.flapping), (State::Degraded, Some(8)));
    assert_eq!(fewer.reason.as_deref(), Some("flapping: 8 changes within the last hour, limit 6"));
}

#[test]
fn an_end_of_flapping_does_not_make_anything_else_green() {
    let mut watch = Watch::new(FLAPS);
    watch.poll(good(10));
    flip(&mut watch, 9);
    let red = calm(&watch.target, &mut watch.track, &FLAPS, at(7_200)).expect("over");
    assert_eq!((red.state, red.flapping), (State::Down, None));
    let mut watch = Watch::new(FLAPS);
    watch.poll(good(10));
    flip(&mut watch, 8);
    let silent = overdue(&watch.target, &FLAPS, at(300), at(0)).expect("overdue");
    let over = calm(&silent, &mut watch.track, &FLAPS, at(7_200)).expect("over");
    assert_eq!((over.state, over.reason.as_deref()), (State::Unknown, Some("no reading for 3 periods")));
}

#[test]
fn flips_during_maintenance_do_not_count() {
    let mut watch = Watch::new(FLAPS);
    watch.poll(good(10));
    watch.target.maintenance = Some(crate::model::dependencies::Maintenance { why: None, until: at(9_999) });
    flip(&mut watch, 20);
    watch.target.maintenance = None;
    watch.poll(good(10));
    assert_eq!((watch.target.state, watch.target.flapping), (State::Up, None));
}

#[test]
fn where_it_is_off_nothing_flaps() {
    let mut watch = Watch::new(Rules { flapping: None, ..FLAPS });
    flip(&mut watch, 100);
    assert_eq!((watch.target.state, watch.target.flapping), (State::Up, None));
}
