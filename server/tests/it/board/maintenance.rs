//! Planned work: from the configuration and from the shell, on a board that runs.

use crate::support::{board::Board, free_port};
use serde_json::{Value, json};
use server::clock;
use std::{
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};
use tokio::time::{Instant, sleep};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// `db` is red, `web` waits for it, `other` is green.
fn widget(other: u16) -> String {
    let closed = free_port();
    format!(
        "[[widget]]\nid = \"core\"\nkind = \"dependencies\"\nperiod = \"1s\"\ntimeout = \"900ms\"\n\
         [[widget.target]]\nname = \"db\"\nurl = \"tcp://127.0.0.1:{closed}\"\nrestart = \"systemctl restart db\"\n\
         [[widget.target]]\nname = \"web\"\nurl = \"tcp://127.0.0.1:{closed}\"\ndepends_on = [\"db\"]\n\
         [[widget.target]]\nname = \"other\"\nurl = \"tcp://127.0.0.1:{other}\"\n"
    )
}

async fn json(board: &Board, path: &str) -> Value {
    board.get(path).await.json().await.unwrap()
}

/// Waits until the summary of the widget is this.
async fn until_summary(board: &Board, summary: &str) {
    let begun = Instant::now();
    loop {
        let widgets = json(board, "/api/widgets").await;
        if widgets[0]["summary"] == summary {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "never {summary:?}: {widgets:#}");
        sleep(Duration::from_millis(50)).await;
    }
}

fn listener() -> (std::net::TcpListener, u16) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_does_not_count_and_ends_by_itself() {
    let (_open, other) = listener();
    let now = clock::now();
    let window = format!(
        "[[maintenance]]\ntargets = [\"core/d*\"]\nfrom = \"{}\"\nto = {}\nwhy = \"moving racks\"\n",
        now.plus_ms(-60_000),
        now.plus_ms(8_000),
    );
    let board = Board::start(&(widget(other) + &window)).await;
    until_summary(&board, "1 down, 1 up, 1 in maintenance").await;
    let db = board.target("db").await;
    assert_eq!(db["state"], "down", "as it was measured");
    assert_eq!(db["maintenance"]["why"], "moving racks");
    assert_eq!(db["maintenance"]["until"], now.plus_ms(8_000).to_string());
    assert_eq!(board.target("web").await["cause"], "db", "affected all the same");
    let answers = json(&board, "/api/answers").await;
    assert_eq!((&answers[0]["answer"], &answers[0]["detail"]), (&json!("web"), &json!("waits on db, in maintenance")));
    assert_eq!((&answers[2]["answer"], &answers[2]["items"]), (&json!("nothing"), &json!([])));

    until_summary(&board, "2 down, 1 up").await;
    assert!(clock::now() >= now.plus_ms(8_000), "not before its end");
    assert_eq!(board.target("db").await["maintenance"], Value::Null);
    let restart = json(&board, "/api/answers").await[2].clone();
    assert_eq!(restart["answer"], "db");
    assert_eq!(restart["items"][0]["restart"], "systemctl restart db");
    assert_eq!(restart["items"][0]["affects"], 1);
}

/// The shell's view of a board: its data, and what it watches.
fn shell(data_dir: &Path, widget: &str, arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, format!("[server]\ndata_dir = {data_dir:?}\n{widget}")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_pyngpong"));
    command.args(arguments).arg("--config").arg(&path).env("USER", "ada").env_remove("SUDO_USER");
    command.stdin(Stdio::null()).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

fn fine(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", said(output));
    said(output)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mute_is_seen_by_the_running_board_survives_a_restart_and_ends() {
    let (_open, other) = listener();
    let widget = widget(other);
    let board = Board::start(&widget).await;
    until_summary(&board, "2 down, 1 up").await;

    let muted = fine(&shell(board.data_dir(), &widget, &["mute", "core/db", "--for", "2h", "--why", "new disk"]));
    assert!(muted.starts_with("core/db is muted until 20"), "{muted}");
    until_summary(&board, "1 down, 1 up, 1 in maintenance").await;
    assert_eq!(board.target("db").await["maintenance"]["why"], "new disk");
    let listed = fine(&shell(board.data_dir(), &widget, &["mute", "--list"]));
    assert!(listed.contains("core/db  until ") && listed.contains("by ada: new disk"), "{listed}");

    let board = Board::start_in(board.leave().await, &widget).await;
    until_summary(&board, "1 down, 1 up, 1 in maintenance").await;

    fine(&shell(board.data_dir(), &widget, &["unmute", "core/db"]));
    until_summary(&board, "2 down, 1 up").await;
    assert!(fine(&shell(board.data_dir(), &widget, &["unmute", "core/db"])).contains("was not muted"));
    fine(&shell(board.data_dir(), &widget, &["mute", "*", "--for", "3s"]));
    until_summary(&board, "3 in maintenance").await;
    until_summary(&board, "2 down, 1 up").await;
    assert_eq!(fine(&shell(board.data_dir(), &widget, &["mute", "--list"])), "nothing is muted\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mute_that_nobody_would_hear_is_refused() {
    let widget = widget(1);
    let folder = tempfile::tempdir().unwrap();
    let nowhere = shell(folder.path(), &widget, &["mute", "db", "--for", "1h"]);
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(said(&nowhere).contains("there is no embedded database at"), "{}", said(&nowhere));
    for arguments in [&["mute", "bd", "--for", "1h"][..], &["unmute", "core/bd"]] {
        let board = Board::start(&widget).await;
        let unknown = shell(board.data_dir(), &widget, arguments);
        assert_eq!(unknown.status.code(), Some(2), "{}", said(&unknown));
        assert!(said(&unknown).contains("did you mean") && said(&unknown).contains("db"), "{}", said(&unknown));
    }
    for arguments in [&["mute"][..], &["mute", "db"], &["mute", "db", "--for", "soon"], &["mute", "db", "--for", "0s"]]
    {
        let usage = shell(folder.path(), &widget, arguments);
        assert_eq!(usage.status.code(), Some(2), "{arguments:?}: {}", said(&usage));
    }
}
