use super::*;
use crate::{
    config::{WidgetSource, check},
    source::errors::config::ErrorsConfig,
};
use secrecy::ExposeSecret as _;
use std::time::Duration;

const ERRORS: &str = "[[widget]]\nid = \"errors\"\nkind = \"errors\"\n";
const TOKEN: &str = "token = \"${SECRET}\"\n";
const PROJECTS: &str = "projects = [\"acme/web\"]\n";

/// A widget with these keys, and those that make it valid.
pub(super) fn of(keys: &str) -> String {
    let rest = |line: &str| {
        let key = line.split('=').next().unwrap_or_default();
        if keys.lines().any(|written| written.starts_with(key)) { "" } else { line }.to_owned()
    };
    format!("{ERRORS}{}{}{keys}\n", rest(TOKEN), rest(PROJECTS))
}

fn read_errors(keys: &str) -> ErrorsConfig {
    let config = read(&of(keys)).unwrap_or_else(|report| panic!("{report}"));
    let Some(WidgetSource::Errors(config)) = config.widgets.into_iter().next().map(|widget| widget.source) else {
        panic!("another kind")
    };
    *config
}

/// Where a row of the docs stands, beside what makes the rest valid; `None` where it is not about errors.
pub(super) fn documented(place: &str, means: &str, example: &str) -> Option<String> {
    match place {
        "[[widget]]" if means.starts_with("errors") => Some(of(example).replace("${SECRET}", "t")),
        "[[widget.projects]]" => {
            let name = if example.starts_with("name") { "" } else { "name = \"acme/api\"\n" };
            Some(format!("{ERRORS}token = \"t\"\n[[widget.projects]]\n{name}{example}\n"))
        }
        _ => None,
    }
}

#[test]
fn the_least_configuration_takes_every_default() {
    let config = read_errors("");
    assert_eq!((config.period, config.timeout), (Duration::from_secs(60), Duration::from_secs(10)));
    assert_eq!((config.api.as_str(), config.app.as_str()), ("https://api.bugsnag.com/", "https://app.bugsnag.com/"));
    assert_eq!(config.token.expose_secret(), "hunter2");
    assert_eq!((config.release_stages.len(), config.severities.len()), (0, 0));
    assert_eq!(config.statuses, ["open", "in progress", "for_review"]);
    assert_eq!((config.lookback, config.limit), (Duration::from_hours(24), 50));
    assert_eq!((config.max_calls_per_minute, config.ca.len(), config.max_response), (10, 0, 1 << 20));
    let [project] = config.projects.try_into().unwrap();
    assert_eq!((project.organization.as_str(), project.project.as_str()), ("acme", "web"));
    let rules = project.rules;
    assert_eq!((rules.degraded_events, rules.down_events, rules.spike_factor), (10, 100, 5));
    assert_eq!(rules.lookback_ms, 86_400_000);
    assert_eq!(read(&of("")).unwrap().widgets[0].title, "Bugsnag Errors");
}

#[test]
fn a_project_overrides_its_widget() {
    let config = read_errors(
        "down_events = 1000\nlookback = \"7d\"\nprojects = [\"acme/web\", { name = \"acme/api\", degraded_events = 5, spike = 3 }]",
    );
    let rules: Vec<_> = config
        .projects
        .iter()
        .map(|project| {
            let rules = project.rules;
            (project.name(), rules.degraded_events, rules.down_events, rules.spike_factor, rules.lookback_ms)
        })
        .collect();
    let week = 7 * 86_400_000;
    assert_eq!(rules, [("acme/web".to_owned(), 10, 1000, 5, week), ("acme/api".to_owned(), 5, 1000, 3, week)]);
}

#[rstest]
#[case("", "https://app.bugsnag.com/")]
#[case("api = \"https://api.bugsnag.smartbear.com\"", "https://app.bugsnag.smartbear.com/")]
#[case("api = \"http://bugsnag.internal:49000/api/\"", "http://bugsnag.internal:49000/api/")]
#[case("api = \"https://bugsnag.internal\"\napp = \"https://errors.internal/x\"", "https://errors.internal/x")]
fn the_dashboard_follows_the_api(#[case] keys: &str, #[case] app: &str) {
    assert_eq!(read_errors(keys).app.as_str(), app);
}

