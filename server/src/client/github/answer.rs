//! From an answer as it came to JSON, or to what is wrong with it. Pure.

use super::{
    super::{
        http::{Fetched, Headers, retry_at},
        lenient::Item,
        link,
        said::{no_json, number, origin, words},
    },
    quota::{Bucket, Rates},
    trouble::{Limit, Trouble},
};
use app::time::Timestamp;
use hyper::header::{ETAG, LOCATION};
use serde_json::Value;
use url::Url;

/// What was answered to a GET.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Got {
    /// What was answered the last time.
    Same,
    /// This.
    New {
        /// What it says.
        json: Value,
        /// To ask by, the next time.
        tag: Option<String>,
        /// The next page.
        next: Option<Url>,
    },
}

/// What was answered to a query: data, and what is missing in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Graph {
    pub(super) data: Value,
    pub(super) errors: Vec<Missing>,
}

/// Something that a query did not get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Missing {
    /// Names and places of lists, as texts.
    pub(super) path: Vec<String>,
    pub(super) why: Trouble,
}

/// What the head says of the limits.
pub(super) fn rates(headers: &Headers, asked: Bucket) -> Rates {
    let resource = headers.get("x-ratelimit-resource").and_then(|name| name.to_str().ok());
    let bucket = match resource {
        None => asked,
        Some("core") => Bucket::Core,
        Some("graphql") => Bucket::Graphql,
        // A budget of its own, which is none of ours.
        Some(_) => return Rates { bucket: asked, limit: None, remaining: None, reset: None },
    };
    let seconds = |reset: i64| if reset > 100_000_000_000 { reset } else { reset.saturating_mul(1_000) };
    Rates {
        bucket,
        limit: number(headers, "x-ratelimit-limit"),
        remaining: number(headers, "x-ratelimit-remaining"),
        reset: number(headers, "x-ratelimit-reset").map(seconds).map(Timestamp::from_ms),
    }
}

/// When to come back, where the head says so.
pub(super) fn back_at(headers: &Headers, now: Timestamp) -> Option<Timestamp> {
    retry_at(headers, now)
}

/// Reads the answer to a GET. `secret` is not repeated, whoever says it.
pub(super) fn got(answer: &Fetched, asked: &Url, secret: &str) -> Result<Got, Trouble> {
    match answer.status {
        304 => return Ok(Got::Same),
        301 | 302 | 307 | 308 => return Err(moved(answer, asked, secret)),
        _ => refused(answer, asked, secret)?,
    }
    let json = json(answer)?;
    let tag = answer.headers.get(ETAG).and_then(|tag| tag.to_str().ok()).map(str::to_owned);
    Ok(Got::New { json, tag, next: link::next(&answer.headers, asked, secret)? })
}

/// Reads the answer to a query.
pub(super) fn graph(answer: &Fetched, asked: &Url, secret: &str) -> Result<Graph, Trouble> {
    match answer.status {
        404 | 405 | 410 | 501 => return Err(Trouble::NoGraphql(said(answer, secret))),
        _ => refused(answer, asked, secret)?,
    }
    let json = json(answer)?;
    let errors: Vec<&Value> = json.get("errors").and_then(Value::as_array).into_iter().flatten().collect();
    let data = json.get("data").filter(|data| data.is_object());
    let missing: Vec<Missing> = errors.iter().map(|error| missing(error, secret)).collect();
    // What is about the token or the document is about all of it, wherever it stands.
    let is_all = |why: &Trouble| matches!(why, Trouble::Limited(..) | Trouble::NoGraphql(_));
    match (data, missing.iter().find(|missing| data.is_none() || is_all(&missing.why) || missing.path.is_empty())) {
        (_, Some(missing)) => Err(missing.why.clone()),
        (Some(data), None) => Ok(Graph { data: data.clone(), errors: missing }),
        (None, None) => Err(Trouble::Malformed(format!("HTTP {}, but no data{}", answer.status, said(answer, secret)))),
    }
}

impl Graph {
    /// Why there is nothing at this place, or nothing further in.
    pub(super) fn why(&self, path: &[&str]) -> Option<&Trouble> {
        self.errors.iter().find(|missing| missing.path == path).map(|missing| &missing.why)
    }

    /// What is missing right below this place.
    pub(super) fn hidden(&self, path: &[&str]) -> Vec<String> {
        let below = self.errors.iter().filter(|missing| missing.path.iter().zip(path).all(|(one, other)| one == other));
        below.filter_map(|missing| missing.path.get(path.len()).cloned()).collect()
    }
}

