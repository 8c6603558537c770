use super::{config::*, *};
use crate::client::{
    feed::{FeedEndpoint, FeedSpec, Format, MetricSpec, ProcessReading, ProcessesSpec},
    spec::{Comparison, Redirects},
};
use app::{
    fault::FaultKind,
    model::realtime::{
        Process,
        metric::{Measured, Missing, Per, Rules},
    },
};
use serde_json::json;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

fn at(second: i64) -> Timestamp {
    Timestamp::from_ms(second * 1_000)
}

/// As the examples of the documentation have them.
pub(super) fn processes() -> ProcessesConfig {
    let all = |words: &[&str]| words.iter().map(|word| Comparison::new(&json!(word)).unwrap()).collect();
    ProcessesConfig {
        up: all(&["RUNNING", "> 0"]),
        degraded: all(&["STARTING", "BACKOFF"]),
        expected: Vec::new(),
        complete: true,
        forget_after: Duration::from_secs(3_600),
        owner: None,
        runbook: None,
        restart: None,
    }
}

fn feed(name: &str, format: Format) -> FeedConfig {
    let rules = Rules {
        unit: Some("s".into()),
        degraded: "> 0.2".parse().ok(),
        down: "> 1".parse().ok(),
        hysteresis: 0.05,
        recover_after: 1,
        counter: None,
        per: Per::Second,
    };
    FeedConfig {
        name: name.to_owned(),
        period: SECOND,
        wanted_period: None,
        timeout: SECOND,
        fail_after: 3,
        spec: FeedSpec {
            endpoint: FeedEndpoint::Http("http://127.0.0.1:1/".parse().unwrap()),
            format,
            metrics: vec![MetricSpec { select: "$.lag".into(), aggregate: None }],
            processes: Some(ProcessesSpec::default()),
            headers: Vec::new(),
            redirects: Redirects::default(),
            ca: Vec::new(),
            max_response: 1 << 20,
            stall: SECOND * 10,
            event: None,
            units: Vec::new(),
            complete: true,
        },
        metrics: vec![MetricConfig { name: format!("{name} lag"), rules }],
        processes: Some(processes()),
    }
}

fn source(feeds: Vec<FeedConfig>) -> RealtimeSource {
    let names = feeds.iter().map(|feed| feed.name.clone()).collect();
    let config = RealtimeConfig { period: SECOND, down_after: 1, feeds, names };
    let mut source = RealtimeSource::new("rt", config, &Shared::without_authorities(), Arc::default()).unwrap();
    source.steps();
    source
}

fn says(lag: f64, words: &[(&str, &str)]) -> Result<FeedReading, Fault> {
    let one = |(name, says): &(&str, &str)| ProcessReading {
        name: (*name).to_owned(),
        says: (*says).to_owned(),
        ..ProcessReading::default()
    };
    let metrics = vec![Ok(Measured { value: lag, counter: false })];
    Ok(FeedReading { metrics, processes: Some(words.iter().map(one).collect()) })
}

fn refused() -> Result<FeedReading, Fault> {
    Err(Fault::new(FaultKind::Refused, "connection refused by 127.0.0.1:1"))
}

fn hear(source: &mut RealtimeSource, index: usize, second: i64, result: Result<FeedReading, Fault>) -> Change {
    source.fold(Report { index, at: at(second), skipped: 0, result })
}

fn process(source: &mut RealtimeSource, key: &str) -> Process {
    (*source.view().data.processes[key]).clone()
}

#[test]
fn numbers_and_processes_come_from_one_answer() {
    let mut source = source(vec![feed("ticker", Format::Json)]);
    assert_eq!(source.view().state, State::Unknown);
    assert_eq!(
        hear(&mut source, 0, 1, says(0.014, &[("a", "RUNNING"), ("b", "FATAL"), ("c", "BACKOFF")])),
        Change::State
    );
    let view = source.view();
    assert_eq!((view.state, view.observed_at), (State::Down, Some(at(1))));
    assert_eq!(view.summary, "1 of 3 running, 1 down, 1 degraded");
    assert_eq!(view.data.metrics["ticker lag"].text, "14 ms");
    assert_eq!(view.data.processes["b"].detail.as_deref(), Some("FATAL"));
    assert_eq!(
        hear(&mut source, 0, 2, says(0.015, &[("a", "RUNNING"), ("b", "FATAL"), ("c", "BACKOFF")])),
        Change::Value
    );
}

