use super::*;
use rstest::rstest;

#[tokio::test]
async fn a_list_is_paged_by_its_links_which_name_the_repository_by_its_number() {
    let github = with(65);
    let (mut target, mut numbers) = (Some("/repos/acme/api/pulls?state=open&per_page=30".to_owned()), Vec::new());
    while let Some(next) = target {
        let page = ask(&github, &next).await;
        numbers.extend(page.numbers());
        target = page.next();
        if let Some(next) = &target {
            assert!(next.starts_with("/repositories/") && next.contains("state=open&per_page=30&page="), "{next}");
        }
    }
    assert_eq!((numbers.len(), numbers[0], github.calls().len()), (65, 65, 3));
    let oldest = ask(&github, "/repos/acme/api/pulls?sort=updated&direction=asc&per_page=1").await;
    assert_eq!(oldest.numbers(), [2], "a review makes the first one the newest");
}

#[tokio::test]
async fn an_empty_list_is_one_page_without_links() {
    let empty = ask(&with(0), "/repos/acme/api/pulls").await;
    assert_eq!((empty.status, empty.body.clone(), empty.header("link")), (200, json!([]), None));
}

#[tokio::test]
async fn what_is_known_already_costs_nothing() {
    let github = with(2);
    let first = ask(&github, "/repos/acme/api/pulls").await;
    let tag = first.header("etag").unwrap();
    assert!(tag.starts_with("W/\""), "{tag}");
    let known = [KNOWN[0], KNOWN[1], ("if-none-match", tag)];
    let again = ask_with(&github, "/repos/acme/api/pulls", &known).await;
    assert_eq!((again.status, again.text.as_str(), again.header("link")), (304, "", None));
    assert_eq!(
        (first.header("x-ratelimit-remaining"), again.header("x-ratelimit-remaining")),
        (Some("4999"), Some("4999"))
    );
    github.change(|world| world.pull_mut("acme/api#2").unwrap().title = "Another".to_owned());
    assert_eq!(ask_with(&github, "/repos/acme/api/pulls", &known).await.status, 200);
    assert_eq!(github.calls().iter().map(|call| call.cost).collect::<Vec<_>>(), [1, 0, 1]);
    assert!(github.calls()[1].conditional && github.calls()[1].authorized);
}

#[tokio::test]
async fn one_pull_request_tells_what_the_list_does_not() {
    let github = with(2);
    let one = ask(&github, "/repos/acme/api/pulls/1").await;
    assert_eq!((&one.body["mergeable"], &one.body["mergeable_state"]), (&json!(true), &json!("blocked")));
    assert!(ask(&github, "/repos/acme/api/pulls").await.body[0].get("mergeable").is_none());
    let requested = ask(&github, "/repos/acme/api/pulls/1/requested_reviewers").await;
    assert_eq!(requested.body["users"][1]["type"], "Bot");
    assert_eq!(
        (&requested.body["users"][0]["login"], &requested.body["teams"][0]["slug"]),
        (&json!("bo"), &json!("core"))
    );
    let reviews = ask(&github, "/repos/acme/api/pulls/1/reviews").await;
    assert_eq!(
        (&reviews.body[0]["user"]["login"], &reviews.body[0]["state"]),
        (&json!("dee"), &json!("CHANGES_REQUESTED"))
    );
    let sha = one.body["head"]["sha"].as_str().unwrap();
    let runs = ask(&github, &format!("/repos/acme/api/commits/{sha}/check-runs?per_page=1")).await;
    assert_eq!((&runs.body["total_count"], &runs.body["check_runs"][0]["conclusion"]), (&json!(2), &json!("failure")));
    assert!(runs.next().is_some());
    let status = ask(&github, &format!("/repos/acme/api/commits/{sha}/status")).await;
    assert_eq!((&status.body["state"], &status.body["statuses"][0]["context"]), (&json!("success"), &json!("ci/old")));
    let other = ask(&github, "/repos/acme/api/pulls/2").await.body["head"]["sha"].as_str().unwrap().to_owned();
    let none = ask(&github, &format!("/repos/acme/api/commits/{other}/status")).await;
    assert_eq!((&none.body["state"], &none.body["total_count"]), (&json!("pending"), &json!(0)), "no status at all");
}

