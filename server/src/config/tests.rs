use super::{Config, Report, fake::FakeEnv, parse};
use proptest::prelude::*;
use rstest::rstest;
use std::path::Path;

mod accepted;
mod secrets;
mod targets;

/// Around one target's keys, or one widget's: what makes the rest of the file valid.
const WIDGET: &str = "[[widget]]\nid = \"core\"\nkind = \"dependencies\"\n";
const TARGET: &str = "[[widget.target]]\nname = \"a\"\nurl = \"https://a/\"\n";

fn read(source: &str) -> Result<Config, Report> {
    parse("config.toml", source, &FakeEnv::default().with("SECRET", "hunter2").with_file("/run/s", "hunter3\n"))
}

fn errors(source: &str) -> String {
    read(source).unwrap_err().to_string()
}

fn with_target(head: &str) -> String {
    format!("{head}\n{WIDGET}{TARGET}")
}

#[test]
fn a_misspelt_key_names_place_key_and_the_right_word() {
    insta::assert_snapshot!(errors(&with_target("[server]\nlisen = \"127.0.0.1:1\"")), @"");
}

#[test]
fn all_mistakes_come_at_once_in_the_order_of_the_file() {
    insta::assert_snapshot!(errors(
        r#"
title = 5
[server]
listen = "localhost:3000"
allow = ["10.0.0.0/33"]
[poll]
concurrency = 0
jitter = 1.5
max_response = "1GB"
canary = "redis://a"
[[board]]
slug = "My Board"
widgets = ["cor", "core", "core"]
[[widget]]
id = "core"
kind = "dependency"
[[widget]]
id = "core"
kind = "dependencies"
period = 15
timeout = "soon"
"#
    ), @"");
}

#[test]
fn what_is_not_toml_shows_no_values() {
    insta::assert_snapshot!(errors("title = Board\n[server\npassword = hunter2\ntoken = \"abc\n"), @"");
}

#[test]
fn an_empty_file_says_what_to_write() {
    insta::assert_snapshot!(errors(""), @"");
}

#[test]
fn a_missing_file_is_one_sentence_with_the_way_out() {
    let report = super::load(Path::new("/none/config.toml")).unwrap_err();
    insta::assert_snapshot!(report, @"");
}

#[rstest]
#[case("[auth]\nmode = \"oidc\"\nissuer = \"https://id\"", "this version has no sign-in yet")]
#[case("[auth]\nmode = \"proxy\"", "this version has no sign-in yet")]
#[case("[auth]\nmode = \"nobody\"", "bad `mode`: an unknown word")]
#[case("[auth]\nmode = \"none\"\nadmins = [\"a@x\"]", "unknown key `admins`")]
#[case("[auth]", "`mode` is missing")]
#[case("[server]\nlisten = \"0.0.0.0:3000\"", "others could look at the board without signing in")]
#[case("[server]\nlisten = \"10.0.0.1:80\"\n[auth]\nmode = \"none\"", "others could look at the board")]
#[case("[server]\npublic_url = \"ftp://x\"", "neither http:// nor https://")]
#[case("[server]\ndata_dir = \"\"", "it is empty")]
#[case("[poll]\njitter = nan", "the wrong type")]
#[case("[poll]\nper_host = 2.5", "the wrong type")]
#[case("title = 2026-01-01", "the wrong type")]
#[case("[[board]]\nslug = \"a\"\nwidgets = []", "a board without widgets shows nothing")]
#[case("[[board]]\nslug = \"a\"\n[[board]]\nslug = \"a\"", "bad `slug`: it is taken")]
#[case("[board]\nslug = \"a\"", "[[board]], once for each")]
#[case("[[maintenance]]\nwhy = \"x\"", "unknown key `maintenance`")]
fn one_mistake_is_one_error(#[case] head: &str, #[case] says: &str) {
    let report = read(&with_target(head)).unwrap_err();
    assert!(report.to_string().contains(says), "{report}");
    assert_eq!(report.count(), 1, "{report}");
}

#[test]
fn a_missing_variable_is_shown_at_its_reference() {
    insta::assert_snapshot!(errors(&with_target("title = \"The ${TEAM} board\"")), @"");
}

#[test]
fn a_styled_report_says_the_same_in_colour() {
    let report = read("title = 5").unwrap_err();
    assert!(report.render(true).contains('\u{1b}'));
    assert!(!report.render(false).contains('\u{1b}'));
}

#[test]
fn a_terminal_cannot_be_fooled_by_a_key() {
    assert!(!errors("\"\\u001b[2J\" = 1").contains('\u{1b}'));
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(source in "\\PC{0,200}") {
        if let Err(report) = read(&source) {
            report.to_string();
        }
    }

    /// Lines that are nearly right reach further in than noise does.
    #[test]
    fn no_mixture_of_lines_makes_the_reader_panic(lines in prop::collection::vec(prop_oneof![
        Just("[server]"), Just("[poll]"), Just("[auth]"), Just("[[board]]"), Just("[[widget]]"), Just("[[widget.target]]"),
        Just("[widget.target.expect]"), Just("id = \"é\""), Just("id = \"core\""), Just("kind = \"dependencies\""),
        Just("name = \"a\""), Just("name = \"\\u0000\""), Just("url = \"https://a@b\""), Just("url = \"${X\""),
        Just("url = 5"), Just("depends_on = [\"a\", \"b\"]"), Just("expect.status = [[]]"), Just("expect = 1"),
        Just("expect.json = {\"$[\" = {a = [1, {}]}}"), Just("headers = { \"é\" = \"\"\"\n\"\"\" }"), Just("slug = []"),
        Just("widgets = [\"core\"]"), Just("jitter = 1e999"), Just("concurrency = 0xFFFFFFFFFFFFFFFFF"),
        Just("period = \"é\""), Just("ca_file = \"/run/s\""), Just("= ="), Just("\"\"\""), Just("listen = \"[::]:0\""),
    ], 0..25)) {
        if let Err(report) = read(&lines.join("\n")) {
            report.to_string();
        }
    }
}