#[test]
fn a_failed_poll_is_yellow_at_once_red_when_certain_and_then_nobody_knows_the_rest() {
    let mut source = source(vec![feed("ticker", Format::Json)]);
    hear(&mut source, 0, 1, says(0.01, &[("a", "RUNNING")]));
    assert_eq!(source.view().state, State::Up);
    hear(&mut source, 0, 2, refused());
    let view = source.view();
    assert_eq!(view.state, State::Degraded);
    assert_eq!(view.data.feeds["ticker"].reason.as_deref(), Some("connection refused by 127.0.0.1:1 (1 of 3)"));
    assert_eq!(view.data.feeds["ticker"].heard_at, Some(at(1)));
    assert_eq!(view.data.processes["a"].state, State::Up, "the last good reading stays");
    hear(&mut source, 0, 3, refused());
    hear(&mut source, 0, 4, refused());
    let view = source.view();
    assert_eq!((view.state, view.data.missed), (State::Down, 3));
    assert_eq!(view.fault.unwrap().since, Some(at(2)));
    assert_eq!(
        (view.data.processes["a"].state, view.data.metrics["ticker lag"].state),
        (State::Unknown, State::Unknown)
    );
    assert_eq!(view.data.metrics["ticker lag"].text, "10 ms", "and stays to be seen");
    hear(&mut source, 0, 5, says(0.01, &[("a", "RUNNING")]));
    let view = source.view();
    assert_eq!((view.state, view.fault), (State::Up, None));
    assert_eq!(process(&mut source, "a").restarts, 0);
}

#[test]
fn missed_samples_are_gaps_and_counted() {
    let mut source = source(vec![feed("ticker", Format::Json)]);
    hear(&mut source, 0, 1, says(1.0, &[]));
    source.fold(Report { index: 0, at: at(4), skipped: 2, result: says(2.0, &[]) });
    hear(&mut source, 0, 5, refused());
    hear(&mut source, 0, 6, says(3.0, &[]));
    let data = source.view().data;
    let samples: Vec<Option<f64>> =
        data.feeds["ticker"].recent.iter().map(|sample| Some(sample.first().copied()??.0)).collect();
    assert_eq!(samples, [Some(1.0), None, None, Some(2.0), None, Some(3.0)]);
    assert_eq!((data.missed, data.feeds["ticker"].missed), (3, 3));
}

#[test]
fn no_more_than_two_minutes_are_kept() {
    let mut source = source(vec![feed("ticker", Format::Json)]);
    for second in 0..200 {
        hear(&mut source, 0, second, says(0.1, &[]));
    }
    source.fold(Report { index: 0, at: at(1_000_000), skipped: 999_800, result: says(0.1, &[]) });
    let data = source.view().data;
    assert_eq!((data.feeds["ticker"].recent.iter().len(), data.missed), (120, 999_800));
}

#[test]
fn a_stream_has_one_sample_a_period_and_its_silence_leaves_gaps() {
    let mut source = source(vec![feed("gateway", Format::Sse)]);
    let tell = |source: &mut RealtimeSource, ms: i64| {
        source.fold(Report { index: 0, at: Timestamp::from_ms(ms), skipped: 0, result: says(0.1, &[]) })
    };
    for tenth in 0..35 {
        tell(&mut source, tenth * 100);
    }
    assert_eq!(source.view().data.feeds["gateway"].recent.iter().len(), 4);
    assert_eq!(source.overdue(Timestamp::from_ms(4_200), Some(at(0))), Change::Nothing);
    assert_eq!(source.overdue(Timestamp::from_ms(7_400), Some(at(0))), Change::Drift);
    tell(&mut source, 7_500);
    let data = source.view().data;
    assert_eq!(data.missed, 3);
    let lengths: Vec<usize> = data.feeds["gateway"].recent.iter().map(Vec::len).collect();
    assert_eq!(lengths, [1, 1, 1, 1, 0, 0, 0, 1]);
}

/// A clock that was set an hour forward is neither an hour without messages nor one in which a counter has grown so slowly.
#[test]
fn a_clock_that_was_set_is_no_silence_and_no_rate() {
    let mut config = feed("gateway", Format::Sse);
    config.metrics[0].rules =
        Rules { counter: Some(true), degraded: None, down: "< 10".parse().ok(), ..config.metrics[0].rules.clone() };
    let mut source = source(vec![config]);
    let mut count = 0.0;
    let mut tell = |source: &mut RealtimeSource, second: i64| {
        count += 100.0;
        hear(source, 0, second, says(count, &[]));
        source.view().data
    };
    tell(&mut source, 1);
    assert_eq!(tell(&mut source, 2).metrics["gateway lag"].state, State::Up);
    for hour in [3_600, -3_600] {
        source.clock_set(at(hour + 3));
        assert_eq!(source.overdue(at(hour + 3), Some(at(hour + 3))), Change::Nothing);
        let first = tell(&mut source, hour + 4);
        let metric = &first.metrics["gateway lag"];
        assert_eq!((metric.state, metric.reason.as_deref()), (State::Unknown, Some("a rate needs two samples")));
        let second = tell(&mut source, hour + 5);
        assert_eq!((second.metrics["gateway lag"].state, second.missed), (State::Up, 0));
    }
    // What was heard in the future does not count as heard until then.
    assert_eq!(source.overdue(at(-3_600 + 60), Some(at(-3_600))), Change::State);
}

