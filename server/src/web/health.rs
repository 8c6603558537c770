//! Whether the process runs, and whether what it shows is to be relied on.

use super::Web;
use axum::{extract::State, http::StatusCode};

/// The process runs. Depends on nothing else.
pub(super) async fn livez() -> &'static str {
    "ok\n"
}

/// pyngpong can see, the first round of polls is done and the poller keeps up.
pub(super) async fn readyz(State(web): State<Web>) -> (StatusCode, String) {
    if let Some((_, why)) = web.observer.blindness() {
        return (StatusCode::SERVICE_UNAVAILABLE, format!("pyngpong cannot see: {why}\n"));
    }
    match web.statuses.ready() {
        Ok(()) => (StatusCode::OK, "ok\n".to_owned()),
        Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n")),
    }
}
