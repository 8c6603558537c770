//! What is older than what a board shows.

use super::{board, filtered, part, rows, shown};
use crate::samples::deployments::*;

fn older(html: &str) -> &str {
    html.split_once("<div class=\"older\">").unwrap_or_else(|| panic!("no place for it: {html}")).1
}

#[test]
fn alone_all_that_is_known_is_there_in_pages() {
    let (data, archive) = five_hundred();
    let html = shown(page(true), data.clone(), Some(archive.clone()));
    let pages: Vec<&str> = older(&html).split("<details><summary>").filter(|page| page.contains(" back to ")).collect();
    assert_eq!((rows(&html).len(), pages.len()), (50, 9));
    assert!(
        pages[0].starts_with("51 to 100: 2026-11-21 19:05:03 UTC back to 2026-11-20 04:42:03 UTC</summary>"),
        "{}",
        &pages[0][..90]
    );
    assert_eq!(older(&html).matches("<tr role=\"row\" data-widget=\"log\"").count(), 450);
    assert!(older(&html).contains(" id=\"4501\"") && !older(&html).contains("data-key=\"5000\""));
    let on_a_board = shown(page(false), data, Some(archive));
    assert!(older(&on_a_board).starts_with("</div>"));
}

#[test]
fn who_looks_for_something_sees_what_was_found_on_every_page() {
    let html = filtered("2026.1");
    assert_eq!(older(&html).matches("<details hidden>").count(), 9);
    let html = filtered("[staging]");
    assert_eq!(older(&html).matches("<details open>").count(), 9);
    let rows = older(&html).split("<tr role=\"row\" data-widget=\"log\"").skip(1);
    let found = rows.filter(|row| !row.split('>').next().is_some_and(|tag| tag.ends_with(" hidden"))).count();
    assert_eq!(found, 150);
}

#[test]
fn each_environment_is_a_link_to_what_was_deployed_there() {
    let (data, archive) = five_hundred();
    let html = shown(page(true), data, Some(archive));
    let nav = part(&html, "<nav class=\"environments\"", "</nav>");
    for (environment, count) in [("production", 167), ("staging", 167), ("preproduction", 166)] {
        let link = format!(
            "<a href=\"/w/log?q=%5B{environment}%5D\"><bdi>{environment}</bdi></a> <span class=\"muted\">{count}</span>"
        );
        assert!(nav.contains(&link), "{link} is not in {nav}");
    }
    assert!(!board(true, eight()).contains("<nav class=\"environments\""));
}
