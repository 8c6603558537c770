//! Names and values are whatever somebody has in a database.

use super::{board, part};
use crate::samples::metrics::*;

#[test]
fn what_somebody_has_stays_text() {
    for alone in [false, true] {
        let html = board(alone, hostile());
        let body = part(&html, "<div class=\"metrics\">", "</main>");
        for never in ["<script", "<img", "href=\"javascript:"] {
            assert!(!body.contains(never), "{never}");
        }
        assert!(body.contains("&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&quot;"));
        assert!(!body.contains(" id=\"page\""), "the page has that one itself");
    }
}

#[test]
fn every_text_keeps_its_direction_to_itself() {
    let html = board(true, hostile());
    assert!(html.contains("<bdi>\u{202e}a b%20c</bdi>") && html.contains("<bdi>\u{202e}12</bdi>"));
    assert!(html.contains("href=\"#\u{202e}a%20b%2520c\""));
}

#[test]
fn nothing_needs_an_inline_style_or_script() {
    let html = board(false, every_verdict()) + &board(true, every_verdict());
    assert!(!html.contains("style=") && !html.contains("<script") && !html.contains("onclick"));
}
