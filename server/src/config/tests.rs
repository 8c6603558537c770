use super::{Config, Report, fake::FakeEnv, parse};
use proptest::prelude::*;
use rstest::rstest;
use std::path::Path;

mod accepted;
mod auth;
mod bugsnag;
mod deployments;
mod maintenance;
mod metrics;
mod pulls;
mod realtime;
mod schema;
mod secrets;
mod targets;

/// Around one target's keys, or one widget's: what makes the rest of the file valid.
const WIDGET: &str = "[[widget]]\nid = \"core\"\nkind = \"dependencies\"\n";
const TARGET: &str = "[[widget.target]]\nname = \"a\"\nurl = \"https://a/\"\n";

/// The same for feeds.
const REALTIME: &str = "[[widget]]\nid = \"rt\"\nkind = \"realtime\"\n";
const FEED: &str = "[[widget.feed]]\nname = \"f\"\nformat = \"json\"\nurl = \"https://rt/\"\n";
const METRIC: &str = "[[widget.feed.metric]]\nname = \"m\"\nselect = \"$.m\"\n";

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
    insta::assert_snapshot!(errors(&with_target("[server]\nlisen = \"127.0.0.1:1\"")), @r#"
    error: unknown key `lisen`
     --> config.toml:2:1
      |
    2 | lisen = "127.0.0.1:1"
      | ^^^^^
      |
      = key: server.lisen
      = found: `lisen`
      = allowed: `listen`, `public_url`, `data_dir`, `allow`, `trusted_proxies`, `frame_ancestors`, `max_streams_per_person`, `max_streams_per_address`, `tls_cert`, `tls_key`
      = help: did you mean `listen`?

    error: 1 mistake in config.toml
    "#);
}

