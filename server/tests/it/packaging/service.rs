//! The unit file: systemd understands every line of it, and thinks well of its sandbox.

use std::{path::PathBuf, process::Command};

const UNIT: &str = include_str!("../../../../packaging/pyngpong.service");
const BINARY: &str = "/usr/local/bin/pyngpong";

/// The unit with a program that is there, and its directory.
fn unit() -> (tempfile::TempDir, PathBuf) {
    assert!(UNIT.contains(&format!("ExecStart={BINARY} serve ")));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pyngpong.service");
    std::fs::write(&path, UNIT.replace(BINARY, "/bin/true")).unwrap();
    (folder, path)
}

/// What `systemd-analyze` says, if it is content.
fn analyze(arguments: &[&str]) -> String {
    let (_folder, path) = unit();
    let output = Command::new("systemd-analyze")
        .args(arguments)
        .arg(&path)
        .env("SYSTEMD_COLORS", "0")
        .output()
        .expect("systemd-analyze is missing: apt-get install systemd");
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
    assert!(output.status.success(), "{said}");
    said
}

#[test]
fn systemd_understands_every_line() {
    assert_eq!(analyze(&["verify"]), "", "what it says are warnings");
}

/// In tenths: 0 is a program that can do nothing, 100 one that can do everything. What is left is the network, which is its job.
#[test]
fn its_sandbox_is_tight() {
    analyze(&["security", "--offline=true", "--threshold=15"]);
}
