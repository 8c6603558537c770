//! `pyngpong check` of projects at Bugsnag: what it plans, and what `--online` says of each.

use super::check::{check_text, rows};
use crate::support::site::Site;
use app::time::Timestamp;
use server::demo::bugsnag::{
    Bugsnag, World,
    world::{Organization, Project, Scripted, StoredError},
};

fn bugsnag() -> Bugsnag {
    let now = server::clock::now();
    let error = |id: &str, ago: i64| StoredError::new(id, "NoMethodError", 3, now.plus_ms(-ago));
    let day = 86_400_000;
    let web = Project::new("web", "Web shop", vec![error("1", 60_000), error("2", 2 * 3_600_000), error("3", 5 * day)]);
    let closed = Project { no_access: true, ..Project::new("closed", "Closed", Vec::new()) };
    let api = Project::new("api", "API", Vec::new());
    Bugsnag::new(World::new("hunter2", vec![Organization::new("acme", "Acme", vec![web, closed, api])]))
}

fn config(site: &Site, projects: &str) -> String {
    format!(
        "[[widget]]\nid = \"bugs\"\nkind = \"errors\"\napi = \"{}\"\ntoken = \"hunter2\"\nprojects = [{projects}]\nmax_calls_per_minute = 60\n",
        site.url("")
    )
}

#[tokio::test]
async fn each_project_says_how_many_errors_it_has_or_why_it_cannot_be_read() {
    let bugsnag = bugsnag();
    let site = Site::start(bugsnag.router()).await;
    let all = r#""acme/web", "acme/api", "acme/closed", "acme/gone", "other/web""#;
    let checked = check_text(&config(&site, all), &["--online"]).await;
    assert_eq!(checked.code, Some(1), "{}{}", checked.out, checked.err);
    let rows = rows(&checked);
    let row = |name: &str| *rows.iter().find(|row| row.contains(&format!("bugs/{name}"))).unwrap();
    assert!(row("acme/web").contains("● up") && row("acme/web").ends_with("2 errors"), "{}", row("acme/web"));
    assert!(row("acme/api").contains("● up") && row("acme/api").ends_with("0 errors"), "{}", row("acme/api"));
    for name in ["acme/closed", "acme/gone", "other/web"] {
        assert!(row(name).contains("■ down"), "{}", row(name));
    }
    assert_eq!(checked.err.trim(), "pyngpong: 3 of 5 targets did not answer well");
    assert!(bugsnag.calls().iter().all(|call| call.status != 429 && call.at > Timestamp::from_ms(0)));
    assert!(bugsnag.calls().len() < 12, "{:#?}", bugsnag.calls());
    assert!(!checked.out.contains("hunter2") && !checked.err.contains("hunter2"));
}

#[tokio::test]
async fn one_that_gives_no_answer_does_not_stop_the_others() {
    let bugsnag = bugsnag();
    let path = "/projects/p-web/errors".to_owned();
    bugsnag.change(|world| {
        world.scripted = vec![Scripted { path, status: 502, headers: Vec::new(), body: "<html>".to_owned() }];
    });
    let site = Site::start(bugsnag.router()).await;
    let checked = check_text(&config(&site, r#""acme/web", "acme/api""#), &["--online"]).await;
    let rows = rows(&checked);
    let row = |name: &str| *rows.iter().find(|row| row.contains(&format!("bugs/{name}"))).unwrap();
    assert!(row("acme/web").contains("■ down") && row("acme/web").contains("HTTP 502"), "{}", row("acme/web"));
    assert!(row("acme/api").contains("● up") && row("acme/api").ends_with("0 errors"), "{}", row("acme/api"));
    assert_eq!(checked.err.trim(), "pyngpong: 1 of 2 targets did not answer well");
}

#[tokio::test]
async fn a_token_that_is_not_accepted_fails_them_all_after_one_call() {
    let bugsnag = bugsnag();
    bugsnag.change(|world| world.token = "another".to_owned());
    let site = Site::start(bugsnag.router()).await;
    let checked = check_text(&config(&site, r#""acme/web", "acme/api""#), &["--online"]).await;
    assert_eq!(checked.code, Some(1));
    assert!(rows(&checked).iter().all(|row| row.contains("■ down") && row.contains("401")), "{}", checked.out);
    assert_eq!(bugsnag.calls().len(), 1);
    assert!(!checked.out.contains("hunter2"), "{}", checked.out);
}

#[tokio::test]
async fn the_plan_tells_calls_per_hour_for_1_10_and_50_projects() {
    let site = Site::start(bugsnag().router()).await;
    for (projects, calls) in [(1, 60.0), (10, 600.0), (50, 600.0)] {
        let names: Vec<String> = (0..projects).map(|at| format!("\"acme/p{at}\"")).collect();
        let text = config(&site, &names.join(", ")).replace("max_calls_per_minute = 60\n", "");
        let checked = check_text(&text, &["--json"]).await;
        assert_eq!(checked.code, Some(0), "{}", checked.err);
        let all: serde_json::Value = serde_json::from_str(&checked.out).unwrap();
        let told = all["hosts"]["127.0.0.1"]["calls_per_hour"].as_f64().unwrap();
        assert!((told - calls).abs() < 1e-6, "{projects} projects: {told}");
        assert_eq!(all["polls"].as_array().unwrap().len(), projects);
    }
}
