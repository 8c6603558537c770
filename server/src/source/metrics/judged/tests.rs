use super::{
    super::{
        amount::Tolerance,
        buckets::{Said, Value},
        memory::Kept,
    },
    *,
};
use app::model::metrics::Verdict;
use std::{collections::BTreeMap, time::Duration};

fn config(zone: &str) -> MetricConfig {
    MetricConfig {
        name: "revenue".into(),
        reference: None,
        tolerance: Tolerance::Exact,
        late_after: Duration::from_hours(26),
        timezone: TimeZone::get(zone).unwrap(),
        queries: BTreeMap::new(),
        owner: None,
        runbook: None,
    }
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    Timestamp::from_ms(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

/// A value a day, from the 14th on, up to and with `newest`.
fn days(newest: &str) -> Days {
    let said =
        |day: Date| if day <= date(newest) { Said::Value(Value::new(day.day().to_string())) } else { Said::Missing };
    let all = date("2026-11-14").series(1.day()).take(10);
    all.map(|day| (day, Kept { said: said(day), since: at("2026-11-01T00:00:00Z") })).collect()
}

fn judged(zone: &str, one: Option<&Days>, other: Option<&Days>, now: &str) -> (Metric, Option<Timestamp>) {
    let run = Run { failed: one.and(other).is_none().then(|| "refused".to_owned()), ..Run::default() };
    let known = [Known { name: "a", days: one, run: &run }, Known { name: "b", days: other, run: &run }];
    judge(&config(zone), &known, (date("2026-11-14"), date("2026-11-23")), at(now))
}

#[test]
fn a_day_that_is_not_over_leaves_a_metric_green() {
    let all = days("2026-11-22");
    let (metric, again) = judged("UTC", Some(&all), Some(&all), "2026-11-23T10:00:00Z");
    assert_eq!((metric.state, metric.reason.as_deref(), metric.days.len()), (State::Up, None, 10));
    assert_eq!(metric.days["2026-11-23"].verdict, Verdict::Late);
    assert_eq!(metric.days["2026-11-23"].reason.as_deref(), Some("no database has a value yet, due 2026-11-24 02:00"));
    assert!(metric.days["2026-11-22"].settled && !metric.days["2026-11-23"].settled);
    assert_eq!(again, Some(at("2026-11-24T00:00:00Z")));
    assert_eq!(metric.freshness["a"].ended_at, Some(at("2026-11-23T00:00:00Z")));
}

#[test]
fn a_day_that_is_late_is_yellow_and_becomes_red_when_it_is_due() {
    let (all, behind) = (days("2026-11-22"), days("2026-11-21"));
    let (metric, again) = judged("UTC", Some(&all), Some(&behind), "2026-11-23T01:00:00Z");
    assert_eq!((metric.state, again), (State::Degraded, Some(at("2026-11-23T02:00:00Z"))));
    assert_eq!(metric.reason.as_deref(), Some("2026-11-22: b has no row yet, due 2026-11-23 02:00"));
    assert_eq!(metric.freshness["b"].state, State::Up);
    let (metric, _) = judged("UTC", Some(&all), Some(&behind), "2026-11-23T02:00:00Z");
    assert_eq!(metric.reason.as_deref(), Some("2026-11-22: b has no row, due since 2026-11-23 02:00"));
    let (metric, _) = judged("UTC", Some(&all), Some(&behind), "2026-11-23T02:00:01Z");
    assert_eq!(metric.state, State::Down);
    let old = "newest day in b is 2026-11-21, ended 1 d ago, limit 1 d";
    assert_eq!(metric.freshness["b"].reason.as_deref(), Some(old));
}

#[test]
fn days_are_due_by_the_clock_of_the_metric() {
    let (all, behind) = (days("2026-11-22"), days("2026-11-21"));
    let (metric, again) = judged("America/New_York", Some(&all), Some(&behind), "2026-11-23T06:59:59Z");
    assert_eq!((metric.state, again), (State::Degraded, Some(at("2026-11-23T07:00:00Z"))));
    assert_eq!(judged("America/New_York", Some(&all), Some(&behind), "2026-11-23T07:00:00Z").0.state, State::Down);
}

#[test]
fn several_days_are_one_sentence() {
    let (all, behind) = (days("2026-11-22"), days("2026-11-18"));
    let (metric, _) = judged("UTC", Some(&all), Some(&behind), "2026-11-23T10:00:00Z");
    let reason = "2026-11-22: b has no row, due since 2026-11-23 02:00; and 3 earlier days";
    assert_eq!(metric.reason.as_deref(), Some(reason));
}

#[test]
fn who_cannot_be_asked_makes_it_unknown() {
    let all = days("2026-11-22");
    let (metric, _) = judged("UTC", Some(&all), None, "2026-11-23T10:00:00Z");
    assert_eq!((metric.state, metric.verdict()), (State::Unknown, Some(Verdict::Unknown)));
    assert_eq!(metric.reason.as_deref(), Some("2026-11-23: b cannot be asked; and 9 earlier days"));
    assert_eq!(metric.freshness["b"].reason.as_deref(), Some("b cannot be asked"));
}

#[test]
fn a_metric_without_a_value_anywhere_says_so() {
    let none = days("2026-11-01");
    let (metric, _) = judged("UTC", Some(&none), Some(&none), "2026-11-23T10:00:00Z");
    assert_eq!(metric.state, State::Down);
    assert_eq!(metric.freshness["a"].reason.as_deref(), Some("a has no value within 10 days"));
}
