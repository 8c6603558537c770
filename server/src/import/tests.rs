//! Whole files of each peer's shape, invented.

use super::*;

mod damaged;
use crate::config::{self, Env};
use rstest::rstest;
use std::{env::VarError, io, path::Path, sync::LazyLock};

const GATUS: &str = include_str!("examples/gatus.yaml");
const KUMA: &str = include_str!("examples/uptime-kuma.json");
const BLACKBOX: &str = include_str!("examples/blackbox.yml");
const PROMETHEUS: &str = include_str!("examples/prometheus.yml");

/// Every variable is set and every file is there.
struct Everything;

impl Env for Everything {
    fn var(&self, _: &str) -> Result<String, VarError> {
        Ok("x1".to_owned())
    }

    fn file(&self, path: &Path) -> io::Result<String> {
        Ok(if path.starts_with("/run") { "x1".to_owned() } else { AUTHORITY.clone() })
    }
}

static AUTHORITY: LazyLock<String> =
    LazyLock::new(|| rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap().cert.pem());

fn sources(peer: Peer) -> Vec<String> {
    match peer {
        Peer::Gatus => vec![GATUS.to_owned()],
        Peer::UptimeKuma => vec![KUMA.to_owned()],
        Peer::Blackbox => vec![BLACKBOX.to_owned(), PROMETHEUS.to_owned()],
    }
}

/// What is written before our own reader was asked: it stays the same whatever we learn to probe.
fn written(peer: Peer) -> String {
    let (imported, variables) = read(peer, &sources(peer)).unwrap();
    writer::write(&imported, &variables)
}

#[test]
fn gatus_is_translated() {
    insta::assert_snapshot!(written(Peer::Gatus));
}

#[test]
fn uptime_kuma_is_translated() {
    insta::assert_snapshot!(written(Peer::UptimeKuma));
}

#[test]
fn blackbox_with_prometheus_is_translated() {
    insta::assert_snapshot!(written(Peer::Blackbox));
}

#[test]
fn modules_alone_give_examples() {
    let (imported, variables) = read(Peer::Blackbox, &[BLACKBOX.to_owned()]).unwrap();
    insta::assert_snapshot!(writer::write(&imported, &variables));
}

#[rstest]
#[case(Peer::Gatus)]
#[case(Peer::UptimeKuma)]
#[case(Peer::Blackbox)]
fn the_result_is_accepted_and_holds_no_secret(#[case] peer: Peer) {
    let made = import(peer, &sources(peer)).unwrap();
    assert!(!made.text.contains("hunter2"), "{}", made.text);
    let config =
        config::parse("imported", &made.text, &Everything).unwrap_or_else(|report| panic!("{report}\n{}", made.text));
    assert!(!config.plan().polls.is_empty());
}

#[rstest]
#[case(Peer::Gatus)]
#[case(Peer::UptimeKuma)]
#[case(Peer::Blackbox)]
fn nothing_is_refused_as_it_stands(#[case] peer: Peer) {
    let (mut imported, _) = read(peer, &sources(peer)).unwrap();
    let before = off(&imported);
    rehearse::rehearse(&mut imported);
    assert_eq!(off(&imported), before, "what our own reader refuses of what the import wrote");
}

fn off(imported: &Imported) -> Vec<String> {
    let targets = imported.widgets.iter().flat_map(|widget| &widget.targets);
    targets.filter(|target| target.off.is_some()).map(|target| target.name.clone()).collect()
}

