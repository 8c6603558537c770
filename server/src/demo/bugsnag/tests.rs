use super::{
    world::{Organization, Project, Scripted, StoredError},
    *,
};
use axum::{
    body::Body,
    http::{HeaderMap, Request},
};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

const TOKEN: &str = "s3cret";

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    fn ids(&self) -> Vec<&str> {
        self.body.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect()
    }
}

async fn ask_with(bugsnag: &Bugsnag, target: &str, headers: &[(&str, &str)]) -> Answer {
    let request = headers
        .iter()
        .fold(Request::get(target).header("host", "bugs.test"), |request, (name, value)| request.header(*name, *value));
    let response = bugsnag.router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    Answer { status: parts.status.as_u16(), headers: parts.headers, body }
}

async fn ask(bugsnag: &Bugsnag, target: &str) -> Answer {
    ask_with(bugsnag, target, &[("authorization", "token s3cret"), ("x-version", "2")]).await
}

/// One project with so many errors, the first with one event, the next with two, …
fn with(errors: usize) -> Bugsnag {
    let now = crate::clock::now();
    let error = |at: usize| StoredError::new(&format!("e-{at}"), "NoMethodError", at as u64 + 1, now);
    let web = Project::new("web", "Web shop", (0..errors).map(error).collect());
    let closed = Project { no_access: true, ..Project::new("closed", "Closed", Vec::new()) };
    Bugsnag::new(World::new(TOKEN, vec![Organization::new("acme", "Acme", vec![web, closed])]))
}

#[tokio::test]
async fn slugs_lead_to_ids_and_ids_to_errors() {
    let bugsnag = with(2);
    let organizations = ask(&bugsnag, "/user/organizations").await;
    assert_eq!((organizations.status, &organizations.body[0]["slug"]), (200, &json!("acme")));
    let projects = ask(&bugsnag, "/organizations/o-acme/projects").await;
    assert_eq!(projects.ids(), ["p-web", "p-closed"]);
    let errors = ask(&bugsnag, "/projects/p-web/errors?sort=events&histogram=two_week").await;
    assert_eq!((errors.ids(), errors.header("x-total-count")), (vec!["e-1", "e-0"], Some("2")));
    let trend = errors.body[0]["trend"].as_array().unwrap();
    assert_eq!((trend.len(), &trend[14][1], &trend[13][1]), (15, &json!(2), &json!(0)));
    assert_eq!(errors.header("x-ratelimit-limit"), None);
}

#[tokio::test]
async fn a_list_is_paged_by_its_links_alone() {
    let bugsnag = with(65);
    let (mut target, mut ids) = ("/projects/p-web/errors?sort=first_seen&per_page=30".to_owned(), Vec::new());
    loop {
        let page = ask(&bugsnag, &target).await;
        ids.extend(page.ids().into_iter().map(str::to_owned));
        let Some(link) = page.header("link") else { break };
        let next = link.strip_prefix("<http://bugs.test").unwrap().strip_suffix(">; rel=\"next\"").unwrap();
        assert!(next.contains("offset%5Bcount%5D=") && next.contains("sort=first_seen"), "{next}");
        next.clone_into(&mut target);
    }
    assert_eq!((ids.len(), bugsnag.calls().len()), (65, 3));
}

#[tokio::test]
async fn pages_can_be_longer_and_links_can_lead_elsewhere() {
    let bugsnag = with(65);
    bugsnag.change(|world| {
        world.page_length = Some(63);
        world.link_origin = Some("https://elsewhere.test".to_owned());
    });
    let page = ask(&bugsnag, "/projects/p-web/errors?per_page=5").await;
    assert_eq!(page.ids().len(), 63);
    assert!(page.header("link").unwrap().starts_with("<https://elsewhere.test/projects/p-web/errors?"));
}

