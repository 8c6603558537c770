//! Live configuration, as people and orchestrators change it.

use crate::support::{reader::Reader, served::Served, site::Site};
use axum::{Router, routing::get};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    os::unix::fs::symlink,
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::time::sleep;

const WIDGET: &str = "[[widget]]\nid = \"core\"\nkind = \"dependencies\"\nperiod = \"1s\"\ntimeout = \"900ms\"\n";

/// A widget with these targets, all at `site`.
fn widget(site: &Site, names: &[&str]) -> String {
    let target =
        |name: &&str| format!("[[widget.target]]\nname = {name:?}\nurl = {:?}\n", site.url(&format!("/{name}")));
    WIDGET.to_owned() + &names.iter().map(target).collect::<String>()
}

/// When each path was asked for.
type Seen = Arc<Mutex<BTreeMap<String, Vec<Instant>>>>;

async fn site() -> (Site, Seen) {
    let seen = Seen::default();
    let noted = Arc::clone(&seen);
    let answer = move |uri: axum::http::Uri| {
        noted.lock().unwrap().entry(uri.path().to_owned()).or_default().push(Instant::now());
        async { "fine" }
    };
    (Site::start(Router::new().route("/{name}", get(answer))).await, seen)
}

fn names(widget: &Value) -> Vec<&str> {
    widget["data"]["targets"].as_object().map(|all| all.keys().map(String::as_str).collect()).unwrap_or_default()
}

