//! Every recording of GitHub, read as a person would.
//!
//! The recordings are not part of this repository. Their folder is `PYNGPONG_RECORDINGS`, or `../shared/recordings` beside it.

use super::super::{
    FoundPull, answer,
    answer::Got,
    quota::Bucket,
    translate::{self, Checks, Opinions},
};
use crate::client::http::{Fetched, Headers};
use app::model::pulls::PullRequest;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

/// Each file, and what is in it.
const SAID: &[(&str, &str)] = &[
    ("check-runs-mixed.json", "failing: test (Python 3.6); tagged; 4889 of 5000 Core"),
    ("check-runs-queued.json", "pending; tagged; 4988 of 5000 Core"),
    ("combined-status-failure.json", "failing: example/1; tagged; 4999 of 5000 Core"),
    ("combined-status-pending-empty.json", "none; tagged; 59 of 60 Core"),
    ("gh-cli-allPassing.json", "?#0 \"\" by ghost, none, checks passing"),
    (
        "gh-cli-prList.json",
        "?#32 \"New feature\" by ghost, of 2022-08-24, feature into , draft, none, checks none; ?#29 \"Fixed bad bug\" by ghost, of 2022-07-20, bug-fix (another repository) into , none, checks none; ?#28 \"Improve documentation\" by ghost, of 2020-01-26, docs into , none, checks none",
    ),
    (
        "gh-cli-prStatus.json",
        "?#10 \"Blueberries are a good fruit\" by ghost, blueberries into , none, checks none; ?#9 \"Apples are tasty\" by ghost, apples into , none, checks none; ?#11 \"Figs are my favorite\" by ghost, figs into , draft, none, checks none; ?#8 \"Strawberries are not actually berries\" by ghost, strawberries into , none, checks none",
    ),
    (
        "gh-cli-prStatusChecks.json",
        "?#8 \"Strawberries are not actually berries\" by ghost, strawberries into , changes_requested, checks passing; ?#7 \"Bananas are berries\" by ghost, banananana into , approved, checks pending, approved: bob, alice, changes: stella; ?#6 \"Avocado is probably not a berry\" by ghost, avo into , waiting, checks failing; ?#5 \"Why can't berries get along?\" by ghost, strawberries into , none, checks passing",
    ),
    (
        "gh-cli-prViewPreviewReviews.json",
        "?#0 \"\" by ghost, changes_requested, checks none, approved: leah, changes: matt",
    ),
    (
        "gh-cli-prViewPreviewWithReviewersByNumber.json",
        "?#12 \"Blueberries are from a fork\" by nobody, blueberries (another repository) into master, waiting, checks none, asked: 123, my-org/team-1, abc",
    ),
    (
        "gh-cli-search.json",
        "cli/cli#5272 \"Pin extensions\" by ghost, none, checks none; rpd/todo#73 \"Board up RPD windows\" by ghost, none, checks none; cli/cli#4768 \"Issue Frecency\" by ghost, none, checks none; cli/cli#5272 \"Pin extensions\" by ghost, none, checks none; vilmibm/testing#1234 \"Foobar\" by ghost, none, checks none; rpd/todo#50 \"Welcome party for Leon\" by ghost, none, checks none; rpd/todo#49 \"Haircut for Leon\" by ghost, none, checks none; cli/cli#4671 \"This pull request adds support for json output the to `gh pr checks` …\" by ghost, none, checks none",
    ),
    ("gh-cli-someFailing.json", "?#0 \"\" by ghost, none, checks failing sad tests"),
    ("gh-cli-somePending.json", "?#0 \"\" by ghost, none, checks failing sad tests"),
    (
        "graphql-search-repo-url.json",
        "none in {\"repository\":{\"url\":\"https://github.com/PyGithub/PyGithub\"}}; 4979 of 5000 Graphql",
    ),
    (
        "issues-list-page1.json",
        "30 issues, 6 of them pull requests; next /repositories/810796/issues?page=2; tagged; 4146 of 5000 Core",
    ),
    (
        "issues-page1.json",
        "3 issues, 0 of them pull requests; next /repositories/1000/issues?per_page=3&page=2; tagged; 4999 of 5000 Core",
    ),
    ("octocrab-commit-check-runs.json", "passing"),
    (
        "octocrab-pulls-list.json",
        "octocat/Hello-World#1347 \"Amazing new feature\" by octocat, of 2011-01-26, new-topic into master, asked: other_user, octocat/justice-league, assigned: octocat, hubot, labels: bug, 4 pictures",
    ),
    ("octocrab-review.json", "Opinions { approved: [\"octocat\"], changes: [] }"),
    ("openapi-actions-list-workflow-runs-for-repo.json", "1 that nobody asks for"),
    ("openapi-checks-list-for-ref.json", "passing"),
    ("openapi-checks-list-suites-for-ref.json", "1 that nobody asks for"),
    (
        "openapi-pulls-get.json",
        "octocat/Hello-World#1347 \"Amazing new feature\" by octocat, of 2011-01-26, new-topic into master, asked: other_user, octocat/justice-league, assigned: octocat, hubot, labels: bug, 4 pictures, can be merged",
    ),
    ("openapi-pulls-list-requested-reviewers.json", "asked: octocat, acme/justice-league"),
    ("openapi-pulls-list-reviews.json", "Opinions { approved: [\"octocat\"], changes: [] }"),
    (
        "openapi-pulls-list.json",
        "octocat/Hello-World#1347 \"Amazing new feature\" by octocat, of 2011-01-26, new-topic into master, asked: other_user, octocat/justice-league, assigned: octocat, hubot, labels: bug, 4 pictures",
    ),
    ("openapi-rate-limit-get.json", "4999 calls, 4993 points"),
    ("openapi-repos-get-combined-status-for-ref.json", "passing"),
    ("openapi-search-issues-and-pull-requests.json", "1 found"),
    (
        "pulls-list-open.json",
        "octokit/octokit.rb#403 \"Make testing painless\" by joeyw, of 2014-01-13, brave-new-tests (another repository) into master, 1 pictures; octokit/octokit.rb#402 \"Initial support for the Deployments API\" by pengwynn, of 2014-01-09, deployments-preview into master, 1 pictures; octokit/octokit.rb#397 \"Oauth additions\" by joeyw, of 2014-01-04, oauth-additions (another repository) into master, 1 pictures; octokit/octokit.rb#330 \"Better test coverage for #exchange_code_for_token\" by eturk, of 2013-10-31, exchange_code_for_token-specs (another repository) into master, 1 pictures; octokit/octokit.rb#306 \"Add Enterprise stats features\" by rafalchmiel, of 2013-09-08, add-enterprise-stats-features (another repository) into master, 1 pictures; tagged; 4993 of 5000 Core",
    ),
    ("rate-limit.json", "4988 calls, 4808 points; 4904 of 5000 Core"),
    ("requested-reviewers.json", "asked: placeholder, acme/placeholder; tagged; 4893 of 5000 Core"),
    ("reviews-list.json", "Opinions { approved: [\"octo-user\"], changes: [] }; tagged; 4881 of 5000 Core"),
    ("schemas-pulls-checks.json", "40 schemas, no answer"),
    ("search-issues.json", "2 found"), // its 29 of 30 are the budget of searching, which we never do
    (
        "webhook-pr-labeled.json",
        "Codertocat/Hello-World#2 \"Update the README with new information.\" by Codertocat, of 2019-05-15, changes into master, asked: octocat, assigned: Codertocat, labels: bug, 3 pictures, can be merged",
    ),
    (
        "webhook-pr-opened.json",
        "Codertocat/Hello-World#2 \"Update the README with new information.\" by Codertocat, of 2019-05-15, changes into master, asked: octocat, assigned: Codertocat, labels: bug, 3 pictures",
    ),
];

