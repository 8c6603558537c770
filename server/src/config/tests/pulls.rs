use super::*;
use crate::{
    config::{WidgetSource, check},
    source::pulls::config::PullsConfig,
};
use secrecy::ExposeSecret as _;
use std::time::Duration;

const PULLS: &str = "[[widget]]\nid = \"pulls\"\nkind = \"pulls\"\n";
const TOKEN: &str = "token = \"${SECRET}\"\n";
const REPOS: &str = "repos = [\"acme/api\"]\n";

/// A widget with these keys, and those that make it valid.
pub(super) fn of(keys: &str) -> String {
    let rest = |line: &str| {
        let key = line.split('=').next().unwrap_or_default();
        if keys.lines().any(|written| written.starts_with(key)) { "" } else { line }.to_owned()
    };
    format!("{PULLS}{}{}{keys}\n", rest(TOKEN), rest(REPOS))
}

fn read_pulls(keys: &str) -> PullsConfig {
    let config = read(&of(keys)).unwrap_or_else(|report| panic!("{report}"));
    let Some(WidgetSource::Pulls(config)) = config.widgets.into_iter().next().map(|widget| widget.source) else {
        panic!("another kind")
    };
    *config
}

fn names(config: &PullsConfig) -> Vec<String> {
    config.repos.iter().map(crate::source::pulls::config::RepoPattern::name).collect()
}

/// Where a row of the docs stands, beside what makes the rest valid; `None` where it is not about pull requests.
pub(super) fn documented(place: &str, means: &str, example: &str) -> Option<String> {
    if place != "[[widget]]" || !means.starts_with("pulls") {
        return None;
    }
    let is_about_owners = example.starts_with("archived") || example.starts_with("forks");
    let repos = if is_about_owners { "repos = \"acme/*\"\n" } else { "" };
    Some(of(&format!("{repos}{example}")).replace("${SECRET}", "t"))
}

#[test]
fn the_least_configuration_takes_every_default() {
    let config = read_pulls("");
    assert_eq!((config.period, config.timeout), (Duration::from_secs(60), Duration::from_secs(15)));
    assert_eq!(config.api.as_str(), "https://api.github.com/");
    assert_eq!((config.token.expose_secret(), names(&config)), ("hunter2", vec!["acme/api".to_owned()]));
    assert_eq!((config.archived, config.forks, config.exclude_drafts), (false, false, false));
    const DAY: i64 = 86_400_000;
    assert_eq!((config.rules.old_after_ms, config.rules.overdue_after_ms), (3 * DAY, 7 * DAY));
    assert_eq!((config.limit, config.quota_floor, config.ca.len()), (500, 500, 0));
    assert_eq!((config.max_response, config.wanted_period), (16 << 20, None));
    assert_eq!(read(&of("")).unwrap().widgets[0].title, "Open Pull Requests");
}

#[test]
fn every_key_is_read() {
    let config = read_pulls(
        "period = \"5m\"\ntimeout = \"20s\"\napi = \"https://github.acme.example/api/v3/\"\nrepos = [\"acme/api\", \"ada-l/*\", \"corp_x/.github\"]\narchived = true\nforks = true\nexclude_drafts = true\nold_after = \"12h\"\noverdue_after = \"12h\"\nlimit = 50\nquota_floor = 0",
    );
    assert_eq!((config.period, config.timeout), (Duration::from_mins(5), Duration::from_secs(20)));
    assert_eq!(config.graphql().as_str(), "https://github.acme.example/api/graphql");
    assert_eq!(names(&config), ["acme/api", "ada-l/*", "corp_x/.github"]);
    assert!(config.archived && config.forks && config.exclude_drafts);
    assert_eq!((config.rules.old_after_ms, config.rules.overdue_after_ms), (43_200_000, 43_200_000));
    assert_eq!((config.limit, config.quota_floor), (50, 0));
    assert_eq!(names(&read_pulls("repos = \" acme/* \"")), ["acme/*"], "one needs no list");
    assert_eq!(read_pulls("period = \"10s\"").timeout, Duration::from_secs(10), "no longer than the period");
}