#[test]
fn all_mistakes_come_at_once_in_the_order_of_the_file() {
    let source = r#"
title = 5
[server]
listen = "localhost:3000"
allow = ["10.0.0.0/33"]
[poll]
concurrency = 0
jitter = 1.5
max_response = "1GB"
canary = "redis://a"
"#;
    insta::assert_snapshot!(errors(&with_target(source)), @r#"
    error: bad `title`: the wrong type
     --> config.toml:2:9
      |
    2 | title = 5
      |         ^
      |
      = key: title
      = found: the number `5`
      = allowed: a text that is not empty

    error: bad `listen`: a name; write 127.0.0.1 for localhost
     --> config.toml:4:10
      |
    4 | listen = "localhost:3000"
      |          ^^^^^^^^^^^^^^^^
      |
      = key: server.listen
      = found: the text `"localhost:3000"`
      = allowed: an address and a port: "127.0.0.1:3000", "[::1]:3000"

    error: bad `allow[0]`: not a network
     --> config.toml:5:10
      |
    5 | allow = ["10.0.0.0/33"]
      |          ^^^^^^^^^^^^^
      |
      = key: server.allow[0]
      = found: the text `"10.0.0.0/33"`
      = allowed: networks or addresses: "10.0.0.0/8", "fd00::/8", "127.0.0.1"

    error: bad `concurrency`: too small
     --> config.toml:7:15
      |
    7 | concurrency = 0
      |               ^
      |
      = key: poll.concurrency
      = found: the number `0`
      = allowed: from 1 to 10000

    error: bad `jitter`: too large
     --> config.toml:8:10
      |
    8 | jitter = 1.5
      |          ^^^
      |
      = key: poll.jitter
      = found: the number `1.5`
      = allowed: from 0 to 0.9

    error: bad `max_response`: not a size
     --> config.toml:9:16
      |
    9 | max_response = "1GB"
      |                ^^^^^
      |
      = key: poll.max_response
      = found: the text `"1GB"`
      = allowed: a whole number and a unit: "64KiB", "1MiB"

    error: bad `canary`: this scheme is not possible here
      --> config.toml:10:10
       |
    10 | canary = "redis://a"
       |          ^^^^^^^^^^^
       |
       = key: poll.canary
       = found: the text `"redis://a"`
       = allowed: "tcp://host:port", "http://…" or "https://…"

    error: 7 mistakes in config.toml
    "#);
}

#[test]
fn mistakes_in_boards_and_widgets_come_together_too() {
    let source = r#"
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
"#;
    insta::assert_snapshot!(errors(source), @r#"
    error: bad `slug`: it holds other characters
     --> config.toml:3:8
      |
    3 | slug = "My Board"
      |        ^^^^^^^^^^
      |
      = key: board[0].slug
      = found: the text `"My Board"`
      = allowed: lower-case letters a-z, digits and `-`

    error: no widget has this id
     --> config.toml:4:12
      |
    4 | widgets = ["cor", "core", "core"]
      |            ^^^^^
      |
      = key: board[0].widgets[0]
      = found: the text `"cor"`
      = allowed: `core`
      = help: did you mean `core`?

    error: this widget is named twice
     --> config.toml:4:27
      |
    4 | widgets = ["cor", "core", "core"]
      |                   ------  ^^^^^^
      |                   |
      |                   first here
      |
      = key: board[0].widgets[2]
      = found: the text `"core"`

    error: bad `kind`: an unknown word
     --> config.toml:7:8
      |
    7 | kind = "dependency"
      |        ^^^^^^^^^^^^
      |
      = key: widget[0].kind
      = found: the text `"dependency"`
      = allowed: `dependencies`, `realtime`, `pulls`, `errors`, `metrics`, `deployments`
      = help: did you mean `dependencies`?

    error: `target` is missing
     --> config.toml:8:1
      |
    8 | [[widget]]
      | ^^^^^^^^^^
      |
      = key: widget[1].target
      = found: nothing
      = allowed: [[widget.target]] with `name` and `url`, once for each

    error: bad `id`: it is taken
     --> config.toml:9:6
      |
    6 | id = "core"
      |      ------ first here
    ...
    9 | id = "core"
      |      ^^^^^^
      |
      = key: widget[1].id
      = found: the text `"core"`
      = allowed: each only once

    error: bad `period`: the wrong type
      --> config.toml:11:10
       |
    11 | period = 15
       |          ^^
       |
       = key: widget[1].period
       = found: the number `15`
       = allowed: a whole number and a unit: "250ms", "30s", "5m", "2h", "10d"

    error: bad `timeout`: not a duration
      --> config.toml:12:11
       |
    12 | timeout = "soon"
       |           ^^^^^^
       |
       = key: widget[1].timeout
       = found: the text `"soon"`
       = allowed: a whole number and a unit: "250ms", "30s", "5m", "2h", "10d"

    error: 8 mistakes in config.toml
    "#);
}

#[test]
fn what_is_not_toml_shows_no_values() {
    insta::assert_snapshot!(errors("title = Board\n[server\npassword = hunter2\ntoken = \"abc\n"), @r#"
    error: string values must be quoted
     --> config.toml:1:9
      |
    1 | title = Board
      |         ^^^^^
      |
      = found: `Board`
      = allowed: a text in quotes, a number, true or false

    error: unclosed table
     --> config.toml:2:8
      |
    2 | [server
      |        ^
      |
      = allowed: `]`

    error: 2 mistakes in config.toml
    "#);
}

#[test]
fn an_empty_file_says_what_to_write() {
    insta::assert_snapshot!(errors(""), @r#"
    error: nothing to watch
     --> config.toml:1:1
      |
    1 |
      | ^
      |
      = key: widget
      = found: nothing
      = allowed: [[widget]]
      = help: write at least one [[widget]] with `id`, `kind` and what it watches

    error: 1 mistake in config.toml
    "#);
}

#[test]
fn a_missing_file_is_one_sentence_with_the_way_out() {
    let report = super::load(Path::new("/none/config.toml")).unwrap_err();
    insta::assert_snapshot!(report, @"error: no configuration at /none/config.toml: write one (config.toml in the source is a commented example), name another with --config, or try `pyngpong demo`");
}

#[rstest]
#[case("[auth]\nmode = \"oidc\"\nissuer = \"https://id\"", "`client_id` is missing")]
#[case("[auth]\nmode = \"proxy\"", "`header` is missing")]
#[case("[auth]\nmode = \"nobody\"", "bad `mode`: an unknown word")]
#[case("[auth]\nmode = \"none\"\nadmins = [\"a@x\"]", "`admins` has no meaning in this mode")]
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
#[case("board = []", "bad `board`: there is nothing in it")]
#[case("[[alert]]\nwhy = \"x\"", "unknown key `alert`")]
fn one_mistake_is_one_error(#[case] head: &str, #[case] says: &str) {
    let report = read(&with_target(head)).unwrap_err();
    assert!(report.to_string().contains(says), "{report}");
    assert_eq!(report.count(), 1, "{report}");
}

#[test]
fn a_missing_variable_is_shown_at_its_reference() {
    insta::assert_snapshot!(errors(&with_target("title = \"The ${TEAM} board\"")), @r#"
    error: bad `title`: the environment variable TEAM is not set
     --> config.toml:1:14
      |
    1 | title = "The ${TEAM} board"
      |              ^^^^^^^
      |
      = key: title
      = found: `${TEAM}`
      = help: set TEAM, or give a default: ${TEAM:-…}

    error: 1 mistake in config.toml
    "#);
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
        Just("[[widget.feed]]"), Just("[[widget.feed.metric]]"), Just("[widget.feed.processes]"), Just("kind = \"realtime\""),
        Just("format = \"json\""), Just("format = \"systemd\""), Just("preset = \"pm2\""), Just("url = \"unix://é@/\""),
        Just("select = \"$[\""), Just("down = \"> é\""), Just("hysteresis = \"%\""), Just("units = [\"é\", 5]"),
        Just("up = [[]]"),
        Just("kind = \"errors\""), Just("kind = \"pulls\""), Just("repos = [\"é/é\", \"a/*\", 5]"), Just("archived = true"), Just("token = \"é\""), Just("projects = [\"é/é\", {}, {name = \"a/\"}]"),
        Just("[[widget.projects]]"), Just("down_events = 0"), Just("statuses = [[]]"), Just("api = \"https://é@\""), Just("period = \"é\""), Just("ca_file = \"/run/s\""), Just("= ="), Just("\"\"\""), Just("listen = \"[::]:0\""),
    ], 0..25)) {
        if let Err(report) = read(&lines.join("\n")) {
            report.to_string();
        }
    }
}
