//! Expositions as they come, and as they should not.

use super::*;
use crate::client::feed::ProcessReading;
use app::{
    fault::FaultKind,
    model::realtime::metric::{Measured, Missing},
};
use proptest::prelude::*;
use rstest::rstest;

fn metric(select: &str, aggregate: Option<Aggregate>) -> MetricSpec {
    MetricSpec { select: select.to_owned(), aggregate }
}

fn numbers(text: &str, selectors: &[&str]) -> Vec<Result<Measured, Missing>> {
    let metrics: Vec<MetricSpec> = selectors.iter().map(|select| metric(select, None)).collect();
    Exposition::new(&metrics, None).unwrap().read(text.as_bytes()).unwrap().metrics
}

fn number(text: &str, selector: &str) -> Result<f64, Missing> {
    numbers(text, &[selector]).remove(0).map(|measured| measured.value)
}

fn sentence(text: &str) -> String {
    let fault = Exposition::new(&[], None).unwrap().read(text.as_bytes()).unwrap_err();
    assert_eq!(fault.kind, FaultKind::Malformed);
    fault.message
}

fn spec(keys: &[(&str, &str)]) -> ProcessesSpec {
    let value = |key: &str| keys.iter().find(|(name, _)| *name == key).map(|(_, value)| (*value).to_owned());
    ProcessesSpec {
        select: value("select"),
        key: value("key"),
        group: value("group"),
        state: value("state"),
        detail: value("detail"),
        started: value("started"),
        restarts: value("restarts"),
    }
}

fn processes(text: &str, keys: &[(&str, &str)]) -> Vec<ProcessReading> {
    Exposition::new(&[], Some(&spec(keys))).unwrap().read(text.as_bytes()).unwrap().processes.unwrap()
}

fn shown(processes: &[ProcessReading]) -> Vec<String> {
    processes.iter().map(|one| format!("{}: {} {}", one.name, one.says, one.detail.as_deref().unwrap_or("-"))).collect()
}

#[rstest]
#[case("x 1\n", Ok(1.0))]
#[case("x{} 1\n", Ok(1.0))]
#[case("x{ } 1\n", Ok(1.0))]
#[case("  x\t{ a = \"b\" , } \t 1.5e+3 \t 1795395335230  \n", Ok(1_500.0))]
#[case("x{a=\"b\"}1\n", Ok(1.0))]
#[case("x -0.5\r\n\r\n", Ok(-0.5))]
#[case("x +Inf\n", Ok(f64::INFINITY))]
#[case("x -Inf\n", Ok(f64::NEG_INFINITY))]
#[case("x NaN\n", Err(Missing::NotANumber))]
#[case("y 1\n", Err(Missing::Absent))]
#[case("x{a=\"1\"} 1\nx{a=\"2\"} 1\n", Err(Missing::Several(2)))]
#[case("x 1 1795395335.230 # {trace_id=\"a,} b\"} 0.7 1795395335.1\n", Ok(1.0))]
#[case("x 1 # {} 0.7\n", Ok(1.0))]
#[case("{\"x\",a=\"b\"} 1\n", Ok(1.0))]
#[case("x 1\n# EOF", Ok(1.0))]
#[case("x 1\n# EOF\n\n", Ok(1.0))]
#[case("# HELP x Text \\n with { and \"\n#\n# whatever\n#TYPE x gauge\nx 1\n", Ok(1.0))]
#[case("# UNIT x seconds\nx 1\n", Ok(1.0))]
#[case("\u{feff}x 1\n", Ok(1.0))]
#[case("x{path=\"C:\\\\dir\\\"\\n{},=\"} 1\n", Ok(1.0))]
fn one_number_is_read(#[case] text: &str, #[case] expected: Result<f64, Missing>) {
    assert_eq!(number(text, "x"), expected);
}

#[test]
fn the_type_in_front_tells_counters() {
    let text = "# TYPE http_requests counter\nhttp_requests_total 7\nhttp_requests_created 1.7e9\n\
        # TYPE latency_seconds histogram\nlatency_seconds_bucket{le=\"+Inf\"} 3\nlatency_seconds_count 3\n\
        # TYPE wait summary\nwait{quantile=\"0.5\"} 0.1\nwait_sum 9\n# TYPE temperature gauge\ntemperature 20\nbare_total 1\n";
    let selectors = [
        "http_requests_total",
        "http_requests_created",
        "latency_seconds_bucket{le=\"+Inf\"}",
        "latency_seconds_count",
        "wait",
        "wait_sum",
        "temperature",
        "bare_total",
    ];
    let counters: Vec<bool> = numbers(text, &selectors).into_iter().map(|number| number.unwrap().counter).collect();
    assert_eq!(counters, [true, false, true, true, false, true, false, true]);
}

