mod graphql;
mod rest;
mod schema;

use super::{
    pull::{Check, Label, Pull},
    world::{Limits, Owner, Repository, Team},
    *,
};
use axum::{
    body::Body,
    http::{HeaderMap, Request},
};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use std::time::Duration;
use tower::ServiceExt as _;

const TOKEN: &str = "s3cret";
const NOW: Timestamp = Timestamp::from_ms(1_800_000_000_000);

struct Answer {
    status: u16,
    headers: HeaderMap,
    text: String,
    body: Value,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Where the next page is.
    fn next(&self) -> Option<String> {
        let link = self.header("link")?.split(", ").find(|link| link.ends_with("rel=\"next\""))?;
        let url = link.strip_prefix("<http://gh.test")?.split_once('>')?.0;
        Some(url.to_owned())
    }

    fn numbers(&self) -> Vec<u64> {
        self.body.as_array().unwrap().iter().map(|one| one["number"].as_u64().unwrap()).collect()
    }
}

async fn send(github: &Github, request: Request<Body>) -> Answer {
    let response = github.router().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let text = String::from_utf8_lossy(&body.collect().await.unwrap().to_bytes()).into_owned();
    let body = serde_json::from_str(&text).unwrap_or(Value::Null);
    Answer { status: parts.status.as_u16(), headers: parts.headers, text, body }
}

async fn ask_with(github: &Github, target: &str, headers: &[(&str, &str)]) -> Answer {
    let request = Request::get(target).header("host", "gh.test");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    send(github, request.body(Body::empty()).unwrap()).await
}

const KNOWN: [(&str, &str); 2] = [("authorization", "Bearer s3cret"), ("user-agent", "test")];

async fn ask(github: &Github, target: &str) -> Answer {
    ask_with(github, target, &KNOWN).await
}

async fn query_at(github: &Github, path: &str, query: &str, variables: Value) -> Answer {
    let request = Request::post(path).header("host", "gh.test").header("content-type", "application/json");
    let request = KNOWN.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let body = json!({ "query": query, "variables": variables }).to_string();
    send(github, request.body(Body::from(body)).unwrap()).await
}

async fn query(github: &Github, query: &str, variables: Value) -> Answer {
    query_at(github, "/graphql", query, variables).await
}

/// `acme/api` with so many open pull requests, each newer than the one before, and repositories of every other kind.
fn with(pulls: u32) -> Github {
    let pull = |number| Pull::new(number, &format!("Change {number}"), "ada", NOW.plus_ms(i64::from(number) * 1_000));
    let mut api = Repository::new("api", (1..=pulls).map(pull).collect());
    if let Some(first) = api.pulls.first_mut() {
        first.labels = vec![Label { name: "bug".to_owned(), color: "d73a4a".to_owned() }];
        first.requested = vec!["bo".to_owned(), "team:core".to_owned(), "copilot[bot]".to_owned()];
        first.assignees = vec!["cy".to_owned()];
        first.checks =
            vec![Check::done("test", "FAILURE"), Check::running("lint", "QUEUED"), Check::status("ci/old", "SUCCESS")];
        first.review("dee", "CHANGES_REQUESTED", NOW.plus_ms(900_000));
    }
    let kind = |name: &str, change: fn(&mut Repository)| {
        let mut one = Repository::new(name, vec![Pull::new(1, "One", "ada", NOW)]);
        change(&mut one);
        one
    };
    let repositories = vec![
        api,
        kind("old", |one| one.archived = true),
        kind("copy", |one| one.fork = true),
        kind("secret", |one| one.access = world::Access::Hidden),
        kind("sso", |one| one.access = world::Access::Saml),
        kind("barred", |one| one.access = world::Access::Forbidden),
    ];
    let teams = vec![
        Team {
            slug: "core".to_owned(),
            name: "Core".to_owned(),
            members: vec!["ada".to_owned(), "bo".to_owned()],
            hidden: false,
        },
        Team { slug: "shy".to_owned(), name: "Shy".to_owned(), members: vec!["cy".to_owned()], hidden: true },
    ];
    let acme = Owner { teams, ..Owner::organization("acme", repositories) };
    let ada = Owner::user("ada", vec![Repository::new("dotfiles", Vec::new())]);
    let mut world = World::new(TOKEN, vec![acme, ada]);
    world.renamed.insert("acme/former".to_owned(), "acme/api".to_owned());
    Github::new(world)
}