async fn until_names(served: &Served, expected: &[&str]) {
    served.until_it("/api/widgets/core", |widget| names(widget) == expected).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_file_is_in_force_however_it_was_changed() {
    let (site, _) = site().await;
    let mut served = Served::start(&widget(&site, &["a"]));
    let first = served.until("a", "up").await;
    served.write(&widget(&site, &["a", "b"]));
    served.until("b", "up").await;
    served.replace(&widget(&site, &["b", "c"]));
    until_names(&served, &["b", "c"]).await;
    served.until("c", "up").await;
    served.replace(&widget(&site, &["a", "b"]));
    until_names(&served, &["a", "b"]).await;
    assert!(served.until("a", "up").await["since"].as_str() > first["since"].as_str(), "it is a new one");
    // A signal is not waited for to settle, and nothing new is no harm.
    served.signal("HUP");
    sleep(Duration::from_millis(300)).await;
    served.write(&widget(&site, &["d"]));
    served.signal("HUP");
    until_names(&served, &["d"]).await;
    assert!(served.runs());
}

/// Kubernetes mounts a `ConfigMap` as `config.toml -> ..data/config.toml`, `..data -> ..2026_11_23`, and swaps `..data`.
#[tokio::test(flavor = "multi_thread")]
async fn a_mounted_config_map_is_noticed() {
    let (site, _) = site().await;
    let folder = tempfile::tempdir().unwrap();
    let publish = |version: &str, names: &[&str]| {
        let place = folder.path().join(version);
        std::fs::create_dir(&place).unwrap();
        std::fs::write(place.join("config.toml"), Served::text(&folder, &widget(&site, names))).unwrap();
        symlink(version, folder.path().join("..tmp")).unwrap();
        std::fs::rename(folder.path().join("..tmp"), folder.path().join("..data")).unwrap();
    };
    publish("..1", &["a"]);
    let path = folder.path().join("config.toml");
    symlink(Path::new("..data/config.toml"), &path).unwrap();
    publish("..2", &["a", "b"]);
    let root = folder.path().to_owned();
    let text = Served::text(&folder, &widget(&site, &["c"]));
    let served = Served::start_at(folder, path);
    until_names(&served, &["a", "b"]).await;
    std::fs::create_dir(root.join("..3")).unwrap();
    std::fs::write(root.join("..3/config.toml"), text).unwrap();
    symlink("..3", root.join("..tmp")).unwrap();
    std::fs::rename(root.join("..tmp"), root.join("..data")).unwrap();
    until_names(&served, &["c"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_file_is_told_with_its_line_and_the_old_one_stays_in_force() {
    let (site, _) = site().await;
    let served = Served::start(&widget(&site, &["a"]));
    let before = served.until("a", "up").await;
    let mut reader = Reader::open(&served.url("/api/stream")).await;
    assert_eq!(reader.next().await.as_deref(), Some("hello"));
    assert_eq!(reader.notices, serde_json::json!([]));

    served.write(&widget(&site, &["a"]).replace("period", "perid"));
    while reader.notices == serde_json::json!([]) {
        reader.next().await.expect("the stream goes on");
    }
    let told = reader.notices[0]["message"].as_str().unwrap().to_owned();
    assert!(told.starts_with("configuration refused, the last good one is in force: "), "{told}");
    assert!(told.contains("config.toml:9:1: unknown key `perid`"), "{told}");
    assert_eq!(reader.notices[0]["kind"], "config");
    let page = served.get("/").await.text().await.unwrap();
    assert!(page.contains("unknown key `perid`"), "who comes now is told as well");
    assert_eq!(served.target("a").await["since"], before["since"]);

    // Another mistake takes its place, a good file takes it away.
    served.write("nonsense");
    while !reader.notices[0]["message"].as_str().unwrap_or_default().contains("config.toml:6:") {
        reader.next().await.expect("the stream goes on");
    }
    served.write(&widget(&site, &["a", "b"]));
    while reader.notices != serde_json::json!([]) {
        reader.next().await.expect("the stream goes on");
    }
    served.until("b", "up").await;
    assert_eq!(served.target("a").await["since"], before["since"], "what has not changed keeps its state");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_a_restart_can_change_is_told() {
    let (site, _) = site().await;
    let served = Served::start(&widget(&site, &["a"]));
    served.until("a", "up").await;
    let text = Served::text(served.folder(), &widget(&site, &["a", "b"]));
    std::fs::write(served.folder().path().join("config.toml"), text.replace("/data\"", "/elsewhere\"")).unwrap();
    served.until("b", "up").await;
    let mut reader = Reader::open(&served.url("/api/stream")).await;
    reader.next().await;
    let told = reader.notices[0]["message"].as_str().unwrap();
    assert!(told.contains("[server] data_dir: restart pyngpong"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn widgets_and_boards_come_and_go() {
    let (site, _) = site().await;
    let core = widget(&site, &["a"]);
    let more = core.replace("\"core\"", "\"more\"");
    let served = Served::start(&core);
    let mut reader = Reader::open(&served.url("/api/stream?w=core")).await;
    reader.until("a", "up").await;
    assert_eq!(served.get("/api/widgets/more").await.status(), 404);
    served.write(&format!("{core}{more}"));
    served.until_it("/api/widgets", |all| all.as_array().is_some_and(|all| all.len() == 2)).await;
    assert_eq!(served.get("/w/more").await.status(), 200);
    // Pages learn that they are to be loaded anew.
    while reader.next().await.expect("the stream goes on") != "hello" {}
    served.write(&more);
    served.until_it("/api/widgets", |all| all[0]["id"] == "more" && all[1].is_null()).await;
    assert_eq!(served.get("/api/widgets/core").await.status(), 404);
    assert_eq!(served.get("/w/core").await.status(), 404);
    // Who shows what is gone learns that, too.
    while reader.next().await.expect("the stream goes on") != "hello" {}
    served.write(&core);
    served.until_it("/api/widgets", |all| all[0]["id"] == "core").await;
    served.until("a", "up").await;
}

/// Ten changes in a row, while fifty streams read and a hundred targets are asked every second.
#[tokio::test(flavor = "multi_thread")]
async fn a_reload_under_load_loses_no_poll_and_no_stream() {
    let (site, seen) = site().await;
    let all: Vec<String> = (0..100).map(|n| format!("t{n:02}")).collect();
    let steady: Vec<&str> = all.iter().map(String::as_str).collect();
    let served = Served::start(&widget(&site, &steady));
    served.until("t99", "up").await;
    let since = served.target("t00").await["since"].clone();
    let mut readers = Vec::new();
    for _ in 0..50 {
        let mut reader = Reader::open(&served.url("/api/stream")).await;
        reader.until("t99", "up").await;
        readers.push(reader);
    }
    let begun = Instant::now();
    for change in 0..10 {
        let extra = format!("extra{change}");
        let mut names = steady.clone();
        names.push(&extra);
        served.replace(&widget(&site, &names));
        served.until(&extra, "up").await;
        for reader in &mut readers {
            reader.until(&extra, "up").await;
        }
    }
    let lasted = begun.elapsed();
    assert_eq!(served.target("t00").await["since"], since, "its state was never lost");
    let polls: Value = served.get("/api/polls").await.json().await.unwrap();
    assert_eq!(polls.as_array().unwrap().len(), 101);
    for (path, times) in seen.lock().unwrap().iter().filter(|(path, _)| path.starts_with("/t")) {
        let gaps = times.windows(2).map(|pair| pair[1] - pair[0]);
        // A period is a second, its jitter a fifth; what is above is this machine's own slowness.
        let longest = gaps.clone().max().unwrap();
        assert!(longest < Duration::from_secs(6), "{path} was not asked for {longest:?}");
        let polls = u32::try_from(times.len()).unwrap();
        assert!(f64::from(polls) < lasted.as_secs_f64() / 0.8 + 30.0, "{path} was asked {polls} times in {lasted:?}");
    }
    let end: Value = served.get("/api/widgets/core").await.json().await.unwrap();
    for reader in &mut readers {
        while reader.document["seq"].as_u64() < end["seq"].as_u64() {
            reader.next().await.expect("the stream goes on");
        }
        assert_eq!(names(&reader.document), names(&end));
    }
}