#[test]
fn several_series_are_put_together_where_somebody_says_how() {
    let text = "x{a=\"1\"} 1\nx{a=\"2\"} 5\ny 9\n";
    let metrics = [Aggregate::Sum, Aggregate::Max, Aggregate::Count].map(|how| metric("x", Some(how)));
    let reading = Exposition::new(&metrics, None).unwrap().read(text.as_bytes()).unwrap();
    let values: Vec<f64> = reading.metrics.into_iter().map(|number| number.unwrap().value).collect();
    assert_eq!(values, [6.0, 5.0, 2.0]);
    assert_eq!(reading.processes, None);
}

#[rstest]
#[case("x 1\n<broken>\n", "line 2 of the answer is broken: it does not begin with the name of a metric")]
#[case("x\n", "line 1 of the answer is broken: it has no value")]
#[case("x{a=\"b\"}\n", "line 1 of the answer is broken: it has no value")]
#[case("x 1,5\n", "line 1 of the answer is broken: its value is not a number")]
#[case("x 1 soon\n", "line 1 of the answer is broken: what stands behind its value is no timestamp")]
#[case("x 1 2 3\n", "line 1 of the answer is broken: what stands behind its value is no timestamp")]
#[case("x 1 # what\n", "line 1 of the answer is broken: what stands at its end is no exemplar")]
#[case("x{a=\"b} 1\n", "line 1 of the answer is broken: a quote in it is not closed")]
#[case("x{a=b} 1\n", "line 1 of the answer is broken: its labels are not written as name=\"value\"")]
#[case("x{a=\"b\" c=\"d\"} 1\n", "line 1 of the answer is broken: its labels are not written as name=\"value\"")]
#[case("x{a=\"b\" 1\n", "line 1 of the answer is broken: its labels are not written as name=\"value\"")]
#[case("x{a=\"b\",\n", "line 1 of the answer is broken: its labels have no closing brace")]
#[case("x{\"y\"} 1\n", "line 1 of the answer is broken: it does not begin with the name of a metric")]
#[case("{a=\"b\"} 1\n", "line 1 of the answer is broken: it does not begin with the name of a metric")]
#[case("# TYPE x\n", "line 1 of the answer is broken: its # TYPE names no metric and type")]
#[case("x 1\n# EOF\ny 1\n", "line 3 of the answer is broken: it stands behind # EOF")]
#[case("x 1\ny 12", "line 2 of the answer is broken: it does not end with a line feed: the answer may be cut off")]
#[case(
    "x 1\ny{a=\"s3cr",
    "line 2 of the answer is broken: it does not end with a line feed: the answer may be cut off"
)]
#[case("<html>", "the answer is HTML, not a Prometheus exposition")]
#[case("{\"x\": 1}", "the answer is JSON, not a Prometheus exposition")]
#[case("[\n1\n]\n", "the answer is JSON, not a Prometheus exposition")]
#[case("\n", "the answer is empty, not a Prometheus exposition")]
fn what_is_broken_is_told_by_its_line(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(sentence(text), expected);
}

#[test]
fn processes_are_series_by_their_key() {
    let text = "num{name=\"api\",host=\"a\"} 2\nnum{name=\"api\",host=\"b\"} 1\nnum{name=\"job\",host=\"b\"} 0\nother 1\n\
        start{name=\"api\",host=\"a\"} 1.795395335e9\nstart{name=\"api\",host=\"b\"} 1.795395336e9\nstart{name=\"job\"} 0\n\
        restarts_total{name=\"api\",host=\"a\"} 2\nrestarts_total{name=\"api\",host=\"b\"} 3\nstart{name=\"unseen\"} 1\n";
    let keys =
        [("select", "num"), ("key", "name"), ("group", "host"), ("started", "start"), ("restarts", "restarts_total")];
    let api = ProcessReading {
        name: "api".to_owned(),
        group: Some("a".to_owned()),
        says: "3".to_owned(),
        detail: None,
        started: Some(app::time::Timestamp::from_ms(1_795_395_336_000)),
        restarts: Some(5),
    };
    let job = ProcessReading {
        name: "job".to_owned(),
        group: Some("b".to_owned()),
        says: "0".to_owned(),
        ..ProcessReading::default()
    };
    assert_eq!(processes(text, &keys), [api, job]);
}

