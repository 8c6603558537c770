//! Texts are whatever somebody typed.

use super::{board, body};
use crate::{model::pulls::PullRequest, samples::pulls::*};
use std::collections::BTreeMap;

#[test]
fn what_somebody_typed_stays_text() {
    for alone in [false, true] {
        let html = board(alone, hostile());
        let body = body(&html);
        for never in ["<script", "<img", "javascript:alert(1)\"", "onerror=\""] {
            assert!(!body.contains(never), "{never}");
        }
        assert!(body.contains("&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&quot;"));
        assert!(body.contains(&"x".repeat(100_000)), "only the style sheet cuts");
        assert!(body.contains("<bdi>\u{202e}ltr ot kcab \u{2066}\u{200f}</bdi>"), "each keeps its direction to itself");
        assert!(body.contains("<bdi>without a title</bdi>"));
    }
}

#[test]
fn every_text_from_outside_keeps_its_direction_to_itself() {
    let turned = "\u{202e}x";
    let list = || names(&[turned]);
    let pull = PullRequest {
        url: "https://github.com/acme/x/pull/1".into(),
        base: turned.into(),
        conflicts: true,
        failing: list(),
        changes_by: list(),
        approved_by: list(),
        assignees: list(),
        labels: list(),
        ..pull(turned, 1, turned, turned, 5, &[turned])
    };
    let html = board(true, widget(vec![pull], &BTreeMap::new()));
    let body = body(&html);
    let isolated = body.matches(&format!("<bdi>{turned}</bdi>")).count()
        + body.matches(&format!("<bdi>acme/{turned}</bdi>")).count();
    let attributes = body.matches(&format!("=\"{turned}")).count() + body.matches(&format!("=\"acme/{turned}")).count();
    assert_eq!(body.matches(turned).count(), isolated + attributes);
}

#[test]
fn nothing_needs_an_inline_style_or_script() {
    let html = board(false, five()) + &board(true, three_hundred());
    assert!(!html.contains("style=") && !html.contains("<script") && !html.contains("onclick"));
}
