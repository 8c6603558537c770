//! What is put together, and what can be chosen.

use super::{board, part, seen, shown};
use crate::{
    page::{Filter, Page},
    samples::pulls::*,
};
use rstest::rstest;

fn grouped(by: &str, text: &str) -> String {
    let filter = Filter { state: None, text: text.to_owned() };
    shown(Page { filter, address: format!("/w/pulls?group={by}"), ..page(true) }, five())
}

/// The texts of the headings that are to be seen.
fn headings(html: &str) -> Vec<String> {
    let body = part(html, "<table class=\"rows list\"", "</tbody>");
    let headings = body.split("<tr role=\"row\" class=\"group\"").skip(1).filter(|heading| heading.starts_with('>'));
    let text = |heading: &str| {
        let heading = heading.split("</tr>").next().unwrap_or_default();
        heading.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text).collect::<String>()
    };
    headings.map(|heading| text(heading).trim().to_owned()).collect()
}

#[rstest]
#[case("repository", &["acme/api 3 open", "acme/infra 1 open", "acme/web 2 open"])]
#[case("developer", &["ada 2 open", "jun 1 open", "mira 1 open", "tomas 1 open", "dependabot[bot] 1 open"])]
#[case("age", &["7 days and more", "3 days and more", "1 day and more", "less than a day"])]
#[case("attention", &[])]
#[case("nonsense", &[])]
fn rows_stand_under_their_headings(#[case] by: &str, #[case] expected: &[&str]) {
    let html = grouped(by, "");
    assert_eq!(headings(&html), expected);
    assert_eq!(seen(&html).len(), 6);
}

#[test]
fn within_a_heading_the_worst_comes_first() {
    let expected =
        ["acme/api#4799", "acme/api#4812", "acme/api#4801", "acme/infra#771", "acme/web#2290", "acme/web#2301"];
    assert_eq!(seen(&grouped("repository", "")), expected);
}

#[test]
fn a_heading_goes_with_the_last_of_its_rows() {
    assert_eq!(headings(&grouped("repository", "rotate")), ["acme/infra 1 open"]);
}

#[test]
fn a_choice_keeps_what_else_was_chosen() {
    let html = grouped("repository", "label:\"bug\"");
    let choices = part(&html, "<div class=\"choices\">", "</div>");
    for expected in [
        "<a href=\"/w/pulls?q=label%3A%22bug%22&amp;group=age\" aria-current=\"false\">age</a>",
        "<a href=\"/w/pulls?q=label%3A%22bug%22\" aria-current=\"false\">attention</a>",
        "aria-current=\"true\">repository</a>",
        "<a href=\"/w/pulls?group=repository&amp;q=ci%3Afailing\" aria-current=\"false\"><bdi>checks fail</bdi></a>",
        "<a href=\"/w/pulls?group=repository&amp;q=label%3A%22bug%22\" aria-current=\"true\"><bdi>bug</bdi></a>",
        "<a href=\"/w/pulls?group=repository\" aria-current=\"false\"><bdi>everything</bdi></a>",
    ] {
        assert!(choices.contains(expected), "{expected} is not in {choices}");
    }
    assert!(!board(false, five()).contains("class=\"choices\""), "a board shows other widgets, too");
}