#[test]
fn a_larger_limit_of_answers_holds_here_too() {
    let config = read(&format!("[poll]\nmax_response = \"32MiB\"\n{}", of(""))).unwrap();
    let WidgetSource::Pulls(config) = &config.widgets[0].source else { panic!("another kind") };
    assert_eq!(config.max_response, 32 << 20);
}

#[test]
fn every_mistake_comes_at_once_with_its_place() {
    let source = r#"
[[widget]]
id = "pulls"
kind = "pulls"
repo = ["acme/api"]
api = "https://github.com"
token = "token abc"
repos = ["acme", "https://github.com/acme/web/pulls", "acme/api-*", "acme/Api", "ACME/api"]
old_after = "8d"
"#;
    insta::assert_snapshot!(errors(source), @r#"
    error: unknown key `repo`
     --> config.toml:5:1
      |
    5 | repo = ["acme/api"]
      | ^^^^
      |
      = key: widget[0].repo
      = found: `repo`
      = allowed: `id`, `kind`, `title`, `period`, `timeout`, `api`, `token`, `repos`, `archived`, `forks`, `exclude_drafts`, `old_after`, `overdue_after`, `limit`, `quota_floor`, `ca_file`
      = help: did you mean `repos`?

    error: bad `api`: this is the website, not the API
     --> config.toml:6:7
      |
    6 | api = "https://github.com"
      |       ^^^^^^^^^^^^^^^^^^^^
      |
      = key: widget[0].api
      = found: the text `"https://github.com"`
      = allowed: "https://api.github.com", or GitHub Enterprise Server: "https://HOST/api/v3"
      = help: write `api = "https://api.github.com"`

    error: bad `token`: there is a space in it; write the token alone, without a word before it
     --> config.toml:7:9
      |
    7 | token = "*********"
      |         ^^^^^^^^^^^
      |
      = key: widget[0].token
      = found: the text `"*********"`
      = allowed: a token that may read, best from outside: "${GITHUB_TOKEN}"

    error: bad `repos[0]`: there is no `/` in it
     --> config.toml:8:10
      |
    8 | repos = ["acme", "https://github.com/acme/web/pulls", "acme/api-*", "acme/Api", "ACME/api"]
      |          ^^^^^^
      |
      = key: widget[0].repos[0]
      = found: the text `"acme"`
      = allowed: "owner/name", or "owner/*" for all that the owner has
      = help: did you mean `acme/*`?

    error: bad `repos[1]`: an address, not the name that is a part of it
     --> config.toml:8:18
      |
    8 | repos = ["acme", "https://github.com/acme/web/pulls", "acme/api-*", "acme/Api", "ACME/api"]
      |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = key: widget[0].repos[1]
      = found: the text `"https://github.com/acme/web/pulls"`
      = allowed: "owner/name", or "owner/*" for all that the owner has
      = help: did you mean `acme/web`?

    error: bad `repos[2]`: `*` stands alone, for all that the owner has
     --> config.toml:8:55
      |
    8 | repos = ["acme", "https://github.com/acme/web/pulls", "acme/api-*", "acme/Api", "ACME/api"]
      |                                                       ^^^^^^^^^^^^
      |
      = key: widget[0].repos[2]
      = found: the text `"acme/api-*"`
      = allowed: "owner/name", or "owner/*" for all that the owner has
      = help: did you mean `acme/*`?

    error: this repository is named twice
     --> config.toml:8:81
      |
    8 | repos = ["acme", "https://github.com/acme/web/pulls", "acme/api-*", "acme/Api", "ACME/api"]
      |                                                                     ----------  ^^^^^^^^^^
      |                                                                     |
      |                                                                     first here
      |
      = key: widget[0].repos[4]
      = found: the text `"ACME/api"`
      = allowed: each only once

    error: bad `old_after`: later than `overdue_after`, so that it would never be seen
     --> config.toml:9:13
      |
    9 | old_after = "8d"
      |             ^^^^
      |
      = key: widget[0].old_after
      = found: the text `"8d"`
      = allowed: at most `overdue_after`: 7d, the default; or more of that, too

    error: 8 mistakes in config.toml
    "#);
}

#[rstest]
#[case(PULLS.to_owned() + REPOS, "`token` is missing")]
#[case(PULLS.to_owned() + TOKEN, "`repos` is missing")]
#[case(of("token = \"\""), "bad `token`: it is empty")]
#[case(of("token = \"a\\u0007b\""), "bad `token`: it cannot be sent in a header")]
#[case(of("token = \"Bearer x\""), "bad `token`: there is a space in it")]
#[case(of("token = 5"), "bad `token`: the wrong type")]
#[case(of("repos = []"), "bad `repos`: there is nothing in it")]
#[case(of("repos = 5"), "bad `repos`: the wrong type")]
#[case(of("repos = [5]"), "bad `repos[0]`: the wrong type")]
#[case(of("repos = [\"acme\"]"), "did you mean `acme/*`?")]
#[case(of("repos = [\"acme/api/pulls\"]"), "there is more than one `/` in it")]
#[case(of("repos = [\"https://github.com/acme/api?tab=readme\"]"), "did you mean `acme/api`?")]
#[case(of("repos = [\"git@github.com:acme/api.git\"]"), "did you mean `acme/api`?")]
#[case(of("repos = [\"acme/api.git\"]"), "the name has no `.git`")]
#[case(of("repos = [\"acme/api-*\"]"), "`*` stands alone, for all that the owner has")]
#[case(of("repos = [\"*/api\"]"), "the owner is not as GitHub writes it")]
#[case(of("repos = [\"/api\"]"), "the owner is not as GitHub writes it")]
#[case(of("repos = [\"acme/\"]"), "the name is not as GitHub writes it")]
#[case(of("repos = [\"acme/..\"]"), "the name is not as GitHub writes it")]
#[case(of("repos = [\"acme/a b\"]"), "the name is not as GitHub writes it")]
#[case(of("repos = [\"acme/api\", \"Acme/API\"]"), "this repository is named twice")]
#[case(of("repos = [\"acme/*\", \"acme/*\"]"), "this repository is named twice")]
#[case(of("archived = true"), "`archived` has no meaning: every repository is named")]
#[case(of("forks = false"), "`forks` has no meaning: every repository is named")]
#[case(of("repos = \"acme/*\"\nforks = 1"), "bad `forks`: the wrong type")]
#[case(of("exclude_drafts = \"yes\""), "bad `exclude_drafts`: the wrong type")]
#[case(of("api = \"github.com\""), "not an address that starts with https:// or http://")]
#[case(of("api = \"https://www.github.com\""), "this is the website, not the API")]
#[case(of("api = \"http://api.github.com\""), "the token would be sent in clear")]
#[case(of("api = \"https://api.github.com/v3\""), "github.com has its API at the root")]
#[case(of("api = \"https://gh.acme/api/graphql\""), "write the REST API, which ends in /api/v3")]
#[case(of("api = \"https://gh.acme/api/\""), "write the REST API, which ends in /api/v3")]
#[case(of("api = \"https://me:hunter2@gh.acme/api/v3\""), "user and password have no place in it")]
#[case(of("api = \"https://gh.acme/api/v3?access_token=hunter2\""), "nothing may follow the path")]
#[case(of("api = \"http://gh.acme/api/v3\"\nca_file = \"${SECRET}\""), "`ca_file` has no meaning for http://")]
#[case(of("ca_file = \"/run/s\""), "there is no PEM certificate in it")]
#[case(of("period = \"5s\""), "bad `period`: too small")]
#[case(of("period = \"10s\"\ntimeout = \"11s\""), "bad `timeout`: longer than the period")]
#[case(of("old_after = \"30s\""), "bad `old_after`: too small")]
#[case(of("overdue_after = \"367d\""), "bad `overdue_after`: too large")]
#[case(of("old_after = \"2d\"\noverdue_after = \"1d\""), "at least `old_after`: 2d\n")]
#[case(of("overdue_after = \"2d\""), "at least `old_after`: 3d, the default")]
#[case(of("old_after = \"8d\""), "at most `overdue_after`: 7d, the default; or more of that, too")]
#[case(of("limit = 0"), "bad `limit`: too small")]
#[case(of("limit = 5001"), "bad `limit`: too large")]
#[case(of("quota_floor = -1"), "bad `quota_floor`: too small")]
#[case(of("headers = {}"), "unknown key `headers`")]
#[case(of("exclude_draft = true"), "did you mean `exclude_drafts`?")]
fn one_mistake_about_pulls_is_told(#[case] source: String, #[case] says: &str) {
    let report = read(&source).unwrap_err();
    assert!(report.to_string().contains(says), "{report}");
    assert!(!report.to_string().contains("hunter"), "{report}");
    let authority_as_well = source.contains("ca_file = \"${SECRET}\"");
    assert_eq!(report.count(), if authority_as_well { 2 } else { 1 }, "{report}");
}

#[test]
fn no_report_and_no_debug_output_shows_the_token() {
    let bad = format!("{PULLS}token = \"hunter2 hunter3\"\ntokn = \"hunter2\"\nrepos = [\"${{SECRET}}\"]\n");
    let report = read(&bad).unwrap_err();
    assert_eq!(report.count(), 3, "{report}");
    for text in [report.to_string(), report.render(true), format!("{report:?}")] {
        assert!(!text.contains("hunter"), "{text}");
    }
    assert!(!format!("{:?}", read_pulls("")).contains("hunter"));
}

#[test]
fn another_key_is_another_configuration() {
    assert_eq!(read_pulls(""), read_pulls(""));
    let others = [
        "token = \"x\"",
        "limit = 51",
        "exclude_drafts = true",
        "old_after = \"1d\"",
        "quota_floor = 1",
        "repos = \"a/b\"",
    ];
    for keys in others {
        assert_ne!(read_pulls(""), read_pulls(keys), "{keys}");
    }
}

#[test]
fn a_repository_is_no_target_of_planned_work() {
    let work = "[[maintenance]]\ntargets = [\"acme/api\"]\ncron = \"@daily\"\nfor = \"1h\"\n";
    let report = read(&format!("{}{work}", of(""))).unwrap_err();
    assert!(report.to_string().contains("no target has this name"), "{report}");
}

#[rstest]
#[case(1, 60.0)]
#[case(50, 60.0)]
#[case(51, 120.0)]
#[case(500, 600.0)]
fn many_repositories_are_looked_at_in_one_call(#[case] repos: usize, #[case] calls: f64) {
    let names: Vec<String> = (0..repos).map(|at| format!("\"acme/r{at}\"")).collect();
    let config = read(&of(&format!("repos = [{}]", names.join(", ")))).unwrap();
    let plan = config.plan();
    let load = &plan.hosts["api.github.com"];
    assert!((load.calls_per_hour - calls).abs() < calls / 50.0, "{load:?}");
    assert_eq!((load.targets, plan.polls[0].wanted), (repos, None), "within the host's budget");
}

#[test]
fn the_plan_names_no_secret() {
    let text = check(&read(&of("repos = [\"acme/api\", \"acme/*\"]")).unwrap());
    assert!(text.contains("acme/*    https://api.github.com  every 1m"), "{text}");
    assert!(!text.contains("hunter"), "{text}");
}
