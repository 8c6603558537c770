//! `/search/issues`: what of the query it understands is in `graphql/search.rs`.

use super::show;
use crate::demo::github::{
    Github,
    graphql::search::{self, MOST},
    page::{self, Asked},
};
use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};

pub(super) async fn issues(State(github): State<Github>, asked: Asked) -> Response {
    let world = github.world();
    let found = search::find(&world, asked.parameter("q").unwrap_or_default());
    let total = found.len();
    let issue = |(owner, repository, pull): (_, _, _)| -> Value {
        let mut shown = show::pull(owner, repository, pull, &asked, &world);
        shown["repository_url"] = format!("{}/repos/{}/{}", asked.api(), owner.login, repository.name).into();
        shown["pull_request"] = json!({ "url": shown["url"], "html_url": shown["html_url"] });
        shown["url"] = shown["issue_url"].clone();
        shown
    };
    let all = found.into_iter().take(MOST).map(issue).collect();
    let (page, link) = page::slice(all, &asked, "/search/issues", &world);
    let body = json!({ "total_count": total, "incomplete_results": false, "items": page });
    let mut response = Json(body).into_response();
    response.headers_mut().extend(link.map(|link| (header::LINK, link)));
    response
}
