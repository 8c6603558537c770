//! Metrics in every verdict, and texts that nobody should have in a database.

use super::{DAY, MIN, NOW};
use crate::{
    fault::{Fault, FaultKind},
    model::{AnySnapshot, Kind, deployments::Mark, metrics::*},
    ms::Ms,
    page::{Page, Place, WidgetLink},
    patch::Keyed,
    snapshot::{Head, Snapshot},
    state::State,
};
use std::sync::Arc;

const DATABASES: [&str; 3] = ["primary", "replica", "warehouse"];
const QUERY: &str = "select day, sum(amount) from revenue where day >= {from} and day < {to} group by day";

/// The ten days before tomorrow, oldest first.
pub fn days() -> Vec<String> {
    date_series(10)
}

fn date_series(count: i64) -> Vec<String> {
    (0..count).rev().map(|back| NOW.plus_ms(-back * DAY).to_string()[..10].to_owned()).collect()
}

fn keyed<T>(all: impl IntoIterator<Item = (String, T)>) -> Keyed<T> {
    all.into_iter().map(|(key, one)| (key, Arc::new(one))).collect()
}

/// A day on which all databases say `value`.
pub fn same(value: &str) -> Day {
    Day {
        state: State::Up,
        verdict: Verdict::Same,
        values: keyed(DATABASES.map(|name| (name.to_owned(), value.to_owned()))),
        against: Some("primary".into()),
        settled: true,
        ..Day::default()
    }
}

/// A day on which the warehouse says something else.
pub fn differs(value: &str, other: &str, absolute: &str, percent: &str, verdict: Verdict) -> Day {
    let mut day = Day { verdict, state: verdict.state(), settled: false, ..same(value) };
    day.values.insert("warehouse".into(), Arc::new(other.into()));
    let difference = Difference { absolute: absolute.into(), percent: Some(percent.into()) };
    day.differences = keyed([("warehouse".to_owned(), difference)]);
    day.difference = Some(absolute.trim_start_matches('-').into());
    if verdict == Verdict::Differs {
        day.odd = vec!["warehouse".into()];
    }
    day.reason = Some(format!("warehouse says {other}; primary says {value}, tolerance 0.1%"));
    day
}

/// A day of which the replica has no value.
pub fn without(gap: Gap, verdict: Verdict, state: State, reason: &str) -> Day {
    let mut day = Day { verdict, state, settled: false, reason: Some(reason.into()), ..same("118204.10") };
    day.values.remove("replica");
    day.gaps = keyed([("replica".to_owned(), gap)]);
    if gap != Gap::Error {
        day.odd = vec!["replica".into()];
    }
    day
}

/// A metric all of whose days are the same, but for these.
pub fn metric(other: Vec<(usize, Day)>) -> Metric {
    let days = days();
    let mut all: Keyed<Day> =
        keyed(days.iter().enumerate().map(|(at, day)| (day.clone(), same(&format!("{}.50", 117_000 + 211 * at)))));
    let state = State::worst(
        other.iter().map(|(_, day)| day).filter(|day| day.counts()).map(|day| day.state).chain([State::Up]),
    );
    let reason = other.iter().rfind(|(_, day)| day.state == state && day.counts() && state != State::Up);
    let reason =
        reason.and_then(|(back, day)| Some(format!("{}: {}", days[days.len() - 1 - back], day.reason.as_ref()?)));
    for (back, mut day) in other {
        day.brief = day.in_brief();
        all.insert(days[days.len() - 1 - back].clone(), Arc::new(day));
    }
    let fresh = Freshness {
        newest: days.last().cloned(),
        ended_at: Some(NOW.plus_ms(DAY - 615 * MIN)),
        state: State::Up,
        reason: None,
    };
    let run = |at: i64| Run {
        query: QUERY.into(),
        from: days[0].clone(),
        to: "2026-11-24".into(),
        took_ms: Some(Ms::whole(12)),
        at: Some(NOW.plus_ms(-at)),
        rows: 10,
        failed: None,
    };
    Metric {
        state,
        reason,
        reference: Some("primary".into()),
        tolerance: "0.1%".into(),
        timezone: "Europe/Berlin".into(),
        expected_ms: 26 * 60 * 60_000,
        begins_at: Some(NOW.plus_ms(-9 * DAY - 615 * MIN)),
        days: all,
        freshness: keyed(DATABASES.map(|name| (name.to_owned(), fresh.clone()))),
        runs: keyed(DATABASES.map(|name| (name.to_owned(), run(40_000)))),
        owner: Some("data".into()),
        runbook: Some("https://wiki.internal/metrics/revenue".into()),
    }
}

/// Nobody has complained.
pub fn well() -> Metrics {
    widget(["orders", "revenue", "sessions"].map(|name| (name, metric(vec![]))).into())
}

