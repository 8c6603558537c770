//! What all formats have in common, and every recording.

mod recordings;

use super::*;
use rstest::rstest;

#[rstest]
#[case(Format::Prometheus, "up{job=\"a\"}", true)]
#[case(Format::Prometheus, "rate(up[5m])", false)]
#[case(Format::Json, "$.a[?@.b]", true)]
#[case(Format::Sse, "a.b", false)]
#[case(Format::Ndjson, "$.a", true)]
#[case(Format::Redis, "db0.keys", true)]
#[case(Format::Redis, "used memory", false)]
#[case(Format::Supervisor, "anything", false)]
#[case(Format::Systemd, "anything", false)]
fn a_select_is_checked(#[case] format: Format, #[case] text: &str, #[case] good: bool) {
    assert_eq!(check_select(format, text).is_ok(), good);
}

#[rstest]
#[case(Format::Prometheus, "groupname", Ok(()))]
#[case(Format::Prometheus, "{host}/{name}", Ok(()))]
#[case(Format::Prometheus, "value", Ok(()))]
#[case(Format::Prometheus, "name=\"a\"", Err("\"name=\\\"a\\\"\" is not the name of a label"))]
#[case(Format::Prometheus, "{}", Err("\"\" is not the name of a label"))]
#[case(Format::Prometheus, "", Err("is empty"))]
#[case(Format::Json, "name", Ok(()))]
#[case(Format::Json, "$.env.status", Ok(()))]
#[case(Format::Json, "{name}-{$.env.id}", Ok(()))]
#[case(Format::Json, "{name", Err("{name has a { without a }"))]
#[case(Format::Redis, "name", Err("redis names no processes"))]
#[case(Format::Supervisor, "name", Err("supervisor knows its processes itself: there is nothing to select"))]
fn a_part_is_checked(#[case] format: Format, #[case] text: &str, #[case] expected: Result<(), &str>) {
    assert_eq!(check_part(format, text).as_ref().map_err(String::as_str), expected.as_ref().map_err(|why| *why));
}

#[test]
fn a_mistake_is_named() {
    let metric = MetricSpec { select: "status".to_owned(), aggregate: None };
    let why = Reader::new(Format::Json, &[metric], None).unwrap_err();
    assert!(why.starts_with("select: status is not an RFC 9535 path: "), "{why}");
    let spec = ProcessesSpec { key: Some("$.a[".to_owned()), ..ProcessesSpec::default() };
    let why = Reader::new(Format::Sse, &[], Some(&spec)).unwrap_err();
    assert!(why.starts_with("key: $.a[ is not an RFC 9535 path: "), "{why}");
    assert!(Reader::new(Format::Systemd, &[], None).is_err());
}