#[tokio::test]
async fn deleted_accounts_and_forks_are_null() {
    let github = with(1);
    github.change(|world| {
        let pull = world.pull_mut("acme/api#1").unwrap();
        (pull.author, pull.has_head_repository) = (None, false);
    });
    let page = ask(&github, "/repos/acme/api/pulls").await;
    let pull = &page.body[0];
    assert!(pull["user"].is_null() && pull["head"]["repo"].is_null() && pull["head"]["user"].is_null());
}

#[tokio::test]
async fn owners_list_what_may_be_seen() {
    let github = with(1);
    let names = |answer: Answer| -> Vec<String> {
        answer.body.as_array().unwrap().iter().map(|one| one["full_name"].as_str().unwrap().to_owned()).collect()
    };
    let all = names(ask(&github, "/orgs/acme/repos?per_page=100").await);
    assert_eq!(all, ["acme/api", "acme/old", "acme/copy"]);
    assert_eq!(names(ask(&github, "/users/acme/repos").await), all);
    assert_eq!(names(ask(&github, "/users/ada/repos").await), ["ada/dotfiles"]);
    assert_eq!(ask(&github, "/orgs/ada/repos").await.status, 404);
    assert_eq!(names(ask(&github, "/orgs/acme/repos?type=forks").await), ["acme/copy"]);
}

#[tokio::test]
async fn teams_tell_their_members_unless_they_are_hidden() {
    let github = with(1);
    let members = ask(&github, "/orgs/acme/teams/core/members?per_page=100").await;
    assert_eq!((members.body[0]["login"].as_str(), members.body[1]["login"].as_str()), (Some("ada"), Some("bo")));
    assert_eq!(ask(&github, "/orgs/acme/teams/shy/members").await.status, 403);
    assert_eq!(ask(&github, "/orgs/acme/teams/none/members").await.status, 404);
}

#[tokio::test]
async fn a_renamed_repository_is_told_where_it_went() {
    let github = with(1);
    let moved = ask(&github, "/repos/acme/former/pulls?state=open").await;
    assert_eq!((moved.status, &moved.body["message"]), (301, &json!("Moved Permanently")));
    let target = moved.header("location").unwrap().strip_prefix("http://gh.test").unwrap().to_owned();
    assert_eq!(ask(&github, &target).await.numbers(), [1]);
}

#[rstest]
#[case("/repos/acme/none/pulls", 404, "Not Found")]
#[case("/repos/acme/secret/pulls", 404, "Not Found")]
#[case("/repos/acme/sso/pulls", 403, "SAML")]
#[case("/repos/acme/barred/pulls", 403, "not accessible")]
#[case("/repos/acme/api/pulls?state=opened", 422, "Validation Failed")]
#[case("/repos/acme/api/commits/0000/check-runs", 422, "No commit found")]
#[case("/nothing", 404, "Not Found")]
#[tokio::test]
async fn who_may_not_look_hears_it_in_githubs_form(#[case] target: &str, #[case] status: u16, #[case] says: &str) {
    let answer = ask(&with(1), target).await;
    assert_eq!(answer.status, status, "{}", answer.text);
    assert!(answer.body["message"].as_str().unwrap().contains(says), "{}", answer.text);
    assert_eq!(answer.body["status"], status.to_string());
}

#[tokio::test]
async fn nobody_is_let_in_without_a_token_and_a_name() {
    let github = with(1);
    let wrong = ask_with(&github, "/user", &[("authorization", "Bearer wrong"), KNOWN[1]]).await;
    assert_eq!((wrong.status, &wrong.body["message"]), (401, &json!("Bad credentials")));
    assert_eq!(ask_with(&github, "/user", &[KNOWN[1]]).await.status, 401);
    assert_eq!(ask_with(&github, "/user", &[KNOWN[0]]).await.status, 403);
    assert_eq!(ask_with(&github, "/user", &[("authorization", "token s3cret"), KNOWN[1]]).await.status, 200);
}

