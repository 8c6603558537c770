//! Killed at random moments, a hundred times, while the shell writes and people come: the store opens, and has all that was promised.

use crate::support::served::{PROGRAM, Served};
use app::time::Timestamp;
use server::{
    auth::{Email, audit::What, secret::Hashed, session::Session},
    store::{FILE, Store},
};
use sqlx::{Connection as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    collections::BTreeSet,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};
use tempfile::TempDir;
use tokio::time::sleep;

const TIMES: usize = 100;

/// Each mute has a pattern of its own, which fits this target. A proxy says who somebody is.
const TABLES: &str = "[auth]\nmode = \"proxy\"\nheader = \"x-forwarded-email\"\n\
                      [[widget]]\nid = \"core\"\nkind = \"dependencies\"\nperiod = \"1s\"\ntimeout = \"500ms\"\n\
                      [[widget.target]]\nname = \"x\"\nurl = \"tcp://127.0.0.1:9\"\n";

fn text(folder: &TempDir) -> String {
    let data = folder.path().join("data");
    format!("title = \"Test\"\n[server]\ndata_dir = {data:?}\ntrusted_proxies = [\"127.0.0.1\"]\n{TABLES}")
}

/// Opens a window for what is called `x`, in a pattern that nobody else writes.
fn mute(config: &Path, times: usize) -> (String, Child) {
    let pattern = format!("core/{}x", "*".repeat(times + 1));
    let mut command = Command::new(PROGRAM);
    command.args(["mute", &pattern, "--for", "10h", "--config"]).arg(config).env("USER", "ada");
    (pattern, command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
}

/// Somebody comes who was never here; whether they were told that they wait.
async fn come(url: String, email: String) -> bool {
    let asked = reqwest::Client::new().get(url).header("x-forwarded-email", email).send().await;
    match asked {
        Ok(answer) => {
            let status = answer.status();
            let page = answer.text().await.unwrap_or_default();
            assert!(status == 403 && (page.is_empty() || page.contains("Waiting to be let in")), "{status}: {page}");
            true
        }
        Err(_) => false,
    }
}

/// What SQLite itself finds in it.
async fn integrity(data: &Path) -> String {
    let options = SqliteConnectOptions::new().filename(data.join(FILE));
    let mut session = SqliteConnection::connect_with(&options).await.unwrap();
    let row = sqlx::query("PRAGMA integrity_check").fetch_one(&mut session).await.unwrap();
    row.get::<String, _>(0)
}

/// Of one kind: who was told that it is written, and who was killed before that.
#[derive(Default)]
struct Written {
    promised: BTreeSet<String>,
    unsaid: BTreeSet<String>,
}

impl Written {
    fn note(&mut self, what: String, promised: bool) {
        if promised { &mut self.promised } else { &mut self.unsaid }.insert(what);
    }

    fn check(&self, kind: &str, found: impl Iterator<Item = String>) {
        let found: BTreeSet<String> = found.collect();
        let lost: Vec<_> = self.promised.difference(&found).collect();
        assert!(lost.is_empty(), "{kind} promised and lost: {lost:?}");
        let known = |one: &&String| self.promised.contains(*one) || self.unsaid.contains(*one);
        let strangers: Vec<_> = found.iter().filter(|one| !known(one)).collect();
        assert!(strangers.is_empty(), "nobody wrote the {kind} {strangers:?}");
    }

    /// The test has met both cases, or it has shown nothing.
    fn has_both(&self, kind: &str) {
        let (promised, unsaid) = (self.promised.len(), self.unsaid.len());
        assert!(promised > 0 && unsaid > 0, "{kind}: {promised} were promised, {unsaid} were not");
    }
}

/// Everything that was written.
#[derive(Default)]
struct All {
    mutes: Written,
    people: Written,
    sessions: Written,
}

impl All {
    async fn check(&self, data: &Path) -> Store {
        assert_eq!(integrity(data).await, "ok");
        let store = Store::open(data).await.unwrap_or_else(|error| panic!("it does not open: {error}"));
        self.mutes.check("mutes", store.mutes().await.unwrap().into_iter().map(|mute| mute.target.to_string()));
        let people = store.people().await.unwrap();
        self.people.check("people", people.into_iter().map(|person| person.email.to_string()));
        let log = store.entries(0, 10_000).await.unwrap().into_iter().filter(|entry| entry.what == What::Waiting);
        self.people.check("entries", log.filter_map(|entry| entry.about.or(entry.by)));
        let sessions = store.sessions().await.unwrap();
        self.sessions.check("sessions", sessions.into_iter().map(|(_, session)| session.address));
        store
    }

    /// Who was met in the first round signs in everywhere, between two rounds.
    async fn sign_in(&mut self, store: &Store, times: usize) {
        let Some(email) = self.people.promised.first() else { return };
        let now = Timestamp::from_ms(jiff::Timestamp::now().as_millisecond());
        let from = format!("browser {times}");
        let session = Session::new(Email::parse(email).unwrap(), now, now, from.clone());
        store.add_session(Hashed::of(&from), &session).await.unwrap();
        self.sessions.note(from, true);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_a_hundred_times_the_store_opens_clean_and_has_what_was_promised() {
    let folder = TempDir::new().unwrap();
    let config = folder.path().join("config.toml");
    std::fs::write(&config, text(&folder)).unwrap();
    let data = folder.path().join("data");
    let mut folder = Some(folder);
    let mut all = All::default();
    for times in 0..TIMES {
        let board = Served::start_at(folder.take().unwrap(), config.clone());
        let (pattern, mut shell) = mute(&config, times);
        let email = format!("p{times}@board.test");
        let coming = tokio::spawn(come(board.url("/"), email.clone()));
        sleep(Duration::from_millis(fastrand::u64(0..200))).await;
        let shell_first = fastrand::bool();
        if shell_first {
            shell.kill().unwrap();
        }
        folder = Some(board.kill());
        all.mutes.note(pattern, shell.wait().unwrap().success());
        all.people.note(email, coming.await.unwrap());
        let store = all.check(&data).await;
        all.sign_in(&store, times).await;
    }
    all.mutes.has_both("mutes");
    all.people.has_both("people");
    // And the board starts on it.
    let board = Served::start_at(folder.take().unwrap(), config);
    assert_eq!(board.get("/livez").await.status(), 200);
    let _folder = board.kill();
    all.check(&data).await;
}
