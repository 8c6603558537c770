//! Who is let in, and how often.

use super::{Bugsnag, World, world::Scripted};
use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use serde_json::json;
use std::time::Duration;
use tokio::time::Instant;

const MINUTE: Duration = Duration::from_mins(1);
const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");

/// Counts the calls of a minute, which begins with the first of them.
#[derive(Debug, Default)]
pub struct Meter {
    began: Option<Instant>,
    used: u32,
}

/// What a call is told about the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Allowance {
    limit: u32,
    /// `None`: it is one too many.
    remaining: Option<u32>,
    /// Until the next minute begins.
    reset: Duration,
}

/// The middleware in front of all routes.
pub async fn pass(State(bugsnag): State<Bugsnag>, request: Request, next: Next) -> Response {
    let target = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let response = answer(&bugsnag, request, next).await;
    bugsnag.remember(target, response.status().as_u16());
    response
}

async fn answer(bugsnag: &Bugsnag, request: Request, next: Next) -> Response {
    let world = bugsnag.world();
    let path = request.uri().path();
    if let Some(scripted) = world.scripted.iter().find(|scripted| path.starts_with(&scripted.path)) {
        return recite(scripted);
    }
    if !is_known(request.headers(), &world) {
        return refuse(StatusCode::UNAUTHORIZED, "Bad Credentials");
    }
    let allowance = world.calls_per_minute.map(|limit| bugsnag.inner().meter.take(limit, Instant::now()));
    if let Some(allowance) = allowance.filter(|allowance| allowance.remaining.is_none()) {
        return too_many(allowance, world.says_retry_after);
    }
    // The real one answers in the form of another version.
    if !asks_for_version_2(request.headers()) {
        return refuse(StatusCode::BAD_REQUEST, "X-Version has to be 2");
    }
    let mut response = next.run(request).await;
    if let Some(allowance) = allowance {
        response.headers_mut().extend(headers(allowance));
    }
    response
}

/// An error in the form that was recorded.
pub fn refuse(status: StatusCode, sentence: &str) -> Response {
    (status, Json(json!({ "errors": [sentence] }))).into_response()
}

fn recite(scripted: &Scripted) -> Response {
    let mut response = Response::new(Body::from(scripted.body.clone()));
    *response.status_mut() = StatusCode::from_u16(scripted.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let header = |(name, value): &(String, String)| Some((name.parse().ok()?, HeaderValue::from_str(value).ok()?));
    response.headers_mut().extend(scripted.headers.iter().filter_map(header).collect::<Vec<(HeaderName, _)>>());
    response
}

fn is_known(headers: &HeaderMap, world: &World) -> bool {
    let said = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    said.and_then(|said| said.strip_prefix("token ")) == Some(world.token.as_str())
}

fn asks_for_version_2(headers: &HeaderMap) -> bool {
    let says = |name: &str, value: &str| headers.get(name).and_then(|said| said.to_str().ok()) == Some(value);
    says("x-version", "2") || says("accept", "application/json; version=2")
}

fn too_many(allowance: Allowance, says_when: bool) -> Response {
    let mut response = refuse(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded");
    response.headers_mut().extend(headers(allowance));
    if says_when {
        let seconds = allowance.reset.as_secs_f64().ceil();
        let when = HeaderValue::from_str(&format!("{seconds}")).unwrap_or(HeaderValue::from_static("60"));
        response.headers_mut().insert(header::RETRY_AFTER, when);
    }
    response
}

fn headers(allowance: Allowance) -> [(HeaderName, HeaderValue); 2] {
    [(LIMIT, allowance.limit.into()), (REMAINING, allowance.remaining.unwrap_or_default().into())]
}

impl Meter {
    fn take(&mut self, limit: u32, now: Instant) -> Allowance {
        let elapsed = self.began.map(|began| now.duration_since(began));
        let elapsed = elapsed.filter(|elapsed| *elapsed < MINUTE).unwrap_or_else(|| {
            (self.began, self.used) = (Some(now), 0);
            Duration::ZERO
        });
        let remaining = limit.checked_sub(self.used + 1);
        self.used += u32::from(remaining.is_some());
        Allowance { limit, remaining, reset: MINUTE.saturating_sub(elapsed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_begins_with_its_first_call() {
        let (mut meter, began) = (Meter::default(), Instant::now());
        let mut left = |seconds| meter.take(2, began + Duration::from_secs(seconds)).remaining;
        assert_eq!([left(0), left(10), left(20), left(59), left(60)], [Some(1), Some(0), None, None, Some(1)]);
    }

    #[test]
    fn who_comes_too_often_hears_when_to_come_back() {
        let (mut meter, began) = (Meter::default(), Instant::now());
        meter.take(1, began);
        assert_eq!(meter.take(1, began + Duration::from_secs(48)).reset, Duration::from_secs(12));
    }
}