#[tokio::test]
async fn the_primary_limit_is_told_and_held() {
    let github = with(1);
    github.change(|world| world.limits = Some(Limits { calls: 2, points: 5, window: Duration::from_hours(1) }));
    let first = ask(&github, "/repos/acme/api").await;
    let about = ["limit", "remaining", "used", "resource"]
        .map(|name| first.header(&format!("x-ratelimit-{name}")).unwrap().to_owned());
    assert_eq!(about, ["2", "1", "1", "core"]);
    let reset: i64 = first.header("x-ratelimit-reset").unwrap().parse().unwrap();
    assert!((3_500..=3_601).contains(&(reset - crate::clock::now().as_ms() / 1_000)), "seconds since 1970: {reset}");
    github.spend(1, 2);
    let third = ask(&github, "/repos/acme/api").await;
    assert_eq!((third.status, third.header("x-ratelimit-remaining")), (403, Some("0")));
    let free = ask(&github, "/rate_limit").await;
    assert_eq!(
        (&free.body["resources"]["core"]["remaining"], &free.body["resources"]["graphql"]["remaining"]),
        (&json!(0), &json!(3))
    );
    github.change(|world| world.limits = None);
    assert_eq!(ask(&github, "/repos/acme/api").await.header("x-ratelimit-limit"), None);
    assert_eq!(ask(&github, "/rate_limit").await.status, 404, "Enterprise Server without limits");
}

#[tokio::test]
async fn enterprise_server_has_it_elsewhere() {
    let github = with(40);
    let page = ask(&github, "/api/v3/repos/acme/api/pulls").await;
    assert_eq!(page.body[0]["url"], "http://gh.test/api/v3/repos/acme/api/pulls/40");
    let next = page.next().unwrap();
    assert!(next.starts_with("/api/v3/repositories/"), "{next}");
    assert_eq!(ask(&github, &next).await.numbers().len(), 10);
}

#[tokio::test]
async fn anything_can_be_scripted() {
    let github = with(1);
    let limit = Scripted::secondary_limit(403, Some(30)).on(On::Path("/orgs/".to_owned())).times(1);
    let cut = Scripted::reply(script::Reply::Cut).on(On::Repository("acme/api".to_owned()));
    github.change(|world| world.scripted = vec![limit, cut]);
    let limited = ask(&github, "/orgs/acme/repos").await;
    assert_eq!(
        (limited.status, limited.header("retry-after"), limited.header("x-ratelimit-remaining")),
        (403, Some("30"), Some("14"))
    );
    assert_eq!(ask(&github, "/orgs/acme/repos").await.status, 200);
    let cut = ask(&github, "/repos/acme/api/pulls").await;
    assert!(cut.status == 200 && cut.text.starts_with("[{") && cut.body.is_null(), "{}", cut.text);
    assert_eq!(ask(&github, "/repos/acme/old/pulls").await.status, 200);
    github.change(|world| world.scripted = vec![Scripted::bad_gateway()]);
    let html = ask(&github, "/user").await;
    assert_eq!((html.status, html.header("content-type")), (502, Some("text/html")));
}

#[tokio::test]
async fn pictures_are_public_and_real() {
    let github = with(1);
    let page = ask(&github, "/repos/acme/api/pulls").await;
    let url = page.body[0]["user"]["avatar_url"].as_str().unwrap().strip_prefix("http://gh.test").unwrap().to_owned();
    let picture = ask_with(&github, &url, &[]).await;
    assert_eq!((picture.status, picture.header("content-type")), (200, Some("image/png")));
    assert!(!github.calls().last().unwrap().authorized);
}

#[tokio::test]
async fn search_finds_by_its_words() {
    let github = with(3);
    let found = ask(&github, "/search/issues?q=is:pr+is:open+repo:acme/api+sort:updated-desc&per_page=2").await;
    assert_eq!((&found.body["total_count"], &found.body["items"][0]["number"]), (&json!(3), &json!(1)));
    assert!(found.next().is_some());
    assert_eq!(ask(&github, "/search/issues?q=author:nobody").await.body["total_count"], 0);
}
