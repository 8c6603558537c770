use crate::{
    board::Board,
    document::{Assets, Document},
    model::{AnySnapshot, errors::Errors},
    page::{Embedded, Filter, Page, Theme},
    samples::{self, errors::*, sent},
};
use leptos::prelude::*;
use std::{fs, path::PathBuf};

fn board(alone: bool, data: Errors) -> String {
    shown(page(alone), data)
}

fn shown(page: Page, data: Errors) -> String {
    sent(|| view! { <Board page snapshots=vec![snapshot(data)]/> })
}

/// Writes pages to `target/shots`, to be looked at.
#[test]
fn pages_to_look_at() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let shots = root.join("target/shots");
    fs::create_dir_all(&shots).expect("a directory");
    let css = root.join("style/main.css").canonicalize().expect("the stylesheet").display().to_string();
    for (name, data) in
        [("none", none()), ("five", five()), ("two-hundred", two_hundred()), ("hostile", hostile()), ("unread", Errors::default())]
    {
        let among = Page { offered: [page(false).offered, samples::page().offered].concat(), shown: vec!["core".into(), "bugs".into()], ..page(false) };
        let core = samples::snapshot(samples::fourteen());
        for (place, page, snapshots) in [
            ("board", page(false), vec![snapshot(data.clone())]),
            ("alone", page(true), vec![snapshot(data.clone())]),
            ("among", among, vec![core, snapshot(data.clone())]),
        ] {
            for theme in [Theme::Dark, Theme::Light] {
                let file = shots.join(format!("errors-{name}-{place}-{}.html", theme.as_str()));
                let assets = Assets { css: css.clone(), ..Assets::default() };
                fs::write(&file, document(Page { theme: Some(theme), ..page.clone() }, snapshots.clone(), assets)).expect("a file");
                assert!(fs::metadata(&file).is_ok_and(|file| file.len() > 1_000));
            }
        }
    }
}

fn document(page: Page, snapshots: Vec<AnySnapshot>, assets: Assets) -> String {
    let embedded = Embedded { page: page.clone(), snapshots: snapshots.clone() };
    let embedded_json = serde_json::to_string(&embedded).expect("JSON");
    sent(|| view! { <Document page snapshots embedded_json assets nonce=None/> })
}
