//! `pyngpong import` through the real binary: what it prints is what `check` accepts.

use rstest::rstest;
use std::{
    io::Write as _,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

fn example(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src/import/examples")).join(name)
}

fn pyngpong(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pyngpong"));
    command.args(arguments).stdin(Stdio::null());
    command
}

/// The variables that the head of a result asks for.
fn to_set(text: &str) -> Vec<String> {
    let list = text.lines().skip_while(|line| !line.starts_with("# Set these")).skip(1);
    let names = list.take_while(|line| line.starts_with("#   "));
    names.map(|line| line.split_whitespace().nth(1).unwrap().to_owned()).collect()
}

/// Checks a result as somebody would who has set its variables and has its certificates.
fn check(text: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("ca.pem");
    let pem = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap().cert.pem();
    std::fs::write(&authority, pem).unwrap();
    let config = folder.path().join("config.toml");
    let text = text.replace("/etc/ssl/internal-ca.pem", authority.to_str().unwrap());
    std::fs::write(&config, &text).unwrap();
    let values = to_set(&text).into_iter().map(|name| (name, "x1"));
    pyngpong(&["check", "--config", config.to_str().unwrap()]).envs(values).output().unwrap()
}

#[rstest]
#[case("gatus", "gatus.yaml", None)]
#[case("uptime-kuma", "uptime-kuma.json", None)]
#[case("prometheus-blackbox", "blackbox.yml", Some("prometheus.yml"))]
fn what_is_printed_is_accepted(#[case] peer: &str, #[case] file: &str, #[case] prometheus: Option<&str>) {
    let mut command = pyngpong(&["import", peer, example(file).to_str().unwrap()]);
    if let Some(file) = prometheus {
        command.arg("--prometheus").arg(example(file));
    }
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains("hunter2"), "{text}");
    assert!(text.contains("no equivalent: "), "{text}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(" targets, ") && said.lines().count() == 1, "{said}");
    let checked = check(&text);
    let report = String::from_utf8_lossy(&checked.stderr);
    assert_eq!(checked.status.code(), Some(0), "{report}\n{text}");
}

#[test]
fn a_dash_is_standard_input() {
    let mut child = pyngpong(&["import", "gatus", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"endpoints: [{name: a, url: \"tcp://a:1\"}]").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("url = \"tcp://a:1\""));
}

#[rstest]
#[case(&["import", "gatus"], "uptime-kuma.json", "not a Gatus configuration, which has `endpoints`: its keys are")]
#[case(&["import", "uptime-kuma"], "gatus.yaml", "not valid JSON")]
#[case(&["import", "prometheus-blackbox"], "gatus.yaml", "not a configuration of blackbox_exporter")]
#[case(&["import", "gatus"], "nowhere.yaml", "cannot read")]
fn a_file_of_another_kind_is_exit_code_2(#[case] arguments: &[&str], #[case] file: &str, #[case] says: &str) {
    let output = pyngpong(arguments).arg(example(file)).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(output.stdout, b"");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(says) && said.contains(file) && said.lines().count() == 1, "{said}");
    assert!(!said.contains("hunter2"));
}
