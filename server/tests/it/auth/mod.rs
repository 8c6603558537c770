//! Who may look, with the whole program: signing in, the shell, https, and visitors who want to keep it busy.

mod busy;
mod flow;
mod https;

use crate::support::served::Served;
use std::process::{Command, Output};
use tempfile::TempDir;

/// One target that nobody has to answer for.
const WIDGET: &str = "[[widget]]\nid = \"core\"\nkind = \"dependencies\"\n[[widget.target]]\nname = \"a\"\nurl = \"tcp://127.0.0.1:9\"\n";

/// A served board with these keys of `[server]`, and these tables.
fn serve(server: &str, tables: &str) -> Served {
    serve_in(tempfile::tempdir().unwrap(), server, tables)
}

fn serve_in(folder: TempDir, server: &str, tables: &str) -> Served {
    let path = folder.path().join("config.toml");
    std::fs::write(&path, text(&folder, server, tables)).unwrap();
    Served::start_at(folder, path)
}

fn text(folder: &TempDir, server: &str, tables: &str) -> String {
    format!("title = \"Test\"\n[server]\ndata_dir = {:?}\n{server}\n{tables}\n{WIDGET}", folder.path().join("data"))
}

/// The shell beside it.
fn people(board: &Served, args: &[&str]) -> Output {
    let config = board.folder().path().join("config.toml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_pyngpong"));
    command.arg("people").args(args).args(["--config", config.to_str().unwrap()]).env("NO_COLOR", "1").output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
