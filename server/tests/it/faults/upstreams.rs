//! Every kind of widget, while all of its upstreams are dead, gone, or half open.

use crate::support::{board::Board, plug::Plug, trio::Trio};
use serde_json::{Map, Value};
use server::demo::{self, Scenario};
use std::{
    any::Any,
    collections::{BTreeMap, btree_map::Entry},
    time::Duration,
};
use tokio::{
    join,
    time::{Instant, sleep},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Bugsnag and GitHub are asked in rounds, and come back after a rest.
const PATIENCE: Duration = Duration::from_secs(90);

/// The one target of the demo that is a file.
const FILE: &str = "orders-db";

/// A board, and a plug before each of its upstreams.
struct Plugged {
    board: Board,
    plugs: Vec<Plug>,
    /// The same configuration without plugs.
    direct: String,
    /// The widgets that know nothing while their plugs are pulled; others read files.
    blind: Vec<&'static str>,
    _upstreams: Box<dyn Any + Send>,
}

impl Plugged {
    /// What the demo simulates: dependencies, feeds, GitHub and Bugsnag. Every plug is pulled.
    async fn demo() -> Self {
        let stop = CancellationToken::new();
        let demo = demo::start(Scenario::Calm, stop.clone(), TaskTracker::new()).await.unwrap();
        let text = demo.config[demo.config.find("[[widget]]").unwrap()..].to_owned();
        let plugged = Self::before(&text, vec!["core", "rt", "pulls", "errors"], (demo, stop.drop_guard())).await;
        assert!(plugged.plugs.len() >= 8, "{} plugs", plugged.plugs.len());
        plugged
    }

    /// Metrics in three databases, and a log of deployments in one; the one in a file is not asked of anybody.
    async fn databases() -> Self {
        let trio = Trio::start().await;
        trio.postgres("CREATE TABLE deployments (id int, service text, status text, started_at timestamptz)").await;
        trio.postgres("INSERT INTO deployments VALUES (1, 'api', 'success', now()), (2, 'web', 'success', now())")
            .await;
        let log = format!(
            "[[widget]]\nid = \"log\"\nkind = \"deployments\"\nperiod = \"1s\"\ntimeout = \"900ms\"\ndatabase = {:?}\n\
             query = \"select * from deployments\"\n",
            trio.postgres.url()
        );
        Self::before(&(trio.widget("late_after = \"1m\"") + &log), vec!["m", "log"], trio).await
    }

    async fn before(text: &str, blind: Vec<&'static str>, upstreams: impl Any + Send) -> Self {
        let (behind, plugs) = plugged(text).await;
        let direct = text.to_owned();
        Self { board: Board::start(&behind).await, plugs, direct, blind, _upstreams: Box::new(upstreams) }
    }

    fn each(&self, act: impl Fn(&Plug)) {
        self.plugs.iter().for_each(act);
    }

    /// Every widget's snapshot, by its id.
    async fn widgets(&self) -> BTreeMap<String, Value> {
        self.widgets_of(&self.board).await
    }

    async fn widgets_of(&self, board: &Board) -> BTreeMap<String, Value> {
        let mut widgets = BTreeMap::new();
        for id in &self.blind {
            let snapshot = board.get(&format!("/api/widgets/{id}")).await.json().await.unwrap();
            widgets.insert((*id).to_owned(), snapshot);
        }
        widgets
    }

    /// Waits until all widgets are as `good` likes them.
    async fn until(&self, what: &str, good: impl Fn(&Value) -> bool) -> BTreeMap<String, Value> {
        let begun = Instant::now();
        loop {
            let widgets = self.widgets().await;
            let Some((id, bad)) = widgets.iter().find(|(_, widget)| !good(widget)) else { return widgets };
            assert!(begun.elapsed() < PATIENCE, "{id} is never {what}: {bad:#}");
            sleep(Duration::from_millis(100)).await;
        }
    }
}

/// The same configuration with each upstream behind a plug.
async fn plugged(config: &str) -> (String, Vec<Plug>) {
    let mut plugs = BTreeMap::new();
    let mut text = String::new();
    let mut rest = config;
    while let Some(at) =
        ["127.0.0.1:", "localhost:"].iter().filter_map(|host| Some(rest.find(host)? + host.len())).min()
    {
        let digits = rest[at..].chars().take_while(char::is_ascii_digit).count();
        let (before, after) = rest.split_at(at);
        let (port, after) = after.split_at(digits);
        text += before;
        if let Ok(port) = port.parse::<u16>() {
            let plug = match plugs.entry(port) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(Plug::before(port).await),
            };
            text += &plug.port().to_string();
        }
        rest = after;
    }
    (text + rest, plugs.into_values().collect())
}

