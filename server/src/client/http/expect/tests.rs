use super::*;
use crate::client::spec::{Pattern, StatusItem};
use hyper::header::CONTENT_TYPE;
use rstest::rstest;
use serde_json::json;

fn answer(content_type: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(content_type))])
}

fn json_is(path: &str, expected: Value, body: &str) -> Option<String> {
    let expect = Expect { json: vec![JsonExpect::new(path, expected).unwrap()], ..Expect::default() };
    judge(&expect, 200, &HeaderMap::new(), body.as_bytes())
}

#[test]
fn the_status_is_told_with_what_was_expected() {
    let expect = Expect::default();
    assert_eq!(judge(&expect, 204, &HeaderMap::new(), b""), None);
    assert_eq!(judge(&expect, 503, &HeaderMap::new(), b"").unwrap(), "HTTP 503, expected 2xx");
    let status = [StatusItem::Code(200), StatusItem::Code(404)].into_iter().collect();
    let expect = Expect { status, ..Expect::default() };
    assert_eq!(judge(&expect, 204, &HeaderMap::new(), b"").unwrap(), "HTTP 204, expected 200 or 404");
}

#[rstest]
#[case("application/json", "application/json", true)]
#[case("application/json; charset=utf-8", "application/json", true)]
#[case("application/json;charset=utf-8", "application/json; charset=utf-8", true)]
#[case("application/json", "application/json; charset=utf-8", false)]
#[case("application/jsonx", "application/json", false)]
fn parameters_of_a_header_count_only_when_asked_for(
    #[case] found: &'static str,
    #[case] expected: &str,
    #[case] good: bool,
) {
    let expect = Expect { headers: vec![(CONTENT_TYPE, expected.to_owned())], ..Expect::default() };
    let sentence = judge(&expect, 200, &answer(found), b"");
    let complaint = format!("header content-type is \"{found}\", expected \"{expected}\"");
    assert_eq!(sentence, (!good).then_some(complaint));
}

#[test]
fn a_missing_header_is_missing() {
    let expect = Expect { headers: vec![(CONTENT_TYPE, "text/plain".to_owned())], ..Expect::default() };
    let sentence = judge(&expect, 200, &HeaderMap::new(), b"").unwrap();
    assert_eq!(sentence, "header content-type is missing, expected \"text/plain\"");
}

#[rstest]
#[case("$.status", json!("UP"), r#"{"status":"UP"}"#, None)]
#[case("$.status", json!("UP"), r#"{"status":"DOWN"}"#, Some(r#"$.status is "DOWN", expected "UP""#))]
#[case("$.status", json!("UP"), "{}", Some(r#"$.status is missing, expected "UP""#))]
#[case("$.n", json!(1), r#"{"n":1.0}"#, None)]
#[case("$.n", json!(1), r#"{"n":"1"}"#, Some(r#"$.n is "1", expected 1"#))]
#[case("$.c[*].ok", json!(true), r#"{"c":[{"ok":true},{"ok":true}]}"#, None)]
#[case("$.c[*].ok", json!(true), r#"{"c":[{"ok":true},{"ok":false},{"ok":true}]}"#,
    Some("$.c[*].ok is false in 1 of 3 places, expected true"))]
#[case("$.c[*].ok", json!(true), r#"{"c":[]}"#, Some("$.c[*].ok is missing, expected true"))]
#[case("$.status", json!(["UP", "OK"]), r#"{"status":"OK"}"#, None)]
#[case("$.status", json!(["UP", "OK"]), r#"{"status":["UP","OK"]}"#, None)]
#[case("$.status", json!(["UP", "OK"]), r#"{"status":"DOWN"}"#, Some(r#"$.status is "DOWN", expected one of "UP", "OK""#))]
#[case("$.status", json!([]), r#"{"status":[]}"#, None)]
#[case("$.status", json!([]), r#"{"status":"UP"}"#, Some(r#"$.status is "UP", expected []"#))]
#[case("$.c[?@.ok == false].name", json!("cache"), r#"{"c":[{"ok":false,"name":"cache"},{"ok":true,"name":"db"}]}"#, None)]
#[case("$.c[?@.ok == false].name", json!("cache"), r#"{"c":[{"ok":false,"name":"db"}]}"#,
    Some(r#"$.c[?@.ok == false].name is "db", expected "cache""#))]
#[case("$.status", json!("UP"), "<html>\n\u{7}", Some("body is not JSON: \"<html>\""))]
#[case("$.status", json!("UP"), "", Some("body is empty, expected JSON"))]
fn json_is_judged_by_every_selected_node(
    #[case] path: &str,
    #[case] expected: Value,
    #[case] body: &str,
    #[case] sentence: Option<&str>,
) {
    assert_eq!(json_is(path, expected, body).as_deref(), sentence);
}

#[test]
fn what_a_body_says_is_cut_and_cannot_control_a_terminal() {
    let body = json!({ "status": format!("\u{1b}[31m{}", "x".repeat(500)) }).to_string();
    let sentence = json_is("$.status", json!("UP"), &body).unwrap();
    assert!(sentence.chars().count() < 120, "{sentence}");
    assert!(!sentence.contains(char::is_control), "{sentence}");
}

#[test]
fn the_body_has_to_match_somewhere() {
    let expect = Expect { body: Some(Pattern::new("(?i)all good").unwrap()), ..Expect::default() };
    let judged = |body: &str| judge(&expect, 200, &HeaderMap::new(), body.as_bytes());
    assert_eq!(judged("it is All Good here"), None);
    assert_eq!(judged("nothing works").unwrap(), "body does not match (?i)all good: \"nothing works\"");
    assert_eq!(judged("").unwrap(), "body is empty, expected to match (?i)all good");
}
