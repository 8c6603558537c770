//! Who is let in, how often, and what they have already.

use super::{
    Call, Github,
    meter::Allowance,
    script::{Reply, Scripted, error_body},
    world::World,
};
use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use http_body_util::BodyExt as _;
use serde_json::json;
use std::{
    collections::BTreeSet,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

/// What a query of GraphQL did, told by its answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Spent {
    pub(super) points: u32,
    pub(super) repositories: BTreeSet<String>,
}

/// What is counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Resource {
    Core,
    Graphql,
    /// Asking how much is left costs nothing.
    Free,
}

/// The middleware in front of both APIs.
pub(super) async fn pass(State(github): State<Github>, request: Request, next: Next) -> Response {
    let call = call(&request);
    let (response, spent, cost) = answer(&github, request, next).await;
    github.remember(Call { repositories: spent.repositories, cost, status: response.status().as_u16(), ..call });
    response
}

/// In front of what is public: calls are remembered, nobody is refused.
pub(super) async fn watch(State(github): State<Github>, request: Request, next: Next) -> Response {
    let call = call(&request);
    let response = next.run(request).await;
    github.remember(Call { status: response.status().as_u16(), ..call });
    response
}

fn call(request: &Request) -> Call {
    Call {
        method: request.method().to_string(),
        target: request.uri().path_and_query().map(ToString::to_string).unwrap_or_default(),
        authorized: request.headers().contains_key(header::AUTHORIZATION),
        conditional: request.headers().contains_key(header::IF_NONE_MATCH),
        repositories: BTreeSet::new(),
        cost: 0,
        status: 0,
        at: crate::clock::now(),
    }
}

async fn answer(github: &Github, request: Request, next: Next) -> (Response, Spent, u32) {
    let free = |response| (response, Spent::default(), 0);
    let (parts, body) = request.into_parts();
    let resource = Resource::of(&parts);
    let scripted = github.scripted(|one| one.fits(parts.uri.path(), resource == Resource::Graphql));
    match &scripted {
        Some(Reply::Fixed { status, headers, body }) => return free(recite(*status, headers, body)),
        Some(Reply::Silence) => return std::future::pending().await,
        Some(Reply::Cut) | None => {}
    }
    let world = github.world();
    if let Some(refused) = refused(&parts.headers, &world) {
        return free(refused);
    }
    let left = github.spend_on(resource, 0);
    if let Some(allowance) = left.filter(|left| left.remaining() == 0) {
        return free(exhausted(resource, allowance));
    }
    let (method, known) = (parts.method.clone(), parts.headers.get(header::IF_NONE_MATCH).cloned());
    let response = next.run(Request::from_parts(parts, body)).await;
    let spent = response.extensions().get::<Spent>().cloned().unwrap_or_default();
    let of_repository = github.scripted(|one| match &one.on {
        super::On::Repository(name) => spent.repositories.contains(name),
        _ => false,
    });
    match of_repository {
        Some(Reply::Fixed { status, headers, body }) => return (recite(status, &headers, &body), spent, 0),
        Some(Reply::Silence) => return std::future::pending().await,
        Some(Reply::Cut) | None => {}
    }
    let cut = [scripted, of_repository].contains(&Some(Reply::Cut));
    let response = finish(response, &method, known.as_ref(), cut).await;
    let cost = match resource {
        Resource::Graphql => spent.points,
        Resource::Core => u32::from(response.status() != StatusCode::NOT_MODIFIED),
        Resource::Free => 0,
    };
    (limited(response, resource, github.spend_on(resource, cost)), spent, cost)
}

impl Github {
    /// The first scripted answer that fits; one of few is used up.
    fn scripted(&self, fits: impl Fn(&Scripted) -> bool) -> Option<Reply> {
        let mut inner = self.inner();
        let at = inner.world.scripted.iter().position(|one| one.times != Some(0) && fits(one))?;
        if inner.world.scripted[at].times.is_none() {
            return Some(inner.world.scripted[at].reply.clone());
        }
        let one = &mut std::sync::Arc::make_mut(&mut inner.world).scripted[at];
        one.times = one.times.map(|times| times.saturating_sub(1));
        Some(one.reply.clone())
    }

    fn spend_on(&self, resource: Resource, cost: u32) -> Option<Allowance> {
        let mut inner = self.inner();
        let (limits, now) = (inner.world.limits?, crate::clock::now());
        Some(match resource {
            Resource::Graphql => inner.meters.graphql.spend(limits.points, limits.window, cost, now),
            Resource::Core => inner.meters.core.spend(limits.calls, limits.window, cost, now),
            Resource::Free => return None,
        })
    }