#[test]
fn words_are_forgiven_and_kept_as_bugsnag_spells_them() {
    let config = read_errors(
        "statuses = [\"Open\", \"in_progress\", \"In Progress\", \"for-review\"]\nseverities = \"WARNING\"\nrelease_stages = \"production\"",
    );
    assert_eq!(config.statuses, ["open", "in progress", "for_review"]);
    assert_eq!((config.severities, config.release_stages), (vec!["warning".to_owned()], vec!["production".to_owned()]));
    assert_eq!(read_errors("statuses = []").statuses, [""; 0]);
}

#[rstest]
#[case(1, 10, 60)]
#[case(10, 10, 60)]
#[case(50, 10, 300)]
#[case(50, 600, 60)]
fn a_round_takes_as_long_as_its_calls_need(#[case] projects: usize, #[case] calls: u32, #[case] seconds: u64) {
    let names: Vec<String> = (0..projects).map(|at| format!("\"acme/p{at}\"")).collect();
    let config = read_errors(&format!("max_calls_per_minute = {calls}\nprojects = [{}]", names.join(", ")));
    assert_eq!(config.round(), Duration::from_secs(seconds));
}

#[test]
fn the_plan_says_how_often_each_project_is_read() {
    let names: Vec<String> = (0..50).map(|at| format!("\"acme/p{at}\"")).collect();
    let config = read(&of(&format!("projects = [{}]", names.join(", ")))).unwrap();
    let text = check(&config);
    assert!(text.contains("acme/p49  https://api.bugsnag.com  every 300s, not 1m"), "{text}");
    assert!(text.contains("api.bugsnag.com  600  50 targets"), "{text}");
    assert!(!text.contains("hunter"), "{text}");
}

#[test]
fn a_budget_of_the_host_makes_the_round_longer() {
    let host = "[[poll.host]]\nname = \"api.bugsnag.com\"\nmax_calls_per_hour = 110\n";
    let config = read(&format!("{host}{}", of("projects = [\"acme/web\", \"acme/api\"]"))).unwrap();
    let [first, _] = config.plan().polls.try_into().unwrap();
    // 120 calls where 100 for ever and a burst of 10 are allowed.
    assert_eq!((first.wanted, first.period.as_secs()), (Some(Duration::from_secs(60)), 72));
    let load = &config.plan().hosts["api.bugsnag.com"];
    assert!((load.calls_per_hour - 100.0).abs() < 1e-6, "{load:?}");
}

#[test]
fn a_project_is_no_target_of_planned_work() {
    let work = "[[maintenance]]\ntargets = [\"acme/web\"]\ncron = \"@daily\"\nfor = \"1h\"\n";
    let report = read(&format!("{}{work}", of(""))).unwrap_err();
    assert!(report.to_string().contains("no target has this name"), "{report}");
    assert_eq!(read(&of("")).unwrap().targets(), []);
}

