//! `config.schema.json` says exactly what the reader reads, and in the words of the docs.
//!
//! A new key needs a row in docs/configuration.md, a line in config.toml, and its type in config.schema.json. Its
//! description comes from the docs: `UPDATE_SCHEMA=1 cargo test -p server --lib schema` writes it into the file, and the
//! next run finds it there.

use super::*;
use crate::{
    client::{feed, spec::Preset},
    config::{SCHEMA, asked},
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const EXAMPLE: &str = include_str!("../../../../config.toml");
const DOCS: &str = include_str!("../../../../docs/configuration.md");
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../config.schema.json");

type Tables = BTreeMap<String, BTreeSet<String>>;

fn schema() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

fn json(toml: &str) -> Value {
    toml::from_str(toml).unwrap_or_else(|error| panic!("{error}\n{toml}"))
}

/// Follows references and lists down to what says something about a table.
fn resolve<'a>(schema: &'a Value, node: &'a Value) -> &'a Value {
    if let Some(path) = node.get("$ref").and_then(Value::as_str) {
        return resolve(schema, schema.pointer(path.trim_start_matches('#')).unwrap());
    }
    node.get("items").map_or(node, |items| resolve(schema, items))
}

/// The names of the keys of every table, by its path; `allOf`, `anyOf` and the like only add to it.
fn tables(schema: &Value, node: &Value, path: &str, found: &mut Tables) {
    let node = resolve(schema, node);
    for (key, below) in node.get("properties").and_then(Value::as_object).into_iter().flatten() {
        found.entry(path.to_owned()).or_default().insert(key.clone());
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        tables(schema, below, &path, found);
    }
    // Tables whose names are free.
    if let Some(below) = node.get("additionalProperties").filter(|below| below.is_object()) {
        tables(schema, below, &format!("{path}.*"), found);
    }
    for word in ["allOf", "anyOf", "oneOf"] {
        node.get(word)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .for_each(|part| tables(schema, part, path, found));
    }
    node.get("then").into_iter().for_each(|part| tables(schema, part, path, found));
}

#[test]
fn it_is_a_schema() {
    jsonschema::draft202012::meta::validate(&schema()).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn it_knows_the_keys_that_the_reader_asks_for_and_no_others() {
    let mut known = Tables::new();
    let schema = schema();
    tables(&schema, &schema, "", &mut known);
    let asked: Tables = asked(EXAMPLE, &FakeEnv::default())
        .into_iter()
        .map(|(path, keys)| (free_name(path), keys.into_iter().map(str::to_owned).collect()))
        .collect();
    for path in known.keys().chain(asked.keys()).collect::<BTreeSet<_>>() {
        let (known, asked) = (known.get(path), asked.get(path));
        let none = BTreeSet::new();
        let (known, asked) = (known.unwrap_or(&none), asked.unwrap_or(&none));
        let missing: Vec<_> = asked.difference(known).collect();
        let extra: Vec<_> = known.difference(asked).collect();
        assert!(missing.is_empty(), "[{path}]: put {missing:?} into config.schema.json");
        assert!(extra.is_empty(), "[{path}]: nobody reads {extra:?}, or config.toml has no example of that table");
    }
}

/// The path of a table whose own name is free.
fn free_name(path: String) -> String {
    match path.strip_prefix("widget.databases.") {
        Some(_) => "widget.databases.*".to_owned(),
        None => path,
    }
}

/// A row of the docs.
struct Row {
    /// The table's path, and the key.
    path: Vec<String>,
    /// Of which kind of widget it is, where it is of one.
    kind: Option<String>,
    means: String,
}

fn documented() -> Vec<Row> {
    let (mut place, mut kind) = (String::new(), None);
    let mut rows = Vec::new();
    for line in DOCS.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            place = heading.split('`').nth(1).unwrap_or_default().trim_matches(['[', ']']).to_owned();
            kind = heading.split_once("`kind = \"").map(|(_, kind)| kind.trim_end_matches("\"`").to_owned());
        }
        let Some(row) = line.strip_prefix("| `").filter(|_| !place.is_empty()) else { continue };
        let example = row.split('`').next().unwrap_or_default();
        let means = row.rsplit(" | ").next().unwrap_or_default().trim_end_matches(" |").trim();
        let table = if place == "title" { "" } else { place.as_str() };
        let key = example.split(" = ").next().unwrap_or_default();
        let path = table.split('.').chain(key.split('.')).filter(|part| !part.is_empty()).map(str::to_owned).collect();
        rows.push(Row { path, kind: kind.clone(), means: means.to_owned() });
    }
    rows
}

