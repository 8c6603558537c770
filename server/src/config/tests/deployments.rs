use super::*;
use crate::{
    client::sql::Engine,
    config::{WidgetSource, check},
    source::deployments::config::DeploymentsConfig,
};
use jiff::tz::TimeZone;
use std::time::Duration;

const WIDGET: &str = "[[widget]]\nid = \"log\"\nkind = \"deployments\"\n";
const DATABASE: &str = "database = \"postgres://readonly@dev-db/deploys\"\n";
const QUERY: &str = "query = \"select id, service, started_at from d\"\n";

/// A widget with these keys, and those that make it valid.
pub(super) fn of(keys: &str) -> String {
    let rest =
        |line: &str| if keys.starts_with(line.split('=').next().unwrap_or_default()) { "" } else { line }.to_owned();
    format!("{WIDGET}{}{}{keys}\n", rest(DATABASE), rest(QUERY))
}

/// Where a row of the docs stands, beside what makes the rest valid; `None` where it is not about deployments.
pub(super) fn documented(place: &str, means: &str, example: &str) -> Option<String> {
    (place == "[[widget]]" && means.starts_with("deployments")).then(|| of(example))
}

fn read_log(keys: &str) -> DeploymentsConfig {
    let config = read(&of(keys)).unwrap_or_else(|report| panic!("{report}"));
    match config.widgets.into_iter().next().map(|widget| widget.source) {
        Some(WidgetSource::Deployments(config)) => *config,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_least_configuration_takes_every_default() {
    let config = read_log("");
    assert_eq!((config.period, config.timeout), (Duration::from_secs(30), Duration::from_secs(5)));
    assert_eq!((config.limit, config.timezone.clone(), config.ca.len()), (50, TimeZone::UTC, 0));
    assert_eq!(Engine::of(&config.database), Some(Engine::Postgres));
    assert_eq!(config.query.text(), "select id, service, started_at from d");
    assert_eq!(read(&of("")).unwrap().widgets[0].title, "Deployment Log");
    assert!(check(&read(&of("")).unwrap()).contains("database  postgres://dev-db  every 30s  within 5s"));
}

#[test]
fn a_statement_that_is_not_one_select_is_refused_with_its_place() {
    insta::assert_snapshot!(errors(&of("query = \"delete from d returning id\"")), @r#"
    error: bad `query`: not a SELECT
     --> config.toml:5:9
      |
    5 | query = "delete from d returning id"
      |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = key: widget[0].query
      = found: the text `"delete from d returning id"`
      = allowed: one single SELECT that only reads and gives at least the columns `id`, `service` and `started_at`, newest first

    error: 1 mistake in config.toml
    "#);
}

#[rstest]
#[case("database = \"https://db/app\"", "https:// is not a database that can be read here")]
#[case("database = \"redis://db\"", "redis:// is not a database that can be read here")]
#[case("limit = 501", "bad `limit`: too large")]
#[case("limit = 0", "bad `limit`: too small")]
#[case("timezone = \"Europe/Berlim\"", "did you mean `Europe/Berlin`?")]
#[case("database = \"sqlite:///a\"\nca_file = \"/run/s\"", "`ca_file` has no meaning for sqlite://")]
#[case("timeout = \"31s\"", "longer than the period")]
#[case("fail_after = 2", "unknown key `fail_after`")]
fn what_cannot_be_is_told(#[case] keys: &str, #[case] sentence: &str) {
    let report = errors(&of(keys));
    assert!(report.contains(sentence), "{report}");
}

#[test]
fn both_are_needed() {
    let report = errors(WIDGET);
    assert!(report.contains("`database` is missing") && report.contains("`query` is missing"), "{report}");
}

#[test]
fn a_password_may_hold_any_character_and_is_never_shown() {
    let password = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ä%41";
    let source = of("database = \"mysql://me:${PASSWORD}@db:3307/app\"");
    let config = parse("config.toml", &source, &FakeEnv::default().with("PASSWORD", password)).unwrap();
    let shown = format!("{config:?}");
    assert!(shown.contains("mysql://db:3307/app") && !shown.contains("%41") && !shown.contains("%2541"), "{shown}");
    let WidgetSource::Deployments(log) = &config.widgets[0].source else { panic!("another kind") };
    let crate::client::Endpoint::Mysql { url, .. } = &log.database else { panic!("another engine") };
    let sent = percent_encoding::percent_decode_str(url.password().unwrap()).decode_utf8().unwrap();
    assert_eq!((sent.as_ref(), url.username()), (password, "me"));
}
