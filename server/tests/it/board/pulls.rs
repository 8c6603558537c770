//! Open Pull Requests as a whole board shows them, whatever GitHub answers.

use crate::support::{
    board::Board,
    github::{PULLS, Upstream, failed, pull, repository},
};
use rstest::rstest;
use serde_json::{Value, json};
use server::demo::github::{
    On, Scripted,
    pull::{Check, Label, Outcome, Pull, Review, TEAM},
    script::Reply,
    world::{Access, Owner, Repository, Team},
};

/// The widget, once so many pull requests are shown.
pub(super) async fn once_shown(board: &Board, count: u64) -> Value {
    board.until_it(PULLS, |pulls| pulls["data"]["shown"] == count).await
}

/// The widget, once this repository could not be read.
pub(super) async fn once_failed(board: &Board, repo: &str) -> Value {
    board.until_it(PULLS, |pulls| !failed(pulls, repo).is_null()).await
}

/// The widget, once nothing could be read at all.
pub(super) async fn once_faulty(board: &Board) -> Value {
    board.until_it(PULLS, |pulls| !pulls["fault"].is_null()).await
}

pub(super) fn sentence<'a>(snapshot: &'a Value, repo: &str) -> &'a str {
    failed(snapshot, repo)["message"].as_str().unwrap()
}

fn run(name: &str, conclusion: Option<&str>) -> Check {
    let status = if conclusion.is_some() { "COMPLETED" } else { "IN_PROGRESS" };
    Check { name: name.to_owned(), outcome: Outcome::Run(status.to_owned(), conclusion.map(str::to_owned)) }
}

fn review(by: &str, state: &str) -> Review {
    Review { by: Some(by.to_owned()), state: state.to_owned(), at: server::clock::now() }
}

/// One of each kind, and what is hard to read.
fn busy() -> Vec<Pull> {
    let swamped = Pull {
        requested: vec!["bob".into(), format!("{TEAM}core")],
        checks: vec![run("build", Some("FAILURE")), run("docs", Some("SUCCESS")), run("slow", None)],
        mergeable: "CONFLICTING".into(),
        labels: vec![Label { name: "bug".into(), color: "ff0000".into() }],
        assignees: vec!["cyd".into()],
        title: "<script>alert(1)</script> \u{202e}\u{0} 日本語 𝔘".into(),
        ..pull(1, 9)
    };
    let stacked = Pull { base: swamped.head.clone(), checks: vec![run("build", Some("SUCCESS"))], ..pull(2, 4) };
    let reviewed = Pull { reviews: vec![review("bob", "APPROVED"), review("eve", "CHANGES_REQUESTED")], ..pull(3, 0) };
    let nobodys = Pull { author: None, has_head_repository: false, draft: true, ..pull(4, 30) };
    let bots = Pull { author: Some("dependabot[bot]".into()), mergeable: "SOMETHING_NEW".into(), ..pull(5, 0) };
    vec![swamped, stacked, reviewed, nobodys, bots]
}

async fn acme() -> Upstream {
    let mut acme = Owner::organization("acme", vec![Repository::new("api", busy()), repository("web", 0)]);
    acme.teams = vec![Team {
        slug: "core".into(),
        name: "Core".into(),
        members: vec!["ada".into(), "cyd".into()],
        hidden: false,
    }];
    Upstream::with(vec![acme]).await
}

