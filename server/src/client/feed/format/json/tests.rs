//! Documents as they come, and as they should not.

use super::*;
use app::fault::FaultKind;
use proptest::prelude::*;
use rstest::rstest;

const DOCUMENT: &str = r#"{
    "lag": 0.5, "text": "48213", "nan": "NaN", "inf": "+Inf", "words": "soon", "up": true, "nothing": null,
    "jobs": [{"name": "a", "failed": true, "size": 2}, {"name": "b", "size": 5}, {"name": "c", "size": null}],
    "none": []
}"#;

fn metric(select: &str, aggregate: Option<Aggregate>) -> MetricSpec {
    MetricSpec { select: select.to_owned(), aggregate }
}

fn number(select: &str, aggregate: Option<Aggregate>) -> Result<f64, Missing> {
    let reading = Document::answer(&[metric(select, aggregate)], None).unwrap().read(DOCUMENT.as_bytes()).unwrap();
    assert_eq!(reading.processes, None);
    reading.metrics[0].map(|measured| measured.value)
}

#[rstest]
#[case("$.lag", None, Ok(0.5))]
#[case("$.text", None, Ok(48_213.0))]
#[case("$.nan", None, Err(Missing::NotANumber))]
#[case("$.inf", None, Ok(f64::INFINITY))]
#[case("$.words", None, Err(Missing::NotANumber))]
#[case("$.up", None, Ok(1.0))]
#[case("$.jobs[0].failed", None, Ok(1.0))]
#[case("$.nothing", None, Err(Missing::Absent))]
#[case("$.nowhere", None, Err(Missing::Absent))]
#[case("$.jobs", None, Err(Missing::NotANumber))]
#[case("$.jobs[*].size", None, Err(Missing::Several(2)))]
#[case("$.jobs[*].size", Some(Aggregate::Sum), Ok(7.0))]
#[case("$.jobs[*].size", Some(Aggregate::Max), Ok(5.0))]
#[case("$.jobs[*].name", Some(Aggregate::Sum), Err(Missing::NotANumber))]
#[case("$.jobs[*]", Some(Aggregate::Count), Ok(3.0))]
#[case("$.jobs[?@.failed == true]", Some(Aggregate::Count), Ok(1.0))]
#[case("$.jobs[?@.failed == 'no']", Some(Aggregate::Count), Ok(0.0))]
#[case("$.none[*]", Some(Aggregate::Count), Ok(0.0))]
#[case("$.none[*]", Some(Aggregate::Sum), Err(Missing::Absent))]
#[case("$.nowhere[*]", Some(Aggregate::Count), Err(Missing::Absent))]
fn a_path_leads_to_a_number(
    #[case] select: &str,
    #[case] aggregate: Option<Aggregate>,
    #[case] expected: Result<f64, Missing>,
) {
    assert_eq!(number(select, aggregate), expected);
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

/// `name: state detail`, or the fault.
fn shown(text: &str, keys: &[(&str, &str)]) -> Vec<String> {
    let one = |one: ProcessReading| format!("{}: {} {}", one.name, one.says, one.detail.as_deref().unwrap_or("-"));
    match Document::answer(&[], Some(&spec(keys))).unwrap().read(text.as_bytes()) {
        Ok(reading) => reading.processes.unwrap().into_iter().map(one).collect(),
        Err(fault) => vec![fault.message],
    }
}

#[rstest]
#[case::list(r#"[{"n":"a","s":"up"},{"n":"b","s":0}]"#, &[("key", "n"), ("state", "s")], &["a: up -", "b: 0 -"])]
#[case::list_below(r#"{"w":[{"n":"a","s":"up"}]}"#, &[("select", "$.w"), ("key", "n"), ("state", "s")], &["a: up -"])]
#[case::members(r#"{"a":{"ok":"pong"},"b":{"ok":"late"}}"#, &[("state", "ok")], &["a: pong -", "b: late -"])]
#[case::members_with_key(r#"{"x":{"n":"a","s":1}}"#, &[("key", "n"), ("state", "s")], &["a: 1 -"])]
#[case::one_alone(r#"{"n":"a","s":"up"}"#, &[("key", "n"), ("state", "s")], &["a: up -"])]
#[case::scalars(r#"{"a":"RUNNING","b":true,"c":null}"#, &[],
    &["a: RUNNING -", "b: true -", "c:  no state: it is no text, number or truth value; say in which field it is"])]
