//! `pyngpong check` of GitHub's repositories: what it plans, and what `--online` says of each.

use super::check::{check_text, rows};
use crate::support::site::Site;
use server::demo::github::{
    Github, On, Scripted, World,
    pull::Pull,
    world::{Access, Owner, Repository},
};

const TOKEN: &str = "hunter2";

fn github() -> Github {
    let now = server::clock::now();
    let pulls = |count: u32| (1..=count).map(|number| Pull::new(number, "A change", "ada", now)).collect();
    let kind = |name: &str, access| Repository { access, ..Repository::new(name, pulls(1)) };
    let acme = vec![
        Repository::new("web", pulls(3)),
        Repository::new("api", Vec::new()),
        kind("secret", Access::Hidden),
        kind("sso", Access::Saml),
        Repository { archived: true, ..Repository::new("old", pulls(9)) },
    ];
    let ada = vec![Repository::new("dotfiles", pulls(1)), Repository::new("notes", pulls(1))];
    let mut world = World::new(TOKEN, vec![Owner::organization("acme", acme), Owner::user("ada", ada)]);
    world.renamed.insert("acme/former".to_owned(), "acme/web".to_owned());
    Github::new(world)
}

fn config(site: &Site, repos: &str) -> String {
    let api = site.url("");
    format!("[[widget]]\nid = \"pulls\"\nkind = \"pulls\"\napi = \"{api}\"\ntoken = \"{TOKEN}\"\nrepos = [{repos}]\n")
}

#[tokio::test]
async fn each_repository_says_how_many_are_open_or_why_it_cannot_be_read() {
    let github = github();
    let site = Site::start(github.router()).await;
    let all = r#""acme/api", "acme/former", "acme/secret", "acme/sso", "acme/gone", "ada/*", "nobody/*""#;
    let checked = check_text(&config(&site, all), &["--online"]).await;
    assert_eq!(checked.code, Some(1), "{}{}", checked.out, checked.err);
    let rows = rows(&checked);
    let row = |name: &str| *rows.iter().find(|row| row.contains(&format!("pulls/{name}"))).unwrap();
    assert!(
        row("acme/api").contains("● up") && row("acme/api").ends_with("0 open pull requests"),
        "{}",
        row("acme/api")
    );
    assert!(row("acme/former").ends_with("is read, but has another name now: acme/web"), "{}", row("acme/former"));
    assert!(
        row("ada/*").contains("● up") && row("ada/*").ends_with("2 repositories, 2 open pull requests"),
        "{}",
        row("ada/*")
    );
    for name in ["acme/secret", "acme/sso", "acme/gone", "nobody/*"] {
        assert!(row(name).contains("■ down"), "{}", row(name));
    }
    assert!(row("acme/sso").contains("single sign-on"), "{}", row("acme/sso"));
    assert!(row("quota").contains("of 5000 points of this hour are left"), "{}", row("quota"));
    assert_eq!(checked.err.trim(), "pyngpong: 4 of 8 targets did not answer well");
    assert!(github.calls().len() < 12, "{:#?}", github.calls());
    assert!(!checked.out.contains(TOKEN) && !checked.err.contains(TOKEN));
}

#[tokio::test]
async fn where_graphql_is_not_offered_rest_says_the_same() {
    let github = github();
    github.change(|world| (world.graphql, world.limits) = (false, None));
    let site = Site::start(github.router()).await;
    let checked = check_text(&config(&site, r#""acme/web", "ada/*""#), &["--online"]).await;
    assert_eq!(checked.code, Some(0), "{}{}", checked.out, checked.err);
    let rows = rows(&checked);
    assert!(
        rows.iter().any(|row| row.contains("pulls/acme/web") && row.ends_with("3 open pull requests")),
        "{rows:#?}"
    );
    assert!(
        rows.iter().any(|row| row.contains("pulls/quota") && row.ends_with("GitHub says nothing of a limit")),
        "{rows:#?}"
    );
}

#[tokio::test]
async fn a_token_that_is_not_accepted_fails_them_all_after_one_call() {
    let github = github();
    github.change(|world| world.token = "another".to_owned());
    let site = Site::start(github.router()).await;
    let checked = check_text(&config(&site, r#""acme/web", "acme/api""#), &["--online"]).await;
    assert_eq!(checked.code, Some(1));
    let down: Vec<_> = rows(&checked).into_iter().filter(|row| row.contains("■ down") && row.contains("401")).collect();
    assert_eq!((down.len(), github.calls().len()), (2, 1), "{}", checked.out);
    assert!(!checked.out.contains(TOKEN), "{}", checked.out);
}

#[tokio::test]
async fn a_limit_is_told_and_not_waited_for() {
    let github = github();
    github.change(|world| world.scripted = vec![Scripted::secondary_limit(403, Some(600)).on(On::Everything)]);
    let site = Site::start(github.router()).await;
    let checked = check_text(&config(&site, r#""acme/web""#), &["--online"]).await;
    assert_eq!((checked.code, github.calls().len()), (Some(1), 1), "{}", checked.out);
    assert!(checked.out.contains("no more calls for now"), "{}", checked.out);
}

#[tokio::test]
async fn the_plan_tells_calls_per_hour_for_10_100_and_500_repositories() {
    let site = Site::start(github().router()).await;
    for (repos, calls) in [(10, 60.0), (100, 120.0), (500, 600.0)] {
        let names: Vec<String> = (0..repos).map(|at| format!("\"acme/r{at}\"")).collect();
        let checked = check_text(&config(&site, &names.join(", ")), &["--json"]).await;
        assert_eq!(checked.code, Some(0), "{}", checked.err);
        let all: serde_json::Value = serde_json::from_str(&checked.out).unwrap();
        let told = all["hosts"]["127.0.0.1"]["calls_per_hour"].as_f64().unwrap();
        assert!((told - calls).abs() < 1e-6, "{repos} repositories: {told}");
        assert_eq!(all["polls"].as_array().unwrap().len(), repos);
    }
}
