//! What GitHub says: whatever it is, it is read or refused with a sentence that does not repeat the token.

use super::{
    FoundPull,
    answer::{self, Got},
    quota::Bucket,
    translate::{self, Opinions},
};
use crate::{
    client::http::{Fetched, Headers},
    fuzzing::{check_sentence, chosen},
};
use app::{json::FromJson as _, model::pulls::PullRequest, time::Timestamp};
use axum::http::HeaderValue;
use bytes::Bytes;
use serde_json::Value;
use url::Url;

const TOKEN: &str = "hunter2-the-token";
const STATUSES: [u16; 8] = [200, 200, 304, 403, 404, 422, 429, 502];

/// An answer: the first byte chooses its status, the first line is said in several headers, the rest is its body.
pub fn github(bytes: &[u8]) {
    let (first, rest) = chosen(bytes);
    let (line, body) = rest.split_at(rest.iter().position(|byte| *byte == b'\n').unwrap_or(0));
    let Ok(asked) = Url::parse("https://api.github.com/repos/a/b/pulls") else { return };
    let mut headers = Headers::new();
    if let Ok(value) = HeaderValue::from_bytes(line) {
        for name in ["link", "etag", "retry-after", "x-ratelimit-reset", "x-ratelimit-remaining", "location"] {
            headers.insert(name, value.clone());
        }
    }
    let fetched = Fetched { status: STATUSES[first % STATUSES.len()], headers, body: Bytes::copy_from_slice(body) };
    answer::rates(&fetched.headers, Bucket::Core);
    let now = Timestamp::from_ms(1_795_395_276_400);
    answer::back_at(&fetched.headers, now);
    match answer::got(&fetched, &asked, TOKEN) {
        Ok(Got::New { next, json, .. }) => {
            assert!(next.is_none_or(|next| next.origin() == asked.origin()), "the token is sent elsewhere");
            rest_api(&json);
        }
        Ok(Got::Same) => {}
        Err(trouble) => check_trouble(&trouble.fault().message),
    }
    match answer::graph(&fetched, &asked, TOKEN) {
        Ok(graph) => graphql(&graph.data, &graph.hidden(&["node"])),
        Err(trouble) => check_trouble(&trouble.fault().message),
    }
}

fn check_trouble(sentence: &str) {
    check_sentence(sentence);
    assert!(!sentence.contains(TOKEN), "the token is shown: {sentence}");
}

fn rest_api(json: &Value) {
    translate::repository(json);
    translate::checks_of(json).sum();
    translate::statuses_of(json).failing();
    translate::conflicts(json);
    let items = json.as_array().map_or(std::slice::from_ref(json), Vec::as_slice);
    translate::logins(items);
    let mut pull = PullRequest::default();
    Opinions::of(translate::reviews(items)).tell(&mut pull, None);
    check_pull(pull);
    for listed in items.iter().filter_map(|item| translate::listed(item, "a/b")) {
        check_found(listed.found);
    }
}

fn graphql(data: &Value, hidden: &[String]) {
    translate::named(data);
    translate::seen(data);
    translate::is_open(data);
    if let Some(found) = translate::pull(data, "a/b", hidden) {
        check_found(found);
    }
    // Whatever the document asked for, pull requests are somewhere within it.
    let below: Vec<&Value> = match data {
        Value::Object(members) => members.values().collect(),
        Value::Array(items) => items.iter().collect(),
        _ => return,
    };
    below.into_iter().for_each(|data| graphql(data, hidden));
}

fn check_found(found: FoundPull) {
    check_pull(found.pull);
}

/// What is told is read again as it was: browsers get it as JSON.
fn check_pull(pull: PullRequest) {
    let written = serde_json::to_value(&pull).unwrap_or_default();
    assert_eq!(PullRequest::from_json(written).as_ref(), Ok(&pull));
}
