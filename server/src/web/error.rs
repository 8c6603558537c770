//! What is said when something cannot be had: JSON under `/api`, a page elsewhere, with the right status.

use super::{assets, headers};
use crate::auth::streams::TooMany;
use app::document::ErrorPage;
use axum::{
    Json,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse as _, Response},
};
use leptos::prelude::*;
use serde_json::json;
use std::any::Any;

/// Why a request is not answered with what it asked for.
#[derive(Debug, thiserror::Error)]
pub(super) enum WebError {
    /// No such widget.
    #[error("there is no widget {0:?}")]
    UnknownWidget(String),
    /// No such board.
    #[error("there is no board {0:?}")]
    UnknownBoard(String),
    /// A heartbeat for nobody.
    #[error("no push:// target is called {0:?}")]
    UnknownPush(String),
    /// A heartbeat of somebody else.
    #[error("the token is missing or wrong: send it as `Authorization: Bearer TOKEN` or as ?token=TOKEN")]
    WrongToken,
    /// A heartbeat that cannot be read.
    #[error("the heartbeat cannot be read: {0}")]
    BadBeat(&'static str),
    /// Somebody watches enough already.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// As many streams are open as there is room for.
    #[error(
        "{0} streams are open, which is all that the limit of open files leaves room for: come back in a moment, or raise it (ulimit -n, LimitNOFILE=)"
    )]
    Full(u64),
    /// Our own failure.
    #[error("pyngpong failed to answer: see its log")]
    Internal,
}

impl WebError {
    /// Logs the cause once, here, where it is handled.
    pub(super) fn internal(cause: impl std::error::Error + 'static) -> Self {
        tracing::error!(error = &cause as &dyn std::error::Error, "a request could not be answered");
        Self::Internal
    }

    const fn code(&self) -> (&'static str, StatusCode) {
        match self {
            Self::UnknownWidget(_) => ("unknown_widget", StatusCode::NOT_FOUND),
            Self::UnknownBoard(_) => ("unknown_board", StatusCode::NOT_FOUND),
            Self::UnknownPush(_) => ("unknown_push", StatusCode::NOT_FOUND),
            Self::WrongToken => ("wrong_token", StatusCode::UNAUTHORIZED),
            Self::BadBeat(_) => ("bad_heartbeat", StatusCode::BAD_REQUEST),
            Self::TooMany(_) => ("too_many_streams", StatusCode::TOO_MANY_REQUESTS),
            Self::Full(_) => ("full", StatusCode::SERVICE_UNAVAILABLE),
            Self::Internal => ("internal", StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}

/// A [`WebError`] as JSON.
#[derive(Debug)]
pub(super) struct ApiError(pub(super) WebError);

impl<E: Into<WebError>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl axum::response::IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (code, status) = self.0.code();
        let mut response = refusal(status, code, &self.0.to_string());
        if let WebError::Full(_) = self.0 {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            // What waits for another request holds what there is too little of.
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

/// A [`WebError`] as a page.
#[derive(Debug)]
pub(super) struct PageError(pub(super) WebError);

impl<E: Into<WebError>> From<E> for PageError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl axum::response::IntoResponse for PageError {
    fn into_response(self) -> Response {
        let (_, status) = self.0.code();
        let title = if status == StatusCode::NOT_FOUND { "Not here" } else { "That went wrong" };
        page(status, title, &sentence(&self.0.to_string()))
    }
}

impl From<crate::hub::HubError> for WebError {
    fn from(error: crate::hub::HubError) -> Self {
        match error {
            crate::hub::HubError::UnknownWidget(id) => Self::UnknownWidget(id),
            encode => Self::internal(encode),
        }
    }
}

/// Whatever no route knows.
pub(super) async fn not_found(request: Request) -> Response {
    let path = request.uri().path();
    say(path, StatusCode::NOT_FOUND, "not_found", "Not here", "There is nothing at this address.")
}

/// A route that takes other methods; which ones stands in the header `allow`.
pub(super) async fn wrong_method(request: Request) -> Response {
    let message = format!("This address does not take {}.", request.method());
    say(request.uri().path(), StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "Not like this", &message)
}

/// An address outside the allowed ranges.
pub(super) fn refused(path: &str, client: &str) -> Response {
    let message =
        format!("This board is not open to your address, {client}. Connect through the VPN, or ask its admins.");
    say(path, StatusCode::FORBIDDEN, "address_refused", "Not from here", &message)
}

/// The last boundary: a bug in a handler is its own answer, not the server's end.
pub(super) fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(panic = text.unwrap_or("no message"), "a request handler panicked");
    (StatusCode::INTERNAL_SERVER_ERROR, WebError::Internal.to_string()).into_response()
}

/// A request that cannot be: our own failure, told without a word about it.
pub(super) fn unexplained(what: &'static str) -> Response {
    tracing::error!("{what}");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// As JSON, whatever was asked for: programs ask.
pub(super) fn refusal(status: StatusCode, code: &str, message: &str) -> Response {
    let mut response = json_error(status, code, message);
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// A [`WebError`] as JSON.
pub(super) fn api(error: WebError) -> Response {
    ApiError(error).into_response()
}

fn say(path: &str, status: StatusCode, code: &str, title: &str, message: &str) -> Response {
    if path.starts_with("/api/") { json_error(status, code, message) } else { page(status, title, message) }
}

fn json_error(status: StatusCode, code: &str, message: &str) -> Response {
    (status, Json(json!({ "error": { "code": code, "message": message } }))).into_response()
}

fn page(status: StatusCode, title: &str, message: &str) -> Response {
    let owner = Owner::new();
    let (title, message, css) = (title.to_owned(), message.to_owned(), assets::front_end().css);
    let html = owner.with(|| view! { <ErrorPage status=status.as_u16() title message css /> }.to_html());
    let mut response = (status, Html(html)).into_response();
    if let Ok(policy) = HeaderValue::from_str(&headers::page_policy("none", false)) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// With a capital and a full stop.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).chain(['.']).collect()).unwrap_or_default()
}
