use super::*;
use crate::{
    config::{WidgetSource, check},
    source::metrics::{amount::Tolerance, config::MetricsConfig},
};
use std::time::Duration;

const QUERY: &str = "query = \"select d, n from t where d >= {from} and d < {to}\"\n";
const DATABASES: &str = "databases = { a = \"postgres://r@a.internal/app\", b = \"sqlite:///b\" }\n";

/// A widget with these keys of its own and of its metric, and those that make it valid.
pub(super) fn of(widget: &str, metric: &str) -> String {
    let databases = if widget.starts_with("databases") { "" } else { DATABASES };
    let has = |key: &str| metric.lines().any(|line| line.starts_with(&format!("{key} =")));
    let name = if has("name") { "" } else { "name = \"revenue\"\n" };
    let query = if has("query") { "" } else { QUERY };
    format!(
        "[[widget]]\nid = \"m\"\nkind = \"metrics\"\n{widget}\n{databases}[[widget.metric]]\n{name}{query}{metric}\n"
    )
}

/// Where a row of the docs stands, beside what makes the rest valid; `None` where it is not about metrics.
pub(super) fn documented(place: &str, means: &str, example: &str) -> Option<String> {
    let databases = "databases = { primary = \"postgres://a/b\", replica = \"mysql://a/b\" }";
    match place {
        "[[widget]]" if means.starts_with("metrics") => Some(of(example, "")),
        "[[widget.metric]]" => Some(of(databases, example)),
        "[widget.databases.*]" => {
            let url = if example.starts_with("url") { "" } else { "url = \"postgres://a/b\"\n" };
            let tables =
                format!("[widget.databases.one]\n{url}{example}\n[widget.databases.two]\nurl = \"sqlite:///b\"");
            Some(of("", "").replace(DATABASES, &format!("{tables}\n")))
        }
        _ => None,
    }
}

fn read_metrics(widget: &str, metric: &str) -> MetricsConfig {
    let config = read(&of(widget, metric)).unwrap_or_else(|report| panic!("{report}"));
    match config.widgets.into_iter().next().map(|widget| widget.source) {
        Some(WidgetSource::Metrics(config)) => *config,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_least_configuration_takes_every_default() {
    let config = read_metrics("", "");
    assert_eq!((config.period, config.timeout), (Duration::from_mins(5), Duration::from_secs(30)));
    assert_eq!((config.lookback_days, config.max_rows, config.sessions), (10, 10_000, 2));
    let names: Vec<&str> = config.databases.iter().map(|database| database.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    let [metric] = config.metrics.try_into().unwrap();
    assert_eq!(
        (metric.reference, metric.tolerance, metric.late_after),
        (None, Tolerance::Exact, Duration::from_hours(26))
    );
    assert_eq!((metric.timezone.iana_name(), metric.queries.len()), (Some("UTC"), 2));
    assert_eq!(read(&of("", "")).unwrap().widgets[0].title, "Metric Comparison");
    let text = check(&read(&of("", "")).unwrap());
    let has = |words: &str| {
        let said: Vec<&str> = words.split(' ').collect();
        text.lines().any(|row| row.split_whitespace().collect::<Vec<_>>() == said)
    };
    assert!(has("revenue@a postgres://a.internal every 5m within 30s"), "{text}");
    assert!(has("revenue@b sqlite, a local file every 5m within 30s"), "{text}");
    assert_eq!(read(&of("", "")).unwrap().targets(), []);
}

#[test]
fn each_database_has_its_own_statement_or_that_of_its_engine() {
    let query = |n: &str| format!("select d, {n} from t where d >= {{from}} and d < {{to}}");
    let keys = format!(
        "query_sqlite = \"{}\"\nquery_for = {{ c = \"{}\" }}\nquery = \"{}\"",
        query("1"),
        query("2"),
        query("3")
    );
    let databases =
        "databases = { a = \"postgres://a/b\", b = \"sqlite:///b\", c = \"sqlite:///c\", d = \"mysql://d/e\" }";
    let config = read_metrics(databases, &keys);
    let shown = |name: &str| config.metrics[0].queries[name].shown().to_owned();
    assert_eq!(["a", "b", "c", "d"].map(shown), ["3", "1", "2", "3"].map(query));
}

#[test]
fn mistakes_are_told_at_once_and_each_once() {
    let metric = "reference = \"aa\"\ntolerance = \"much\"\ntimezone = \"Europe/Berlim\"\n\
                  query = \"delete from t where d >= {from} and d < {to}\"\nquery_for = { bb = \"x\" }";
    let text = errors(&of("databases = { a = \"sqlite:///a\", b = \"sqlite:///b\" }", metric));
    for sentence in [
        "bad `reference`: there is no such database in this widget",
        "bad `tolerance`: not a number",
        "bad `timezone`: there is no such time zone",
        "bad `query`: not a SELECT",
        "there is no such database in this widget",
        "did you mean `Europe/Berlin`?",
        "5 mistakes",
    ] {
        assert!(text.contains(sentence), "{sentence}\n{text}");
    }
}

#[rstest]
#[case("databases = { a = \"sqlite:///a\" }", "", "bad `databases`: 1 of them")]
#[case("databases = {}", "", "bad `databases`: there is nothing in it")]
#[case("databases = { a = \"sqlite:///a\", b = \"https://b/\" }", "", "bad `b`: this is no database")]
#[case(
    "databases = { a = \"sqlite:///a\", b = { url = \"sqlite:///b\", ca_file = \"/etc/ssl/internal-ca.pem\" } }",
    "",
    "`ca_file` has no meaning for sqlite://"
)]
#[case("timeout = \"10m\"", "", "bad `timeout`: longer than the period")]
#[case("", "query = \"select d, n from t\"", "bad `query`: there is no {from} in it, so that it would read all days")]
#[case(
    "",
    "query = \"select d, n from t where d >= '{from}' and d < '{to}'\"",
    "bad `query`: {from} and {to} are bound as parameters: they stand without quotes, and there are no other ones"
)]
#[case("", "tolerance = \"100%\"", "bad `tolerance`: 100 % and more tolerates everything")]
fn a_mistake_has_its_place(#[case] widget: &str, #[case] metric: &str, #[case] title: &str) {
    let report = read(&of(widget, metric)).unwrap_err();
    assert!(report.headline().contains(title), "{}", report.headline());
}

#[test]
fn a_database_without_a_statement_is_named() {
    let text = of("", "query_sqlite = \"select d, n from t where d >= {from} and d < {to}\"").replace(QUERY, "");
    assert!(errors(&text).contains("there is none for the database `a`"));
}

#[test]
fn neither_passwords_nor_statements_with_secrets_are_shown() {
    let databases = "databases = { a = \"postgres://r:${SECRET}@a/b\", b = \"sqlite:///b\" }";
    let config = read_metrics(databases, "query = \"select d, '${SECRET}' from t where d >= {from} and d < {to}\"");
    let all = format!("{config:?}");
    assert!(!all.contains("hunter2"), "{all}");
    assert!(config.metrics[0].queries["a"].shown().starts_with("not shown"));
}
