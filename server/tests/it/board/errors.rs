//! Bugsnag Errors as a whole board shows it, whatever Bugsnag answers.

use crate::support::{
    board::Board,
    bugsnag::{BUGS, TOKEN, Upstream, error, failed, project},
    site::Site,
};
use axum::{Router, http::HeaderMap};
use rstest::rstest;
use serde_json::{Value, json};
use server::demo::bugsnag::{
    Call,
    world::{Collaborator, Organization, Project},
};
use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::time::sleep;

/// The widget, once this project was read.
async fn once_read(board: &Board, project: &str) -> Value {
    board.until_it(BUGS, |bugs| !bugs["data"]["projects"][project]["read_at"].is_null()).await
}

/// The widget, once this project could not be read.
async fn once_failed(board: &Board, project: &str) -> Value {
    board.until_it(BUGS, |bugs| !failed(bugs, project).is_null()).await
}

fn sentence<'a>(snapshot: &'a Value, project: &str) -> &'a str {
    failed(snapshot, project)["message"].as_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_of_all_pages_and_projects_arrive_judged_and_linked() {
    let mut web = project("web", 7);
    web.errors[0].days = vec![1, 1, 2, 1, 1, 60];
    web.errors[1].assigned_to = Some("c-1".into());
    web.errors[2].days = vec![9_007_199_254_740_993];
    web.errors[3].message = "<script>alert(1)</script>\u{0}\u{202e}".into();
    let acme = Organization {
        collaborators: vec![Collaborator { id: "c-1".into(), name: Some("Ada".into()) }],
        ..Organization::new("acme", "Acme", vec![web, project("api", 0)])
    };
    let upstream = Upstream::with(vec![acme, Organization::new("other", "Other", vec![project("shop", 1)])]).await;
    upstream.bugsnag.change(|world| world.page_length = Some(3));
    let board = upstream.board(&["acme/web", "acme/api", "other/shop"], "").await;
    let bugs = board
        .until_it(BUGS, |bugs| bugs["state"] == "down" && bugs["data"]["errors"]["web-2"]["assigned_to"] == "Ada")
        .await;
    assert_eq!((&bugs["data"]["total"], &bugs["data"]["shown"]), (&json!(8), &json!(8)));
    assert_eq!(bugs["fault"], Value::Null);
    let errors = &bugs["data"]["errors"];
    assert_eq!(errors["web-3"]["events"], 9_007_199_254_740_993_u64);
    assert_eq!(errors["web-3"]["state"], "down");
    assert_eq!(errors["web-3"]["url"], "https://bugs.example/acme/web/errors/web-3");
    assert_eq!((&errors["web-1"]["spike"], &errors["web-1"]["is_new"]), (&json!(60), &json!(true)));
    assert_eq!(errors["web-4"]["message"], "<script>alert(1)</script>\u{0}\u{202e}");
    assert_eq!(bugs["data"]["projects"]["acme/api"]["state"], "up");
    let page = board.get("/").await.text().await.unwrap();
    assert!(!page.contains("<script>alert(1)") && !page.contains("private@example.com"));
    assert!(!bugs.to_string().contains("private@example.com"), "nothing personal but a name");
    let calls = upstream.bugsnag.calls();
    let is_fine = |call: &Call| (!call.target.contains("/events") || is_short(call)) && call.status == 200;
    assert!(calls.iter().all(is_fine), "{calls:#?}");
}

