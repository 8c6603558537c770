//! The real-time system in every size.

use super::{MIN, NOW};
use crate::{
    model::{AnySnapshot, Kind, realtime::*},
    number::Number,
    page::{Page, Place, WidgetLink},
    snapshot::{Head, Snapshot},
    state::State,
};
use std::sync::Arc;

/// So many processes of one feed, with four numbers; of each ninety-nine the first is down, the next degraded, the next unknown.
pub fn realtime(count: usize) -> Realtime {
    let mut data = numbers();
    let state = |at: usize| if count < 4 { State::Up } else { State::ALL[usize::min(at % 99, 3)] };
    let mut group = Group { feed: "ticker".into(), ..Group::default() };
    for at in 0..count {
        *match state(at) {
            State::Up => &mut group.up,
            State::Degraded => &mut group.degraded,
            State::Down => &mut group.down,
            State::Unknown => &mut group.unknown,
        } += 1;
        let is_shown = count as u64 <= MAX_CELLS || (state(at) <= State::Degraded && data.processes.len() < MAX_WORST);
        if is_shown {
            data.processes.insert(format!("worker-{at}"), Arc::new(process(state(at), at)));
        }
    }
    data.groups.insert("ticker".into(), Arc::new(group));
    data
}

/// A process in the group `ticker`, at this place.
pub fn process(state: State, slot: usize) -> Process {
    Process {
        state,
        detail: (state == State::Down).then(|| "exited with status 1".to_owned()),
        since: Some(NOW.plus_ms(-3 * MIN)),
        group: "ticker".into(),
        slot: slot as u64,
        ..Process::default()
    }
}

fn numbers() -> Realtime {
    let all = [
        ("ticks/s", 48_213.0, "48\u{202f}213 /s"),
        ("lag p99", 0.014, "14 ms"),
        ("queue depth", 132.0, "132"),
        ("dropped", 7.0, "7 /min"),
    ];
    let mut feed = Feed { state: State::Up, period_ms: 1_000, ..Feed::default() };
    let mut data = Realtime::default();
    for second in [0.0, 1.0, 2.0] {
        feed.recent.add(all.iter().map(|(_, value, _)| Number::finite(value + second)).collect(), 120);
    }
    for (name, value, text) in all {
        let is_high = name == "dropped";
        let metric = Metric {
            value: Number::finite(value),
            text: text.into(),
            unit: None,
            state: if is_high { State::Degraded } else { State::Up },
            reason: is_high.then(|| "7 /min, limit 5 /min".to_owned()),
        };
        feed.metrics.push(name.into());
        data.metrics.insert(name.into(), Arc::new(metric));
    }
    feed.restart = Some("supervisorctl restart {name}".into());
    data.feeds.insert("ticker".into(), Arc::new(feed));
    data
}

pub fn snapshot(data: Realtime) -> AnySnapshot {
    AnySnapshot::Realtime(typed(data))
}

/// As [`snapshot`], of its own type.
pub fn typed(data: Realtime) -> Snapshot<Realtime> {
    let head = Head {
        widget: "rt".into(),
        kind: Kind::Realtime,
        title: "Real-Time System Health".into(),
        seq: 5,
        observed_at: Some(NOW),
        period_ms: 1_000,
        stale: false,
        state: data.state(1),
        summary: data.summary(),
        fault: None,
        answers: Vec::new(),
    };
    Snapshot::answered(head, data)
}

/// The board with nothing but this widget, and the page of it alone.
pub fn page(alone: bool) -> Page {
    let widget = WidgetLink { id: "rt".into(), kind: Kind::Realtime, title: "Real-Time System Health".into() };
    let page = super::page();
    let (place, address) = if alone { (Place::Widget(widget.clone()), "/w/rt") } else { (page.place, "/") };
    Page { place, address: address.into(), offered: vec![widget], shown: vec!["rt".into()], ..page }
}