#[case::values(r#"[{"n":"a","value":1.50}]"#, &[("key", "n"), ("state", "value")], &["a: 1.5 -"])]
#[case::positions("[1,0]", &[], &["#1: 1 -", "#2: 0 -"])]
#[case::selected_one(r#"{"w":[{"n":"a","s":"up"}]}"#, &[("select", "$.w[*]"), ("key", "n"), ("state", "s")], &["a: up -"])]
#[case::selected_members(r#"{"w":{"a":{"s":"up"}}}"#, &[("select", "$.w.*"), ("state", "s")], &["a: up -"])]
#[case::filtered(r#"[{"n":"a","s":"up","k":1},{"n":"b","s":"up"}]"#, &[("select", "$[?@.k]"), ("key", "n"), ("state", "s")], &["a: up -"])]
#[case::paths(r#"[{"m":{"i":"a"},"v":[1,"1"]}]"#, &[("key", "$.m.i"), ("state", "$.v[1]")], &["a: 1 -"])]
#[case::several_parts(r#"[{"n":"a","i":1,"s":"up"}]"#, &[("key", "{n}-{i}"), ("state", "s")], &["a-1: up -"])]
#[case::detail(r#"[{"n":"a","s":"down","d":"disk full\nagain"}]"#, &[("key", "n"), ("state", "s"), ("detail", "d")], &["a: down disk full again"])]
#[case::empty("[]", &[], &[])]
#[case::null(r#"{"w":null}"#, &[("select", "$.w")], &[])]
#[case::nothing_left(r#"{"w":[]}"#, &[("select", "$.w[*]")], &[])]
#[case::namesakes(r#"[{"n":"a","s":1},{"n":"a","s":0}]"#, &[("key", "n"), ("state", "s")], &["a: 1 -", "a #2: 0 -"])]
#[case::one_bad_element(r#"[{"n":"a","s":"up"},{"n":"b"},{"s":"up"},7,{"n":"e","s":""}]"#, &[("key", "n"), ("state", "s")],
    &["a: up -", "b:  no state: no field s", "#3:  no name: no field n", "#4:  no name: no field n", "e:  no state: it is empty"])]
#[case::absent(r#"{"error":"s3cret"}"#, &[("select", "$.w")], &["the answer has nothing at $.w"])]
#[case::absent_to_select(r#"{"error":"s3cret"}"#, &[("select", "$.w[*]")], &["the answer has nothing at $.w[*]"])]
#[case::no_list(r#"{"w":"s3cret"}"#, &[("select", "$.w")], &["the answer has neither a list nor an object at $.w"])]
fn processes_are_found(#[case] text: &str, #[case] keys: &[(&str, &str)], #[case] expected: &[&str]) {
    assert_eq!(shown(text, keys), expected);
}

#[test]
fn everything_is_told_of_a_process() {
    let text = r#"[{"n":"a","s":"up","g":"workers","t":1795395335230,"r":"4"},{"n":"b","s":"up","t":"2026-11-23T00:55:35Z","r":1.5}]"#;
    let keys = [("key", "n"), ("state", "s"), ("group", "g"), ("started", "t"), ("restarts", "r")];
    let reading = Document::answer(&[], Some(&spec(&keys))).unwrap().read(text.as_bytes()).unwrap();
    let told = |one: &ProcessReading| (one.group.clone(), one.started.map(|at| at.as_ms()), one.restarts);
    let told: Vec<_> = reading.processes.unwrap().iter().map(told).collect();
    let workers = Some("workers".to_owned());
    assert_eq!(told, [(workers, Some(1_795_395_335_230), Some(4)), (None, Some(1_795_395_335_000), None)]);
}

#[test]
fn a_message_without_processes_says_nothing_about_them() {
    let document = Document::message(&[metric("$.lag", None)], Some(&spec(&[("select", "$.w")]))).unwrap();
    let reading = document.read(b"{\"lag\": 1}").unwrap();
    assert_eq!((reading.metrics[0].unwrap().value, reading.processes), (1.0, None));
    assert_eq!(document.read(b"{\"w\": []}").unwrap().processes, Some(Vec::new()));
    assert_eq!(document.read(b"").unwrap_err().message, "the message is empty, not JSON");
    assert_eq!(
        document.read(b"{\"w\": 1}").unwrap_err().message,
        "the message has neither a list nor an object at $.w"
    );
}

#[rstest]
#[case("[{\"password\":\"s3cret", "the answer is cut off: its JSON has no end")]
#[case("[\n{s3cret}]", "the answer is not valid JSON, in line 2 at column 2")]
#[case("s3cret", "the answer is not valid JSON, in line 1 at column 1")]
#[case("[1] s3cret", "the answer is not valid JSON, in line 1 at column 5")]
#[case("<html>s3cret", "the answer is HTML, not JSON")]
#[case("", "the answer is empty, not JSON")]
#[case("{\"a\": 1e400}", "the answer is not valid JSON, in line 1 at column 11")]
fn what_is_not_json_is_refused_without_its_words(#[case] text: &str, #[case] sentence: &str) {
    let fault = Document::answer(&[], None).unwrap().read(text.as_bytes()).unwrap_err();
    assert_eq!((fault.kind, fault.message.as_str()), (FaultKind::Malformed, sentence));
}

#[test]
fn a_document_without_a_bottom_is_refused() {
    let deep = "[".repeat(100_000);
    let fault = Document::answer(&[], None).unwrap().read(deep.as_bytes()).unwrap_err();
    assert!(fault.message.starts_with("the answer is not valid JSON"), "{fault}");
}

proptest! {
    #[test]
    fn rubbish_does_not_panic(text in "[\\[\\]{}\":,a-c01. ]{0,40}") {
        let keys = spec(&[("key", "a"), ("state", "$.b")]);
        let _ = Document::answer(&[metric("$..a", Some(Aggregate::Sum))], Some(&keys)).unwrap().read(text.as_bytes());
    }
}