/// The rows of `design/board-dark.png`, and the other verdicts; the day that is not over is late nowhere but in name.
pub fn every_verdict() -> Metrics {
    let today = || without(Gap::Missing, Verdict::Late, State::Unknown, "replica has no row yet, due 2026-11-24 02:00");
    let revenue =
        metric(vec![(2, differs("118204.10", "115721.81", "-2482.29", "-2.1", Verdict::Differs)), (0, today())]);
    let emails = metric(vec![(
        1,
        without(Gap::Missing, Verdict::Late, State::Degraded, "replica has no row yet, due 2026-11-23 12:00"),
    )]);
    let refunds = metric(vec![(1, differs("1500", "1501", "1", "0.066667", Verdict::Within))]);
    let null = metric(vec![
        (4, without(Gap::Null, Verdict::Missing, State::Down, "replica has NULL, due since 2026-11-20 02:00")),
        (3, without(Gap::Missing, Verdict::Missing, State::Down, "replica has no row, due since 2026-11-21 02:00")),
    ]);
    let unknown: Vec<_> = (0..10)
        .map(|back| (back, without(Gap::Error, Verdict::Unknown, State::Unknown, "replica cannot be asked")))
        .collect();
    let mut signups = metric(unknown);
    let failed =
        Run { failed: Some("no answer within 10 s".into()), took_ms: None, ..(*signups.runs["replica"]).clone() };
    signups.runs.insert("replica".into(), Arc::new(failed));
    let unread = Freshness { reason: Some("replica cannot be asked".into()), ..Freshness::default() };
    signups.freshness.insert("replica".into(), Arc::new(unread));
    let mut data = widget(vec![
        ("orders", metric(vec![(0, today())])),
        ("revenue", revenue),
        ("sessions", metric(vec![])),
        ("emails_sent", emails),
        ("refunds", refunds),
        ("logins", null),
        ("signups", signups),
    ]);
    let fault = Fault {
        kind: FaultKind::Timeout,
        message: "no answer within 10 s".into(),
        since: Some(NOW.plus_ms(-12 * MIN)),
        retry_at: None,
    };
    data.databases_failed.insert("replica".into(), Arc::new(fault));
    data
}

/// Fifty metrics over 60 days in 8 databases.
pub fn fifty() -> Metrics {
    let databases: Vec<String> = (0..8).map(|at| format!("warehouse-{at}.eu-central-1")).collect();
    let days = date_series(60);
    let one = |at: usize| {
        let mut metric = metric(vec![]);
        metric.days = keyed(days.iter().enumerate().map(|(day, date)| {
            let verdict = if (at * 60 + day).is_multiple_of(97) { Verdict::Differs } else { Verdict::Same };
            let mut all = differs("100.25", "99.5", "-0.75", "-0.748130", verdict);
            all.values = keyed(databases.iter().map(|name| (name.clone(), "1234567.25".to_owned())));
            all.brief = all.in_brief();
            (date.clone(), all)
        }));
        metric.state = metric.agreement();
        metric.reason = (metric.state != State::Up).then(|| "warehouse says 99.5; primary says 100.25".into());
        (format!("team_{}.daily_active_customers_{at:02}", at % 7), Arc::new(metric))
    };
    Metrics {
        databases: databases.clone(),
        days: days.clone(),
        metrics: (0..50).map(one).collect(),
        ..Metrics::default()
    }
}

/// Names and values that somebody will have.
pub fn hostile() -> Metrics {
    let evil = "</td><script>alert(1)</script><img src=x onerror=\"alert(1)\">";
    let mut bad = metric(vec![(1, differs(evil, "\u{202e}12", "-2", &"9".repeat(60), Verdict::Differs))]);
    bad.runbook = Some("javascript:alert(1)".into());
    bad.owner = Some(evil.into());
    bad.timezone = evil.into();
    for run in bad.runs.values_mut() {
        Arc::make_mut(run).query = format!("select '{evil}', {}", "x".repeat(2_000));
    }
    let mut data = widget(vec![
        (evil, bad.clone()),
        ("page", bad.clone()),
        (&"x".repeat(300), bad.clone()),
        ("\u{202e}a b%20c", bad),
    ]);
    data.databases_failed.insert(
        "replica".into(),
        Arc::new(Fault { kind: FaultKind::Query, message: evil.into(), since: None, retry_at: None }),
    );
    data
}

pub fn widget(metrics: Vec<(&str, Metric)>) -> Metrics {
    let load = |queries| Load { queries_per_hour: queries, busy_ms_per_hour: Ms::whole(430), sessions: 2 };
    Metrics {
        databases: DATABASES.map(str::to_owned).into(),
        days: days(),
        metrics: metrics.into_iter().map(|(name, metric)| (name.to_owned(), Arc::new(metric))).collect(),
        databases_failed: Keyed::new(),
        loads: keyed(DATABASES.map(|name| (name.to_owned(), load(1_036)))),
    }
}

pub fn snapshot(data: Metrics) -> AnySnapshot {
    AnySnapshot::Metrics(typed(data))
}

/// As [`snapshot`], of its own type.
pub fn typed(data: Metrics) -> Snapshot<Metrics> {
    let head = Head {
        widget: "kpi".into(),
        kind: Kind::Metrics,
        title: "Metric Comparison".into(),
        seq: 17,
        observed_at: (!data.metrics.is_empty()).then(|| NOW.plus_ms(-40_000)),
        period_ms: 300_000,
        stale: false,
        state: State::worst(data.states()),
        summary: data.summary(),
        fault: None,
        answers: Vec::new(),
    };
    Snapshot::answered(head, data)
}

/// A board with this widget alone, or the widget's own page.
pub fn page(alone: bool) -> Page {
    let link = WidgetLink { id: "kpi".into(), kind: Kind::Metrics, title: "Metric Comparison".into() };
    let page = Page { offered: vec![link.clone()], shown: vec!["kpi".into()], ..super::page() };
    if alone { Page { place: Place::Widget(link), address: "/w/kpi".into(), ..page } } else { page }
}

/// What was deployed meanwhile, and something long before.
pub fn marks() -> Vec<Mark> {
    let mark = |back: i64, label: &str, state, key: &str| Mark {
        at: NOW.plus_ms(-back * DAY),
        label: label.into(),
        state,
        href: format!("/w/log#{key}"),
    };
    vec![
        mark(40, "web v1 → v2", State::Up, "1"),
        mark(6, "web v2204 → v2205, production", State::Up, "1002"),
        mark(3, "search v88 → v89, production, failed", State::Down, "1003"),
    ]
}