/// What is shown of [`busy`], whichever way it was read.
async fn as_a_person_would(board: &Board) -> Value {
    let is_known = |pulls: &Value| {
        let pull = |number: u32, field: &str| !pulls["data"]["pulls"][format!("acme/api#{number}")][field].is_null();
        pulls["data"]["teams"]["acme/core"]["known"] == true
            && (1..=5).all(|number| pull(number, "ci") && pull(number, "review"))
            && pulls["data"]["pulls"]["acme/api#1"]["conflicts"] == true
    };
    let snapshot = board.until_it(PULLS, is_known).await;
    let of = |number: u32| &snapshot["data"]["pulls"][format!("acme/api#{number}")];
    assert_eq!(of(1)["title"], "<script>alert(1)</script> \u{202e}\u{0} 日本語 𝔘");
    assert_eq!((&of(1)["state"], &of(1)["reason"]), (&json!("down"), &json!("open for 9 d, limit 7 d")));
    assert_eq!(of(1)["waits"], "conflicts with main; checks fail: build; waits for bob, acme/core");
    assert_eq!(
        (&of(1)["labels"], &of(1)["ci"], &of(1)["review"]),
        (&json!(["bug"]), &json!("failing"), &json!("waiting"))
    );
    assert_eq!(of(1)["url"], "https://github.com/acme/api/pull/1");
    assert_eq!(
        (&of(2)["stacked_on"], &of(2)["state"], &of(2)["ci"]),
        (&json!("acme/api#1"), &json!("degraded"), &json!("passing"))
    );
    assert_eq!((&of(3)["review"], &of(3)["ci"]), (&json!("changes_requested"), &json!("none")));
    assert_eq!((&of(3)["approved_by"], &of(3)["changes_by"]), (&json!(["bob"]), &json!(["eve"])));
    assert_eq!((&of(4)["author"], &of(4)["draft"], &of(4)["state"]), (&json!("ghost"), &json!(true), &json!("up")));
    assert_eq!((&of(5)["author"], &of(5)["bot"]), (&json!("dependabot[bot]"), &json!(true)));
    let people = &snapshot["data"]["people"];
    assert_eq!((&people["ada"]["open"], &people["ada"]["to_review"]), (&json!(3), &json!(0)), "not her own");
    assert_eq!((&people["bob"]["to_review"], &people["bob"]["state"]), (&json!(1), &json!("down")));
    assert_eq!((&people["cyd"]["to_review"], &people["cyd"]["assigned"]), (&json!(1), &json!(1)));
    assert_eq!((&people["ghost"]["open"], &people["ghost"]["drafts"]), (&json!(0), &json!(1)));
    assert_eq!(snapshot["summary"], "5 pull requests, 1 overdue, 1 old, 1 in draft");
    snapshot
}

#[tokio::test(flavor = "multi_thread")]
async fn pull_requests_arrive_judged_counted_and_linked() {
    let upstream = acme().await;
    let board = upstream.board(&["acme/*"], "").await;
    let snapshot = as_a_person_would(&board).await;
    assert_eq!((&snapshot["fault"], &snapshot["state"]), (&Value::Null, &json!("down")));
    let page = board.get("/").await.text().await.unwrap();
    assert!(!page.contains("<script>alert(1)"));
    let calls = upstream.github.calls();
    assert!(calls.iter().all(|call| call.method == "GET" || call.target == "/graphql"), "{calls:#?}");
    assert!(calls.iter().filter(|call| !call.target.starts_with("/avatars")).all(|call| call.authorized));
}

#[rstest]
#[case("", true)]
#[case("/api/v3", true)]
#[case("", false)]
#[case("/api/v3", false)]
#[tokio::test(flavor = "multi_thread")]
async fn github_and_enterprise_server_are_read_with_graphql_and_without(#[case] path: &str, #[case] graphql: bool) {
    let upstream = acme().await;
    upstream.github.change(|world| (world.graphql, world.limits) = (graphql, world.limits.filter(|_| path.is_empty())));
    let board = Board::start(&upstream.widget_at(path, &["acme/api", "acme/web"], "")).await;
    as_a_person_would(&board).await;
    let calls = upstream.github.calls();
    let queries = calls.iter().filter(|call| call.method == "POST");
    let at = if path.is_empty() { "/graphql" } else { "/api/graphql" };
    assert!(queries.clone().all(|call| call.target == at), "{calls:#?}");
    assert_eq!(queries.filter(|call| call.status == 200).count() > 0, graphql);
}