/// Whether it asks for the newest events without users and requests.
fn is_short(call: &Call) -> bool {
    let path = call.target.strip_suffix("/events?sort=timestamp&direction=desc&per_page=100");
    path.is_some_and(|path| path.starts_with("/projects/p-") && path.matches('/').count() == 2)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_latest_event_of_each_error_is_linked_at_the_cost_of_one_call() {
    let upstream = Upstream::of(vec![project("web", 3)]).await;
    let board = upstream.board(&["acme/web"], "").await;
    let bugs = board.until_it(BUGS, |bugs| !bugs["data"]["errors"]["web-1"]["event_url"].is_null()).await;
    for n in 1..=3 {
        let url = format!("https://bugs.example/acme/web/errors/web-{n}?event_id=web-{n}-v{n}");
        assert_eq!(bugs["data"]["errors"][format!("web-{n}")]["event_url"], url);
    }
    assert!(board.get("/w/bugs").await.text().await.unwrap().contains("/errors/web-3?event_id=web-3-v3\""));
    let calls = upstream.bugsnag.calls();
    let events: Vec<&Call> = calls.iter().filter(|call| call.target.contains("/events")).collect();
    assert!(events.len() == 1 && is_short(events[0]), "{calls:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_whose_events_are_not_for_the_token_is_read_all_the_same() {
    let upstream = Upstream::of(vec![project("web", 1)]).await;
    upstream.answers("/projects/p-web/events", 404, &[], "");
    let board = upstream.board(&["acme/web"], "").await;
    let first = once_read(&board, "acme/web").await["data"]["projects"]["acme/web"]["read_at"].clone();
    let is_again =
        |bugs: &Value| upstream.asked("/events") > 0 && bugs["data"]["projects"]["acme/web"]["read_at"] != first;
    let bugs = board.until_it(BUGS, is_again).await;
    assert_eq!((&bugs["state"], &bugs["fault"], failed(&bugs, "acme/web")), (&json!("up"), &Value::Null, &Value::Null));
    assert_eq!((&bugs["data"]["errors"]["web-1"]["event_url"], upstream.asked("/events")), (&Value::Null, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_may_be_longer_than_asked_for_and_no_more_than_the_limit_is_shown() {
    let upstream = Upstream::of(vec![project("web", 130)]).await;
    upstream.bugsnag.change(|world| world.page_length = Some(120));
    let board = upstream.board(&["acme/web"], "limit = 100").await;
    let bugs = once_read(&board, "acme/web").await;
    assert_eq!((&bugs["data"]["total"], &bugs["data"]["shown"]), (&json!(130), &json!(100)));
    assert!(bugs["data"]["errors"]["web-130"].is_object() && bugs["data"]["errors"]["web-30"].is_null());
    assert_eq!(upstream.asked("/errors"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_filtered_for_is_shown_and_it_is_asked_for_as_documented() {
    let mut web = project("web", 4);
    web.errors[0].severity = "info".into();
    web.errors[1].status = "fixed".into();
    web.errors[2].release_stages = vec!["staging".into()];
    let upstream = Upstream::of(vec![web]).await;
    let board = upstream.board(&["acme/web"], "severities = [\"error\"]\nrelease_stages = [\"production\"]").await;
    let bugs = once_read(&board, "acme/web").await;
    assert_eq!(bugs["data"]["errors"].as_object().unwrap().keys().collect::<Vec<_>>(), ["web-4"]);
    let calls = upstream.bugsnag.calls();
    let list = calls.iter().find(|call| call.target.contains("/errors?")).unwrap();
    assert!(list.target.contains(
        "filters%5Bevent.severity%5D%5B%5D%5Btype%5D=eq&filters%5Bevent.severity%5D%5B%5D%5Bvalue%5D=error&"
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_without_access_does_not_stop_those_that_work() {
    let closed = Project { no_access: true, ..project("closed", 1) };
    let upstream = Upstream::of(vec![project("web", 1), closed, project("api", 2)]).await;
    let board = upstream.board(&["acme/web", "acme/closed", "acme/gone", "nowhere/x", "acme/api"], "").await;
    let bugs = board
        .until_it(BUGS, |bugs| {
            bugs["data"]["shown"] == 3 && bugs["data"]["projects_failed"].as_object().unwrap().len() == 3
        })
        .await;
    assert_eq!((&bugs["state"], &bugs["fault"]), (&json!("degraded"), &Value::Null));
    assert_eq!(failed(&bugs, "acme/closed")["kind"], "unauthorized");
    assert!(sentence(&bugs, "acme/closed").contains("(HTTP 404, \"Project not found\")"), "{bugs:#}");
    assert!(sentence(&bugs, "acme/gone").starts_with("this token sees no project \"gone\" in acme"));
    assert_eq!(sentence(&bugs, "nowhere/x"), "this token sees no organization \"nowhere\", only acme");
    assert_eq!(bugs["data"]["projects"]["acme/closed"]["state"], "degraded");
    assert_eq!(bugs["data"]["projects"]["acme/web"]["state"], "up");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_organization_and_no_organization_say_so() {
    let upstream = Upstream::of(Vec::new()).await;
    let board = upstream.board(&["acme/web"], "").await;
    assert!(sentence(&once_failed(&board, "acme/web").await, "acme/web").starts_with("this token sees no project"));
    let nothing = Upstream::with(Vec::new()).await;
    let board = nothing.board(&["acme/web"], "").await;
    let bugs = once_failed(&board, "acme/web").await;
    assert_eq!(
        sentence(&bugs, "acme/web"),
        "this token sees no organization \"acme\", and no other: its owner is in none"
    );
}

#[rstest]
#[case(404, &[], "", "unauthorized", "does not exist, or the owner of this token has no access (HTTP 404)")]
#[case(404, &[], r#"{"errors":["Project not found"]}"#, "unauthorized", "\"Project not found\"")]
#[case(403, &[], r#"{"error":"no"}"#, "unauthorized", "not for the owner of this token (HTTP 403, \"no\")")]
#[case(422, &[], r#"{"errors":["Unable to return complete results"],"code":60000}"#, "query", "code 60000")]
#[case(400, &[], r#"{"message":"bad filter"}"#, "query", "HTTP 400, expected 2xx, \"bad filter\"")]
#[case(200, &[("content-type", "text/html")], "<html>sign in</html>", "malformed", "a web page instead of JSON")]
#[case(502, &[("content-type", "text/html")], "<html>bad gateway</html>", "query", "HTTP 502, expected 2xx")]
#[case(200, &[], "[{\"id\":\"1\"},{\"id", "malformed", "JSON that ends too early")]
#[case(200, &[], "", "malformed", "HTTP 200 without content")]
#[case(204, &[], "", "malformed", "HTTP 204 without a list")]
#[tokio::test(flavor = "multi_thread")]
async fn one_project_with_an_odd_answer_says_so_and_the_other_is_read(
    #[case] status: u16,
    #[case] headers: &[(&str, &str)],
    #[case] body: &str,
    #[case] kind: &str,
    #[case] says: &str,
) {
    let upstream = Upstream::of(vec![project("web", 1), project("api", 2)]).await;
    upstream.answers("/projects/p-web/errors", status, headers, body);
    let board = upstream.board(&["acme/web", "acme/api"], "").await;
    let bugs = board.until_it(BUGS, |bugs| !failed(bugs, "acme/web").is_null() && bugs["data"]["shown"] == 2).await;
    assert_eq!(failed(&bugs, "acme/web")["kind"], kind);
    assert!(sentence(&bugs, "acme/web").contains(says), "{bugs:#}");
    assert_eq!(
        (&bugs["state"], &bugs["data"]["projects"]["acme/web"]["state"]),
        (&json!("degraded"), &json!("degraded"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_that_never_answers_does_not_stop_the_other() {
    let upstream = Upstream::hanging("web", vec![project("web", 1), project("api", 2)]).await;
    let board = upstream.board(&["acme/web", "acme/api"], "").await;
    let bugs = once_failed(&board, "acme/web").await;
    assert_eq!(failed(&bugs, "acme/web")["kind"], "timeout");
    assert_eq!(sentence(&bugs, "acme/web"), "no answer within 2 s");
    assert_eq!((&bugs["data"]["shown"], &bugs["fault"], &bugs["state"]), (&json!(2), &Value::Null, &json!("degraded")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_not_accepted_any_more_is_a_fault_and_the_data_stays() {
    let upstream = Upstream::of(vec![project("web", 2)]).await;
    let board = upstream.board(&["acme/web"], "").await;
    once_read(&board, "acme/web").await;
    upstream.bugsnag.change(|world| world.token = "another".into());
    let bugs = board.until_it(BUGS, |bugs| !bugs["fault"].is_null()).await;
    assert_eq!((&bugs["fault"]["kind"], &bugs["state"]), (&json!("unauthorized"), &json!("degraded")));
    let said = "Bugsnag does not accept the token (HTTP 401, \"Bad Credentials\"): make a new personal auth token, and write it to token";
    assert_eq!(bugs["fault"]["message"], said);
    assert_eq!(bugs["data"]["shown"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_calls_are_waited_out_as_told() {
    let upstream = Upstream::of(vec![project("web", 2)]).await;
    let board = upstream.board(&["acme/web"], "").await;
    once_read(&board, "acme/web").await;
    upstream.answers("/", 429, &[("retry-after", "2")], "");
    let bugs = board.until_it(BUGS, |bugs| !bugs["fault"].is_null()).await;
    assert_eq!((&bugs["fault"]["kind"], &bugs["state"]), (&json!("rate_limited"), &json!("degraded")));
    assert!(bugs["fault"]["retry_at"].is_string(), "{bugs:#}");
    assert_eq!(bugs["data"]["shown"], 2);
    upstream.bugsnag.change(|world| world.scripted.clear());
    board.until_it(BUGS, |bugs| bugs["fault"].is_null() && bugs["state"] == "up").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_calls_without_a_word_are_waited_out_longer() {
    let upstream = Upstream::of(vec![project("web", 2)]).await;
    upstream.answers("/", 429, &[], "{\"errors\":[]}");
    let board = upstream.board(&["acme/web"], "").await;
    let bugs = board.until_it(BUGS, |bugs| !bugs["fault"].is_null()).await;
    assert_eq!(
        (&bugs["fault"]["message"], &bugs["fault"]["retry_at"]),
        (&json!("Bugsnag allows no more calls for now (HTTP 429)"), &Value::Null)
    );
    sleep(Duration::from_secs(3)).await;
    assert_eq!(upstream.bugsnag.calls().len(), 1, "at 600 calls a minute there would be thirty");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limit_that_bugsnag_tells_is_kept_without_being_refused() {
    let upstream = Upstream::of((0..12).map(|n| project(&format!("p{n}"), 1)).collect()).await;
    upstream.bugsnag.change(|world| world.calls_per_minute = Some(30));
    let projects: Vec<String> = (0..12).map(|n| format!("acme/p{n}")).collect();
    let board = upstream.board(&projects.iter().map(String::as_str).collect::<Vec<_>>(), "").await;
    board.until_it(BUGS, |bugs| bugs["data"]["shown"] == 12).await;
    sleep(Duration::from_secs(5)).await;
    let calls = upstream.bugsnag.calls();
    assert!(calls.iter().all(|call| call.status == 200) && calls.len() <= 15, "{} calls", calls.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_period_is_that_of_a_whole_round_and_what_is_planned_is_what_is_called() {
    let upstream = Upstream::of((0..3).map(|n| project(&format!("p{n}"), 1)).collect()).await;
    let widget = upstream.widget(&["acme/p0", "acme/p1", "acme/p2"], "");
    let board = Board::start(&widget.replace("max_calls_per_minute = 600", "max_calls_per_minute = 6")).await;
    let bugs = board.until_it(BUGS, |bugs| bugs["data"]["shown"] == 3).await;
    assert_eq!(bugs["period_ms"], 30_000);
    let polls: Value = board.get("/api/polls").await.json().await.unwrap();
    assert_eq!(polls[0]["period_ms"], 10_000);
    let hosts: Value = board.get("/api/hosts").await.json().await.unwrap();
    let asked: Vec<&Value> = hosts.as_array().unwrap().iter().filter(|host| host["polls"] == 1).collect();
    assert_eq!(asked[0]["planned_per_hour"], 360.0, "{hosts:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_filter_is_never_a_list_of_everything() {
    let upstream = Upstream::of(vec![project("web", 2)]).await;
    upstream.bugsnag.change(|world| world.event_fields.retain(|field| field != "event.severity"));
    let board = upstream.board(&["acme/web"], "severities = [\"error\"]").await;
    let bugs = once_failed(&board, "acme/web").await;
    let said = "Bugsnag does not know the filter event.severity for this project, and would tell of all errors";
    assert_eq!((sentence(&bugs, "acme/web"), upstream.asked("/errors")), (said, 0));
}

/// What came in, headers and all.
type Seen = Arc<Mutex<Vec<String>>>;

async fn stranger() -> (Site, Seen) {
    let seen = Seen::default();
    let noted = Arc::clone(&seen);
    let router = Router::new().fallback(move |headers: HeaderMap| async move {
        noted.lock().unwrap().push(format!("{headers:?}"));
        "[]"
    });
    (Site::start(router).await, seen)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_next_page_on_another_origin_is_not_asked_for() {
    let (elsewhere, seen) = stranger().await;
    let upstream = Upstream::of(vec![project("web", 5), project("api", 0)]).await;
    let board = upstream.board(&["acme/web", "acme/api"], "").await;
    once_read(&board, "acme/web").await;
    let origin = elsewhere.url("");
    upstream.bugsnag.change(|world| (world.link_origin, world.page_length) = (Some(origin.clone()), Some(1)));
    let bugs = once_failed(&board, "acme/web").await;
    let said = format!(
        "the next page is on {origin}, another origin than api: the token is not sent there; make api the address that it calls itself"
    );
    assert_eq!(sentence(&bugs, "acme/web"), said);
    assert_eq!(bugs["data"]["shown"], 5, "what was read stays");
    assert_eq!(*seen.lock().unwrap(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_is_not_followed() {
    let (elsewhere, seen) = stranger().await;
    let upstream = Upstream::of(vec![project("web", 1)]).await;
    let to = format!("{}/path?token=x", elsewhere.url(""));
    upstream.answers("/", 302, &[("location", &to)], "");
    let board = upstream.board(&["acme/web"], "").await;
    let bugs = board.until_it(BUGS, |bugs| !bugs["fault"].is_null()).await;
    let said = bugs["fault"]["message"].as_str().unwrap();
    assert!(
        said.starts_with(&format!("HTTP 302, redirects to {}: the token is not sent on", elsewhere.url(""))),
        "{said}"
    );
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bugsnag_that_is_gone_is_a_fault_and_comes_back() {
    let mut upstream = Upstream::of(vec![project("web", 2)]).await;
    let board = upstream.board(&["acme/web"], "").await;
    once_read(&board, "acme/web").await;
    upstream.site.stop().await;
    let bugs = board.until_it(BUGS, |bugs| !bugs["fault"].is_null()).await;
    assert_ne!(bugs["state"], "up");
    // Who is being asked while he stops breaks off first.
    let bugs = board.until_it(BUGS, |bugs| bugs["fault"]["kind"] == "refused").await;
    assert_eq!(bugs["data"]["shown"], 2);
    assert_ne!(bugs["state"], "up");
    upstream.site.start_again().await;
    upstream.bugsnag.change(|world| world.error_mut("web-1").unwrap().days = vec![50]);
    let bugs = board.until_it(BUGS, |bugs| bugs["data"]["errors"]["web-1"]["events"] == 50).await;
    assert_eq!((&bugs["fault"], &bugs["state"]), (&Value::Null, &json!("degraded")));
}

/// Everything that is logged on this thread, by whatever is called on it.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// On one thread, so that its log is all there is.
#[tokio::test]
async fn the_token_is_nowhere_but_in_the_calls() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let upstream = Upstream::of(vec![project("web", 2), project("api", 1)]).await;
    upstream.answers("/projects/p-web/errors", 422, &[], &format!("{{\"errors\":[\"no {TOKEN}\"]}}"));
    let board = upstream.board(&["acme/web", "acme/api", "acme/gone"], "").await;
    let bugs = board.until_it(BUGS, |bugs| !failed(bugs, "acme/web").is_null() && bugs["data"]["shown"] == 1).await;
    assert!(sentence(&bugs, "acme/web").contains("\"no …\""), "{bugs:#}");
    upstream.answers("/", 401, &[], &format!("{{\"errors\":[\"{TOKEN} is not known\"]}}"));
    board.until_it(BUGS, |bugs| bugs["fault"]["kind"] == "unauthorized").await;
    for path in [BUGS, "/", "/w/bugs", "/polls", "/api/polls", "/api/widgets", "/api/answers", "/metrics"] {
        assert!(!board.get(path).await.text().await.unwrap().contains(TOKEN), "{path}");
    }
    drop(board);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("a project is not read"), "it is logged at all: {log}");
    assert!(!log.contains(TOKEN), "{log}");
    assert!(upstream.bugsnag.calls().iter().all(|call| !call.target.contains(TOKEN)), "nor in an address");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_at_bugsnag_changes_here() {
    let upstream = Upstream::of(vec![project("web", 3)]).await;
    let board = upstream.board(&["acme/web"], "").await;
    assert_eq!(once_read(&board, "acme/web").await["state"], "up");
    upstream.bugsnag.change(|world| {
        world.error_mut("web-1").unwrap().status = "fixed".into();
        world.organizations[0].projects[0].errors.push(error("web-new", 400));
    });
    let bugs = board.until_it(BUGS, |bugs| bugs["state"] == "down").await;
    assert_eq!(bugs["data"]["errors"].as_object().unwrap().keys().collect::<Vec<_>>(), ["web-2", "web-3", "web-new"]);
    assert_eq!(bugs["summary"], "3 errors, 1 down, 3 new, 1 spiking");
}