#[rstest]
#[case(Peer::Gatus, "a: [", "not valid YAML: line 1")]
#[case(
    Peer::Gatus,
    "modules: {x: {prober: http}}",
    "not a Gatus configuration, which has `endpoints`: its keys are `modules`"
)]
#[case(Peer::Gatus, "", "it is empty")]
#[case(Peer::Gatus, "just a text", "it is a plain text")]
#[case(Peer::UptimeKuma, "endpoints: []", "not valid JSON: line 1, column 1")]
#[case(
    Peer::UptimeKuma,
    "{\"version\": \"1\"}",
    "not an Uptime Kuma backup, which has a `monitorList`: its keys are `version`"
)]
#[case(Peer::UptimeKuma, "[1]", "not an Uptime Kuma backup")]
#[case(Peer::Blackbox, "endpoints: [1]", "not a configuration of blackbox_exporter")]
fn a_file_of_another_kind_is_refused(#[case] peer: Peer, #[case] source: &str, #[case] says: &str) {
    let error = import(peer, &[source.to_owned()]).unwrap_err().to_string();
    assert!(error.contains(says), "{error}");
}

#[test]
fn prometheus_alone_takes_the_usual_modules() {
    let made = import(
        Peer::Blackbox,
        &["scrape_configs: [{job_name: w, metrics_path: /probe, params: {module: [http_2xx]}, \
        static_configs: [{targets: [shop.example]}]}]"
            .to_owned()],
    )
    .unwrap();
    assert!(made.text.contains("url = \"http://shop.example\""), "{}", made.text);
    assert!(made.text.contains("its modules were not given"));
    config::parse("imported", &made.text, &Everything).unwrap();
}

#[test]
fn rows_of_its_database_are_monitors_too() {
    let rows = r#"[{"id": 1, "name": "shop", "type": "http", "url": "https://shop.example/", "interval": 30, "retry_interval": 30,
        "maxretries": 1, "timeout": 20.0, "active": 1, "accepted_statuscodes_json": "[\"200\"]", "ignore_tls": 0, "user_id": 1,
        "conditions": "[]", "upside_down": 0, "maxredirects": 10, "method": "GET", "weight": 2000}]"#;
    let made = import(Peer::UptimeKuma, &[rows.to_owned()]).unwrap();
    for line in ["expect.status = [200]", "period = \"30s\"", "timeout = \"20s\"", "fail_after = 2"] {
        assert!(made.text.contains(line), "{line}\n{}", made.text);
    }
    assert!(!made.text.contains(writer::LOST), "{}", made.text);
}

#[test]
fn a_canary_that_is_none_is_left_out() {
    let source = "connectivity: {checker: {target: \"1.1.1.1\"}}\nendpoints: [{name: a, url: \"tcp://a:1\"}]";
    let made = import(Peer::Gatus, &[source.to_owned()]).unwrap();
    assert!(!made.text.contains("canary = "), "{}", made.text);
    config::parse("imported", &made.text, &Everything).unwrap();
}

#[test]
fn what_looks_like_a_reference_there_is_a_text_here() {
    let source = r#"{"monitorList": [{"id": 1, "type": "group", "name": "a ${b}"}, {"name": "c ${d}", "type": "http", "parent": 1,
        "url": "https://a/${e}", "description": "f", "accepted_statuscodes": ["200-299"]}]}"#;
    let made = import(Peer::UptimeKuma, &[source.to_owned()]).unwrap();
    let config = config::parse("imported", &made.text, &config::ProcessEnv).unwrap_or_else(|report| panic!("{report}"));
    assert_eq!(config.widgets[0].title, "a ${b}");
    assert_eq!(config.plan().polls[0].target, "c ${d}");
}

#[test]
fn modules_alone_need_an_address_and_then_are_accepted() {
    let made = import(Peer::Blackbox, &[BLACKBOX.to_owned()]).unwrap();
    let one = made.text.split("\n\n").find(|block| block.contains("# name = \"http_token\"")).unwrap();
    let block: Vec<&str> =
        one.lines().filter(|line| line.contains(" = ")).filter_map(|line| line.strip_prefix("# ")).collect();
    let source = format!("[[widget]]\nid = \"x\"\nkind = \"dependencies\"\n[[widget.target]]\n{}\n", block.join("\n"));
    config::parse("imported", &source, &Everything).unwrap_or_else(|report| panic!("{report}\n{source}"));
}