#[tokio::test(flavor = "multi_thread")]
async fn over_rest_what_has_not_changed_is_asked_for_by_its_tag() {
    let upstream = acme().await;
    upstream.github.change(|world| world.graphql = false);
    let board = upstream.board(&["acme/api"], "").await;
    as_a_person_would(&board).await;
    upstream.github.forget_calls();
    let is_again = |calls: &[server::demo::github::Call]| {
        calls.iter().any(|call| call.target.contains("/pulls?") && call.status == 304)
    };
    let begun = std::time::Instant::now();
    while !is_again(&upstream.github.calls()) {
        assert!(begun.elapsed().as_secs() < 60, "{:#?}", upstream.github.calls());
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_paged_to_the_end_and_more_than_the_limit_is_said() {
    let upstream = Upstream::of(vec![repository("api", 230), repository("web", 3)]).await;
    let board = upstream.board(&["acme/api", "acme/web"], "limit = 200").await;
    let snapshot = board.until_it(PULLS, |pulls| pulls["data"]["total"] == 233).await;
    assert_eq!((&snapshot["data"]["shown"], &snapshot["summary"]), (&json!(200), &json!("200 of 233 pull requests")));
    assert_eq!(snapshot["data"]["people"]["ada"]["open"], 233, "everybody is counted");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_at_github_changes_here() {
    let upstream = Upstream::of(vec![repository("api", 2)]).await;
    let board = upstream.board(&["acme/api"], "").await;
    once_shown(&board, 2).await;
    upstream.github.change(|world| {
        let merged = world.pull_mut("acme/api#1").unwrap();
        (merged.state, merged.updated_at) = ("MERGED".into(), server::clock::now());
        let failing = world.pull_mut("acme/api#2").unwrap();
        failing.checks = vec![run("lint", Some("FAILURE"))];
    });
    let snapshot = board.until_it(PULLS, |pulls| pulls["data"]["pulls"]["acme/api#2"]["ci"] == "failing").await;
    assert_eq!(snapshot["data"]["pulls"]["acme/api#2"]["failing"], json!(["lint"]), "though nothing else says so");
    once_shown(&board, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_fails_does_not_stop_the_others() {
    let kind = |name: &str, access| Repository { access, ..repository(name, 1) };
    let acme = vec![
        repository("api", 2),
        kind("secret", Access::Hidden),
        kind("sso", Access::Saml),
        kind("closed", Access::Forbidden),
        repository("empty", 0),
    ];
    let upstream = Upstream::of(acme).await;
    upstream.github.change(|world| drop(world.renamed.insert("acme/former".into(), "acme/api".into())));
    let asked = ["acme/former", "acme/secret", "acme/sso", "acme/closed", "acme/gone", "nobody/*", "acme/empty"];
    let board = upstream.board(&asked, "").await;
    let snapshot = board
        .until_it(PULLS, |pulls| {
            pulls["data"]["shown"] == 2 && pulls["data"]["repos_failed"].as_object().unwrap().len() == 5
        })
        .await;
    assert_eq!((&snapshot["state"], &snapshot["fault"]), (&json!("degraded"), &Value::Null));
    assert!(snapshot["data"]["pulls"]["acme/api#1"].is_object(), "under the name it has now");
    assert!(sentence(&snapshot, "acme/secret").starts_with("does not exist, or the token has no access"));
    assert!(sentence(&snapshot, "acme/sso").starts_with("the organization wants single sign-on"), "{snapshot:#}");
    assert!(sentence(&snapshot, "acme/closed").starts_with("the token may not read this"), "{snapshot:#}");
    assert!(sentence(&snapshot, "nobody/*").starts_with("does not exist"), "{snapshot:#}");
    assert_eq!(snapshot["summary"], "2 pull requests, 5 repositories not read");
}

#[rstest]
#[case(
    Scripted::error(401, "Bad credentials"),
    "unauthorized",
    "GitHub does not accept the token (HTTP 401, \"Bad credentials\"): make a new one that may read these repositories, and write it to token"
)]
#[case(
    Scripted::error(403, "Resource not accessible by personal access token"),
    "unauthorized",
    "the token may not read this (HTTP 403, \"Resource not accessible by personal access token\"): it needs read access to metadata, pull requests, checks and commit statuses"
)]
#[case(
    Scripted::secondary_limit(403, Some(120)),
    "rate_limited",
    "GitHub allows no more calls for now (HTTP 403, \"You have exceeded a secondary rate limit. Please wait a few minutes before you t…\")"
)]
#[case(
    Scripted::secondary_limit(403, None),
    "rate_limited",
    "GitHub allows no more calls for now (HTTP 403, \"You have exceeded a secondary rate limit. Please wait a few minutes before you t…\")"
)]
#[case(
    Scripted::secondary_limit(429, Some(120)),
    "rate_limited",
    "GitHub allows no more calls for now (HTTP 429, \"You have exceeded a secondary rate limit. Please wait a few minutes before you t…\")"
)]
#[case(Scripted::bad_gateway(), "query", "GitHub could not answer in time (HTTP 502)")]
#[case(
    Scripted::new(
        502,
        "{\"data\":\"null\",\"errors\":[{\"message\":\"Something went wrong while executing your query.\"}]}"
    ),
    "query",
    "GitHub could not answer in time (HTTP 502, \"Something went wrong while executing your query.\")"
)]
#[case(
    Scripted::new(200, "{\"errors\":[{\"type\":\"RATE_LIMITED\",\"message\":\"API rate limit exceeded\"}]}"),
    "rate_limited",
    "GitHub allows no more calls for now, \"API rate limit exceeded\""
)]
#[case(
    Scripted::new(200, "<html>Sign in</html>"),
    "malformed",
    "a web page instead of JSON: is api right, and is no proxy in between?"
)]
#[case(Scripted::new(200, "{}"), "malformed", "HTTP 200, but no data (HTTP 200)")]
#[case(Scripted::reply(Reply::Silence), "timeout", "no answer within 2 s")]
#[tokio::test(flavor = "multi_thread")]
async fn whatever_github_answers_is_told_and_what_is_known_stays(
    #[case] scripted: Scripted,
    #[case] kind: &str,
    #[case] said: &str,
) {
    let upstream = Upstream::of(vec![repository("api", 3)]).await;
    let board = upstream.board(&["acme/api"], "").await;
    once_shown(&board, 3).await;
    upstream.answers(scripted);
    let snapshot = once_faulty(&board).await;
    assert_eq!((&snapshot["fault"]["kind"], &snapshot["fault"]["message"]), (&json!(kind), &json!(said)));
    assert_eq!(snapshot["data"]["shown"], 3);
    assert_ne!(snapshot["state"], "up");
    if kind == "rate_limited" {
        assert!(snapshot["fault"]["retry_at"].is_string(), "until when: {snapshot:#}");
    }
}

