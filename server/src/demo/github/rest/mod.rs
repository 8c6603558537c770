//! The REST API: which routes there are, and who is behind them.

mod commits;
mod owners;
mod pulls;
mod repositories;
mod search;
mod show;

pub(super) use show::{avatar, html_url, id, moment, profile};

use super::{Github, gate::refuse, page::Asked};
use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde_json::{Value, json};

pub(super) fn routes() -> Router<Github> {
    Router::new()
        .route("/rate_limit", get(rate_limit))
        .route("/user", get(owners::viewer))
        .route("/user/repos", get(owners::all_repositories))
        .route("/users/{login}", get(owners::user))
        .route("/users/{login}/repos", get(owners::repositories))
        .route("/orgs/{login}", get(owners::organization))
        .route("/orgs/{login}/repos", get(owners::repositories_of_organization))
        .route("/orgs/{login}/teams", get(owners::teams))
        .route("/orgs/{login}/teams/{slug}", get(owners::team))
        .route("/orgs/{login}/teams/{slug}/members", get(owners::members))
        .route("/repos/{owner}/{name}", get(repositories::by_name))
        .route("/repos/{owner}/{name}/{*rest}", get(repositories::within_by_name))
        .route("/repositories/{id}", get(repositories::by_id))
        .route("/repositories/{id}/{*rest}", get(repositories::within_by_id))
        .route("/search/issues", get(search::issues))
        .method_not_allowed_fallback(nothing_here)
}

/// What is answered where nothing is.
pub(super) async fn nothing_here() -> Response {
    refuse(StatusCode::NOT_FOUND, "Not Found")
}

async fn rate_limit(State(github): State<Github>, _: Asked) -> Response {
    let Some([core, graphql]) = github.left() else {
        return refuse(StatusCode::NOT_FOUND, "Rate limiting is not enabled.");
    };
    let show = |left: super::meter::Allowance| -> Value {
        json!({ "limit": left.limit, "used": left.used, "remaining": left.remaining(), "reset": left.reset_seconds() })
    };
    let search = json!({ "limit": 30, "used": 0, "remaining": 30, "reset": core.reset_seconds() });
    let resources = json!({ "core": show(core), "search": search, "graphql": show(graphql) });
    Json(json!({ "resources": resources, "rate": show(core) })).into_response()
}

fn not_found() -> Response {
    refuse(StatusCode::NOT_FOUND, "Not Found")
}
