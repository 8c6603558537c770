//! The binary: what it says and how it ends when it cannot start, and that it stops when told.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::Path,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

const WIDGET: &str = "[[widget]]\nid = \"core\"\nkind = \"dependencies\"\n[[widget.target]]\nname = \"x\"\nurl = \"tcp://127.0.0.1:9\"\n";

fn pyngpong(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pyngpong"));
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Serves a configuration of `[server]` with these keys.
fn serve(folder: &TempDir, server: &str) -> Output {
    let path = folder.path().join("config.toml");
    std::fs::write(&path, format!("[server]\n{server}\n{WIDGET}")).unwrap();
    pyngpong(&["serve", "--config", path.to_str().unwrap()]).output().unwrap()
}

fn said(output: &Output) -> String {
    let all = String::from_utf8_lossy(&output.stderr).into_owned();
    // Log lines begin with the year.
    all.lines().filter(|line| !line.contains("INFO")).collect::<Vec<_>>().join("\n")
}

fn data_dir(folder: &TempDir) -> String {
    format!("data_dir = {:?}", folder.path().join("data"))
}

#[test]
fn a_taken_port_is_one_sentence_and_exit_code_1() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let output = serve(&folder, &format!("listen = \"{}\"\n{}", taken.local_addr().unwrap(), data_dir(&folder)));
    assert_eq!(output.status.code(), Some(1));
    let sentence = said(&output);
    assert_eq!(sentence.lines().count(), 1, "{sentence}");
    assert!(sentence.contains("cannot listen on") && sentence.contains("--listen"), "{sentence}");
}

#[test]
fn a_data_dir_that_cannot_be_written_is_one_sentence_and_exit_code_1() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let output = serve(&folder, &format!("listen = \"127.0.0.1:0\"\ndata_dir = {:?}", file.join("data")));
    assert_eq!(output.status.code(), Some(1));
    let sentence = said(&output);
    assert_eq!(sentence.lines().count(), 1, "{sentence}");
    assert!(sentence.contains("data_dir") && sentence.contains("not writable"), "{sentence}");
}

#[test]
fn a_database_that_is_none_is_one_sentence_and_exit_code_1() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    std::fs::write(folder.path().join("data/pyngpong.sqlite"), "no database ".repeat(400)).unwrap();
    let output = serve(&folder, &format!("listen = \"127.0.0.1:0\"\n{}", data_dir(&folder)));
    assert_eq!(output.status.code(), Some(1));
    let sentence = said(&output);
    assert_eq!(sentence.lines().count(), 1, "{sentence}");
    assert!(sentence.contains("embedded database") && sentence.contains("data_dir"), "{sentence}");
}

#[test]
fn a_bad_configuration_names_every_mistake_and_is_exit_code_2() {
    let folder = tempfile::tempdir().unwrap();
    let output = serve(&folder, "lisen = \"127.0.0.1:0\"\nallow = [\"10.0.0.0/99\"]");
    assert_eq!(output.status.code(), Some(2));
    let report = said(&output);
    for part in ["config.toml:2:1", "lisen", "listen", "config.toml:3", "10.0.0.0/99"] {
        assert!(report.contains(part), "{part:?} in\n{report}");
    }
}

#[test]
fn strangers_are_not_let_in_by_any_listen_address() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(serve(&folder, "listen = \"0.0.0.0:0\"").status.code(), Some(2));
    let path = folder.path().join("config.toml");
    std::fs::write(&path, format!("[server]\n{}\n{WIDGET}", data_dir(&folder))).unwrap();
    let output = pyngpong(&["serve", "--config", path.to_str().unwrap(), "--listen", "0.0.0.0:0"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("can be reached from other machines"), "{}", said(&output));
}

#[test]
fn a_missing_file_and_bad_usage_are_exit_code_2() {
    let missing = pyngpong(&["serve", "--config", "/nowhere/config.toml"]).output().unwrap();
    assert_eq!(missing.status.code(), Some(2));
    assert!(said(&missing).contains("/nowhere/config.toml"));
    assert_eq!(pyngpong(&["serv"]).output().unwrap().status.code(), Some(2));
}

#[test]
fn check_prints_the_plan_and_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let target = WIDGET.replace("tcp://127.0.0.1:9", "postgres://me:hunter2@db-01/app");
    std::fs::write(&path, target).unwrap();
    let output = pyngpong(&["check", "--config", path.to_str().unwrap()]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let plan = String::from_utf8(output.stdout).unwrap();
    assert!(plan.contains("postgres://db-01") && plan.contains("every 15s"), "{plan}");
    assert!(!plan.contains("hunter2"));
}

#[test]
fn a_signal_ends_it_within_five_seconds_with_exit_code_0() {
    for signal in ["TERM", "INT"] {
        let folder = tempfile::tempdir().unwrap();
        let mut child = demo(folder.path());
        let begun = Instant::now();
        assert!(Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status().unwrap().success());
        let status = child.wait().unwrap();
        assert_eq!(status.code(), Some(0), "SIG{signal}");
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}

/// A demo that listens already.
fn demo(folder: &Path) -> std::process::Child {
    let mut child =
        pyngpong(&["demo", "--listen", "127.0.0.1:0"]).env("TMPDIR", folder).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("the board is open")));
    std::thread::spawn(move || lines.for_each(drop));
    child
}
