//! Each metric's days.

use super::{board, part, row, rows};
use crate::{
    model::metrics::{Metrics, Verdict},
    samples::metrics::*,
    state::State,
};
use rstest::rstest;

/// The cell of a day, so many days before the newest.
fn cell<'a>(html: &'a str, name: &str, back: usize) -> &'a str {
    let day = days()[9 - back].clone();
    part(row(html, name), &format!(" data-day=\"{day}\""), "</td>")
}

#[rstest]
#[case("sessions", 0, "up", "same", "=", "")]
#[case("refunds", 1, "up", "within", "≈", "")]
#[case("revenue", 2, "down", "differs", "≠", " <b>−2.1\u{202f}%</b> <bdi>warehouse</bdi>")]
#[case("logins", 3, "down", "missing", "∅", " <b>no row</b> <bdi>replica</bdi>")]
#[case("logins", 4, "down", "missing", "∅", " <b>NULL</b> <bdi>replica</bdi>")]
#[case("emails_sent", 1, "degraded", "late", "…", " <b>late</b> <bdi>replica</bdi>")]
#[case("orders", 0, "unknown", "late", "…", " <bdi>replica</bdi>")]
#[case("signups", 5, "unknown", "unknown", "?", "")]
fn a_day_has_a_colour_a_shape_a_word_and_who_is_odd(
    #[case] name: &str,
    #[case] back: usize,
    #[case] state: &str,
    #[case] word: &str,
    #[case] sign: &str,
    #[case] rest: &str,
) {
    let html = board(false, every_verdict());
    let (cell, day) = (cell(&html, name, back), &days()[9 - back]);
    assert!(cell.starts_with(&format!(" data-state=\"{state}\">")), "{cell}");
    assert!(cell.contains(&format!("<span class=\"sr\">{day} {word}</span>")), "{cell}");
    assert!(cell.ends_with(&format!("<span class=\"sign\" aria-hidden=\"true\">{sign}</span>{rest}</a>")), "{cell}");
}

#[test]
fn a_day_leads_to_its_numbers_and_says_why() {
    let html = board(false, every_verdict());
    let bad = cell(&html, "revenue", 2);
    assert!(bad.contains("<a tabindex=\"0\" href=\"/w/kpi#revenue/2026-11-21\""), "{bad}");
    assert!(bad.contains("title=\"2026-11-21: warehouse says 115721.81; primary says 118204.10, tolerance 0.1%\""));
    assert!(cell(&html, "revenue", 3).contains("<a tabindex=\"-1\""), "what is well is no stop");
    assert!(cell(&board(true, every_verdict()), "revenue", 2).contains("href=\"#revenue/2026-11-21\""));
}

#[test]
fn the_newest_day_stands_last_and_each_has_its_column() {
    let html = board(false, every_verdict());
    let head = part(&html, "<thead role=\"rowgroup\">", "</thead>");
    let dates: Vec<&str> = head.split("datetime=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(dates, days());
    assert!(rows(&html).iter().all(|row| row.matches("class=\"day\"").count() == 10));
}

#[test]
fn a_metric_of_another_time_zone_leaves_the_day_empty_that_it_does_not_have() {
    let mut ahead = metric(vec![]);
    let first = days()[0].clone();
    ahead.days.remove(&first);
    let html = board(false, widget(vec![("sydney", ahead), ("utc", metric(vec![]))]));
    assert!(
        row(&html, "sydney")
            .contains("</th><td role=\"cell\" class=\"day\"></td><td role=\"cell\" class=\"day\" data-day")
    );
    assert!(row(&html, "utc").contains(&format!("data-day=\"{first}\"")));
}

#[test]
fn of_many_days_the_newest_have_a_column() {
    let html = board(true, fifty());
    assert!(html.contains("data-size=\"many\"") && board(true, well()).contains("data-size=\"few\""));
    assert_eq!(rows(&html).len(), 50);
    assert!(rows(&html).iter().all(|row| row.matches("class=\"day\"").count() == 31));
    assert!(html.contains("data-day=\"2026-11-23\"") && !html.contains("data-day=\"2026-10-23\""));
}

#[test]
fn no_majority_says_how_far_and_not_who() {
    let mut split = differs("1", "2", "1", "100", Verdict::Differs);
    split.odd.clear();
    let html = board(false, widget(vec![("a", metric(vec![(0, split)]))]));
    assert!(cell(&html, "a", 0).ends_with("≠</span> <b>+100\u{202f}%</b></a>"));
}

#[test]
fn of_a_reference_of_zero_the_difference_is_a_number() {
    let mut zero = differs("0", "2", "2", "", Verdict::Differs);
    for difference in zero.differences.values_mut() {
        std::sync::Arc::make_mut(difference).percent = None;
    }
    assert!(cell(&board(false, widget(vec![("a", metric(vec![(0, zero)]))])), "a", 0).contains("<b>+2</b>"));
}

#[test]
fn a_board_tells_of_databases_that_are_not_read_and_alone_of_all() {
    let lines = |html: &str| part(html, "<ul class=\"lines databases\">", "</ul>").to_owned();
    let html = lines(&board(false, every_verdict()));
    assert!(html.contains("<bdi>replica</bdi> <span>not read: no answer within 10 s</span> for <time"), "{html}");
    assert_eq!(html.matches("<li").count(), 1);
    assert_eq!(lines(&board(false, well())), "");
    let html = lines(&board(true, every_verdict()));
    assert_eq!(html.matches("<li").count(), 3);
    assert!(
        html.contains("1\u{202f}036 queries within the last hour, 430 ms spent in them, 2 sessions at most"),
        "{html}"
    );
}

#[test]
fn what_is_not_there_is_said() {
    let nothing = |data| part(&board(false, data), "<p class=\"nothing\">", "</p>").to_owned();
    assert_eq!(nothing(Metrics::default()), "Nothing to show.");
    assert_eq!(metric(vec![]).state, State::Up);
}