#[test]
fn each_is_read_as_a_person_would_and_none_is_forgotten() {
    let Some(folder) = folder() else { return };
    let all: BTreeSet<String> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let bodies = all.iter().filter(|name| name.ends_with(".json") && !name.ends_with(".meta.json"));
    let read: Vec<(&str, String)> = bodies.map(|name| (&**name, said(&folder, name))).collect();
    let read: Vec<(&str, &str)> = read.iter().map(|(name, said)| (*name, &**said)).collect();
    assert_eq!(read, SAID);
}

fn folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/recordings");
    let folder = std::env::var_os("PYNGPONG_RECORDINGS").map_or_else(beside, PathBuf::from).join("github");
    if !folder.is_dir() {
        eprintln!("no recordings in {}: nothing was read. Set PYNGPONG_RECORDINGS to their folder", folder.display());
        return None;
    }
    Some(folder)
}

/// Each goes the way of every answer, with the head it came with.
fn said(folder: &Path, name: &str) -> String {
    let body = std::fs::read(folder.join(name)).unwrap();
    let meta = std::fs::read(folder.join(name.replace(".json", ".meta.json"))).ok();
    let meta: Value = meta.map(|text| serde_json::from_slice(&text).unwrap()).unwrap_or_default();
    let head = meta["response"]["headers"].as_object().into_iter().flatten();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    // Bodies are kept as they read.
    let head = head.filter(|(name, _)| *name != "content-encoding");
    let headers: Headers =
        head.filter_map(|(name, value)| Some((name.parse().unwrap(), text(value)?.parse().unwrap()))).collect();
    let url = meta["request"]["url"].as_str().unwrap_or("https://api.github.com/x").parse().unwrap();
    let status = meta["response"]["status"].as_u64().map_or(200, |status| u16::try_from(status).unwrap());
    let rates = answer::rates(&headers, Bucket::Core);
    let left = rates
        .remaining
        .map(|left| format!("; {left} of {} {:?}", rates.limit.unwrap(), rates.bucket))
        .unwrap_or_default();
    let answer = Fetched { status, headers, body: body.into() };
    if name.starts_with("g") {
        let graph = answer::graph(&answer, &url, "").unwrap();
        assert_eq!(graph.errors, []);
        return format!("{}{left}", about_graph(&graph.data));
    }
    let Got::New { json, next, tag } = answer::got(&answer, &url, "").unwrap() else { panic!("{name} is new") };
    let tag = if tag.is_some() { "; tagged" } else { "" };
    let next = next.map(|next| format!("; next {}", &next[url::Position::BeforePath..])).unwrap_or_default();
    format!("{}{next}{tag}{left}", about(name, &json))
}

