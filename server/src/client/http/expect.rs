//! Whether an answer meets its expectations. Pure.

use super::super::{
    faults::quoted,
    spec::{Expect, JsonExpect, Pattern},
};
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

/// The first expectation that is not met, as a sentence.
#[must_use]
pub fn judge(expect: &Expect, status: u16, headers: &HeaderMap, body: &[u8]) -> Option<String> {
    if !expect.status.contains(status) {
        return Some(format!("HTTP {status}, expected {}", expect.status));
    }
    let header = || expect.headers.iter().find_map(|(name, expected)| judge_header(name, expected, headers));
    let text = || expect.body.as_ref().and_then(|pattern| judge_text(pattern, body));
    header().or_else(|| judge_json(&expect.json, body)).or_else(text)
}

fn judge_header(name: &HeaderName, expected: &str, headers: &HeaderMap) -> Option<String> {
    if headers.get_all(name).iter().any(|value| header_is(value, expected)) {
        return None;
    }
    Some(match headers.get(name) {
        Some(value) => {
            let found = quoted(&String::from_utf8_lossy(value.as_bytes()));
            format!("header {name} is \"{found}\", expected \"{expected}\"")
        }
        None => format!("header {name} is missing, expected \"{expected}\""),
    })
}

/// `application/json` is met by `application/json; charset=utf-8`, but not the other way round.
fn header_is(value: &HeaderValue, expected: &str) -> bool {
    let Ok(value) = value.to_str() else { return false };
    let mut found = value.split(';').map(str::trim);
    if expected.contains(';') {
        found.eq(expected.split(';').map(str::trim))
    } else {
        value == expected || found.next() == Some(expected)
    }
}

fn judge_json(expected: &[JsonExpect], body: &[u8]) -> Option<String> {
    if expected.is_empty() {
        return None;
    }
    match serde_json::from_slice::<Value>(body) {
        Ok(body) => expected.iter().find_map(|expect| judge_path(expect, &body)),
        Err(_) if body.is_empty() => Some("body is empty, expected JSON".to_owned()),
        Err(_) => Some(format!("body is not JSON: \"{}\"", excerpt(body))),
    }
}

fn judge_path(expect: &JsonExpect, body: &Value) -> Option<String> {
    let (path, expected) = (expect.text(), allowed(expect.expected()));
    let nodes = expect.select(body);
    if nodes.is_empty() {
        return Some(format!("{path} is missing, expected {expected}"));
    }
    let wrong: Vec<&Value> = nodes.iter().copied().filter(|node| !meets(node, expect.expected())).collect();
    let found = quoted(&wrong.first()?.to_string());
    Some(match nodes.len() {
        1 => format!("{path} is {found}, expected {expected}"),
        all => format!("{path} is {found} in {} of {all} places, expected {expected}", wrong.len()),
    })
}

/// `"UP"`, or for a list `one of "UP", "OK"`.
fn allowed(expected: &Value) -> String {
    match expected {
        Value::Array(any) if any.len() > 1 => {
            let any: Vec<String> = any.iter().map(Value::to_string).collect();
            quoted(&format!("one of {}", any.join(", ")))
        }
        Value::Array(any) if any.len() == 1 => quoted(&any[0].to_string()),
        one => quoted(&one.to_string()),
    }
}

/// A list means any of its values, unless it is just what is there.
fn meets(found: &Value, expected: &Value) -> bool {
    let any = expected.as_array().map_or(&[] as &[Value], Vec::as_slice);
    equal(found, expected) || any.iter().any(|expected| equal(found, expected))
}

/// As JSON has it, `1` and `1.0` are the same number.
fn equal(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Number(found), Value::Number(expected)) => found == expected || found.as_f64() == expected.as_f64(),
        _ => found == expected,
    }
}

fn judge_text(pattern: &Pattern, body: &[u8]) -> Option<String> {
    if pattern.is_match(&String::from_utf8_lossy(body)) {
        return None;
    }
    let pattern = quoted(pattern.as_str());
    Some(match body {
        [] => format!("body is empty, expected to match {pattern}"),
        body => format!("body does not match {pattern}: \"{}\"", excerpt(body)),
    })
}

/// The beginning of a body; there is no need to decode a megabyte for it.
fn excerpt(body: &[u8]) -> String {
    quoted(String::from_utf8_lossy(body.get(..400).unwrap_or(body)).trim_start()).trim_end().to_owned()
}

#[cfg(test)]
mod tests;