#[test]
fn messages_that_tell_of_some_leave_the_others_alone_until_they_are_too_old() {
    let mut config = feed("events", Format::Ndjson);
    config.processes = Some(ProcessesConfig { complete: false, ..processes() });
    let mut source = source(vec![config]);
    hear(&mut source, 0, 1, says(0.1, &[("a", "RUNNING"), ("b", "RUNNING")]));
    let silent = FeedReading { metrics: vec![Err(Missing::Absent)], ..says(0.0, &[("b", "FATAL")]).unwrap() };
    hear(&mut source, 0, 2, Ok(silent.clone()));
    let data = source.view().data;
    assert_eq!((data.processes["a"].state, data.processes["b"].state), (State::Up, State::Down));
    assert_eq!((data.metrics["events lag"].state, data.missed), (State::Up, 0));
    hear(&mut source, 0, 11, Ok(silent));
    assert_eq!(source.overdue(at(12), Some(at(0))), Change::State);
    assert_eq!(source.view().data.metrics["events lag"].state, State::Unknown);
}

#[test]
fn silence_is_never_green_but_our_own_deafness_says_nothing() {
    let mut source = source(vec![feed("ticker", Format::Json)]);
    hear(&mut source, 0, 1, says(0.1, &[("a", "RUNNING")]));
    assert_eq!(source.overdue(at(100), None), Change::Nothing);
    assert_eq!(source.overdue(at(100), Some(at(99))), Change::Nothing);
    assert_eq!(source.overdue(at(104), Some(at(99))), Change::State);
    let view = source.view();
    assert_eq!((view.state, view.stale), (State::Unknown, true));
    assert_eq!(process(&mut source, "a").state, State::Unknown);
}

#[test]
fn names_of_two_feeds_are_told_apart() {
    let mut source = source(vec![feed("one", Format::Json), feed("two", Format::Json)]);
    hear(&mut source, 0, 1, says(0.1, &[("a", "RUNNING")]));
    hear(&mut source, 1, 1, says(0.1, &[("a", "FATAL")]));
    let view = source.view();
    assert_eq!(view.data.processes.keys().collect::<Vec<_>>(), ["one/a", "two/a"]);
    hear(&mut source, 0, 2, refused());
    assert_eq!(source.view().fault, None, "the other one answers");
}

#[test]
fn what_is_expected_and_not_there_is_down() {
    let mut config = feed("ticker", Format::Json);
    config.processes = Some(ProcessesConfig { expected: vec!["a".into(), "b".into()], ..processes() });
    let mut source = source(vec![config]);
    hear(&mut source, 0, 1, says(0.1, &[("a", "RUNNING")]));
    assert_eq!((process(&mut source, "b").state, process(&mut source, "b").gone), (State::Down, true));
}

#[test]
fn a_process_that_vanished_is_given_up_when_its_time_is_over() {
    let mut source = source(vec![feed("ticker", Format::Json)]);
    hear(&mut source, 0, 1, says(0.1, &[("a", "RUNNING"), ("b", "RUNNING")]));
    hear(&mut source, 0, 2, says(0.1, &[("a", "RUNNING")]));
    assert_eq!(process(&mut source, "b").state, State::Down);
    assert_eq!(source.overdue(at(3_602), None), Change::State);
    assert!(!source.view().data.processes.contains_key("b"));
}

#[test]
fn a_new_configuration_keeps_what_has_not_changed() {
    let (ticker, other) = (feed("ticker", Format::Json), feed("other", Format::Json));
    let mut now = source(vec![ticker.clone(), other.clone()]);
    hear(&mut now, 0, 1, says(0.1, &[("a", "RUNNING")]));
    hear(&mut now, 1, 1, says(0.1, &[("b", "RUNNING")]));
    let steps = |source: &mut RealtimeSource| {
        let step = |step| match step {
            Step::Start { index, id, .. } => format!("start {index} {}", id.target),
            Step::End(index) => format!("end {index}"),
        };
        source.steps().into_iter().map(step).collect::<Vec<_>>()
    };
    let next = |feeds: Vec<FeedConfig>| {
        let names = feeds.iter().map(|feed| feed.name.clone()).collect();
        let config = RealtimeConfig { period: SECOND, down_after: 1, feeds, names };
        RealtimeSource::new("rt", config, &Shared::without_authorities(), Arc::default()).unwrap()
    };
    now.take_over(next(vec![other.clone(), ticker.clone()]));
    assert_eq!(steps(&mut now), Vec::<String>::new());
    assert_eq!(now.view().data.processes.len(), 2);

    let faster = FeedConfig { period: SECOND / 2, ..ticker.clone() };
    now.take_over(next(vec![faster, feed("third", Format::Json), other]));
    assert_eq!(steps(&mut now), ["end 0", "start 2 ticker", "start 3 third"]);
    assert_eq!(now.view().data.processes["ticker/a"].state, State::Up);
    assert_eq!(now.view().data.feeds["ticker"].state, State::Up);

    now.take_over(next(vec![ticker]));
    assert_eq!(now.view().data.feeds.len(), 1);
    assert_eq!(now.view().data.metrics.len(), 1);
    assert_eq!(now.view().data.processes.len(), 0, "alone it needs no feed's name in front: other names");
    assert_eq!(hear(&mut now, 1, 9, says(0.1, &[("b", "RUNNING")])), Change::Nothing, "a late word of who was ended");
}
