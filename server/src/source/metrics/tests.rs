//! The source itself: what outcomes make of its snapshot.

use super::{
    buckets::{Said, Value},
    memory::{Days, Kept},
    *,
};
use crate::config::{Config, ProcessEnv, WidgetSource, parse};
use app::ms::Ms;
use jiff::{ToSpan as _, civil::Date};

const MIN: i64 = 60_000;

fn config(keys: &str, more: &str) -> MetricsConfig {
    let text = format!(
        "[[widget]]\nid = \"m\"\nkind = \"metrics\"\n{keys}\n[widget.databases]\na = \"sqlite:///a\"\nb = \"sqlite:///b\"\n\
         [[widget.metric]]\nname = \"n\"\nlate_after = \"1m\"\nquery = \"select d, v from t where d >= {{from}} and d < {{to}}\"\n{more}"
    );
    let Config { widgets, .. } = parse("t", &text, &ProcessEnv).unwrap_or_else(|report| panic!("{report}"));
    match widgets.into_iter().next().map(|widget| widget.source) {
        Some(WidgetSource::Metrics(config)) => *config,
        other => panic!("{other:?}"),
    }
}

fn source() -> MetricsSource {
    MetricsSource::new("m", config("", "")).unwrap()
}

/// Today, and far from its ends: minutes later it is the same day.
fn noon() -> Timestamp {
    const DAY: i64 = 86_400_000;
    let now = clock::now();
    now.plus_ms(DAY / 2 - now.as_ms().rem_euclid(DAY))
}

/// The value on each of the ten days.
fn reading(value: &str, now: Timestamp) -> DaysReading {
    let (first, today) = poll::days(now, &jiff::tz::TimeZone::UTC, 10).unwrap();
    let said = |day: Date| (day, Kept { said: Said::Value(Value::new(value.to_owned())), since: now });
    let days: Days = first.series(1.day()).take_while(|day| *day <= today).map(said).collect();
    DaysReading { days: Arc::new(days), from: first, to: today.tomorrow().unwrap(), took: Ms::whole(3), rows: 10 }
}

fn well(index: usize, value: &str, at: Timestamp) -> Report<DaysReading> {
    Report { index, at, skipped: 0, result: Ok(reading(value, at)) }
}

fn bad(index: usize, at: Timestamp) -> Report<DaysReading> {
    let fault = Fault::new(FaultKind::Refused, "connection refused");
    Report { index, at, skipped: 0, result: Err(fault) }
}

#[test]
fn before_the_first_answer_nothing_is_green() {
    let mut source = source();
    assert_eq!(source.steps().len(), 2);
    let view = source.view();
    assert_eq!((view.state, view.summary.as_str()), (State::Unknown, "1 metric in 2 databases: not read yet"));
    assert_eq!((view.stale, view.data.days.len()), (false, 10));
    assert_eq!(view.data.metrics["n"].freshness["a"].reason.as_deref(), Some("a not read yet"));
}

#[test]
fn one_failure_is_yellow_and_two_make_it_unknown_until_there_is_an_answer() {
    let (mut source, now) = (source(), noon());
    source.fold(well(0, "1", now));
    assert_eq!(source.fold(well(1, "1.0", now)), Change::State);
    assert_eq!(source.view().state, State::Up);
    assert_eq!(source.fold(bad(1, now)), Change::State);
    let view = source.view();
    assert_eq!((view.state, view.data.metrics["n"].state), (State::Degraded, State::Up));
    assert_eq!(view.data.databases_failed["b"].since, Some(now));
    source.fold(bad(1, now.plus_ms(MIN)));
    let view = source.view();
    assert_eq!((view.state, view.data.metrics["n"].state), (State::Degraded, State::Unknown));
    assert_eq!(view.data.databases_failed["b"].since, Some(now));
    source.fold(well(1, "1", now.plus_ms(2 * MIN)));
    assert_eq!((source.view().state, source.view().data.databases_failed.len()), (State::Up, 0));
}

#[test]
fn the_same_again_is_no_news_but_for_when() {
    let (mut source, now) = (source(), noon());
    source.fold(well(0, "1", now));
    source.fold(well(1, "1", now));
    let days = source.view().data.metrics["n"].days.clone();
    assert_eq!(source.fold(well(1, "1", now.plus_ms(1))), Change::Drift);
    let again = source.view().data.metrics["n"].days.clone();
    assert!(days.values().zip(again.values()).all(|(one, other)| Arc::ptr_eq(one, other)));
    assert_eq!(source.fold(well(1, "2", now.plus_ms(2))), Change::State);
    assert_eq!(source.fold(well(7, "2", now)), Change::Nothing);
}

#[test]
fn who_is_silent_for_three_rounds_is_not_believed() {
    let (mut source, now) = (source(), noon());
    source.fold(well(0, "1", now));
    source.fold(well(1, "1", now));
    let late = now.plus_ms(15 * MIN + 31_000);
    assert_eq!(source.overdue(late, None), Change::Nothing);
    assert_eq!(source.overdue(late, Some(now)), Change::State);
    let view = source.view();
    assert_eq!((view.state, view.stale), (State::Unknown, true));
}

#[test]
fn a_new_configuration_keeps_what_is_asked_as_before() {
    let (mut running, now) = (source(), clock::now());
    running.steps();
    running.fold(well(0, "1", now));
    running.fold(well(1, "2", now));
    assert_eq!(running.view().state, State::Down);
    // Another tolerance asks nobody anew.
    let tolerant = MetricsSource::new("m", config("", "tolerance = 1")).unwrap();
    running.take_over(tolerant);
    assert_eq!((running.steps().len(), running.view().state), (0, State::Up));
    // Another window asks all of them anew.
    running.take_over(MetricsSource::new("m", config("lookback_days = 11", "")).unwrap());
    let steps = running.steps();
    let ended = steps.iter().filter(|step| matches!(step, Step::End(_))).count();
    assert_eq!((ended, steps.len(), running.view().state), (2, 4, State::Unknown));
    assert_eq!(running.fold(well(0, "1", now)), Change::Nothing);
    // One alone is held against nobody.
    assert_eq!(running.fold(well(2, "1", now)), Change::Drift);
    assert_eq!(running.fold(well(3, "1", now)), Change::State);
}