#[rstest]
#[case(Scripted::error(422, "Validation Failed"), "GitHub rejects the question (HTTP 422, \"Validation Failed\")")]
#[case(Scripted::error(404, "Not Found"), "does not exist, or the token has no access (HTTP 404, \"Not Found\")")]
#[case(
    Scripted::error(403, "Resource not accessible"),
    "the token may not read this (HTTP 403, \"Resource not accessible\"): it needs read access to metadata, pull requests, checks and commit statuses"
)]
#[case(Scripted::new(200, "[{\"number\":"), "JSON that ends too early, after 11 bytes")]
#[case(Scripted::bad_gateway(), "GitHub could not answer in time (HTTP 502)")]
#[tokio::test(flavor = "multi_thread")]
async fn over_rest_one_repository_fails_by_itself(#[case] scripted: Scripted, #[case] said: &str) {
    let upstream = Upstream::of(vec![repository("api", 1), repository("web", 2)]).await;
    upstream.github.change(|world| world.graphql = false);
    upstream.answers(scripted.on(On::Path("/repos/acme/web/pulls".into())));
    let board = upstream.board(&["acme/web", "acme/api"], "").await;
    let snapshot = once_failed(&board, "acme/web").await;
    assert_eq!(sentence(&snapshot, "acme/web"), said);
    once_shown(&board, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_list_is_empty() {
    let upstream = Upstream::of(vec![repository("api", 0)]).await;
    for graphql in [true, false] {
        upstream.github.change(|world| world.graphql = graphql);
        let board = upstream.board(&["acme/api"], "").await;
        let snapshot = board.until_it(PULLS, |pulls| pulls["data"]["watched"] == 1).await;
        assert_eq!((&snapshot["state"], &snapshot["summary"]), (&json!("up"), &json!("0 pull requests")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn partial_data_loses_no_page() {
    let mut pulls: Vec<Pull> = (1..=3).map(|number| pull(number, 0)).collect();
    pulls[1].withheld = true;
    let upstream = Upstream::of(vec![Repository::new("api", pulls), repository("web", 1)]).await;
    let board = upstream.board(&["acme/api", "acme/web"], "").await;
    let snapshot = board.until_it(PULLS, |pulls| pulls["data"]["pulls"]["acme/api#3"].is_object()).await;
    assert!(snapshot["data"]["pulls"]["acme/api#1"].is_object());
    once_shown(&board, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn truncated_json_is_no_answer() {
    let upstream = Upstream::of(vec![repository("api", 3)]).await;
    let board = upstream.board(&["acme/api"], "").await;
    once_shown(&board, 3).await;
    upstream.answers(Scripted::reply(Reply::Cut));
    let snapshot = once_faulty(&board).await;
    assert_eq!(snapshot["fault"]["kind"], "malformed");
    assert!(
        snapshot["fault"]["message"].as_str().unwrap().starts_with("JSON that ends too early, after "),
        "{snapshot:#}"
    );
    upstream.github.change(|world| world.scripted.clear());
    board.until_it(PULLS, |pulls| pulls["fault"].is_null()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_heavy_is_asked_for_in_smaller_pieces() {
    let upstream = Upstream::of(vec![repository("api", 60)]).await;
    upstream.github.change(|world| world.heaviest = Some(3_000));
    let board = upstream.board(&["acme/api"], "").await;
    once_shown(&board, 60).await;
    assert!(upstream.github.calls().iter().any(|call| call.status == 502), "it was tried");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_for_people_is_left() {
    let upstream = Upstream::of(vec![repository("api", 2)]).await;
    let board = upstream.board(&["acme/api"], "quota_floor = 1000").await;
    once_shown(&board, 2).await;
    upstream.github.spend(0, 4_100);
    let snapshot = once_faulty(&board).await;
    assert_eq!(snapshot["fault"]["kind"], "rate_limited");
    let said = snapshot["fault"]["message"].as_str().unwrap();
    assert!(
        said.contains("of 5000 points of this hour are left, limit 1000: quota_floor leaves them for people"),
        "{said}"
    );
    assert!(snapshot["fault"]["retry_at"].is_string());
    assert_eq!(snapshot["data"]["shown"], 2);
    let calls = upstream.github.calls().len();
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(
        upstream.github.calls().iter().filter(|call| call.method == "POST").count(),
        upstream.github.calls().iter().take(calls).filter(|call| call.method == "POST").count()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_github_that_is_gone_is_a_fault_and_comes_back() {
    let mut upstream = Upstream::of(vec![repository("api", 2)]).await;
    let board = upstream.board(&["acme/api"], "").await;
    once_shown(&board, 2).await;
    upstream.site.stop().await;
    assert_ne!(once_faulty(&board).await["state"], "up");
    // Who is being asked while he stops breaks off first.
    let snapshot = board.until_it(PULLS, |pulls| pulls["fault"]["kind"] == "refused").await;
    assert_eq!(snapshot["data"]["shown"], 2);
    assert_ne!(snapshot["state"], "up");
    upstream.site.start_again().await;
    board.until_it(PULLS, |pulls| pulls["fault"].is_null() && pulls["state"] == "up").await;
}
