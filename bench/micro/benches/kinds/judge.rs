//! From what an upstream said to a state, for so many rows. Metrics are judged by the server: see `upstream.rs`.

use app::{
    model::{
        dependencies::{
            Reading,
            judge::{Enough, Rules, Track, judge},
        },
        deployments, errors, pulls, realtime,
    },
    ms::Ms,
};
use divan::{Bencher, black_box};
use micro::{
    SIZES,
    rows::{NOW, deployment, error, pull, target},
};

const RULES: Rules = Rules {
    slow: Ms::whole(500),
    learn: None,
    fail_after: Enough::InARow(2),
    recover_after: Enough::InARow(1),
    flapping: Some(6),
    cert_days: 21,
    period_ms: 15_000,
    timeout_ms: 5_000,
};
const HOUR: i64 = 3_600_000;

#[divan::bench(args = SIZES)]
fn judge_dependencies(bencher: Bencher<'_, '_>, rows: usize) {
    let targets: Vec<_> = (0..rows).map(target).collect();
    let mut tracks = vec![Track::default(); rows];
    let reading = || Reading { latency_ms: Ms::whole(21), ..Reading::default() };
    bencher.bench_local(|| {
        for (last, track) in targets.iter().zip(&mut tracks) {
            black_box(judge(last, track, &RULES, Ok(reading()), NOW));
        }
    });
}

#[divan::bench(args = SIZES)]
fn judge_realtime(bencher: Bencher<'_, '_>, rows: usize) {
    use realtime::metric::{Measured, Per, Rules, Track, judge};
    let rules = Rules {
        unit: None,
        degraded: None,
        down: None,
        hysteresis: 0.1,
        recover_after: 1,
        counter: None,
        per: Per::Second,
    };
    let mut tracks: Vec<Track> = (0..rows).map(|_| Track::default()).collect();
    bencher.bench_local(|| {
        tracks
            .iter_mut()
            .map(|track| judge(track, &rules, Ok(Measured { value: black_box(339.7), counter: false }), NOW).text.len())
            .sum::<usize>()
    });
}

#[divan::bench(args = SIZES)]
fn judge_errors(bencher: Bencher<'_, '_>, rows: usize) {
    let rules =
        errors::judge::Rules { degraded_events: 50, down_events: 1_000, lookback_ms: 24 * HOUR, spike_factor: 5 };
    let mut all: Vec<_> = (0..rows).map(error).collect();
    bencher.bench_local(|| all.iter_mut().for_each(|error| errors::judge::judge(error, &rules, NOW)));
}

#[divan::bench(args = SIZES)]
fn judge_pulls(bencher: Bencher<'_, '_>, rows: usize) {
    let rules = pulls::judge::Rules { old_after_ms: 72 * HOUR, overdue_after_ms: 240 * HOUR };
    let mut all: Vec<_> = (0..rows).map(pull).collect();
    bencher.bench_local(|| all.iter_mut().for_each(|pull| pulls::judge::judge(pull, &rules, NOW)));
}

#[divan::bench(args = SIZES)]
fn judge_deployments(bencher: Bencher<'_, '_>, rows: usize) {
    use deployments::judge::{Said, judge};
    let mut all: Vec<_> = (0..rows).map(deployment).collect();
    bencher.bench_local(|| all.iter_mut().for_each(|deployment| judge(deployment, Said::Word("failed"), true)));
}