#[test]
fn a_key_may_be_made_of_several_labels() {
    let text = "num{name=\"api\",host=\"a\"} 2\nnum{name=\"api\",host=\"b\"} 0.5\n";
    let cells = processes(text, &[("select", "num"), ("key", "{name} on {host}"), ("state", "value")]);
    assert_eq!(shown(&cells), ["api on a: 2 -", "api on b: 0.5 -"]);
}

#[test]
fn a_state_set_tells_the_state_that_is_not_0() {
    let text = "unit{name=\"a\",state=\"active\"} 0\nunit{name=\"a\",state=\"failed\"} 1\n\
        unit{name=\"b\",state=\"active\"} 0\nunit{name=\"b\",state=\"failed\"} 0\n\
        unit{name=\"c\",state=\"active\"} 1\nunit{name=\"c\",state=\"reloading\"} 1\n\
        unit{name=\"d\",state=\"stopped\",why=\"by hand\"} 0\nunit{name=\"e\"} 1\nunit{state=\"active\"} 1\n";
    let cells = processes(text, &[("select", "unit"), ("key", "name"), ("state", "state"), ("detail", "why")]);
    assert_eq!(
        shown(&cells),
        [
            "a: failed -",
            "b:  no state: all 2 series of it are 0",
            "c: active, reloading -",
            "d: stopped by hand",
            "e:  no state: the label state is not there",
            "#1:  no name: the label name is not there",
        ]
    );
}

#[test]
fn no_series_is_no_process() {
    assert_eq!(processes("other 1\n", &[("select", "num"), ("key", "name")]), []);
}

#[rstest]
#[case(&[("key", "name")], "select is missing: a selector for the processes")]
#[case(&[("select", "num")], "key is missing: the label that names a process")]
#[case(&[("select", "num("), ("key", "name")], "select: num( is not a selector such as name{label=\"value\"}: \"(\" is too much")]
#[case(&[("select", "num"), ("key", "name"), ("started", "{}")], "started: \"{}\" selects everything: name a metric, as in name{label=\"value\"}")]
fn what_cannot_be_read_is_refused_at_once(#[case] keys: &[(&str, &str)], #[case] why: &str) {
    assert_eq!(Exposition::new(&[], Some(&spec(keys))).unwrap_err(), why);
}

prop_compose! {
    fn series()(name in "[a-zA-Z_:][a-zA-Z0-9_:]{0,8}", labels in prop::collection::btree_map("[a-z_]{1,4}", any::<String>(), 0..4),
        value in prop::num::f64::ANY) -> (String, Vec<(String, String)>, f64) {
        (name, labels.into_iter().collect(), value)
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(series in prop::collection::vec(series(), 1..8)) {
        let line = |(name, labels, value): &(String, Vec<(String, String)>, f64)| {
            let labels: Vec<String> = labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
            format!("{name}{{{}}} {}\n", labels.join(","), crate::client::feed::format::scalar::shown(*value))
        };
        let text: String = series.iter().map(line).collect();
        let mut labels = Labels::new();
        for (line, (name, pairs, value)) in text.split_inclusive('\n').zip(&series) {
            let Ok(Line::Sample { name: found, value: number }) = line::read(line.trim_end_matches('\n'), &mut labels) else {
                return Err(TestCaseError::fail("no sample"));
            };
            prop_assert!(found.is(name));
            prop_assert!(number == *value || (number.is_nan() && value.is_nan()));
            let read: Vec<(String, String)> =
                labels.iter().map(|(name, value)| (name.text().into_owned(), value.text().into_owned())).collect();
            prop_assert_eq!(&read, pairs);
        }
        let metrics = [metric("{__name__=~\".+\"}", Some(Aggregate::Count))];
        let reading = Exposition::new(&metrics, None).unwrap().read(text.as_bytes()).unwrap();
        prop_assert_eq!(reading.metrics[0].unwrap().value as usize, series.len());
    }

    #[test]
    fn rubbish_does_not_panic(bytes in any::<Vec<u8>>()) {
        let _ = Exposition::new(&[metric("x", None)], None).unwrap().read(&bytes);
    }

    #[test]
    fn what_looks_like_it_does_not_panic(text in "([#{}\" \\\\=,a-zé1.\r\n]|x\\{a=\"|\"\\} 1\n|# TYPE |# EOF){0,40}") {
        let keys = [("select", "x"), ("key", "a"), ("state", "a")];
        let _ = Exposition::new(&[metric("x", None)], Some(&spec(&keys))).unwrap().read(text.as_bytes());
    }
}