#[tokio::test]
async fn events_are_told_newest_first_in_pages_and_in_their_short_form() {
    let bugsnag = with(3);
    let page = ask(&bugsnag, "/projects/p-web/events?sort=timestamp&direction=desc&per_page=4").await;
    assert_eq!(page.ids(), ["e-0-v1", "e-1-v2", "e-2-v3", "e-1-v1"], "the newest of each, then those of a minute ago");
    assert_eq!((page.header("x-total-count"), &page.body[1]["error_id"]), (Some("6"), &json!("e-1")));
    assert!(page.header("link").unwrap().starts_with("<http://bugs.test/projects/p-web/events?"));
    let fields: Vec<&String> = page.body[0].as_object().unwrap().keys().collect();
    assert!(!fields.iter().any(|field| ["user", "request", "metaData", "device"].contains(&field.as_str())));
    let busy = |world: &mut World| world.error_mut("e-2").unwrap().days = vec![u64::MAX - 1, 1];
    bugsnag.change(busy);
    let page = ask(&bugsnag, "/projects/p-web/events").await;
    assert_eq!((page.header("x-total-count"), page.ids()[2]), (Some("103"), "e-2-v18446744073709551615"));
    assert_eq!(ask(&bugsnag, "/projects/p-closed/events").await.status, 404);
}

#[tokio::test]
async fn who_may_not_look_hears_it_as_recorded() {
    let bugsnag = with(1);
    let wrong = [("authorization", "token wrong"), ("x-version", "2")];
    let answer = ask_with(&bugsnag, "/user/organizations", &wrong).await;
    assert_eq!((answer.status, answer.body), (401, json!({ "errors": ["Bad Credentials"] })));
    for project in ["p-closed", "p-none"] {
        let answer = ask(&bugsnag, &format!("/projects/{project}/errors")).await;
        assert_eq!((answer.status, answer.body), (404, json!({ "errors": ["Project not found"] })));
    }
    let answer = ask_with(&bugsnag, "/user/organizations", &[("authorization", "token s3cret")]).await;
    assert_eq!(answer.status, 400, "without X-Version");
}

#[tokio::test]
async fn filters_of_another_form_are_refused_and_unknown_keys_are_not() {
    let bugsnag = with(1);
    let of = |query: &str| format!("/projects/p-web/errors?{query}");
    let indexed = "filters%5Berror.status%5D%5B0%5D%5Btype%5D=eq&filters%5Berror.status%5D%5B0%5D%5Bvalue%5D=open";
    assert_eq!(ask(&bugsnag, &of(indexed)).await.status, 400);
    let unknown = "filters%5Bstate%5D%5B%5D%5Btype%5D=eq&filters%5Bstate%5D%5B%5D%5Bvalue%5D=closed";
    let answer = ask(&bugsnag, &of(unknown)).await;
    assert_eq!((answer.status, answer.ids()), (200, vec!["e-0"]));
}

#[tokio::test]
async fn too_many_calls_are_refused_with_the_time_to_come_back() {
    let bugsnag = with(1);
    bugsnag.change(|world| world.calls_per_minute = Some(2));
    for remaining in ["1", "0"] {
        let answer = ask(&bugsnag, "/user/organizations").await;
        assert_eq!((answer.status, answer.header("x-ratelimit-remaining")), (200, Some(remaining)));
    }
    let answer = ask(&bugsnag, "/user/organizations").await;
    assert_eq!((answer.status, answer.header("x-ratelimit-limit")), (429, Some("2")));
    let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds));
    bugsnag.change(|world| world.says_retry_after = false);
    assert_eq!(ask(&bugsnag, "/user/organizations").await.header("retry-after"), None);
}

#[tokio::test]
async fn anything_can_be_scripted() {
    let bugsnag = with(1);
    let headers = vec![("content-type".to_owned(), "text/html".to_owned())];
    let html = Scripted { path: "/projects/".to_owned(), status: 502, headers, body: "<html>".to_owned() };
    bugsnag.change(|world| world.scripted.push(html));
    let answer = ask(&bugsnag, "/projects/p-web/errors").await;
    assert_eq!((answer.status, answer.header("content-type")), (502, Some("text/html")));
    assert_eq!(ask(&bugsnag, "/user/organizations").await.status, 200);
    let calls: Vec<_> = bugsnag.calls().into_iter().map(|call| (call.target, call.status)).collect();
    assert_eq!(calls, [("/projects/p-web/errors".to_owned(), 502), ("/user/organizations".to_owned(), 200)]);
}
