//! What an upstream says in its own words, cleaned and cut. Pure.

use super::{
    faults::quoted,
    http::{Fetched, Headers, media_type},
};
use hyper::header::LOCATION;
use serde_json::Value;
use url::Url;

/// `: "Project not found"`, from any of the shapes in which errors are told; nothing where there are no words. `secret` is not repeated,
/// whoever says it.
pub(super) fn words(body: &[u8], secret: &str) -> String {
    let Ok(json) = serde_json::from_slice::<Value>(body) else { return String::new() };
    let told = ["errors", "error", "message"].into_iter().filter_map(|name| json.get(name));
    let said: Vec<&str> = told.flat_map(texts).filter(|text| !text.trim().is_empty()).collect();
    let code = json.get("code").and_then(Value::as_i64).map(|code| format!(", code {code}")).unwrap_or_default();
    if said.is_empty() {
        return code;
    }
    let said = said.join("; ");
    let said = if secret.is_empty() { said } else { said.replace(secret, "…") };
    format!("{code}, \"{}\"", quoted(said.trim()))
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.get("message").map(texts).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// Why a body that should be JSON is none.
pub(super) fn no_json(answer: &Fetched, body: &[u8]) -> String {
    let is_page = media_type(&answer.headers).is_some_and(|kind| kind.ends_with("html"));
    if is_page || body.trim_ascii_start().starts_with(b"<") {
        return "a web page instead of JSON: is api right, and is no proxy in between?".to_owned();
    }
    match serde_json::from_slice::<Value>(body) {
        Err(error) if error.is_eof() => format!("JSON that ends too early, after {} bytes", body.len()),
        _ => "the answer is not JSON".to_owned(),
    }
}

/// Where a redirect leads, without what may be a secret.
pub(super) fn origin(headers: &Headers, asked: &Url, secret: &str) -> String {
    let location = headers.get(LOCATION).and_then(|location| asked.join(location.to_str().ok()?).ok());
    location.map_or_else(|| "nowhere".to_owned(), |url| named(&url, secret))
}

/// The origin of an address that an upstream wrote, who may have put our own secret into its host: hosts are in small letters.
pub(super) fn named(url: &Url, secret: &str) -> String {
    let (origin, secret) = (url.origin().ascii_serialization(), secret.to_ascii_lowercase());
    if !secret.is_empty() && origin.contains(&secret) { "an address that repeats the token".to_owned() } else { origin }
}

/// A number in a header.
pub(super) fn number<N: std::str::FromStr>(headers: &Headers, name: &str) -> Option<N> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}
