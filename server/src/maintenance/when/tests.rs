use super::*;
use proptest::prelude::*;
use rstest::rstest;

const HOUR_MS: i64 = 3_600_000;

fn at(text: &str) -> Timestamp {
    Timestamp::from_ms(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

fn every(cron: &str, zone: &str, length_ms: i64) -> Every {
    Every::new(cron, TimeZone::get(zone).unwrap(), length_ms, at("2026-01-01T00:00:00Z")).unwrap()
}

#[test]
fn once_is_from_its_first_moment_to_its_last() {
    let (from, to) = (at("2026-12-01T22:00:00+01:00"), at("2026-12-02T02:00:00+01:00"));
    let once = When::Once { from, to };
    assert_eq!(once.at(from.plus_ms(-1)), Span { in_force_until: None, next_change: from });
    assert_eq!(once.at(from), Span { in_force_until: Some(to), next_change: to });
    assert_eq!(once.at(to.plus_ms(-1)), Span { in_force_until: Some(to), next_change: to });
    assert_eq!(once.at(to), Span { in_force_until: None, next_change: NEVER });
}

/// In force within `begins..ends`, and at no moment around it.
fn assert_window(every: &Every, begins: &str, ends: &str) {
    let (begins, ends) = (at(begins), at(ends));
    assert_eq!(every.at(begins.plus_ms(-1)).in_force_until, None, "before {begins}");
    assert_eq!(every.at(begins.plus_ms(-1)).next_change, begins);
    for inside in [begins, begins.plus_ms(1), ends.plus_ms(-1)] {
        assert_eq!(every.at(inside).in_force_until, Some(ends), "at {inside}");
    }
    assert_eq!(every.at(ends).in_force_until, None, "after {ends}");
}

#[rstest]
// Sundays at two in Berlin: UTC+1 in winter, UTC+2 in summer.
#[case("0 2 * * SUN", "2026-02-01T01:00:00Z", "2026-02-01T03:00:00Z")]
#[case("0 2 * * SUN", "2026-07-05T00:00:00Z", "2026-07-05T02:00:00Z")]
// The night of 29 March has no 02:00 to 03:00: right after the gap.
#[case("0 2 * * SUN", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00Z")]
#[case("30 2 * * *", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00Z")]
// A window across the gap lasts as long as any other.
#[case("30 1 * * *", "2026-03-29T00:30:00Z", "2026-03-29T02:30:00Z")]
// The night of 25 October has 02:00 to 03:00 twice: once.
#[case("30 2 * * *", "2026-10-25T00:30:00Z", "2026-10-25T02:30:00Z")]
fn a_cron_goes_by_the_clocks_of_its_zone(#[case] cron: &str, #[case] begins: &str, #[case] ends: &str) {
    assert_window(&every(cron, "Europe/Berlin", 2 * HOUR_MS), begins, ends);
}

#[test]
fn every_hour_comes_twice_where_the_clocks_repeat_it() {
    let hourly = every("0 * * * *", "Europe/Berlin", HOUR_MS / 6);
    for begins in ["2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"] {
        let begins = at(begins);
        assert_eq!(hourly.at(begins.plus_ms(60_000)).in_force_until, Some(begins.plus_ms(HOUR_MS / 6)));
        assert_eq!(hourly.at(begins.plus_ms(30 * 60_000)).in_force_until, None);
    }
}

#[test]
fn windows_that_overlap_go_on_to_the_end_of_the_last() {
    let always = every("0 * * * *", "UTC", 2 * HOUR_MS);
    let now = at("2026-05-05T10:20:00Z");
    let span = always.at(now);
    assert_eq!(span.in_force_until, Some(at("2026-05-05T12:00:00Z")));
    assert_eq!(span.next_change, at("2026-05-05T11:00:00Z"), "then it ends later");
}

#[rstest]
#[case("")]
#[case("0 2 * *")]
#[case("0 0 2 * * SUN")]
#[case("0 2 * * SUN 2027")]
#[case("61 2 * * *")]
#[case("often")]
#[case("0 0 30 2 *")]
fn what_is_no_moment_is_refused(#[case] cron: &str) {
    assert!(Every::new(cron, TimeZone::UTC, HOUR_MS, at("2026-01-01T00:00:00Z")).is_err(), "{cron}");
}

proptest! {
    /// Until the next change the answer is the same, and at it another one.
    #[test]
    fn the_answer_holds_until_the_next_change(
        now_ms in 1_700_000_000_000_i64..1_900_000_000_000,
        cron in prop::sample::select(vec!["0 2 * * SUN", "*/7 * * * *", "30 1,2,3 * * *", "15 4 1 * *", "0 3 * * MON#2"]),
        zone in prop::sample::select(vec!["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
        minutes in 1_i64..600,
        within in 0.0_f64..1.0,
    ) {
        let (every, now) = (every(cron, zone, minutes * 60_000), Timestamp::from_ms(now_ms));
        let span = every.at(now);
        prop_assert!(span.next_change > now);
        prop_assert!(span.in_force_until.is_none_or(|until| until > now));
        let later = now.plus_ms(((span.next_change.ms_since(now) - 1) as f64 * within) as i64);
        prop_assert_eq!(every.at(later), span);
        prop_assert_ne!(every.at(span.next_change), span);
    }
}
