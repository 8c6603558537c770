use super::*;
use crate::{
    model::dependencies::Dependencies,
    notice::{Notice, NoticeKind},
    page::Embedded,
    samples::*,
};
use std::{fs, path::PathBuf};

fn assets() -> Assets {
    Assets { js: "/pkg/pyngpong.js".into(), wasm: "/pkg/pyngpong.wasm".into(), css: "/pkg/pyngpong.css".into() }
}

fn document(page: Page, data: Dependencies, assets: Assets) -> String {
    let snapshots = vec![snapshot(data)];
    let embedded = Embedded { page: page.clone(), snapshots: snapshots.clone() };
    let embedded_json = serde_json::to_string(&embedded).expect("JSON");
    sent(|| view! { <Document page snapshots embedded_json assets nonce=None/> })
}

#[test]
fn a_document_is_complete() {
    let html = document(page(), Dependencies::default(), assets());
    let outside: Vec<&str> = html.split("<div id=\"board\"").collect();
    let after = outside[1].split_once("</main>").expect("a main part").1;
    insta::assert_snapshot!(format!("{}<div id=\"board\" …>…</main>{after}", outside[0]).replace("><", ">\n<"));
}

#[test]
fn a_page_loads_the_scripts_of_its_kinds_and_no_board_those_of_a_widget_alone() {
    let scripts = |page: Page| {
        let html = document(page, Dependencies::default(), assets());
        let all = ["waffle", "matrix", "drawn"].into_iter();
        all.filter(|name| html.contains(&format!("src=\"/{name}.js?v="))).collect::<Vec<_>>()
    };
    assert_eq!(scripts(page()), [""; 0]);
    assert_eq!(
        (scripts(metrics::page(false)), scripts(metrics::page(true))),
        (vec!["matrix"], vec!["matrix", "drawn"])
    );
    assert_eq!((scripts(deployments::page(false)), scripts(deployments::page(true))), (vec![], vec!["drawn"]));
}

#[test]
fn the_page_data_cannot_leave_its_script() {
    let html = document(page(), weird_names(), assets());
    let data = html.split_once("id=\"page\"").and_then(|(_, rest)| rest.split_once('>')).expect("the data").1;
    let json = data.split_once("</script>").expect("the end of the data").0;
    let embedded: Embedded = crate::json::parse(json).expect("what was embedded");
    assert_eq!(embedded.snapshots, [snapshot(weird_names())]);
}

#[test]
fn an_error_is_a_page_without_javascript() {
    let html = html(|| {
        let message = "There is no widget called <b>.".to_owned();
        view! { <ErrorPage status=404 title="Not found".to_owned() message css="/pkg/pyngpong.css".to_owned()/> }
    });
    insta::assert_snapshot!(html);
}

fn notices() -> Vec<Notice> {
    let notice = |kind, message: &str| Notice { kind, message: message.into(), since: NOW };
    vec![
        notice(NoticeKind::Blind, "pyngpong cannot see: neither its resolver nor the canary tcp://10.0.0.1:53 answers"),
        notice(
            NoticeKind::Config,
            "configuration refused: config.toml:12:3: unknown key `perod`, did you mean `period`?",
        ),
    ]
}

/// Writes pages to `target/shots`, to be looked at, and to be checked with axe.
#[test]
fn pages_to_look_at() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let shots = root.join("target/shots");
    fs::create_dir_all(&shots).expect("a directory");
    let css = root.join("style/main.css").canonicalize().expect("the stylesheet").display().to_string();
    let themed = |page: Page, theme| Page { theme: Some(theme), ..page };
    let wide = {
        let page = page();
        let boards =
            ["platform", "payments"].map(|slug| crate::page::BoardLink { slug: slug.into(), title: slug.into() });
        Page {
            place: Place::Board(boards[0].clone()),
            boards: boards.into(),
            label: Some("Demo: everything here is simulated.".into()),
            ..page
        }
    };
    for theme in [Theme::Dark, Theme::Light] {
        for (name, page, data) in [
            ("board", page(), fourteen()),
            ("empty", wide.clone(), Dependencies::default()),
            ("long", page(), two_hundred()),
            ("weird", page(), weird_names()),
            ("alone", alone(), fourteen()),
            ("kiosk", Page { kiosk: true, ..page() }, fourteen()),
            ("outage", page(), outage()),
            ("outage-alone", alone(), outage()),
            ("blind", Page { notices: notices(), ..page() }, outage()),
            ("graph", alone(), two_hundred_connected()),
        ] {
            let assets = Assets { css: css.clone(), ..Assets::default() };
            let file = shots.join(format!("{name}-{}.html", theme.as_str()));
            fs::write(&file, document(themed(page, theme), data, assets)).expect("a file");
            assert!(fs::metadata(&file).is_ok_and(|file| file.len() > 1_000));
        }
    }
}