fn about(name: &str, json: &Value) -> String {
    let items: &[Value] = json.as_array().map_or(std::slice::from_ref(json), Vec::as_slice);
    let has = |part: &str| name.contains(part);
    match () {
        () if has("schemas") => format!("{} schemas, no answer", json["$defs"].as_object().unwrap().len()),
        () if has("rate") => format!(
            "{} calls, {} points",
            json["resources"]["core"]["remaining"], json["resources"]["graphql"]["remaining"]
        ),
        () if has("suites") || has("workflow") => format!("{} that nobody asks for", json["total_count"]),
        () if has("search") => format!("{} found", json["items"].as_array().unwrap().len()),
        () if has("requested-reviewers") => {
            let asked = json!({ "number": 1, "requested_reviewers": json["users"], "requested_teams": json["teams"] });
            format!("asked: {}", translate::listed(&asked, "acme/api").unwrap().found.pull.reviewers.join(", "))
        }
        () if has("review") => format!("{:?}", Opinions::of(translate::reviews(items))),
        () if has("check") => checks(&translate::checks_of(json)),
        () if has("status") => checks(&translate::statuses_of(json)),
        () if has("issues") => {
            let pulls = items.iter().filter(|item| item.get("pull_request").is_some()).count();
            format!("{} issues, {pulls} of them pull requests", items.len())
        }
        () => {
            let one = |item: &Value| {
                let listed = translate::listed(item, "?").unwrap();
                let conflicts = translate::conflicts(item)
                    .map(|conflicts| if conflicts { ", conflicts" } else { ", can be merged" });
                format!("{}{}", found(&listed.found), conflicts.unwrap_or_default())
            };
            items.iter().map(one).collect::<Vec<_>>().join("; ")
        }
    }
}

fn checks(checks: &Checks) -> String {
    let failing = checks.failing();
    let names = if failing.is_empty() { String::new() } else { format!(": {}", failing.join(", ")) };
    format!("{}{names}", checks.sum().as_str())
}

/// All pull requests within, wherever they stand.
fn about_graph(data: &Value) -> String {
    let mut nodes = Vec::new();
    collect(data, &mut nodes);
    let read = nodes
        .iter()
        .map(|node| translate::pull(node, "?", &[]).map_or_else(|| "not one".to_owned(), |one| found(&one)));
    let read: Vec<String> = read.collect();
    if read.is_empty() { format!("none in {data}") } else { read.join("; ") }
}

fn collect(value: &Value, nodes: &mut Vec<Value>) {
    let is_about = |name: &str| value.get(name).is_some();
    if value.get("__typename").is_some_and(|kind| kind == "Issue") {
        return;
    }
    if is_about("number") || is_about("statusCheckRollup") || is_about("reviews") {
        let mut node = value.clone();
        node.as_object_mut().unwrap().entry("number").or_insert(0.into());
        nodes.push(node);
        return;
    }
    match value {
        Value::Object(fields) => fields.values().for_each(|value| collect(value, nodes)),
        Value::Array(values) => values.iter().for_each(|value| collect(value, nodes)),
        _ => {}
    }
}

fn found(found: &FoundPull) -> String {
    let FoundPull { pull, head, cross, pictures } = found;
    let PullRequest { author, title, base, review, ci, failing, .. } = pull;
    let mut parts = vec![format!("{} \"{title}\" by {author}", pull.key())];
    parts.extend(pull.created_at.map(|at| format!("of {}", &at.to_string()[..10])));
    let of_fork = if *cross { " (another repository)" } else { "" };
    parts.extend((!head.is_empty()).then(|| format!("{head}{of_fork} into {base}")));
    parts.extend(pull.draft.then(|| "draft".to_owned()));
    parts.extend(review.map(|review| review.as_str().to_owned()));
    parts.extend(ci.map(|ci| format!("checks {} {}", ci.as_str(), failing.join(", ")).trim_end().to_owned()));
    let list = |name: &str, list: &[String]| (!list.is_empty()).then(|| format!("{name}: {}", list.join(", ")));
    parts.extend(list("asked", &pull.reviewers));
    parts.extend(list("approved", &pull.approved_by));
    parts.extend(list("changes", &pull.changes_by));
    parts.extend(list("assigned", &pull.assignees));
    parts.extend(list("labels", &pull.labels));
    parts.extend((!pictures.is_empty()).then(|| format!("{} pictures", pictures.len())));
    parts.join(", ")
}
