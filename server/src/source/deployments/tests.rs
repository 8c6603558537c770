use super::*;
use crate::client::{
    spec::Endpoint,
    sql::{Engine, Query},
};
use app::model::deployments::{
    Deployment, Status,
    judge::{Said, judge},
};
use jiff::tz::TimeZone;
use std::{collections::BTreeMap, sync::Arc};

const MINUTE: i64 = 60_000;

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(1_795_428_000_000 + ms)
}

fn config(query: &str, limit: usize) -> DeploymentsConfig {
    DeploymentsConfig {
        period: Duration::from_secs(30),
        wanted_period: None,
        timeout: Duration::from_secs(5),
        database: Endpoint::parse("sqlite:///tmp/x.db").unwrap(),
        query: Query::new(query, Engine::Sqlite, false).unwrap(),
        limit,
        timezone: TimeZone::UTC,
        ca: Vec::new(),
    }
}

fn source(limit: usize) -> DeploymentsSource {
    let mut source = DeploymentsSource::new("log", config("select * from d", limit)).unwrap();
    assert_eq!(source.steps().len(), 1);
    source
}

/// Deployments of one service each, by id: how they ended, and when they began.
fn log(rows: &[(&str, &str, i64)]) -> Log {
    let deployment = |(id, status, began): &(&str, &str, i64)| {
        let mut one = Deployment { service: format!("s{id}"), started_at: at(*began), ..Deployment::default() };
        judge(&mut one, Said::Word(status), true);
        ((*id).to_owned(), one)
    };
    Log { deployments: rows.iter().map(deployment).collect::<BTreeMap<_, _>>(), ..Log::default() }
}

fn hear(source: &mut DeploymentsSource, ms: i64, log: Log) -> Change {
    source.fold(Report { index: source.index, at: at(ms), skipped: 0, result: Ok(log) })
}

fn miss(source: &mut DeploymentsSource, ms: i64, kind: FaultKind) -> Change {
    let result = Err(Fault::new(kind, "no"));
    source.fold(Report { index: source.index, at: at(ms), skipped: 0, result })
}

#[test]
fn nothing_is_known_before_it_is_read_and_an_empty_log_is_green() {
    let mut source = source(50);
    assert_eq!((source.view().state, source.view().summary.as_str()), (State::Unknown, "not read yet"));
    assert_eq!(miss(&mut source, 0, FaultKind::Refused), Change::State);
    assert_eq!((source.view().state, source.view().summary.as_str()), (State::Degraded, "not read yet"));
    assert_eq!(hear(&mut source, 1, Log::default()), Change::State);
    assert_eq!((source.view().state, source.view().summary.as_str()), (State::Up, "0 deployments"));
}

#[test]
fn a_new_row_and_one_that_ends_are_told_at_once_and_nothing_else_is() {
    let mut source = source(50);
    hear(&mut source, 0, log(&[("1", "succeeded", -9 * MINUTE), ("2", "running", -MINUTE)]));
    assert_eq!(source.view().state, State::Degraded);
    let first = source.view().data;
    let again = hear(&mut source, 1, log(&[("1", "succeeded", -9 * MINUTE), ("2", "running", -MINUTE)]));
    assert_eq!((again, source.view().observed_at), (Change::Drift, Some(at(1))));
    let ended =
        hear(&mut source, 2, log(&[("1", "succeeded", -9 * MINUTE), ("2", "failed", -MINUTE), ("3", "succeeded", 2)]));
    assert_eq!((ended, source.view().state), (Change::State, State::Down));
    let data = source.view().data;
    assert!(Arc::ptr_eq(&first.deployments["1"], &data.deployments["1"]), "what is the same is not sent again");
    assert_eq!((data.deployments["2"].status, data.total), (Status::Failed, 3));
}

#[test]
fn the_board_has_the_newest_and_the_archive_all_of_them() {
    let mut source = source(2);
    hear(&mut source, 0, log(&[("a", "failed", 1), ("b", "succeeded", 3), ("c", "succeeded", 2)]));
    let data = source.view().data;
    assert_eq!(data.deployments.keys().map(String::as_str).collect::<Vec<_>>(), ["b", "c"]);
    assert_eq!((data.shown, data.total), (2, 3));
    assert_eq!(source.archive().unwrap().len(), 3);
}

#[test]
fn a_log_that_is_not_read_is_not_green_and_its_past_stays() {
    let mut source = source(50);
    hear(&mut source, 0, log(&[("1", "succeeded", 0)]));
    assert_eq!(miss(&mut source, MINUTE, FaultKind::Timeout), Change::State);
    assert_eq!(miss(&mut source, 2 * MINUTE, FaultKind::Timeout), Change::Nothing, "that is known");
    let view = source.view();
    assert_eq!((view.state, view.data.total), (State::Degraded, 1));
    assert_eq!(view.fault.and_then(|fault| fault.since), Some(at(MINUTE)));
    assert_eq!(source.overdue(at(94_999), Some(at(0))), Change::Nothing);
    assert_eq!(source.overdue(at(95_001), None), Change::Nothing, "who cannot hear does not call it silence");
    assert_eq!(source.overdue(at(95_001), Some(at(0))), Change::State);
    assert_eq!(source.overdue(at(95_002), Some(at(0))), Change::Nothing);
    assert_eq!((source.view().state, source.view().stale), (State::Degraded, true));
    assert_eq!(hear(&mut source, 3 * MINUTE, log(&[("1", "succeeded", 0)])), Change::State);
    assert_eq!((source.view().state, source.view().stale, source.view().fault), (State::Up, false, None));
}

#[test]
fn rows_that_cannot_be_read_are_yellow() {
    let mut source = source(50);
    let read = Log { skipped: 2, skipped_why: Some("a row has no id".into()), ..log(&[("1", "succeeded", 0)]) };
    hear(&mut source, 0, read);
    let view = source.view();
    assert_eq!((view.state, view.summary.as_str()), (State::Degraded, "1 deployment, 2 not read"));
    assert_eq!(view.data.skipped_why.as_deref(), Some("a row has no id"));
}

#[test]
fn another_limit_asks_nothing_anew_and_another_question_forgets() {
    let mut source = source(50);
    hear(&mut source, 0, log(&[("1", "succeeded", 0), ("2", "succeeded", 1)]));
    source.take_over(DeploymentsSource::new("log", config("select * from d", 1)).unwrap());
    assert_eq!((source.steps().len(), source.view().data.shown), (0, 1));
    let slower = DeploymentsConfig { period: Duration::from_secs(60), ..config("select * from d", 1) };
    source.take_over(DeploymentsSource::new("log", slower).unwrap());
    assert_eq!((source.steps().len(), source.view().data.total), (2, 2));
    source.take_over(DeploymentsSource::new("log", config("select * from e", 1)).unwrap());
    assert_eq!((source.steps().len(), source.view().data.total, source.view().observed_at), (2, 0, None));
    assert_eq!(source.fold(Report { index: 0, at: at(9), skipped: 0, result: Ok(Log::default()) }), Change::Nothing);
}
