//! Each deployment's row.

use super::{board, part, rows, seen, shown};
use crate::{
    model::deployments::Deployments,
    page::{Filter, Page},
    samples::deployments::*,
    state::State,
};
use rstest::rstest;

fn row<'a>(html: &'a str, key: &str) -> &'a str {
    rows(html).into_iter().find(|row| row.starts_with(&format!("{key}\""))).unwrap_or_else(|| panic!("no {key}"))
}

#[test]
fn the_newest_stands_first() {
    let newest_first = ["1007", "1006", "1005", "1004", "1003", "1002", "1001", "1000"];
    assert_eq!(seen(&board(false, eight())), newest_first);
}

#[test]
fn those_of_the_same_moment_stand_in_the_order_of_their_ids() {
    let data = widget(vec![("a", deployment("x", 5)), ("c", deployment("x", 5)), ("b", deployment("x", 5))]);
    assert_eq!(seen(&board(false, data)), ["c", "b", "a"]);
}

#[test]
fn a_row_says_what_was_deployed_where_by_whom_and_how_long_it_took() {
    let html = board(false, eight());
    let row = row(&html, "1006");
    for expected in [
        "data-state=\"up\"",
        "<a href=\"/w/log#1006\"><bdi>payments-api</bdi></a>",
        "<bdi>v318</bdi> <span aria-hidden=\"true\">→</span><span class=\"sr\">to</span> <bdi>v319</bdi></td>",
        "class=\"environment\" data-exactly=\"[production]\"><bdi>production</bdi></td>",
        "class=\"by\"><bdi>mira</bdi></td>",
        "class=\"status\">succeeded</td>",
        "class=\"took\">4 min</td>",
        "class=\"age\" title=\"2026-11-23 09:41:03 UTC\"><time datetime=\"2026-11-23T09:41:03Z\">34 min</time></td>",
    ] {
        assert!(row.contains(expected), "{expected} is not in {row}");
    }
    assert!(!row.contains(" id="), "only its own page has its place");
}

#[rstest]
#[case("1003", "down", "failed after 4 min", "4 min")]
#[case("1004", "down", "rolled back to 2026.11.20", "4 min")]
#[case("1007", "degraded", "running", "for <time datetime=\"2026-11-23T10:12:03Z\">3 min</time>")]
fn what_did_not_go_well_has_its_colour_and_its_sentence(
    #[case] key: &str,
    #[case] state: &str,
    #[case] status: &str,
    #[case] took: &str,
) {
    let html = board(false, eight());
    let row = row(&html, key);
    assert!(row.contains(&format!("data-state=\"{state}\"")), "{row}");
    assert!(
        row.contains(&format!("class=\"status\">{status}</td><td role=\"cell\" class=\"took\">{took}</td>")),
        "{row}"
    );
}

#[test]
fn what_nobody_says_is_left_out() {
    let html = board(true, eight());
    let row = row(&html, "1000");
    assert!(row.contains("class=\"version\"></td>") && row.contains("class=\"took\"></td>"), "{row}");
    assert!(!row.contains("<details>") && !row.contains("ended"), "{row}");
}

#[test]
fn what_is_new_is_folded_and_its_links_are_links() {
    let html = board(false, eight());
    let more = part(row(&html, "1006"), "<details>", "</details>");
    assert_eq!(
        more,
        "<summary>2 changes</summary><ul><li><bdi>Retry idempotent charges, see </bdi>\
         <a rel=\"noreferrer\" href=\"https://git.internal/pay/4812\"><bdi>https://git.internal/pay/4812</bdi> ↗</a><bdi>.</bdi></li>\
         <li><bdi>Drop legacy session cookie</bdi></li></ul>"
    );
    assert!(row(&html, "1006").contains("href=\"https://ci.internal/runs/319\"><bdi>page</bdi> ↗</a>"));
}

#[test]
fn alone_a_row_has_a_place_and_exact_times_and_leads_to_its_like() {
    let html = board(true, eight());
    let row = row(&html, "1006");
    for expected in [
        " id=\"1006\">",
        "<a href=\"#1006\">",
        "<span>began 2026-11-23 09:41:03 UTC</span> <span>ended 2026-11-23 09:45:03 UTC</span>",
        "<a href=\"/w/log?q=%5Bproduction%5D\"><bdi>production</bdi></a>",
        "<a href=\"/w/log?q=mira\"><bdi>mira</bdi></a>",
    ] {
        assert!(row.contains(expected), "{expected} is not in {row}");
    }
}

#[rstest]
#[case("LEDGER", &["1004"])]
#[case("rc.4", &["1004"])]
#[case("tomas", &["1005"])]
#[case("rolled back", &["1004"])]
#[case("[staging]", &["1004", "1002"])]
#[case("duction]", &["1007", "1006", "1005", "1003", "1001"])]
#[case("[duction]", &[])]
#[case("nothing has this", &[])]
fn a_text_is_looked_for_in_all_that_is_said(#[case] text: &str, #[case] expected: &[&str]) {
    let filter = Filter { state: None, text: text.to_owned() };
    let expected: Vec<&str> = if text == "rolled back" { vec!["1004", "1001"] } else { expected.into() };
    assert_eq!(seen(&shown(Page { filter, ..page(false) }, eight(), None)), expected);
}

#[test]
fn a_state_narrows_the_rows() {
    let filter = Filter { state: Some(State::Down), text: String::new() };
    assert_eq!(seen(&shown(Page { filter, ..page(false) }, eight(), None)), ["1004", "1003"]);
}

#[test]
fn rows_that_could_not_be_read_are_told() {
    let lines = |data| part(&board(false, data), "<ul class=\"lines skipped\">", "</ul>").to_owned();
    assert_eq!(lines(eight()), "");
    let lines = lines(five_hundred().0);
    assert!(
        lines.contains("3 rows could not be read: started_at is \"soon\", expected a time")
            || lines.contains("&quot;soon&quot;"),
        "{lines}"
    );
}

#[test]
fn what_is_not_there_is_said() {
    let nothing = |html: &str| part(html, "<p class=\"nothing\">", "</p>").to_owned();
    assert_eq!(nothing(&board(false, eight())), "Nothing to show.");
    assert_eq!(nothing(&board(false, Deployments::default())), "No deployments.");
    let mut unread = typed(Deployments::default());
    unread.head.observed_at = None;
    let snapshot = crate::model::AnySnapshot::Deployments(unread);
    let html =
        crate::samples::sent(|| leptos::view! { <crate::board::Board page=page(false) snapshots=vec![snapshot]/> });
    assert_eq!(nothing(&html), "Not read yet.");
}
