use super::*;
use crate::{
    answers::Question,
    json,
    number::Number,
    snapshot::{Head, Snapshot},
};
use std::sync::Arc;

fn process(state: State, slot: u64) -> Arc<Process> {
    Arc::new(Process {
        state,
        group: "ticker".into(),
        slot,
        since: Some(Timestamp::from_ms(1_000)),
        ..Process::default()
    })
}

/// Ten processes, of which one is down and one degraded, and two metrics.
fn ten() -> Realtime {
    let mut data = Realtime::default();
    let metrics = vec!["lag".to_owned(), "ticks".to_owned()];
    let feed = Feed { state: State::Up, metrics, restart: Some("restart {name}".into()), ..Feed::default() };
    data.feeds.insert("ticker".into(), Arc::new(feed));
    for at in 0..10 {
        let state = [State::Down, State::Degraded].get(at).copied().unwrap_or(State::Up);
        data.processes.insert(format!("w-{at}"), process(state, at as u64));
    }
    let group = Group { feed: "ticker".into(), up: 8, degraded: 1, down: 1, ..Group::default() };
    data.groups.insert("ticker".into(), Arc::new(group));
    let metric =
        |value: f64| Metric { value: Some(Number(value)), text: "x".into(), state: State::Up, ..Metric::default() };
    data.metrics.insert("lag".into(), Arc::new(metric(0.014)));
    data.metrics.insert("ticks".into(), Arc::new(metric(48_213.0)));
    data
}

fn head(data: &Realtime) -> Head {
    Head {
        widget: "rt".into(),
        kind: Kind::Realtime,
        title: "Real-Time".into(),
        seq: 1,
        observed_at: None,
        period_ms: 1_000,
        stale: false,
        state: data.state(1),
        summary: data.summary(),
        fault: None,
        answers: Vec::new(),
    }
}

fn answer(data: &Realtime, head: &Head, question: Question) -> Option<Answer> {
    data.answers(head).into_iter().find(|answer| answer.question == question.text())
}

#[test]
fn it_is_said_in_a_line() {
    let mut data = ten();
    assert_eq!(data.summary(), "8 of 10 running, 1 down, 1 degraded");
    assert_eq!(data.waffle_in_words(), "8 of 10 running, 1 failed: w-0, 1 degraded: w-1");
    Arc::make_mut(data.metrics.get_mut("lag").unwrap()).state = State::Down;
    assert_eq!(data.summary(), "8 of 10 running, 1 down, 1 degraded, lag down");
}

#[test]
fn fewer_down_than_it_takes_are_a_reason_to_look() {
    let data = ten();
    assert_eq!((data.state(1), data.state(2), data.state(0)), (State::Down, State::Degraded, State::Down));
}

#[test]
fn planned_work_on_a_feed_sets_all_of_it_aside() {
    let mut data = ten();
    let work = Maintenance { why: None, until: Timestamp::from_ms(2_000) };
    Arc::make_mut(data.feeds.get_mut("ticker").unwrap()).maintenance = Some(work);
    assert_eq!((data.summary().as_str(), data.counts().total()), ("ticker in maintenance", 0));
    assert_eq!(data.restarts(&head(&data)), []);
}

#[test]
fn the_answer_has_numbers_and_leads_to_the_worst_cell() {
    let data = ten();
    let head = head(&data);
    let affected = answer(&data, &head, Question::RealTime).unwrap();
    assert_eq!((affected.state, affected.answer.as_str()), (Some(State::Down), "yes"));
    assert_eq!(affected.detail.as_deref(), Some("8 of 10 running"));
    assert_eq!(affected.href.as_deref(), Some("/w/rt#w-0"));
    assert_eq!(answer(&data, &head, Question::Restart).unwrap().answer, "w-0");
    let items = data.restarts(&head);
    assert_eq!((items.len(), items[0].restart.as_deref()), (1, Some("restart w-0")));
}

#[test]
fn the_answer_names_a_metric_that_is_worse_than_every_process() {
    let mut data = ten();
    data.processes.retain(|name, _| name != "w-0");
    Arc::make_mut(data.groups.get_mut("ticker").unwrap()).down = 0;
    let lag = Arc::make_mut(data.metrics.get_mut("lag").unwrap());
    (lag.state, lag.reason) = (State::Down, Some("1.3 s > 1 s".into()));
    let affected = answer(&data, &head(&data), Question::RealTime).unwrap();
    assert_eq!(affected.detail.as_deref(), Some("lag: 1.3 s > 1 s"));
    assert_eq!(affected.href.as_deref(), Some("/w/rt#lag"));
    assert_eq!(answer(&data, &head(&data), Question::Down), None);
}

#[test]
fn what_is_stale_is_not_known() {
    let data = ten();
    let stale = Head { stale: true, ..head(&data) };
    assert_eq!(answer(&data, &stale, Question::RealTime).unwrap().state, Some(State::Unknown));
}

#[test]
fn a_patch_leads_from_one_snapshot_to_the_next() {
    let last = ten();
    let mut next = last.clone();
    next.processes.insert("w-3".into(), process(State::Down, 3));
    next.processes.remove("w-9");
    next.missed = 4;
    let feed = Arc::make_mut(next.feeds.get_mut("ticker").unwrap());
    feed.recent.add(vec![Some(Number(1.5)), None], 120);
    feed.missed = 4;
    let lag = Arc::make_mut(next.metrics.get_mut("lag").unwrap());
    lag.value = None;
    let snapshot = |data: &Realtime| Snapshot { head: head(data), data: data.clone() };
    let ops = snapshot(&last).diff(&snapshot(&next)).unwrap();
    assert_eq!(ops.len(), 6, "{ops:#?}");
    let mut reached = snapshot(&last);
    ops.iter().for_each(|op| reached.apply(op).unwrap());
    assert_eq!(reached, snapshot(&next));
    let text = serde_json::to_string(&reached).unwrap();
    assert_eq!(json::parse::<Snapshot<Realtime>>(&json::without_nulls(&text)).unwrap(), reached);
}