/// What no answer to anything can be read from.
fn refused(answer: &Fetched, asked: &Url, secret: &str) -> Result<(), Trouble> {
    let said = || said(answer, secret);
    Err(match answer.status {
        200 => return Ok(()),
        401 => Trouble::NotLetIn(words(&answer.body, secret)),
        403 | 429 => limited(answer, secret),
        404 => Trouble::Absent(said()),
        422 => Trouble::Rejected(said()),
        status @ 300..=399 => Trouble::Redirect(status, origin(&answer.headers, asked, secret)),
        502..=504 => Trouble::Overloaded(said()),
        status @ 200..=299 => Trouble::Malformed(format!("HTTP {status} without an answer")),
        status => Trouble::Status(status, words(&answer.body, secret)),
    })
}

/// A refusal may be for good, for an hour or for a moment, and does not always say which.
fn limited(answer: &Fetched, secret: &str) -> Trouble {
    let text = String::from_utf8_lossy(&answer.body).to_ascii_lowercase();
    let says = |words: &str| text.contains(words);
    let is_empty = number::<u64>(&answer.headers, "x-ratelimit-remaining") == Some(0);
    let is_secondary = says("secondary rate limit") || says("abuse");
    if !is_secondary && is_empty {
        return Trouble::Limited(Limit::Primary, said(answer, secret));
    }
    if is_secondary || answer.status == 429 || answer.headers.contains_key("retry-after") {
        return Trouble::Limited(Limit::Secondary, said(answer, secret));
    }
    if answer.headers.contains_key("x-github-sso") || says("saml") {
        return Trouble::SingleSignOn(said(answer, secret));
    }
    if says("api rate limit exceeded") {
        return Trouble::Limited(Limit::Primary, said(answer, secret));
    }
    Trouble::Forbidden(said(answer, secret))
}

/// One of a query's errors.
fn missing(error: &Value, secret: &str) -> Missing {
    let item = Item(error);
    let step = |step: &Value| step.as_str().map_or_else(|| step.to_string(), str::to_owned);
    let path = item.get("path").and_then(Value::as_array).map(|path| path.iter().map(step).collect());
    let extensions = item.get("extensions").map(Item);
    let code = extensions.and_then(|extensions| extensions.text("code")).unwrap_or_default();
    let saml = extensions.and_then(|extensions| extensions.get("saml_failure")).and_then(Value::as_bool);
    let message = item.text("message").unwrap_or_default();
    let said = words(error.to_string().as_bytes(), secret);
    let says = |words: &str| message.to_ascii_lowercase().contains(words);
    let why = match item.text("type").as_deref() {
        Some("RATE_LIMITED" | "RATE_LIMIT") => Trouble::Limited(Limit::Primary, said),
        Some("FORBIDDEN") if saml == Some(true) || says("saml") => Trouble::SingleSignOn(said),
        Some("FORBIDDEN" | "INSUFFICIENT_SCOPES" | "UNAUTHORIZED") => Trouble::Forbidden(said),
        Some("NOT_FOUND") => Trouble::Absent(said),
        _ if says("secondary rate limit") => Trouble::Limited(Limit::Secondary, said),
        _ if says("timeout") || says("timedout") || says("something went wrong") || says("in time") => {
            Trouble::Overloaded(said)
        }
        _ if code == "undefinedField" || says("doesn't exist on type") || says("doesn't accept argument") => {
            Trouble::NoGraphql(said)
        }
        _ => Trouble::Rejected(said),
    };
    // The path of a mistake in the document leads through the document.
    let path = if matches!(why, Trouble::NoGraphql(_)) { None } else { path };
    Missing { path: path.unwrap_or_default(), why }
}

fn moved(answer: &Fetched, asked: &Url, secret: &str) -> Trouble {
    let location = answer.headers.get(LOCATION).and_then(|location| asked.join(location.to_str().ok()?).ok());
    let own = location.filter(|url| url.origin() == asked.origin() && url.username().is_empty() && url != asked);
    own.map_or_else(|| Trouble::Redirect(answer.status, origin(&answer.headers, asked, secret)), Trouble::Moved)
}

fn json(answer: &Fetched) -> Result<Value, Trouble> {
    let body = answer.content().map_err(|fault| Trouble::Malformed(fault.message))?;
    serde_json::from_slice(body).map_err(|_| Trouble::Malformed(no_json(answer, body)))
}

/// ` (HTTP 404, "Not Found")`.
fn said(answer: &Fetched, secret: &str) -> String {
    format!(" (HTTP {}{})", answer.status, words(&answer.body, secret))
}
