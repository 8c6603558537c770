//! What Bugsnag says: whatever it is, it is read or refused with a sentence that does not repeat the token.

use super::{answer, translate};
use crate::{
    client::http::{Fetched, Headers},
    fuzzing::{check_sentence, chosen},
};
use app::{json::FromJson as _, model::errors::BugsnagError, time::Timestamp};
use axum::http::HeaderValue;
use bytes::Bytes;
use url::Url;

const TOKEN: &str = "hunter2-the-token";
const STATUSES: [u16; 8] = [200, 200, 200, 302, 401, 404, 422, 429];

/// An answer: the first byte chooses its status, the first line is said in several headers, the rest is its body.
pub fn bugsnag(bytes: &[u8]) {
    let (first, rest) = chosen(bytes);
    let (line, body) = rest.split_at(rest.iter().position(|byte| *byte == b'\n').unwrap_or(0));
    let Ok(asked) = Url::parse("https://api.bugsnag.com/projects/1/errors") else { return };
    let mut headers = Headers::new();
    if let Ok(value) = HeaderValue::from_bytes(line) {
        for name in ["link", "x-ratelimit-limit", "x-ratelimit-remaining", "x-total-count", "location"] {
            headers.insert(name, value.clone());
        }
    }
    let fetched = Fetched { status: STATUSES[first % STATUSES.len()], headers, body: Bytes::copy_from_slice(body) };
    answer::rates(&fetched.headers);
    match answer::read(&fetched, &asked, TOKEN) {
        Ok(page) => {
            assert!(page.next.is_none_or(|next| next.origin() == asked.origin()), "the token is sent elsewhere");
            items(&page.items);
        }
        Err(trouble) => {
            let sentence = trouble.fault().message;
            check_sentence(&sentence);
            assert!(!sentence.contains(TOKEN), "the token is shown: {sentence}");
        }
    }
}

/// As whatever they were asked for.
fn items(items: &[serde_json::Value]) {
    let people = translate::people(items).collect();
    let latest = translate::latest(items);
    let page = Url::parse("https://app.bugsnag.com/").ok();
    let page = page.and_then(|app| translate::page(&app, "acme", "shop"));
    let known = translate::Known { project: "acme/shop", page: page.as_ref(), people: &people, latest: &latest };
    for item in items {
        translate::unknown(item, &people);
        translate::is_before(item, Timestamp::from_ms(1_795_395_276_400));
        let Some((id, error)) = translate::error(item, &known) else { continue };
        assert!(!id.is_empty(), "an error without an id");
        assert!(error.url.as_deref().is_none_or(|url| url.starts_with("https://app.bugsnag.com/acme/shop/errors/")));
        // What is told is read again as it was: browsers get it as JSON.
        let written = serde_json::to_value(&error).unwrap_or_default();
        assert_eq!(BugsnagError::from_json(written).as_ref(), Ok(&error));
    }
}
