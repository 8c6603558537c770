//! Texts are whatever somebody's program threw.

use super::{board, part, rows};
use crate::{model::errors::BugsnagError, samples::errors::*, state::State};

#[test]
fn what_somebody_threw_stays_text() {
    for alone in [false, true] {
        let html = board(alone, hostile());
        let body = part(&html, "<div class=\"errors\">", "</section>");
        for never in ["<script", "<img", "javascript:alert(1)\"", "data:text"] {
            assert!(!body.contains(never), "{never}");
        }
        assert!(body.contains("&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&quot;"));
        assert!(body.contains(&"x".repeat(1_000_000)), "only the style sheet cuts");
        assert!(body.contains("<bdi>\u{202e}ltr ot kcab \u{2066}\u{200f}</bdi>"), "each keeps its direction to itself");
        assert!(body.contains("<bdi>error without a class</bdi>"));
        assert!(!body.contains(" id=\"page\""), "the page has that one itself");
    }
}

#[test]
fn every_text_from_outside_keeps_its_direction_to_itself() {
    let turned = "\u{202e}x";
    let error = BugsnagError {
        project: turned.into(),
        context: turned.into(),
        severity: turned.into(),
        status: turned.into(),
        release_stages: vec![turned.into()],
        assigned_to: Some(turned.into()),
        ..error(turned, turned)
    };
    let html = board(true, widget(vec![("a", error)], vec![(turned, project(turned, State::Up, 1))]));
    let body = part(&html, "<div class=\"errors\">", "</section>");
    let [texts, isolated] = [turned, &format!("<bdi>{turned}</bdi>")].map(|text| body.matches(text).count());
    assert_eq!(texts - body.matches(&format!("data-key=\"{turned}\"")).count(), isolated);
}

#[test]
fn what_may_be_cut_alone_has_a_link_that_shows_it() {
    let html = board(true, hostile());
    let cut = |key: &str| {
        rows(&html).into_iter().find(|row| row.starts_with(&format!("{key}\""))).expect(key).contains("all of it")
    };
    assert!(cut("huge") && cut("lines") && cut("many"));
    assert!(!cut("bidi") && !cut("empty"));
}

#[test]
fn nothing_needs_an_inline_style_or_script() {
    let html = board(false, five()) + &board(true, two_hundred());
    assert!(!html.contains("style=") && !html.contains("<script") && !html.contains("onclick"));
}
