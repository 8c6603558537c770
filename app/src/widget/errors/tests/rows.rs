//! Each error's row.

use super::{board, filtered, rows, seen, shown};
use crate::{
    model::errors::{BugsnagError, Errors},
    page::{Filter, Page},
    samples::errors::*,
    state::State,
};
use rstest::rstest;

#[rstest]
#[case(none(), 0)]
#[case(five(), 5)]
#[case(two_hundred(), 200)]
fn every_error_has_its_row(#[case] data: Errors, #[case] expected: usize) {
    for alone in [false, true] {
        let html = board(alone, data.clone());
        assert_eq!(rows(&html).len(), expected);
        assert_eq!(seen(&html).len(), expected);
        let has_id = |row: &&str| row.contains(&format!(" id=\"{}\"", row.split('"').next().unwrap_or_default()));
        assert_eq!(rows(&html).iter().filter(|row| has_id(row)).count(), if alone { expected } else { 0 });
    }
}

#[test]
fn what_needs_attention_stands_first() {
    // Red, yellow, new, and then by their events.
    assert_eq!(seen(&board(false, five())), ["59a", "59b", "59d", "59c", "59e"]);
}

#[test]
fn what_is_new_or_spikes_or_is_not_as_usual_is_marked() {
    let html = board(false, five());
    let rows = rows(&html);
    assert!(rows[0].contains("<span class=\"chip spike\">spike ×109</span>"), "{}", rows[0]);
    assert!(rows[1].contains("<span class=\"chip\"><bdi>for_review</bdi></span>"), "{}", rows[1]);
    assert!(rows[2].contains("<span class=\"chip new\">new</span>"), "{}", rows[2]);
    assert!(rows[2].contains("<span class=\"chip\"><bdi>warning</bdi></span>"), "{}", rows[2]);
    assert!(!rows[3].contains("chip"), "{}", rows[3]);
}

#[test]
fn an_error_says_how_often_whom_and_when() {
    let html = board(false, five());
    let row = rows(&html)[0];
    let numbers = "<td role=\"cell\" class=\"events\">1\u{202f}204</td><td role=\"cell\" class=\"users\">38</td>\
                   <td role=\"cell\" class=\"age\" title=\"2026-11-23 10:13:03 UTC\"><time datetime=\"2026-11-23T10:13:03Z\">2 min</time></td>";
    assert!(row.contains(numbers), "{row}");
    assert!(row.contains("<span class=\"reason\">1204 events in 1 d, limit 100</span>"), "{row}");
    let never = BugsnagError { last_seen: None, first_seen: None, ..error("A", "b") };
    assert!(board(true, widget(vec![("a", never)], vec![])).contains("class=\"age\" title=\"\"></td>"));
}

#[test]
fn a_class_leads_to_the_error_and_alone_there_is_all_that_is_known() {
    let html = board(true, five());
    let row = rows(&html)[0];
    let name =
        "<a rel=\"noreferrer\" href=\"https://app.bugsnag.com/acme/shop/errors/59\"><bdi>CardDeclinedError</bdi></a>";
    let event = "<a rel=\"noreferrer\" href=\"https://app.bugsnag.com/acme/shop/errors/59?event_id=7\"><bdi>latest event</bdi> ↗</a>";
    for expected in [
        name,
        event,
        "<span>in <bdi>checkout#pay</bdi></span>",
        "<span>first seen 2026-10-14 10:15:03 UTC</span>",
        "<title>events, oldest first: 12 9 14",
        "<a rel=\"noreferrer\" href=\"https://app.bugsnag.com/acme/shop\"><bdi>project</bdi> ↗</a>",
    ] {
        assert!(row.contains(expected), "{expected} is not in {row}");
    }
    assert!(!board(false, five()).contains("latest event"), "a board has no room for it");
}

#[test]
fn where_an_error_has_no_page_its_class_leads_to_its_row() {
    let data = widget(vec![("a b", BugsnagError { url: None, ..error("A", "b") })], vec![]);
    assert!(board(false, data.clone()).contains("href=\"/w/bugs#a%20b\"><bdi>A</bdi>"));
    assert!(board(true, data).contains("href=\"#a%20b\"><bdi>A</bdi>"));
}

#[rstest]
#[case("carddeclined", &["59a"])]
#[case("DEADLINE", &["59b"])]
#[case("locate", &["59b"])]
#[case("geo-api", &["59b"])]
#[case("warning", &["59d"])]
#[case("for_review", &["59b"])]
#[case("staging", &["59b"])]
#[case("mira", &["59a"])]
#[case("nothing has this", &[])]
fn a_text_is_looked_for_in_all_that_is_said(#[case] text: &str, #[case] expected: &[&str]) {
    assert_eq!(seen(&filtered(text, five())), expected);
}

#[test]
fn a_state_narrows_the_rows() {
    let filter = Filter { state: Some(State::Degraded), text: String::new() };
    assert_eq!(seen(&shown(Page { filter, ..page(false) }, five())), ["59b"]);
}

#[test]
fn alone_each_word_leads_to_all_that_have_it() {
    let html = board(true, five());
    for (address, word) in [
        ("acme%2Fgeo-api", "acme/geo-api"),
        ("staging", "staging"),
        ("warning", "warning"),
        ("Mira%20Novak", "Mira Novak"),
    ] {
        let link = format!("<a href=\"/w/bugs?q={address}\"><bdi>{word}</bdi></a>");
        assert!(html.contains(&link), "{link}");
    }
    assert!(!board(false, five()).contains("?q="), "a board shows other widgets, too");
}
