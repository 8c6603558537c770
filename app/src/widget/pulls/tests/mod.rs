mod groups;
mod people;
mod rows;
mod untrusted;

use crate::{
    board::Board,
    document::{Assets, Document},
    model::{AnySnapshot, pulls::Pulls},
    page::{Embedded, Filter, Page, Theme},
    samples::{self, html, pulls::*, sent},
    state::State,
};
use leptos::prelude::*;
use std::{fs, path::PathBuf};

fn board(alone: bool, data: Pulls) -> String {
    shown(page(alone), data)
}

fn shown(page: Page, data: Pulls) -> String {
    sent(|| view! { <Board page snapshots=vec![snapshot(data)]/> })
}

/// What a text filter leaves of it.
fn filtered(text: &str, data: Pulls) -> String {
    let filter = Filter { state: None, text: text.to_owned() };
    shown(Page { filter, ..page(true) }, data)
}

/// What stands between the two.
fn part<'a>(html: &'a str, from: &str, to: &str) -> &'a str {
    html.split_once(from)
        .and_then(|(_, rest)| rest.split_once(to))
        .unwrap_or_else(|| panic!("{from} and {to} are not both there: {html}"))
        .0
}

fn body(html: &str) -> &str {
    part(html, "<div class=\"pulls\"", "</section>")
}

/// The pull requests' rows, in their order.
fn rows(html: &str) -> Vec<&str> {
    let body = part(html, "<table class=\"rows list\"", "</tbody>");
    body.split("<tr role=\"row\" data-widget=\"pulls\" data-key=\"").skip(1).collect()
}

/// The rows of `class`, each from its key on.
fn beside<'a>(html: &'a str, class: &str) -> Vec<&'a str> {
    let body = part(html, &format!("<table class=\"{class}\""), "</table>");
    body.split("<tr role=\"row\" data-beside=\"").skip(1).collect()
}

/// The keys of those that are to be seen.
fn seen(html: &str) -> Vec<&str> {
    rows(html).into_iter().filter(|row| !row.contains(" hidden>")).filter_map(|row| row.split('"').next()).collect()
}

#[test]
fn the_whole_tile() {
    let html = html(|| view! { <Board page=page(false) snapshots=vec![snapshot(five())]/> });
    insta::assert_snapshot!(body(&html));
}

#[test]
fn the_whole_page_of_one() {
    let html = html(|| view! { <Board page=page(true) snapshots=vec![snapshot(five())]/> });
    insta::assert_snapshot!(body(&html));
}

#[test]
fn the_tab_counts_what_is_overdue() {
    assert_eq!(crate::widget::count(&snapshot(five()), State::Down), 1);
}

/// Writes pages to `target/shots`, to be looked at.
#[test]
fn pages_to_look_at() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let shots = root.join("target/shots");
    fs::create_dir_all(&shots).expect("a directory");
    let css = root.join("style/main.css").canonicalize().expect("the stylesheet").display().to_string();
    let samples = [
        ("none", none()),
        ("five", five()),
        ("three-hundred", three_hundred()),
        ("hostile", hostile()),
        ("unread", Pulls::default()),
    ];
    for (name, data) in samples {
        let among = Page {
            offered: [page(false).offered, samples::page().offered].concat(),
            shown: vec!["core".into(), "pulls".into()],
            ..page(false)
        };
        let core = samples::snapshot(samples::fourteen());
        let grouped = |by: &str| Page { address: format!("/w/pulls?group={by}"), ..page(true) };
        for (place, page, snapshots) in [
            ("board", page(false), vec![snapshot(data.clone())]),
            ("alone", page(true), vec![snapshot(data.clone())]),
            ("repository", grouped("repository"), vec![snapshot(data.clone())]),
            ("developer", grouped("developer"), vec![snapshot(data.clone())]),
            ("among", among, vec![core, snapshot(data.clone())]),
        ] {
            for theme in [Theme::Dark, Theme::Light] {
                let file = shots.join(format!("pulls-{name}-{place}-{}.html", theme.as_str()));
                let assets = Assets { css: css.clone(), ..Assets::default() };
                fs::write(&file, document(Page { theme: Some(theme), ..page.clone() }, snapshots.clone(), assets))
                    .expect("a file");
                assert!(fs::metadata(&file).is_ok_and(|file| file.len() > 1_000));
            }
        }
    }
}

fn document(page: Page, snapshots: Vec<AnySnapshot>, assets: Assets) -> String {
    let embedded = Embedded { page: page.clone(), snapshots: snapshots.clone() };
    let embedded_json = serde_json::to_string(&embedded).unwrap_or_else(|error| panic!("{error}"));
    sent(|| view! { <Document page snapshots embedded_json assets nonce=None/> })
}
