//! Each pull request's row.

use super::{board, filtered, part, rows, seen, shown};
use crate::{
    model::pulls::Pulls,
    page::{Filter, Page},
    samples::pulls::*,
    state::State,
};
use rstest::rstest;
use std::collections::BTreeMap;

#[rstest]
#[case(none(), 0)]
#[case(five(), 6)]
#[case(three_hundred(), 300)]
fn every_pull_request_has_its_row(#[case] data: Pulls, #[case] expected: usize) {
    for alone in [false, true] {
        let html = board(alone, data.clone());
        assert_eq!((rows(&html).len(), seen(&html).len()), (expected, expected));
        assert_eq!(html.matches("data-widget=\"pulls\" data-key=").count(), expected, "and nothing else has one");
        let has_id = |row: &&str| row.contains(&format!(" id=\"{}\"", row.split('"').next().unwrap_or_default()));
        assert_eq!(rows(&html).iter().filter(|row| has_id(row)).count(), if alone { expected } else { 0 });
    }
}

#[test]
fn what_needs_attention_stands_first() {
    // Red, yellow, then the oldest, and drafts last.
    let expected =
        ["acme/infra#771", "acme/api#4799", "acme/web#2290", "acme/web#2301", "acme/api#4812", "acme/api#4801"];
    assert_eq!(seen(&board(false, five())), expected);
}

#[test]
fn a_row_says_whose_how_it_is_and_how_old() {
    let html = board(false, five());
    let row = rows(&html)[0];
    for expected in [
        "data-state=\"down\"",
        "<a rel=\"noreferrer\" href=\"https://github.com/acme/infra/pull/771\"><bdi>Rotate replica credentials</bdi></a>",
        "<a href=\"/w/pulls?q=author%3A%22jun%22\"><bdi>jun</bdi></a>",
        "<td role=\"cell\" class=\"ci\" data-is=\"pending\" title=\"checks run\"><span class=\"glyph\" aria-hidden=\"true\">…</span><span class=\"sr\">checks run</span></td>",
        "<span class=\"sr\">waits for a review</span> 3</td>",
        "title=\"2026-11-14 09:15:03 UTC\"><time datetime=\"2026-11-14T09:15:03Z\">9 d</time>",
        "<bdi>acme/infra</bdi></a>#771</span> <span class=\"reason\">open for 9 d, limit 7 d</span>",
        "<span class=\"review-requested\">waits for <a",
        "<bdi>security</bdi>",
    ] {
        assert!(row.contains(expected), "{expected} is not in {row}");
    }
}

#[test]
fn it_leads_to_its_review_and_to_where_it_is_edited() {
    let html = board(false, five());
    let links = "<a rel=\"noreferrer\" href=\"https://github.com/acme/infra/pull/771/files\">review</a> \
                 <a rel=\"noreferrer\" href=\"https://github.com/acme/infra/pull/771/edit\">edit</a>";
    assert!(rows(&html)[0].contains(links), "{html}");
}

#[test]
fn what_holds_it_up_is_seen_at_a_glance() {
    let html = board(false, five());
    let rows = rows(&html);
    let text = |row: &str| {
        let mut text = String::new();
        for piece in part(row, "class=\"about\">", "</td>").split('<') {
            text.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
        }
        text.trim().to_owned()
    };
    assert_eq!(text(rows[1]), "acme/api#4799 open for 3 d, limit 3 d conflicts with main changes requested by jun");
    assert_eq!(text(rows[2]), "acme/web#2290 checks fail: bundle size, e2e (chromium) waits for ada, acme/frontend");
    assert_eq!(text(rows[3]), "acme/web#2301 nobody is asked to review it dependencies");
    assert_eq!(text(rows[4]), "acme/api#4812 approved, to be merged bug payments");
    assert_eq!(text(rows[5]), "acme/api#4801 draft on top of #4799 waits for mira");
}

#[test]
fn alone_there_is_more() {
    let html = board(true, five());
    let row = rows(&html)[4];
    for expected in ["approved by <a", "assigned to <a", "last touched 2026-11-23 09:35:03 UTC"] {
        assert!(row.contains(expected), "{expected} is not in {row}");
    }
}

#[test]
fn where_it_has_no_page_its_title_leads_to_its_row() {
    let html = board(false, hostile());
    assert!(html.contains("href=\"/w/pulls#acme/titles#8\"><bdi>of an unknown age, without a page</bdi>"));
    assert!(board(true, hostile()).contains("href=\"#acme/titles#8\""));
    assert!(!html.contains("href=\"/files\""), "and to nothing below it");
}

#[rstest]
#[case("ROTATE", &["acme/infra#771"])]
#[case("#2290", &["acme/web#2290"])]
#[case("limit 3 d", &["acme/api#4799"])]
#[case("author:ada", &["acme/api#4799", "acme/api#4801"])]
#[case("author:\"ad\"", &[])]
#[case("author:ad", &["acme/api#4799", "acme/api#4801"])]
#[case("\"tomas\"", &["acme/web#2290", "acme/api#4812"])]
#[case("review-requested:\"mira\"", &["acme/infra#771", "acme/web#2290"])]
#[case("review-requested:\"tomas\"", &[])]
#[case("assignee:\"mira\"", &["acme/api#4799", "acme/api#4812"])]
#[case("label:\"security\"", &["acme/infra#771"])]
#[case("failing:\"bundle size\"", &["acme/web#2290"])]
#[case("ci:failing", &["acme/web#2290"])]
#[case("review:approved", &["acme/api#4812"])]
#[case("is:draft", &["acme/api#4801"])]
#[case("is:stacked", &["acme/api#4801"])]
#[case("is:conflicting", &["acme/api#4799"])]
#[case("is:bot", &["acme/web#2301"])]
#[case("nothing has this", &[])]
fn it_is_found_by_all_that_is_said_of_it(#[case] text: &str, #[case] expected: &[&str]) {
    assert_eq!(seen(&filtered(text, five())), expected);
}

#[test]
fn a_state_narrows_the_rows() {
    let filter = Filter { state: Some(State::Degraded), text: String::new() };
    assert_eq!(seen(&shown(Page { filter, ..page(false) }, five())), ["acme/api#4799"]);
}

#[rstest]
#[case(none(), "<span class=\"glyph\" data-state=\"up\" aria-hidden=\"true\">●</span> Nothing is open.")]
#[case(Pulls::default(), "Not read yet.")]
#[case(Pulls { pulls: BTreeMap::new(), ..five() }, "Nothing is open in what could be read.")]
#[case(five(), "Nothing to show.")]
fn what_is_not_there_is_said(#[case] data: Pulls, #[case] expected: &str) {
    assert_eq!(part(&board(false, data), "<p class=\"nothing\">", "</p>"), expected);
}
