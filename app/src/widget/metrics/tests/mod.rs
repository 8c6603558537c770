mod days;
mod sections;
mod untrusted;

use crate::{
    board::Board,
    chart::Marks,
    document::{Assets, Document},
    model::{AnySnapshot, Model as _, metrics::Metrics},
    page::{Embedded, Filter, Page, Theme},
    samples::{self, html, metrics::*, sent},
    state::State,
};
use leptos::prelude::*;
use std::{fs, path::PathBuf};

fn board(alone: bool, data: Metrics) -> String {
    shown(page(alone), data)
}

fn shown(page: Page, data: Metrics) -> String {
    sent(|| {
        provide_context(Marks(samples::metrics::marks()));
        view! { <Board page snapshots=vec![snapshot(data)]/> }
    })
}

/// What stands between the two.
fn part<'a>(html: &'a str, from: &str, to: &str) -> &'a str {
    html.split_once(from)
        .and_then(|(_, rest)| rest.split_once(to))
        .unwrap_or_else(|| panic!("{from} and {to} are not both there: {html}"))
        .0
}

/// The metrics' rows, in their order.
fn rows(html: &str) -> Vec<&str> {
    let body = part(html, "<table class=\"rows matrix\"", "</tbody>");
    body.split("<tr role=\"row\" data-widget=\"kpi\" data-key=\"").skip(1).collect()
}

fn row<'a>(html: &'a str, name: &str) -> &'a str {
    rows(html).into_iter().find(|row| row.starts_with(&format!("{name}\""))).unwrap_or_else(|| panic!("no {name}"))
}

/// The keys of those that are to be seen.
fn seen(html: &str) -> Vec<&str> {
    rows(html).into_iter().filter(|row| !row.contains(" hidden>")).filter_map(|row| row.split('"').next()).collect()
}

#[test]
fn the_whole_tile() {
    let html = html(|| view! { <Board page=page(false) snapshots=vec![snapshot(every_verdict())]/> });
    insta::assert_snapshot!(part(&html, "<div class=\"metrics\"", "</section>"));
}

#[test]
fn what_needs_attention_stands_first() {
    let order = ["logins", "revenue", "emails_sent", "signups", "orders", "refunds", "sessions"];
    assert_eq!(seen(&board(false, every_verdict())), order);
}

#[test]
fn a_filter_narrows_the_rows() {
    let filtered = |state, text: &str| {
        shown(Page { filter: Filter { state, text: text.to_owned() }, ..page(true) }, every_verdict())
    };
    assert_eq!(seen(&filtered(Some(State::Degraded), "")), ["emails_sent"]);
    assert_eq!(seen(&filtered(None, "115721.81")), ["revenue"]);
    let sections = filtered(None, "nobody").matches("<section data-widget=\"kpi\"").count();
    assert_eq!((sections, filtered(None, "nobody").matches(" hidden>").count()), (7, 14));
}

#[test]
fn the_tab_counts_what_is_down() {
    assert_eq!(crate::widget::count(&snapshot(every_verdict()), State::Down), 2);
    assert_eq!(crate::live::Channel::new(typed(every_verdict())).read(|data| data.count(State::Up)), 3);
}

/// Writes pages to `target/shots`, to be looked at.
#[test]
fn pages_to_look_at() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let shots = root.join("target/shots");
    fs::create_dir_all(&shots).expect("a directory");
    let css = root.join("style/main.css").canonicalize().expect("the stylesheet").display().to_string();
    for (name, data) in [
        ("well", well()),
        ("verdicts", every_verdict()),
        ("fifty", fifty()),
        ("hostile", hostile()),
        ("unread", Metrics::default()),
    ] {
        let log = samples::deployments::eight();
        let among = Page {
            offered: [page(false).offered, samples::deployments::page(false).offered, samples::page().offered].concat(),
            shown: vec!["core".into(), "kpi".into(), "log".into()],
            ..page(false)
        };
        let others = [samples::snapshot(samples::fourteen()), samples::deployments::snapshot(log)];
        for (place, page, snapshots) in [
            ("board", page(false), vec![snapshot(data.clone())]),
            ("alone", page(true), vec![snapshot(data.clone())]),
            ("among", among, vec![others[0].clone(), snapshot(data.clone()), others[1].clone()]),
        ] {
            for theme in [Theme::Dark, Theme::Light] {
                let file = shots.join(format!("metrics-{name}-{place}-{}.html", theme.as_str()));
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
    sent(|| {
        provide_context(Marks(samples::metrics::marks()));
        view! { <Document page snapshots embedded_json assets nonce=None/> }
    })
}
