//! The disk of `data_dir` fills up while the board runs.
//!
//! Needs a mount of its own: a tmpfs of a megabyte in a user namespace (util-linux; a kernel that lets users have those).

use crate::support::{
    namespace::{There, inside, run_inside},
    served::{PROGRAM, Served},
    site::Site,
};
use axum::{Router, routing::get};
use std::{
    fs::{self, File},
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

const HERE: &str = "faults::disk::a_full_disk_stops_what_is_written_and_nothing_else";

/// Room for the database and little more.
fn mount(folder: &Path) {
    fs::create_dir(folder).unwrap();
    let mut command = Command::new("mount");
    command.args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(folder);
    assert!(command.status().unwrap().success(), "a tmpfs cannot be mounted in here: this test needs one");
}

/// A file that takes all there is left.
fn fill(folder: &Path) -> PathBuf {
    let path = folder.join("ballast");
    let mut file = File::create(&path).unwrap();
    for size in [4096, 1] {
        // `write_all` ends with the error that is waited for.
        let full = std::iter::repeat_with(|| file.write_all(&vec![0; size])).find_map(Result::err);
        assert_eq!(full.map(|error| error.kind()), Some(ErrorKind::StorageFull));
    }
    path
}

fn shell(config: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).arg("--config").arg(config).env("USER", "ada").stdin(Stdio::null()).output().unwrap()
}

fn sentence(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    let said: Vec<&str> = said.lines().filter(|line| !line.contains("INFO") && !line.contains("WARN")).collect();
    assert_eq!(said.len(), 1, "{said:?}");
    said[0].to_owned()
}

async fn until_muted(board: &Served, name: &str, muted: bool) {
    board.until_it("/api/widgets/core", |core| core["data"]["targets"][name]["maintenance"].is_null() != muted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_stops_what_is_written_and_nothing_else() {
    if !inside() {
        return run_inside(HERE, &There::Bare);
    }
    let mut site = Site::start(Router::new().route("/", get(async || "fine"))).await;
    let target = |name: &str| format!("[[widget.target]]\nname = \"{name}\"\nurl = {:?}\n", site.url("/"));
    let widget = format!(
        "[[widget]]\nid = \"core\"\nkind = \"dependencies\"\nperiod = \"1s\"\ntimeout = \"900ms\"\n{}{}{}",
        target("a"),
        target("b"),
        target("c")
    );
    let folder = TempDir::new().unwrap();
    let (config, data) = (folder.path().join("config.toml"), folder.path().join("data"));
    mount(&data);
    fs::write(&config, Served::text(&folder, &widget)).unwrap();
    let board = Served::start_at(folder, config.clone());
    board.until("a", "up").await;
    assert!(shell(&config, &["mute", "a", "--for", "10h"]).status.success());
    assert!(shell(&config, &["mute", "c", "--for", "15s"]).status.success());
    until_muted(&board, "a", true).await;
    until_muted(&board, "c", true).await;

    let ballast = fill(&data);
    let refused = shell(&config, &["mute", "b", "--for", "10h"]);
    assert_eq!(refused.status.code(), Some(1));
    let said = sentence(&refused);
    assert!(said.contains("full") && said.contains("data_dir"), "{said}");
    // What ends cannot be crossed out, and ends nevertheless.
    until_muted(&board, "c", false).await;
    until_muted(&board, "b", false).await;
    until_muted(&board, "a", true).await;
    assert_eq!(board.get("/livez").await.status(), 200);
    site.stop().await;
    board.until("b", "down").await;
    site.start_again().await;
    board.until("b", "up").await;

    fs::remove_file(ballast).unwrap();
    assert!(shell(&config, &["mute", "b", "--for", "10h"]).status.success());
    until_muted(&board, "b", true).await;
    let folder = board.kill();
    let board = Served::start_at(folder, config);
    until_muted(&board, "a", true).await;
    until_muted(&board, "b", true).await;
    until_muted(&board, "c", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_at_start_is_one_sentence() {
    if !inside() {
        return run_inside("faults::disk::a_disk_that_is_full_at_start_is_one_sentence", &There::Bare);
    }
    let folder = TempDir::new().unwrap();
    let (config, data) = (folder.path().join("config.toml"), folder.path().join("data"));
    mount(&data);
    fill(&data);
    let widget = "[[widget]]\nid = \"core\"\nkind = \"dependencies\"\n[[widget.target]]\nname = \"x\"\nurl = \"tcp://127.0.0.1:9\"\n";
    fs::write(&config, Served::text(&folder, widget)).unwrap();
    let refused = shell(&config, &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(refused.status.code(), Some(1));
    let said = sentence(&refused);
    assert!(said.contains("full") && said.contains("data_dir"), "{said}");
}