/// Where a key is described: in the table it stands in, behind references.
fn pointer(schema: &Value, path: &[String]) -> Option<String> {
    let mut at = String::new();
    for key in path {
        loop {
            let node = schema.pointer(&at)?;
            match (node.get("$ref").and_then(Value::as_str), node.get("items")) {
                (Some(reference), _) => at = reference.trim_start_matches('#').to_owned(),
                (None, Some(_)) => at.push_str("/items"),
                (None, None) => break,
            }
        }
        let step = if key == "*" { "additionalProperties" } else { &format!("properties/{key}") };
        at = format!("{at}/{step}");
    }
    schema.pointer(&at).map(|_| at)
}

/// Where a row's key is described: what several kinds have alike, with another meaning, beside its kind.
fn described(schema: &Value, row: &Row) -> Option<String> {
    let kinds = schema.pointer("/$defs/widget/allOf")?.as_array()?;
    let is_its =
        |branch: &Value| branch.pointer("/if/properties/kind/const").and_then(Value::as_str) == row.kind.as_deref();
    let branch = row.kind.as_ref().and_then(|_| kinds.iter().position(is_its));
    let beside = branch.zip(row.path.get(1)).map(|(at, key)| format!("/$defs/widget/allOf/{at}/then/properties/{key}"));
    beside.filter(|at| schema.pointer(at).is_some_and(Value::is_object)).or_else(|| pointer(schema, &row.path))
}

#[test]
fn it_describes_every_key_in_the_words_of_the_docs() {
    let now = schema();
    let mut wanted = now.clone();
    for row in documented() {
        let at = described(&now, &row);
        let at = at.unwrap_or_else(|| panic!("{} is not in config.schema.json", row.path.join(".")));
        let node = wanted.pointer_mut(&at).and_then(Value::as_object_mut).unwrap();
        // The target's words often only point at the widget's.
        let means = if row.means == "as above" { above(&row.path) } else { row.means };
        node.insert("description".to_owned(), means.into());
    }
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(FILE, format!("{wanted:#}\n")).unwrap();
        return;
    }
    assert_eq!(now, wanted, "run UPDATE_SCHEMA=1 cargo test -p server --lib schema");
}

fn above(path: &[String]) -> String {
    let key = path.last().unwrap();
    let widget =
        documented().into_iter().find(|row| row.path.len() == 2 && row.path[0] == "widget" && row.path[1] == *key);
    widget.unwrap_or_else(|| panic!("{key} is not described above")).means
}

#[test]
fn every_key_that_holds_a_value_is_described() {
    let (mut known, schema) = (Tables::new(), schema());
    tables(&schema, &schema, "", &mut known);
    for (table, keys) in &known {
        for key in keys {
            let path = format!("{table}.{key}").trim_start_matches('.').to_owned();
            let parts: Vec<String> = path.split('.').map(str::to_owned).collect();
            let described = pointer(&schema, &parts).and_then(|at| schema.pointer(&at)?.get("description"));
            assert!(
                described.is_some() || known.contains_key(&path),
                "{path}: docs/configuration.md has no row for it"
            );
        }
    }
}

