//! What a change costs on its way to a browser, for every kind of widget: judge, diff, encode, and read there.

#![expect(clippy::expect_used, reason = "what is measured has to be there")]

mod judge;

use app::{
    json,
    model::{
        dependencies::Dependencies, deployments::Deployments, errors::Errors, metrics::Metrics, pulls::Pulls,
        realtime::Realtime,
    },
    snapshot::Snapshot,
};
use divan::{Bencher, black_box};
use micro::{
    SIZES,
    rows::{Rows, snapshot},
};

fn main() {
    divan::main();
}

/// One row of so many has changed: the others share their allocation.
#[divan::bench(types = [Dependencies, Realtime, Pulls, Errors, Metrics, Deployments], args = SIZES)]
fn diff_one<M: Rows>(bencher: Bencher<'_, '_>, rows: usize) {
    let before = snapshot::<M>(rows);
    let mut after = before.clone();
    after.data.change(rows / 2);
    bencher.bench_local(|| black_box(&before).diff(black_box(&after)));
}

/// Every row has changed.
#[divan::bench(types = [Dependencies, Realtime, Pulls, Errors, Metrics, Deployments], args = SIZES)]
fn diff_all<M: Rows>(bencher: Bencher<'_, '_>, rows: usize) {
    let before = snapshot::<M>(rows);
    let mut after = before.clone();
    (0..rows).for_each(|row| after.data.change(row));
    bencher.bench_local(|| black_box(&before).diff(black_box(&after)));
}

/// A whole snapshot as JSON: what a new viewer gets.
#[divan::bench(types = [Dependencies, Realtime, Pulls, Errors, Metrics, Deployments], args = SIZES)]
fn encode<M: Rows>(bencher: Bencher<'_, '_>, rows: usize) {
    let snapshot = snapshot::<M>(rows);
    bencher.bench_local(|| serde_json::to_vec(black_box(&snapshot)));
}

/// A whole snapshot read, as a browser does it.
#[divan::bench(types = [Dependencies, Realtime, Pulls, Errors, Metrics, Deployments], args = SIZES)]
fn parse<M: Rows>(bencher: Bencher<'_, '_>, rows: usize) {
    let text = serde_json::to_string(&snapshot::<M>(rows)).expect("a snapshot is JSON");
    assert!(json::parse::<Snapshot<M>>(&text).is_ok(), "what we write can be read");
    bencher.bench_local(|| json::parse::<Snapshot<M>>(black_box(&text)));
}
