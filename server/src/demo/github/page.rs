//! One page of a list of REST, and where the others are.

use super::World;
use axum::{
    Json,
    extract::{FromRequestParts, OriginalUri},
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use serde_json::Value;
use std::convert::Infallible;
use url::form_urlencoded::Serializer;

/// How long a page is where nobody says anything, and at most.
const USUAL: usize = 30;
const LONGEST: usize = 100;

/// What is asked: the path, the parameters and where.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// With `/api/v3`, where it was asked there.
    path: String,
    query: Vec<(String, String)>,
    host: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let uri =
            parts.extensions.get::<OriginalUri>().map_or_else(|| parts.uri.clone(), |OriginalUri(uri)| uri.clone());
        let query = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        Ok(Self { path: uri.path().to_owned(), query, host: host.to_owned() })
    }
}

impl Asked {
    /// The last parameter of this name.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// Where the API is: `http://127.0.0.1:8080/api/v3`.
    pub(super) fn api(&self) -> String {
        let prefix = if self.path.starts_with("/api/v3/") { "/api/v3" } else { "" };
        format!("http://{}{prefix}", self.host)
    }

    /// Where the whole is: `http://127.0.0.1:8080`.
    pub(super) fn origin(&self) -> String {
        format!("http://{}", self.host)
    }

    /// The path within the API, and the query.
    pub(super) fn rest(&self) -> (&str, String) {
        let path = self.path.strip_prefix("/api/v3").unwrap_or(&self.path);
        let mut query = Serializer::new(String::new());
        query.extend_pairs(&self.query);
        (path, query.finish())
    }

    fn number(&self, name: &str) -> Option<usize> {
        self.parameter(name)?.parse().ok()
    }
}

/// The page that is asked for, of all there is, with `Link` where there are others. `path` is where the others are, within the API.
pub(super) fn of(all: Vec<Value>, asked: &Asked, path: &str, world: &World) -> Response {
    let (page, link) = slice(all, asked, path, world);
    let mut response = Json(page).into_response();
    response.headers_mut().extend(link.map(|link| (header::LINK, link)));
    response
}

/// As [`of`], before it is an answer.
pub(super) fn slice(all: Vec<Value>, asked: &Asked, path: &str, world: &World) -> (Vec<Value>, Option<HeaderValue>) {
    let length = asked.number("per_page").unwrap_or(USUAL).clamp(1, LONGEST);
    let length = world.page_length.unwrap_or(length).max(1);
    let (at, last) = (asked.number("page").unwrap_or(1).max(1), all.len().div_ceil(length).max(1));
    let page = all.into_iter().skip((at - 1).saturating_mul(length)).take(length).collect();
    let origin = world.link_origin.clone().unwrap_or_else(|| asked.api());
    let to = |page: usize, rel: &str| {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(asked.query.iter().filter(|(name, _)| name != "page"));
        query.append_pair("page", &page.to_string());
        format!("<{origin}{path}?{}>; rel=\"{rel}\"", query.finish())
    };
    let mut links = Vec::new();
    if at > 1 {
        links.push(to(at - 1, "prev"));
    }
    if at < last {
        links.extend([to(at + 1, "next"), to(last, "last")]);
    }
    if at > 1 {
        links.push(to(1, "first"));
    }
    let link = HeaderValue::from_str(&links.join(", ")).ok().filter(|_| !links.is_empty());
    (page, link)
}