#[test]
fn it_knows_every_kind_and_every_preset() {
    let schema = schema();
    let words = |at: &str| -> BTreeSet<String> {
        let list = schema.pointer(at).and_then(Value::as_array).unwrap_or_else(|| panic!("{at}"));
        list.iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    let presets = Preset::WORDS.map(|(word, _)| word.to_owned());
    assert_eq!(words("/$defs/target/properties/preset/anyOf/0/enum"), presets.into());
    let presets = feed::Preset::WORDS.map(|(word, _)| word.to_owned());
    assert_eq!(words("/$defs/feed/properties/preset/anyOf/0/enum"), presets.into());
    let formats = feed::Format::ALL.map(|format| format.as_str().to_owned());
    assert_eq!(words("/$defs/feed/properties/format/anyOf/0/enum"), formats.into());
    let kinds = app::model::Kind::ALL.map(|kind| kind.as_str().to_owned());
    assert_eq!(words("/$defs/widget/properties/kind/anyOf/0/enum"), kinds.into());
}

fn refusals(toml: &str) -> Vec<String> {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    validator.iter_errors(&json(toml)).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn it_accepts_the_example_and_what_the_docs_show() {
    assert_eq!(refusals(EXAMPLE), [""; 0]);
    assert_eq!(refusals(&with_target("")), [""; 0]);
    for block in DOCS.split("```toml\n").skip(1) {
        let block = block.split("```").next().unwrap();
        let toml = match block.lines().next() {
            Some("[[widget.target]]") => &format!("{WIDGET}{block}"),
            Some("[[widget.feed]]") => &format!("{REALTIME}{block}"),
            _ => block,
        };
        assert_eq!(refusals(toml), [""; 0], "{toml}");
        let env = [
            "JOBS_TOKEN",
            "REDIS_PASSWORD",
            "SUPERVISOR_PASSWORD",
            "BACKUP_TOKEN",
            "BUGSNAG_TOKEN",
            "GITHUB_TOKEN",
            "PG_PASSWORD",
        ];
        let env = env.iter().fold(FakeEnv::default(), |env, name| env.with(name, "x"));
        parse("docs", toml, &env).unwrap_or_else(|report| panic!("{report}"));
    }
}

#[rstest]
#[case("period = \"${PERIOD}\"\nmethod = \"${METHOD:-GET}\"\nexpect.status = \"${STATUS}\"")]
#[case("expect.status = [200, \"3xx\", \"204\"]\nexpect.json = { \"$.a\" = [1, true, \"x\"] }")]
#[case("preset = \"health+json\"")]
#[case("url = \"sqlite:///a\"\nquery = \"select 1\"\nexpect.value = 1\nexpect.degraded = \"> 5\"")]
#[case("url = \"push://job\"\ntoken = \"t\"\nperiod = \"26h\"")]
#[case("url = \"dns://10.0.0.1/x?type=A\"\nexpect.answer = [\"10.0.0.7\"]")]
#[case("fail_after = \"3 of 5\"\nrecover_after = 2\nslow = \"auto 8\"\nflapping = \"off\"")]
#[case("headers = {}\nfail_after = 1000\nexpect.cert_days = 0")]
fn it_accepts_what_the_reader_accepts(#[case] keys: &str) {
    let target: String =
        TARGET.split_inclusive('\n').filter(|line| !line.starts_with("url") || !keys.contains("url")).collect();
    let toml = format!("{WIDGET}{target}{keys}\n");
    assert_eq!(refusals(&toml), [""; 0]);
    let env = FakeEnv::default().with("PERIOD", "1m").with("METHOD", "HEAD").with("STATUS", "204");
    parse("config.toml", &toml, &env).unwrap_or_else(|report| panic!("{report}"));
}

#[rstest]
#[case("periood = \"1m\"")]
#[case("period = \"1 minute\"")]
#[case("period = 15")]
#[case("fail_after = 0")]
#[case("fail_after = \"often\"")]
#[case("method = \"POST\"")]
#[case("redirects = \"some\"")]
#[case("preset = \"sprig\"")]
#[case("expect.value = []")]
#[case("runbook = \"javascript:x\"")]
#[case("expect.status = 99")]
#[case("expect.status = [\"7xx\"]")]
#[case("expect.status = []")]
#[case("expect.json = { status = \"UP\" }")]
#[case("expect.josn = {}")]
#[case("expect.cert_days = 99999")]
#[case("headers = { a = 5 }")]
#[case("depends_on = \"a\"")]
fn it_refuses_what_the_reader_refuses(#[case] keys: &str) {
    let toml = format!("{WIDGET}{TARGET}{keys}\n");
    assert_ne!(refusals(&toml), [""; 0]);
    read(&toml).unwrap_err();
}

#[rstest]
#[case("period = \"100\"", "", "")]
#[case("slow = \"1s\"", "", "")]
#[case("fail_after = \"3 of 5\"", "", "")]
#[case("down_after = 0", "", "")]
#[case("", "format = \"jason\"", "")]
#[case("", "preset = \"pm3\"", "")]
#[case("", "redirects = \"some\"", "")]
#[case("", "headers = { a = 5 }", "")]
#[case("", "units = []", "")]
#[case("", "fail_after = 0", "")]
#[case("", "prest = \"pm2\"", "")]
#[case("", "", "degraded = 5")]
#[case("", "", "degraded = \"5\"")]
#[case("", "", "hysteresis = \"5\"")]
#[case("", "", "hysteresis = 5")]
#[case("", "", "recover_after = 0")]
#[case("", "", "counter = \"yes\"")]
#[case("", "", "per = \"day\"")]
#[case("", "", "aggregate = \"mean\"")]
#[case("", "", "[widget.feed.processes]\nselect = \"$\"\nup = []")]
#[case("", "", "[widget.feed.processes]\nselect = \"$\"\ncomplete = 1")]
#[case("", "", "[widget.feed.processes]\nselect = \"$\"\nrunbook = \"javascript:x\"")]
#[case("", "", "[widget.feed.processes]\nselect = \"$\"\nexpected = \"a\"")]
fn it_refuses_what_the_reader_refuses_of_feeds(#[case] widget: &str, #[case] feed: &str, #[case] metric: &str) {
    let feed_without =
        if feed.starts_with("format") { FEED.replace("format = \"json\"\n", "") } else { FEED.to_owned() };
    let toml = format!("{REALTIME}{widget}\n{feed_without}{feed}\n{METRIC}{metric}\n");
    assert_ne!(refusals(&toml), [""; 0]);
    read(&toml).unwrap_err();
}

#[rstest]
#[case("projects = [\"acme/web\", { name = \"acme/api\", spike = 2 }]")]
#[case("statuses = [\"Open\", \"in_progress\", \"for-review\"]\nseverities = \"WARNING\"")]
#[case("statuses = []\nrelease_stages = \"production\"\nlookback = \"30d\"\nlimit = 200")]
#[case("api = \"http://bugs.internal/api\"\nmax_calls_per_minute = 600\ndegraded_events = 1")]
fn it_accepts_what_the_reader_accepts_of_errors(#[case] keys: &str) {
    let toml = super::bugsnag::of(keys);
    assert_eq!(refusals(&toml), [""; 0]);
    read(&toml).unwrap_or_else(|report| panic!("{report}"));
}

#[rstest]
#[case("projects = []")]
#[case("projects = \"acme/web\"")]
#[case("projects = [\"acme\"]")]
#[case("projects = [\"https://app.bugsnag.com/acme/web\"]")]
#[case("projects = [{ down_events = 5 }]")]
#[case("projects = [{ name = \"a/b\", lookback = \"1h\" }]")]
#[case("token = \"\"")]
#[case("api = \"bugs.internal\"")]
#[case("severities = [\"warn\"]")]
#[case("statuses = \"resolved\"")]
#[case("lookback = 24")]
#[case("limit = 201")]
#[case("spike = 1")]
#[case("max_calls_per_minute = 0")]
#[case("slow = \"1s\"")]
#[case("down_after = 5")]
fn it_refuses_what_the_reader_refuses_of_errors(#[case] keys: &str) {
    let toml = super::bugsnag::of(keys);
    assert_ne!(refusals(&toml), [""; 0]);
    read(&toml).unwrap_err();
}

#[rstest]
#[case("repos = \"acme/api\"\nperiod = \"10s\"\nlimit = 5000")]
#[case("repos = [\"acme/*\", \"acme_corp/a.b-c_d\"]\narchived = true\nforks = false\nexclude_drafts = true")]
#[case("api = \"https://github.acme.example/api/v3\"\nquota_floor = 0\nold_after = \"12h\"\noverdue_after = \"366d\"")]
fn it_accepts_what_the_reader_accepts_of_pulls(#[case] keys: &str) {
    let toml = super::pulls::of(keys);
    assert_eq!(refusals(&toml), [""; 0]);
    read(&toml).unwrap_or_else(|report| panic!("{report}"));
}

#[rstest]
#[case("repos = []")]
#[case("repos = [\"acme\"]")]
#[case("repos = [\"https://github.com/acme/api\"]")]
#[case("repos = [\"acme/a*\"]")]
#[case("repos = [5]")]
#[case("token = \"\"")]
#[case("api = \"github.com\"")]
#[case("exclude_drafts = \"no\"")]
#[case("repos = \"acme/*\"\nforks = 1")]
#[case("old_after = 3")]
#[case("limit = 5001")]
#[case("quota_floor = -1")]
#[case("down_events = 5")]
#[case("slow = \"1s\"")]
fn it_refuses_what_the_reader_refuses_of_pulls(#[case] keys: &str) {
    let toml = super::pulls::of(keys);
    assert_ne!(refusals(&toml), [""; 0]);
    read(&toml).unwrap_err();
}

#[rstest]
#[case("limit = 500\ntimezone = \"Europe/Berlin\"")]
#[case("database = \"sqlite:///a\"")]
#[case("database = \"${DATABASE:-mariadb://a/b}\"")]
fn it_accepts_what_the_reader_accepts_of_deployments(#[case] keys: &str) {
    let toml = super::deployments::of(keys);
    assert_eq!(refusals(&toml), [""; 0]);
    read(&toml).unwrap_or_else(|report| panic!("{report}"));
}

#[rstest]
#[case("database = \"redis://a\"")]
#[case("query = \"\"")]
#[case("limit = 501")]
#[case("timezone = \"\"")]
#[case("slow = \"1s\"")]
#[case("projects = [\"a/b\"]")]
#[case("target = []")]
fn it_refuses_what_the_reader_refuses_of_deployments(#[case] keys: &str) {
    let toml = super::deployments::of(keys);
    assert_ne!(refusals(&toml), [""; 0]);
    read(&toml).unwrap_err();
}

#[rstest]
#[case("lookback_days = 2", "tolerance = 0.5")]
#[case("max_rows = 1\nsessions = 8", "tolerance = \"exact\"\nreference = \"b\"")]
#[case("", "late_after = \"1m\"\ntimezone = \"America/New_York\"")]
fn it_accepts_what_the_reader_accepts_of_metrics(#[case] widget: &str, #[case] metric: &str) {
    let toml = super::metrics::of(widget, metric);
    assert_eq!(refusals(&toml), [""; 0]);
    read(&toml).unwrap_or_else(|report| panic!("{report}"));
}

#[rstest]
#[case("databases = { a = \"sqlite:///a\" }", "")]
#[case("databases = { a = \"sqlite:///a\", b = \"redis://b\" }", "")]
#[case("databases = { a = \"sqlite:///a\", b = { urll = \"sqlite:///b\" } }", "")]
#[case("lookback_days = 1", "")]
#[case("sessions = 9", "")]
#[case("target = []", "")]
#[case("timezone = \"UTC\"", "")]
#[case("", "tolerance = -1")]
#[case("", "late_after = \"soon\"")]
#[case("", "query_oracle = \"select 1\"")]
#[case("", "runbook = \"javascript:1\"")]
fn it_refuses_what_the_reader_refuses_of_metrics(#[case] widget: &str, #[case] metric: &str) {
    let toml = super::metrics::of(widget, metric);
    assert_ne!(refusals(&toml), [""; 0]);
    read(&toml).unwrap_err();
}

#[rstest]
#[case("[server]\nlisten = \"localhost\"")]
#[case("[poll]\njitter = 1.5")]
#[case("[poll]\nmax_response = \"1GB\"")]
#[case("[poll]\ncanary = \"redis://a\"")]
#[case("[auth]\nmode = \"nobody\"")]
#[case("[[board]]\nslug = \"My Board\"")]
#[case("[[board]]\ntitle = \"x\"")]
#[case("nonsense = 1")]
fn it_refuses_bad_sections(#[case] head: &str) {
    assert_ne!(refusals(&with_target(head)), [""; 0]);
    read(&with_target(head)).unwrap_err();
}
