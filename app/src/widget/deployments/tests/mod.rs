mod older;
mod rows;
mod untrusted;

use super::Known;
use crate::{
    board::Board,
    document::{Assets, Document},
    model::{
        AnySnapshot, Model as _,
        deployments::{Archive, Deployments},
    },
    page::{Embedded, Filter, Page, Theme},
    samples::{deployments::*, html, sent},
    state::State,
};
use leptos::prelude::*;
use std::{fs, path::PathBuf};

fn board(alone: bool, data: Deployments) -> String {
    shown(page(alone), data, None)
}

fn shown(page: Page, data: Deployments, archive: Option<Archive>) -> String {
    sent(|| {
        provide_context(Known(archive));
        view! { <Board page snapshots=vec![snapshot(data)]/> }
    })
}

/// What a text filter leaves of the five hundred.
fn filtered(text: &str) -> String {
    let (data, archive) = five_hundred();
    shown(Page { filter: Filter { state: None, text: text.to_owned() }, ..page(true) }, data, Some(archive))
}

/// What stands between the two.
fn part<'a>(html: &'a str, from: &str, to: &str) -> &'a str {
    html.split_once(from)
        .and_then(|(_, rest)| rest.split_once(to))
        .unwrap_or_else(|| panic!("{from} and {to} are not both there: {html}"))
        .0
}

/// The rows, in their order.
fn rows(html: &str) -> Vec<&str> {
    let body = part(html, "<table class=\"rows log\"", "</tbody>");
    body.split("<tr role=\"row\" data-widget=\"log\" data-key=\"").skip(1).collect()
}

/// The keys of those that are to be seen.
fn seen(html: &str) -> Vec<&str> {
    rows(html).into_iter().filter(|row| !row.contains(" hidden>")).filter_map(|row| row.split('"').next()).collect()
}

#[test]
fn the_whole_tile() {
    let html = html(|| view! { <Board page=page(false) snapshots=vec![snapshot(eight())]/> });
    insta::assert_snapshot!(part(&html, "<div class=\"deployments\"", "</section>"));
}

#[test]
fn the_tab_counts_what_is_down() {
    assert_eq!(crate::widget::count(&snapshot(eight()), State::Down), 2);
    assert_eq!(crate::live::Channel::new(typed(eight())).read(|data| data.count(State::Degraded)), 1);
}

/// Writes pages to `target/shots`, to be looked at.
#[test]
fn pages_to_look_at() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let shots = root.join("target/shots");
    fs::create_dir_all(&shots).expect("a directory");
    let css = root.join("style/main.css").canonicalize().expect("the stylesheet").display().to_string();
    let (fifty, all) = five_hundred();
    for (name, data, archive) in [
        ("eight", eight(), None),
        ("five-hundred", fifty, Some(all)),
        ("hostile", hostile(), None),
        ("none", Deployments::default(), None),
    ] {
        for (place, page) in [("board", page(false)), ("alone", page(true))] {
            for theme in [Theme::Dark, Theme::Light] {
                let file = shots.join(format!("deployments-{name}-{place}-{}.html", theme.as_str()));
                let assets = Assets { css: css.clone(), ..Assets::default() };
                let page = Page { theme: Some(theme), ..page.clone() };
                fs::write(&file, document(page, vec![snapshot(data.clone())], assets, archive.clone()))
                    .expect("a file");
                assert!(fs::metadata(&file).is_ok_and(|file| file.len() > 1_000));
            }
        }
    }
}

fn document(page: Page, snapshots: Vec<AnySnapshot>, assets: Assets, archive: Option<Archive>) -> String {
    let embedded = Embedded { page: page.clone(), snapshots: snapshots.clone() };
    let embedded_json = serde_json::to_string(&embedded).unwrap_or_else(|error| panic!("{error}"));
    sent(|| {
        provide_context(Known(archive));
        view! { <Document page snapshots embedded_json assets nonce=None/> }
    })
}
