//! `slow = "auto"`.

use super::*;

const LEARNED: Rules = Rules { learn: Some(5), slow: Ms::whole(500), ..RULES };

fn watch(readings: u32, ms: u32) -> Watch {
    let mut watch = Watch::new(LEARNED);
    (0..readings).for_each(|_| _ = watch.poll(good(ms)));
    watch
}

#[test]
fn until_enough_is_known_the_written_limit_holds_and_says_so() {
    let mut watch = watch(30, 95);
    assert_eq!((watch.target.slow_ms, watch.target.slow_learned), (Some(Ms::whole(500)), false));
    assert_eq!(watch.reason(), "slow limit 500 ms until 30 readings are known");
    let mut early = Watch::new(LEARNED);
    early.poll(Ok(Reading { note: Some("SELECT 1".to_owned()), ..good(10).unwrap() }));
    assert_eq!(early.reason(), "SELECT 1; slow limit 500 ms until 30 readings are known");
    early.poll(good(812));
    assert_eq!(early.reason(), "slow: 812 ms > 500 ms (until 30 readings are known)");
    watch.poll(good(95));
    assert!(watch.target.slow_learned);
    assert_eq!(watch.target.reason, None);
}

#[test]
fn the_sentence_says_what_was_learned() {
    let mut watch = watch(40, 95);
    let phases = Phases { first_byte_ms: Some(Ms::whole(790)), ..Phases::default() };
    watch.poll(Ok(Reading { latency_ms: Ms::whole(812), phases, ..Reading::default() }));
    assert_eq!(watch.target.state, State::Degraded);
    assert_eq!(watch.reason(), "slow: 812 ms > 198 ms (learned: usual 99 ms), first byte 790 ms");
    assert_eq!(watch.target.slow_ms, Some(Ms::whole(198)), "the limit that was used is the one that is shown");
}

#[test]
fn a_target_of_a_millisecond_is_not_slow_at_ten() {
    let mut watch = watch(40, 1);
    watch.poll(good(10));
    assert_eq!(watch.target.state, State::Up);
    watch.poll(good(40));
    assert_eq!(watch.target.state, State::Degraded);
}

#[test]
fn the_limit_that_is_shown_does_not_tremble() {
    let mut watch = watch(40, 95);
    let shown = watch.target.slow_ms;
    for ms in [92, 101, 97, 110, 90, 96, 99, 104].repeat(20) {
        assert_eq!(watch.poll(good(ms)).slow_ms, shown);
    }
}

#[test]
fn nothing_is_learned_from_maintenance_or_failures() {
    let mut watch = watch(40, 95);
    let before = watch.track.speed.clone();
    watch.poll(Ok(Reading { failed: Some("HTTP 503".to_owned()), ..good(5_000).unwrap() }));
    watch.target.maintenance = Some(crate::model::dependencies::Maintenance { why: None, until: at(9_999) });
    watch.poll(good(5_000));
    assert_eq!(watch.track.speed, before);
}

#[test]
fn a_written_limit_learns_nothing() {
    let mut watch = Watch::new(RULES);
    (0..100).for_each(|_| _ = watch.poll(good(10)));
    assert_eq!(watch.track.speed, Speed::default());
    assert_eq!((watch.target.slow_ms, watch.target.slow_learned), (Some(Ms::whole(300)), false));
}
