//! What the page shows, as JSON.

use super::{
    Web,
    error::{ApiError, WebError},
};
use app::{answers, model::AnySnapshot, state};
use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;

/// One line of `/api/widgets`.
#[derive(Serialize)]
pub(super) struct WidgetSummary {
    id: String,
    kind: app::model::Kind,
    title: String,
    state: state::State,
    summary: String,
    seq: u64,
}

pub(super) async fn widgets(State(web): State<Web>) -> Result<Json<Vec<WidgetSummary>>, ApiError> {
    let view = web.hub.view(&web.site().ids())?;
    let line = |snapshot: &AnySnapshot| {
        let head = snapshot.head().clone();
        WidgetSummary {
            id: head.widget,
            kind: head.kind,
            title: head.title,
            state: head.state,
            summary: head.summary,
            seq: head.seq,
        }
    };
    Ok(Json(view.snapshots.iter().map(|published| line(&published.snapshot)).collect()))
}

pub(super) async fn widget(
    State(web): State<Web>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let published = web.hub.latest(&id)?;
    let tag = web.hub.tag(&published);
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let known = known.flat_map(|value| value.split(',')).any(|value| value.trim().trim_start_matches("W/") == tag);
    let tag = HeaderValue::from_str(&tag).map_err(WebError::internal)?;
    let headers = [(header::ETAG, tag), (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let json = published.json().map_err(WebError::internal)?;
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    Ok((headers, kind, json).into_response())
}

pub(super) async fn answers(State(web): State<Web>) -> Result<Json<Vec<answers::FullAnswer>>, ApiError> {
    let view = web.hub.view(&web.site().ids())?;
    Ok(Json(answers::answer(view.snapshots.iter().map(|published| &published.snapshot))))
}

pub(super) async fn hosts(State(web): State<Web>) -> Response {
    Json(web.hosts()).into_response()
}

pub(super) async fn polls(State(web): State<Web>) -> Response {
    Json(web.statuses.list()).into_response()
}
