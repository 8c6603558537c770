use super::*;
use crate::answers::{self, FullAnswer};
use std::sync::Arc;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_ms(seconds * 1_000)
}

fn red(reason: &str) -> Target {
    Target { state: State::Down, reason: Some(reason.to_owned()), since: Some(at(5)), ..Target::default() }
}

fn up() -> Target {
    Target { state: State::Up, ..Target::default() }
}

fn planned(target: Target) -> Target {
    Target { maintenance: Some(Maintenance { why: Some("racks".to_owned()), until: at(60) }), ..target }
}

fn waits(cause: &str) -> Target {
    Target { cause: Some(cause.to_owned()), ..red("HTTP 502, expected 2xx") }
}

fn data(targets: Vec<(&str, Target)>) -> Dependencies {
    Dependencies { targets: targets.into_iter().map(|(name, target)| (name.to_owned(), Arc::new(target))).collect() }
}

/// What the API says, by question.
fn told(data: &Dependencies) -> Vec<FullAnswer> {
    let head = Head { widget: "core".to_owned(), ..crate::samples::snapshot(Dependencies::default()).head().clone() };
    let snapshot = crate::snapshot::Snapshot::answered(head, data.clone());
    answers::answer([&snapshot.into()])
}

#[test]
fn planned_work_does_not_count() {
    let data = data(vec![("a", planned(red("refused"))), ("b", up()), ("c", planned(up()))]);
    assert_eq!(data.summary(), "1 up, 2 in maintenance");
    assert_eq!(State::worst(data.states()), State::Up);
    let told = told(&data);
    assert_eq!((told[0].answer.answer.as_str(), told[0].answer.state), ("no", Some(State::Up)));
    assert_eq!((told[2].answer.answer.as_str(), told[2].items.len()), ("nothing", 0));
}

#[test]
fn where_all_is_planned_nothing_is_known() {
    let data = data(vec![("a", planned(red("refused")))]);
    assert_eq!((data.summary().as_str(), State::worst(data.states())), ("1 in maintenance", State::Unknown));
    assert_eq!(told(&data)[0].answer.state, Some(State::Unknown));
    assert_eq!(Dependencies::default().summary(), "nothing watched");
}

#[test]
fn causes_and_affected_are_told_apart_and_every_cause_is_listed() {
    let payments = Target {
        affects: vec!["shop".to_owned(), "till".to_owned()],
        restart: Some("systemctl restart payments".to_owned()),
        owner: Some("payments".to_owned()),
        ..red("HTTP 503, expected 2xx")
    };
    let search = Target { runbook: Some("https://wiki/search".to_owned()), ..red("refused") };
    let data = data(vec![
        ("payments", payments),
        ("search", search),
        ("shop", waits("payments")),
        ("till", waits("payments")),
    ]);
    let told = told(&data);
    assert_eq!(told[0].answer.answer, "payments +1");
    assert_eq!(told[0].answer.detail.as_deref(), Some("2 affected"));
    assert_eq!(told[2].answer.detail.as_deref(), Some("systemctl restart payments"));
    let items = serde_json::to_value(&told[2]).unwrap();
    assert_eq!(
        items["items"],
        serde_json::json!([
            { "name": "payments", "restart": "systemctl restart payments", "runbook": null, "owner": "payments",
              "affects": 2, "href": "/w/core#payments" },
            { "name": "search", "restart": null, "runbook": "https://wiki/search", "owner": null,
              "affects": 0, "href": "/w/core#search" },
        ])
    );
    assert_eq!(items["answer"], "payments +1", "beside the answer itself");
    assert!(told.iter().all(|full| full.answer.question == "What needs a restart?" || full.items.is_empty()));
}

#[test]
fn what_waits_for_planned_work_is_down_but_nothing_needs_a_restart() {
    let db = Target { affects: vec!["web".to_owned()], ..planned(red("refused")) };
    let data = data(vec![("db", db), ("web", waits("db"))]);
    assert_eq!(data.summary(), "1 down, 1 in maintenance");
    let told = told(&data);
    assert_eq!((told[0].answer.answer.as_str(), told[0].answer.state), ("web", Some(State::Down)));
    assert_eq!(told[0].answer.detail.as_deref(), Some("waits on db, in maintenance"));
    assert_eq!(told[0].answer.href.as_deref(), Some("/w/core#web"));
    assert_eq!((told[2].answer.answer.as_str(), told[2].items.len()), ("nothing", 0));
}

#[test]
fn slow_planned_work_is_not_slow() {
    let slow = Target { state: State::Degraded, reason: Some("slow: 2 s > 1 s".to_owned()), ..Target::default() };
    let data = data(vec![("a", planned(slow)), ("b", up())]);
    assert_eq!(told(&data)[1].answer.answer, "no");
}
