//! From the text of an upstream to a reading, and what the server alone judges.

#![expect(clippy::expect_used, reason = "what is measured has to be there")]

use divan::{Bencher, black_box};
use jiff::tz::TimeZone;
use micro::SIZES;
use server::{
    client::{
        feed::{Format, MetricSpec, ProcessesSpec, format::Reader},
        sql::Table,
    },
    source::{
        deployments::log,
        metrics::{
            amount::Tolerance,
            buckets::{Said, Value},
            verdict::{Rule, Side, judge},
        },
    },
};

fn main() {
    divan::main();
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// So many processes, one line each.
#[divan::bench(args = SIZES)]
fn parse_prometheus(bencher: Bencher<'_, '_>, rows: usize) {
    let text: String = (0..rows)
        .map(|row| format!("up{{p=\"worker-{row}\",host=\"node-{}\"}} 1\n", row % 8))
        .chain(["turn 1\n".to_owned()])
        .collect();
    let processes = ProcessesSpec { select: some("up"), key: some("p"), ..ProcessesSpec::default() };
    let metrics = [MetricSpec { select: "turn".to_owned(), aggregate: None }];
    let reader = Reader::new(Format::Prometheus, &metrics, Some(&processes)).expect("the selectors are right");
    assert!(reader.read(text.as_bytes()).is_ok(), "the exposition is right");
    bencher.bench_local(|| reader.read(black_box(text.as_bytes())));
}

/// So many processes, one object each.
#[divan::bench(args = SIZES)]
fn parse_json(bencher: Bencher<'_, '_>, rows: usize) {
    let all: Vec<_> = (0..rows)
        .map(|row| serde_json::json!({ "name": format!("worker-{row}"), "status": "running", "pid": row }))
        .collect();
    let text = serde_json::to_vec(&all).expect("this is JSON");
    let processes =
        ProcessesSpec { select: some("$[*]"), key: some("name"), state: some("status"), ..ProcessesSpec::default() };
    let reader = Reader::new(Format::Json, &[], Some(&processes)).expect("the paths are right");
    assert!(reader.read(&text).is_ok(), "the document is right");
    bencher.bench_local(|| reader.read(black_box(&text)));
}

/// So many rows of a log of deployments.
#[divan::bench(args = SIZES)]
fn parse_deployments(bencher: Bencher<'_, '_>, rows: usize) {
    let columns = ["id", "service", "version", "status", "started_at"].map(str::to_owned).to_vec();
    // Newest first, one a second: ten thousand fit into three hours.
    let time = |row: usize| {
        let left = 86_399 - row;
        format!("2026-11-23T{:02}:{:02}:{:02}Z", left / 3_600, left / 60 % 60, left % 60)
    };
    let row =
        |row: usize| vec![some(&row.to_string()), some("mailer"), some("2.2.6"), some("succeeded"), some(&time(row))];
    let table = || Table { columns: columns.clone(), rows: (0..rows).map(row).collect() };
    let read = log::read(table(), &TimeZone::UTC).expect("the rows are right");
    assert_eq!((read.deployments.len(), read.skipped), (rows, 0), "every row is read");
    bencher.with_inputs(table).bench_local_values(|table| log::read(table, &TimeZone::UTC));
}

/// So many days of a metric in three databases, one of which differs.
#[divan::bench(args = SIZES)]
fn judge_metrics(bencher: Bencher<'_, '_>, rows: usize) {
    let [same, odd] = ["184467.4407370955", "184467.4407370954"].map(|text| Said::Value(Value::new(text.to_owned())));
    let side = |name, said| Side { name, said: Some(said), is_past: true };
    let sides = [side("primary", &same), side("replica", &same), side("warehouse", &odd)];
    let rule = Rule { reference: None, tolerance: &Tolerance::Exact, is_due: true, due: "06:00", is_over: true };
    bencher.bench_local(|| (0..rows).filter(|_| judge(black_box(&sides), &rule).odd.is_empty()).count());
}
