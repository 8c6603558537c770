//! `/avatars/{key}`: the picture of somebody, from memory. One that is not there is fetched by nobody on that account.

use super::Web;
use crate::client::avatars::Picture;
use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};

/// The key says what is in it: it is never another picture.
const FOR_EVER: &str = "private, max-age=31536000, immutable";

pub(super) async fn avatar(State(web): State<Web>, Path(key): Path<String>) -> Response {
    let Some(picture) = web.avatars.get(&key) else { return StatusCode::NOT_FOUND.into_response() };
    let Picture { media_type, bytes } = &*picture;
    ([(header::CONTENT_TYPE, *media_type), (header::CACHE_CONTROL, FOR_EVER)], bytes.clone()).into_response()
}
