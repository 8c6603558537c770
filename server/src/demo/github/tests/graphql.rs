use super::*;
use rstest::rstest;

const WATCH: &str = include_str!("../../../client/github/queries/watch.graphql");
const PULLS: &str = include_str!("../../../client/github/queries/pulls.graphql");
const OWNER: &str = include_str!("../../../client/github/queries/owner.graphql");

const ID: &str =
    "query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { id nameWithOwner } }";

async fn id(github: &Github, name: &str) -> String {
    let answer = query(github, ID, json!({ "owner": "acme", "name": name })).await;
    answer.body["data"]["repository"]["id"].as_str().unwrap_or_else(|| panic!("{}", answer.text)).to_owned()
}

#[tokio::test]
async fn the_documents_of_the_client_are_answered() {
    let github = with(3);
    let ids = [id(&github, "api").await, id(&github, "old").await];
    let watch = query(&github, WATCH, json!({ "ids": ids, "first": 2 })).await;
    assert!(watch.body.get("errors").is_none(), "{}", watch.text);
    let found = &watch.body["data"]["nodes"][0]["pullRequests"];
    assert_eq!(
        (&found["totalCount"], &found["nodes"][0]["number"]),
        (&json!(3), &json!(1)),
        "the newest change comes first"
    );
    assert_eq!(found["nodes"][0]["statusCheckRollup"]["state"], "FAILURE");
    assert!(found["nodes"][1]["statusCheckRollup"].is_null());
    let after = found["pageInfo"]["endCursor"].clone();
    let next = query(&github, WATCH, json!({ "ids": [ids[0]], "first": 2, "after": after })).await;
    let next = &next.body["data"]["nodes"][0]["pullRequests"];
    assert_eq!((next["nodes"].as_array().unwrap().len(), &next["pageInfo"]["hasNextPage"]), (1, &json!(false)));

    let pulls = query(&github, PULLS, json!({ "ids": [found["nodes"][0]["id"]] })).await;
    assert!(pulls.body.get("errors").is_none(), "{}", pulls.text);
    let pull = &pulls.body["data"]["nodes"][0];
    assert_eq!((&pull["__typename"], &pull["reviewDecision"]), (&json!("PullRequest"), &json!("CHANGES_REQUESTED")));
    let asked: Vec<_> =
        pull["reviewRequests"]["nodes"].as_array().unwrap().iter().map(|one| &one["requestedReviewer"]).collect();
    assert_eq!((&asked[0]["login"], &asked[1]["combinedSlug"]), (&json!("bo"), &json!("acme/core")));
    assert_eq!((&asked[2]["__typename"], &asked[2]["login"]), (&json!("Bot"), &json!("copilot")));
    let contexts = &pull["statusCheckRollup"]["contexts"];
    assert_eq!((&contexts["totalCount"], &contexts["nodes"][0]["conclusion"]), (&json!(3), &json!("FAILURE")));
    assert_eq!(
        (&contexts["nodes"][2]["__typename"], &contexts["nodes"][2]["state"]),
        (&json!("StatusContext"), &json!("SUCCESS"))
    );

    let owner = query(&github, OWNER, json!({ "login": "acme", "first": 100, "archived": false, "forks": null })).await;
    let names: Vec<_> = owner.body["data"]["repositoryOwner"]["repositories"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["nameWithOwner"])
        .collect();
    assert_eq!(names, ["acme/api", "acme/copy"]);
    let user = query(&github, OWNER, json!({ "login": "ada", "first": 100 })).await;
    assert_eq!(user.body["data"]["repositoryOwner"]["repositories"]["totalCount"], 1, "{}", user.text);
    let nobody = query(&github, OWNER, json!({ "login": "nobody", "first": 100 })).await;
    assert_eq!(nobody.body["data"]["repositoryOwner"], Value::Null);
}

#[tokio::test]
async fn aliases_and_fragments_are_understood_and_failures_are_partial() {
    let github = with(2);
    let document = "query { a: repository(owner: \"acme\", name: \"api\") { ...one } \
        b: repository(owner: \"acme\", name: \"secret\") { ...one } c: repository(owner: \"acme\", name: \"sso\") { ...one } \
        d: repository(owner: \"acme\", name: \"former\") { ...one } rateLimit { cost remaining } } \
        fragment one on Repository { nameWithOwner pullRequests(first: 1, states: OPEN) { nodes { title } } }";
    let answer = query(&github, document, json!({})).await;
    let data = &answer.body["data"];
    assert_eq!(
        (answer.status, &data["a"]["nameWithOwner"], &data["d"]["nameWithOwner"]),
        (200, &json!("acme/api"), &json!("acme/api"))
    );
    assert!(data["b"].is_null() && data["c"].is_null());
    let errors = answer.body["errors"].as_array().unwrap();
    let by = |name: &str| errors.iter().find(|error| error["path"] == json!([name])).unwrap();
    assert_eq!((&by("b")["type"], by("b").get("extensions")), (&json!("NOT_FOUND"), None));
    assert_eq!((&by("c")["type"], &by("c")["extensions"]["saml_failure"]), (&json!("FORBIDDEN"), &json!(true)));
    assert_eq!((&data["rateLimit"]["cost"], &data["rateLimit"]["remaining"]), (&json!(1), &json!(4999)));
    let asked: Vec<_> = github.calls()[0].repositories.iter().cloned().collect();
    assert_eq!(asked, ["acme/api", "acme/secret", "acme/sso"]);
}