#[test]
fn every_mistake_comes_at_once_with_its_place() {
    let source = r#"
[[widget]]
id = "errors"
kind = "errors"
periods = "1m"
api = "https://app.bugsnag.com"
token = "token abc"
projects = ["acme", "https://app.bugsnag.com/acme/web", { name = "acme/api", down_events = 5 }, "acme/api"]
"#;
    insta::assert_snapshot!(errors(source), @r#"
    error: unknown key `periods`
     --> config.toml:5:1
      |
    5 | periods = "1m"
      | ^^^^^^^
      |
      = key: widget[0].periods
      = found: `periods`
      = allowed: `id`, `kind`, `title`, `period`, `timeout`, `api`, `app`, `token`, `lookback`, `degraded_events`, `down_events`, `spike`, `projects`, `release_stages`, `severities`, `statuses`, `limit`, `max_calls_per_minute`, `ca_file`
      = help: did you mean `period`?

    error: bad `api`: this is the dashboard, not the API
     --> config.toml:6:7
      |
    6 | api = "https://app.bugsnag.com"
      |       ^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = key: widget[0].api
      = found: the text `"https://app.bugsnag.com"`
      = allowed: "https://api.bugsnag.com", "https://api.bugsnag.smartbear.com", or the address on your own premises

    error: bad `token`: there is a space in it; write the token alone, without a word before it
     --> config.toml:7:9
      |
    7 | token = "*********"
      |         ^^^^^^^^^^^
      |
      = key: widget[0].token
      = found: the text `"*********"`
      = allowed: a personal auth token, best from outside: "${BUGSNAG_TOKEN}"

    error: bad `projects[0]`: there is no `/` in it
     --> config.toml:8:13
      |
    8 | projects = ["acme", "https://app.bugsnag.com/acme/web", { name = "acme/api", down_events = 5 }, "acme/api"]
      |             ^^^^^^
      |
      = key: widget[0].projects[0]
      = found: the text `"acme"`
      = allowed: the two parts of its address on the dashboard: "organization/project"

    error: bad `projects[1]`: an address, not the name that is a part of it
     --> config.toml:8:21
      |
    8 | projects = ["acme", "https://app.bugsnag.com/acme/web", { name = "acme/api", down_events = 5 }, "acme/api"]
      |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = key: widget[0].projects[1]
      = found: the text `"https://app.bugsnag.com/acme/web"`
      = allowed: the two parts of its address on the dashboard: "organization/project"
      = help: did you mean `acme/web`?

    error: bad `down_events`: reached before `degraded_events`, which would never be seen
     --> config.toml:8:92
      |
    8 | projects = ["acme", "https://app.bugsnag.com/acme/web", { name = "acme/api", down_events = 5 }, "acme/api"]
      |                                                                                            ^
      |
      = key: widget[0].projects[2].down_events
      = found: the number `5`
      = allowed: at least `degraded_events`: 10, the widget's

    error: this project is named twice
     --> config.toml:8:97
      |
    8 | projects = ["acme", "https://app.bugsnag.com/acme/web", { name = "acme/api", down_events = 5 }, "acme/api"]
      |                                                                  ---------- first here          ^^^^^^^^^^
      |
      = key: widget[0].projects[3]
      = found: the text `"acme/api"`
      = allowed: each only once

    error: 7 mistakes in config.toml
    "#);
}

#[test]
fn unknown_words_come_with_those_that_are_known() {
    let source = of("severities = [\"errors\"]\nstatuses = [\"opened\", \"resolved\"]\nlookback = \"31d\"\nlimit = 0");
    insta::assert_snapshot!(errors(&source), @r#"
    error: bad `severities[0]`: an unknown word
     --> config.toml:6:15
      |
    6 | severities = ["errors"]
      |               ^^^^^^^^
      |
      = key: widget[0].severities[0]
      = found: the text `"errors"`
      = allowed: `error`, `warning`, `info`
      = help: did you mean `error`?

    error: bad `statuses[0]`: an unknown word
     --> config.toml:7:13
      |
    7 | statuses = ["opened", "resolved"]
      |             ^^^^^^^^
      |
      = key: widget[0].statuses[0]
      = found: the text `"opened"`
      = allowed: `open`, `in progress`, `for_review`, `fixed`, `snoozed`, `ignored`
      = help: did you mean `open`?

    error: bad `statuses[1]`: an unknown word
     --> config.toml:7:23
      |
    7 | statuses = ["opened", "resolved"]
      |                       ^^^^^^^^^^
      |
      = key: widget[0].statuses[1]
      = found: the text `"resolved"`
      = allowed: `open`, `in progress`, `for_review`, `fixed`, `snoozed`, `ignored`

    error: bad `lookback`: too large
     --> config.toml:8:12
      |
    8 | lookback = "31d"
      |            ^^^^^
      |
      = key: widget[0].lookback
      = found: the text `"31d"`
      = allowed: from 1h to 30d

    error: bad `limit`: too small
     --> config.toml:9:9
      |
    9 | limit = 0
      |         ^
      |
      = key: widget[0].limit
      = found: the number `0`
      = allowed: from 1 to 200

    error: 5 mistakes in config.toml
    "#);
}

#[rstest]
#[case(ERRORS.to_owned() + PROJECTS, "`token` is missing")]
#[case(ERRORS.to_owned() + TOKEN, "`projects` is missing")]
#[case(of("token = \"\""), "bad `token`: it is empty")]
#[case(of("token = \"a\\u0007b\""), "bad `token`: it cannot be sent in a header")]
#[case(of("token = \"Bearer x\""), "bad `token`: there is a space in it")]
#[case(of("token = 5"), "bad `token`: the wrong type")]
#[case(of("projects = []"), "bad `projects`: there is nothing in it")]
#[case(of("projects = \"acme/web\""), "bad `projects`: the wrong type")]
#[case(of("projects = [5]"), "bad `projects[0]`: the wrong type")]
#[case(of("projects = [\"acme/*\"]"), "`*` is not possible")]
#[case(of("projects = [\"acme/web/errors\"]"), "there is more than one `/` in it")]
#[case(of("projects = [\"/web\"]"), "not as it stands in addresses")]
#[case(of("projects = [{ name = \"a/b\", down_event = 500 }]"), "did you mean `down_events`?")]
#[case(of("projects = [{ down_events = 500 }]"), "`name` is missing")]
#[case(of("projects = [\"acme/web\", { name = \"acme/web\" }]"), "this project is named twice")]
#[case(of("api = \"api.bugsnag.com\""), "not an address that starts with https:// or http://")]
#[case(of("api = \"ftp://api\""), "neither https:// nor http://")]
#[case(of("api = \"http://api.bugsnag.com\""), "the token would be sent in clear")]
#[case(of("api = \"https://me:hunter2@bugs.internal\""), "user and password have no place in it")]
#[case(of("api = \"https://bugs.internal/?auth_token=hunter2\""), "nothing may follow the path")]
#[case(of("app = \"javascript:alert(1)\""), "bad `app`: neither https:// nor http://")]
#[case(of("ca_file = \"/run/s\""), "there is no PEM certificate in it")]
#[case(of("severities = [\"warn\"]"), "bad `severities[0]`: an unknown word")]
#[case(of("statuses = [\"in progres\"]"), "did you mean `in progress`?")]
#[case(of("release_stages = [\"\"]"), "bad `release_stages[0]`: it is empty")]
#[case(of("period = \"5s\""), "bad `period`: too small")]
#[case(of("period = \"10s\"\ntimeout = \"11s\""), "bad `timeout`: longer than the period")]
#[case(of("lookback = \"30m\""), "bad `lookback`: too small")]
#[case(of("limit = 201"), "bad `limit`: too large")]
#[case(of("spike = 1"), "bad `spike`: too small")]
#[case(of("max_calls_per_minute = 601"), "bad `max_calls_per_minute`: too large")]
#[case(of("degraded_events = 20\ndown_events = 10"), "at least `degraded_events`: 20")]
#[case(of("down_events = 5"), "at least `degraded_events`: 10, the default")]
#[case(of("degraded_events = 500"), "at most `down_events`: 100, the default; or more of that, too")]
#[case(of("projects = [{ name = \"a/b\", degraded_events = 500 }]"), "at most `down_events`: 100, the widget's")]
#[case(of("degraded_events = 0"), "bad `degraded_events`: too small")]
#[case(of("headers = {}"), "unknown key `headers`")]
fn one_mistake_about_errors_is_one_error(#[case] source: String, #[case] says: &str) {
    let report = read(&source).unwrap_err();
    assert!(report.to_string().contains(says), "{report}");
    assert!(!report.to_string().contains("hunter"), "{report}");
    assert_eq!(report.count(), 1, "{report}");
}

#[test]
fn no_report_and_no_debug_output_shows_the_token() {
    let bad = format!("{ERRORS}token = \"hunter2 hunter3\"\nauth_token = \"hunter2\"\nprojects = [\"${{SECRET}}\"]\n");
    let report = read(&bad).unwrap_err();
    assert_eq!(report.count(), 3, "{report}");
    for text in [report.to_string(), report.render(true), format!("{report:?}")] {
        assert!(!text.contains("hunter"), "{text}");
    }
    assert!(!format!("{:?}", read_errors("")).contains("hunter"));
}

#[test]
fn an_authority_is_of_no_use_without_tls() {
    let report = errors(&of("api = \"http://bugs.internal\"\nca_file = \"/run/s\""));
    assert!(report.contains("`ca_file` has no meaning for http://"), "{report}");
}

#[test]
fn another_token_is_another_configuration() {
    let (one, same) = (read_errors(""), read_errors(""));
    assert_eq!(one, same);
    for keys in
        ["token = \"x\"", "limit = 51", "statuses = []", "spike = 6", "max_calls_per_minute = 11", "app = \"http://x\""]
    {
        assert_ne!(one, read_errors(keys), "{keys}");
    }
}