    /// What is left of both resources, of calls first.
    pub(super) fn left(&self) -> Option<[Allowance; 2]> {
        Some([self.spend_on(Resource::Core, 0)?, self.spend_on(Resource::Graphql, 0)?])
    }
}

impl Resource {
    fn of(parts: &Parts) -> Self {
        match parts.uri.path() {
            "/graphql" | "/api/graphql" => Self::Graphql,
            "/rate_limit" | "/api/v3/rate_limit" => Self::Free,
            _ => Self::Core,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Graphql => "graphql",
            Self::Core | Self::Free => "core",
        }
    }
}

/// An error in GitHub's form.
pub(super) fn refuse(status: StatusCode, message: &str) -> Response {
    (status, Json(error_body(status.as_u16(), message))).into_response()
}

fn recite(status: u16, headers: &[(String, String)], body: &str) -> Response {
    let mut response = Response::new(Body::from(body.to_owned()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let header = |(name, value): &(String, String)| Some((name.parse().ok()?, HeaderValue::from_str(value).ok()?));
    response.headers_mut().extend(headers.iter().filter_map(header).collect::<Vec<(HeaderName, _)>>());
    response
}

/// Why somebody is not let in.
fn refused(headers: &HeaderMap, world: &World) -> Option<Response> {
    if !headers.contains_key(header::USER_AGENT) {
        let why = "Request forbidden by administrative rules. Please make sure your request has a User-Agent header";
        return Some((StatusCode::FORBIDDEN, why).into_response());
    }
    let Some(said) = headers.get(header::AUTHORIZATION).and_then(|said| said.to_str().ok()) else {
        return Some(refuse(StatusCode::UNAUTHORIZED, "Requires authentication"));
    };
    let token = said.strip_prefix("Bearer ").or_else(|| said.strip_prefix("token "));
    (token != Some(world.token.as_str())).then(|| refuse(StatusCode::UNAUTHORIZED, "Bad credentials"))
}

/// The primary limit: GraphQL says it with 200.
fn exhausted(resource: Resource, allowance: Allowance) -> Response {
    const WHY: &str = "API rate limit exceeded for user ID 1.";
    let response = match resource {
        Resource::Graphql => Json(json!({ "errors": [{ "type": "RATE_LIMITED", "message": WHY }] })).into_response(),
        Resource::Core | Resource::Free => refuse(StatusCode::FORBIDDEN, WHY),
    };
    limited(response, resource, Some(allowance))
}

/// The headers about the limit.
fn limited(mut response: Response, resource: Resource, allowance: Option<Allowance>) -> Response {
    let Some(allowance) = allowance else { return response };
    let reset = HeaderValue::from(allowance.reset_seconds());
    let about: [(&'static str, HeaderValue); 5] = [
        ("x-ratelimit-limit", allowance.limit.into()),
        ("x-ratelimit-remaining", allowance.remaining().into()),
        ("x-ratelimit-used", allowance.used.into()),
        ("x-ratelimit-reset", reset),
        ("x-ratelimit-resource", HeaderValue::from_static(resource.name())),
    ];
    response.headers_mut().extend(about.map(|(name, value)| (HeaderName::from_static(name), value)));
    response
}

/// Gives an answer its `ETag`, or says that it is the known one; `cut`: only its first half is sent.
async fn finish(response: Response, method: &Method, known: Option<&HeaderValue>, cut: bool) -> Response {
    let is_tagged = method == Method::GET && response.status() == StatusCode::OK;
    if !is_tagged && !cut {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // It is in memory already.
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    if is_tagged {
        let tag = tag(&body);
        let is_known =
            known.is_some_and(|known| known.to_str().is_ok_and(|known| tag.ends_with(known.trim_start_matches("W/"))));
        parts.headers.extend(HeaderValue::from_str(&tag).ok().map(|tag| (header::ETAG, tag)));
        if is_known {
            parts.status = StatusCode::NOT_MODIFIED;
            for name in [header::LINK, header::CONTENT_TYPE, header::CONTENT_LENGTH] {
                parts.headers.remove(name);
            }
            return Response::from_parts(parts, Body::empty());
        }
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    let sent = if cut { body.slice(..body.len() / 2) } else { body };
    Response::from_parts(parts, Body::from(sent))
}

fn tag(body: &Bytes) -> String {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    format!("W/\"{:016x}\"", hasher.finish())
}