#[tokio::test]
async fn a_withheld_pull_request_is_a_hole_in_the_page() {
    let github = with(3);
    github.change(|world| world.pull_mut("acme/api#2").unwrap().withheld = true);
    let document = "query { repository(owner: \"acme\", name: \"api\") { pullRequests(first: 10) { totalCount nodes { number } } } }";
    let answer = query(&github, document, json!({})).await;
    let found = &answer.body["data"]["repository"]["pullRequests"];
    assert_eq!((&found["totalCount"], &found["nodes"]), (&json!(3), &json!([{ "number": 1 }, null, { "number": 3 }])));
    assert_eq!(answer.body["errors"][0]["path"], json!(["repository", "pullRequests", "nodes", 1]));
}

#[rstest]
#[case("{ repository(owner: \"acme\", name: \"api\") { nonsense } }", "nonsense")]
#[case("mutation { addStar(input: {}) { clientMutationId } }", "not configured for mutation")]
#[case("{ repository(owner: \"acme\") { id } }", "name")]
#[case("{ repository(", "expected")]
#[case(
    "{ repository(owner: \"acme\", name: \"api\") { pullRequests { totalCount } } }",
    "You must provide a `first` or `last`"
)]
#[case("{ repository(owner: \"acme\", name: \"api\") { pullRequests(first: 101) { totalCount } } }", "limit of 100")]
#[tokio::test]
async fn what_github_would_refuse_is_refused(#[case] document: &str, #[case] says: &str) {
    let answer = query(&with(1), document, json!({})).await;
    assert_eq!(answer.status, 200);
    assert!(answer.body["errors"][0]["message"].as_str().unwrap().contains(says), "{}", answer.text);
}

#[tokio::test]
async fn points_run_out_with_200_and_no_data() {
    let github = with(1);
    github.spend(0, 4_999);
    assert_eq!(query(&github, "{ viewer { login } }", json!({})).await.status, 200);
    let answer = query(&github, "{ viewer { login } }", json!({})).await;
    assert_eq!((answer.status, &answer.body["errors"][0]["type"]), (200, &json!("RATE_LIMITED")));
    assert!(answer.body.get("data").is_none(), "{}", answer.text);
    assert_eq!(
        (answer.header("x-ratelimit-remaining"), answer.header("x-ratelimit-resource")),
        (Some("0"), Some("graphql"))
    );
}

#[tokio::test]
async fn what_takes_too_long_is_a_page_of_the_proxy_until_it_is_smaller() {
    let github = with(5);
    github.change(|world| world.heaviest = Some(50));
    let ids = [id(&github, "api").await];
    let heavy = query(&github, WATCH, json!({ "ids": ids, "first": 100 })).await;
    assert_eq!((heavy.status, heavy.header("content-type")), (502, Some("text/html")));
    assert_eq!(query(&github, WATCH, json!({ "ids": ids, "first": 25 })).await.status, 200);
    let many = "{ search(type: ISSUE, query: \"\", first: 100) { nodes { ... on PullRequest { reviews(first: 100) { nodes { author { login } } } labels(first: 100) { totalCount } } } } }";
    assert_eq!(query(&github, many, json!({})).await.status, 502);
}

#[tokio::test]
async fn a_fault_of_one_repository_meets_whoever_asks_for_it() {
    let github = with(1);
    github.change(|world| world.scripted = vec![Scripted::bad_gateway().on(On::Repository("acme/api".to_owned()))]);
    assert_eq!(query(&github, ID, json!({ "owner": "acme", "name": "api" })).await.status, 502);
    assert_eq!(query(&github, ID, json!({ "owner": "acme", "name": "old" })).await.status, 200);
}

#[tokio::test]
async fn where_it_is_not_offered_it_is_not_there() {
    let github = with(1);
    assert_eq!(query_at(&github, "/api/graphql", "{ viewer { login } }", json!({})).await.status, 200);
    github.change(|world| world.graphql = false);
    assert_eq!(query_at(&github, "/api/graphql", "{ viewer { login } }", json!({})).await.status, 404);
}

#[tokio::test]
async fn a_search_ends_at_a_thousand() {
    let github = with(1_200);
    let document = "query($after: String) { search(type: ISSUE, query: \"repo:acme/api is:open\", first: 100, after: $after) { issueCount pageInfo { hasNextPage endCursor } nodes { ... on PullRequest { number } } } }";
    let (mut after, mut read) = (Value::Null, 0);
    loop {
        let answer = query(&github, document, json!({ "after": after })).await;
        let found = &answer.body["data"]["search"];
        assert_eq!(found["issueCount"], 1_200);
        read += found["nodes"].as_array().unwrap().len();
        if found["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = found["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(read, 1_000);
}
