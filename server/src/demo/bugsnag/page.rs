//! One page of a list, and where the next one is.

use super::World;
use app::time::Timestamp;
use axum::{
    Json,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use serde_json::Value;
use url::form_urlencoded::Serializer;

const TOTAL: HeaderName = HeaderName::from_static("x-total-count");
/// How long a page is where nobody says anything, and at most.
const USUAL: usize = 30;
const LONGEST: usize = 100;

/// In which form the next page is named: all of them were recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `offset=30`
    Offset,
    /// `base=…&offset[count]=30&offset[timestamp]=…&offset[total_count]=475`
    Base(Timestamp),
}

/// What is asked: the path, the parameters and the headers of one call.
#[derive(Clone, Debug)]
pub struct Asked {
    /// `/projects/p-web/errors`
    pub path: String,
    /// The parameters, decoded, in their order.
    pub query: Vec<(String, String)>,
    /// Where the call went: `127.0.0.1:8080`.
    pub host: String,
}

impl Asked {
    /// The first parameter of this name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    fn number(&self, name: &str) -> Option<usize> {
        self.parameter(name)?.parse().ok()
    }

    fn offset(&self) -> usize {
        self.number("offset[count]").or_else(|| self.number("offset")).unwrap_or_default()
    }
}

/// The page that is asked for, of all there is, with `X-Total-Count` and, unless it is the last, `Link`.
pub fn of(all: Vec<Value>, asked: &Asked, form: Form, world: &World) -> Response {
    let (total, offset) = (all.len(), asked.offset());
    let length = asked.number("per_page").unwrap_or(USUAL).clamp(1, LONGEST);
    let length = world.page_length.unwrap_or(length);
    let page: Vec<Value> = all.into_iter().skip(offset).take(length).collect();
    let mut headers = HeaderMap::new();
    headers.insert(TOTAL, total.into());
    let next = offset.saturating_add(page.len());
    if next < total && !page.is_empty() {
        let link = link(asked, form, world, next, total);
        headers.extend(HeaderValue::from_str(&link).ok().map(|link| (header::LINK, link)));
    }
    (headers, Json(page)).into_response()
}

fn link(asked: &Asked, form: Form, world: &World, next: usize, total: usize) -> String {
    let kept = asked.query.iter().filter(|(name, _)| name != "base" && !name.starts_with("offset"));
    let mut query = Serializer::new(String::new());
    query.extend_pairs(kept);
    match form {
        Form::Offset => query.append_pair("offset", &next.to_string()),
        Form::Base(base) => query
            .append_pair("base", &base.to_string())
            .append_pair("offset[count]", &next.to_string())
            .append_pair("offset[timestamp]", &base.to_string())
            .append_pair("offset[total_count]", &total.to_string()),
    };
    let origin = world.link_origin.clone().unwrap_or_else(|| format!("http://{}", asked.host));
    format!("<{origin}{}?{}>; rel=\"next\"", asked.path, query.finish())
}