fn is_green(widget: &Value) -> bool {
    widget["state"] == "up" && widget["stale"] == false
}

/// Whatever a widget holds, by collection: how many there are.
fn counts(widget: &Value) -> BTreeMap<String, usize> {
    let collections = widget["data"].as_object().unwrap().iter();
    collections.filter_map(|(name, value)| Some((name.clone(), value.as_object().map(Map::len)?))).collect()
}

/// Of Core Dependencies: who is green and asks an upstream; of the others nobody.
fn green_targets(core: &Value) -> Vec<String> {
    let targets = core["data"]["targets"].as_object().into_iter().flatten();
    let green = targets.filter(|(name, target)| target["state"] == "up" && *name != FILE);
    green.map(|(name, _)| name.clone()).collect()
}

/// Nothing is green until the upstreams are there.
async fn dead_at_start(all: Plugged) {
    // Longer than `fail_after` needs for everybody.
    for _ in 0..30 {
        for (id, widget) in all.widgets().await {
            assert!(!is_green(&widget), "{id} is green and has heard nobody: {widget:#}");
            assert!(green_targets(&widget).is_empty(), "green, and nobody has answered: {widget:#}");
        }
        sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(all.board.get("/").await.status(), 200);
    all.each(Plug::put_in);
    let widgets = all.until("green", is_green).await;
    assert!(widgets.values().all(|widget| widget["fault"].is_null()), "{widgets:#?}");
}

/// What is simulated and what is real, at the same time: most of it is waiting.
#[tokio::test(flavor = "multi_thread")]
async fn upstreams_that_are_dead_at_start_are_not_green_until_they_come() {
    join!(async { dead_at_start(Plugged::demo().await).await }, async {
        dead_at_start(Plugged::databases().await).await;
    });
}

/// What was known stays, is never green while it is not known, and is green again afterwards.
async fn goes_and_comes_back(all: Plugged, goes: impl Fn(&Plug)) {
    all.each(Plug::put_in);
    let before = all.until("green", is_green).await;
    all.each(goes);
    let gone = all.until("anything but green", |widget| !is_green(widget)).await;
    for (id, widget) in &gone {
        assert_eq!(counts_kept(&before[id]), counts_kept(widget), "{id} has lost what was known: {widget:#}");
    }
    // It stays so for as long as they are gone.
    for _ in 0..15 {
        for (id, widget) in all.widgets().await {
            assert!(!is_green(&widget), "{id} is green, and its upstreams are gone: {widget:#}");
        }
        sleep(Duration::from_millis(200)).await;
    }
    all.each(Plug::put_in);
    let after = all.until("green again", is_green).await;
    for (id, widget) in &after {
        assert!(widget["fault"].is_null(), "{id}: {widget:#}");
    }
    shows_what_others_show(&all).await;
}

/// The world has gone on meanwhile: nothing is lost where the board comes to show what one shows that was never cut off.
async fn shows_what_others_show(all: &Plugged) {
    let other = Board::start(&all.direct).await;
    let begun = Instant::now();
    loop {
        let (ours, theirs) = (all.widgets().await, all.widgets_of(&other).await);
        let green = ours.values().chain(theirs.values()).all(is_green);
        let differs = ours.iter().find(|(id, widget)| counts_kept(widget) != counts_kept(&theirs[*id]));
        match differs {
            None if green => break,
            Some((id, widget)) if begun.elapsed() > PATIENCE => {
                panic!("{id} shows {:?}, others {:?}", counts_kept(widget), counts_kept(&theirs[id]));
            }
            _ => assert!(begun.elapsed() < PATIENCE, "not green: {ours:#?} {theirs:#?}"),
        }
        sleep(Duration::from_millis(100)).await;
    }
    other.stop().await;
}

/// Without what only tells of failures.
fn counts_kept(widget: &Value) -> BTreeMap<String, usize> {
    counts(widget).into_iter().filter(|(name, _)| !name.contains("failed") && !name.contains("faults")).collect()
}

async fn both_go_and_come_back(goes: impl Fn(&Plug)) {
    join!(async { goes_and_comes_back(Plugged::demo().await, &goes).await }, async {
        goes_and_comes_back(Plugged::databases().await, &goes).await;
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn upstreams_that_refuse_leave_what_was_known_and_nothing_green() {
    both_go_and_come_back(Plug::pull).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn half_open_connections_leave_what_was_known_and_nothing_green() {
    both_go_and_come_back(Plug::silence).await;
}
