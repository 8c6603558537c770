//! Texts are whatever somebody put into a table.

use super::{board, part, rows};
use crate::samples::deployments::*;

#[test]
fn what_somebody_wrote_stays_text() {
    for alone in [false, true] {
        let html = board(alone, hostile());
        let body = part(&html, "<div class=\"deployments\">", "<div class=\"older\">");
        for never in ["<script", "<img", "href=\"javascript:", "\" onmouseover", "\"onmouseover"] {
            assert!(!body.contains(never), "{never}");
        }
        assert!(body.contains("&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&quot;"));
        assert!(body.contains(&"x".repeat(3_000)), "only the style sheet cuts");
        assert!(body.contains("<bdi>\u{202e}ltr ot kcab \u{2066}\u{200f}</bdi>"), "each keeps its direction to itself");
        assert!(!body.contains(" id=\"page\""), "the page has that one itself");
        assert_eq!(rows(&html).len(), 5);
    }
}

#[test]
fn nothing_needs_an_inline_style_or_script() {
    let html = board(false, eight()) + &board(true, eight());
    assert!(!html.contains("style=") && !html.contains("<script") && !html.contains("onclick"));
}
