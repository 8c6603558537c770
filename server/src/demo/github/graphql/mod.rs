//! The GraphQL API: the part of GitHub's schema that is about pull requests, with its own rules for pages, points and errors.
//!
//! A document is parsed and checked against the schema, so that one that GitHub would refuse is refused here. A test holds the schema
//! to the official one. There is no mutation.

#[expect(clippy::duplicated_attributes, reason = "several fields of an interface have the same type")]
mod actor;
mod checks;
mod connection;
mod cost;
#[expect(clippy::duplicated_attributes, reason = "several fields of an interface have the same type")]
mod owner;
mod problem;
mod pull;
mod query;
mod repository;
mod review;
pub(super) mod search;
mod words;

use super::{
    Github,
    gate::{Spent, refuse},
    meter::Allowance,
    script::BAD_GATEWAY,
    world::World,
};
use async_graphql::{EmptyMutation, EmptySubscription, Request, Schema};
use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use query::Query;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

static SCHEMA: LazyLock<Schema<Query, EmptyMutation, EmptySubscription>> =
    LazyLock::new(|| Schema::build(Query, EmptyMutation, EmptySubscription).disable_suggestions().finish());

/// What everything that is asked for in one document has in common.
#[derive(Debug)]
struct Scope {
    world: Arc<World>,
    /// Where this was asked: `http://127.0.0.1:8080`.
    origin: String,
    cost: cost::Cost,
    left: Option<Allowance>,
    /// Which repositories were asked for.
    repositories: Mutex<BTreeSet<String>>,
}

impl Scope {
    /// Remembers that somebody asks for this repository.
    fn note(&self, name: &str) {
        self.repositories.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
    }
}

/// Answers one document.
pub(super) async fn answer(State(github): State<Github>, headers: HeaderMap, body: Bytes) -> Response {
    let world = github.world();
    if !world.graphql {
        return refuse(StatusCode::NOT_FOUND, "Not Found");
    }
    let Ok(request) = serde_json::from_slice::<Request>(&body) else {
        return refuse(StatusCode::BAD_REQUEST, "Problems parsing JSON");
    };
    let cost = cost::of(&request);
    if let Some(refused) = problem::too_many_nodes(cost) {
        return spent(Json(refused).into_response(), Spent::default());
    }
    let heaviest = world.heaviest.unwrap_or(u64::MAX);
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let scope = Arc::new(Scope {
        world,
        origin: format!("http://{host}"),
        cost,
        left: github.left().map(|[_, graphql]| graphql),
        repositories: Mutex::default(),
    });
    let answer = SCHEMA.execute(request.data(Arc::clone(&scope))).await;
    let repositories = scope.repositories.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let did = Spent { points: cost.points, repositories };
    if cost.nodes > heaviest {
        let html = [(header::CONTENT_TYPE, "text/html")];
        return spent((StatusCode::BAD_GATEWAY, html, BAD_GATEWAY).into_response(), did);
    }
    spent(Json(problem::spelt(answer)).into_response(), did)
}

fn spent(mut response: Response, spent: Spent) -> Response {
    response.extensions_mut().insert(spent);
    response
}

/// The schema, as text.
#[cfg(test)]
pub(super) fn sdl() -> String {
    SCHEMA.sdl()
}

/// An error of GraphQL, as GitHub spells it.
fn error(kind: &str, message: &str) -> Value {
    json!({ "type": kind, "message": message })
}
