//! Who is swamped, and which repositories are not read.

use super::{beside, board, filtered, part, seen};
use crate::{
    fault::{Fault, FaultKind},
    model::pulls::Pulls,
    samples::pulls::*,
};
use std::sync::Arc;

fn logins(html: &str) -> Vec<&str> {
    beside(html, "people").into_iter().filter_map(|row| row.split('"').next()).collect()
}

#[test]
fn who_is_waited_for_most_stands_first() {
    let html = board(true, five());
    let expected = ["ada", "mira", "jun", "tomas", "dependabot[bot]", "acme/frontend", "acme/security"];
    assert_eq!(logins(&html), expected, "programs and teams last");
    let html = board(false, five());
    assert_eq!(
        logins(&html),
        ["ada", "mira", "jun", "tomas", "acme/security"],
        "of a known team the members are counted"
    );
}

#[test]
fn each_number_leads_to_what_it_counts() {
    let html = board(false, five());
    let mira = beside(&html, "people")[1];
    for expected in [
        "data-state=\"down\"",
        "<a href=\"/w/pulls?q=%22mira%22\"><bdi>mira</bdi></a>",
        "<td role=\"cell\" class=\"open\"><a href=\"/w/pulls?q=author%3A%22mira%22\"><bdi>1</bdi></a></td>",
        "<td role=\"cell\" class=\"assigned\"><a href=\"/w/pulls?q=assignee%3A%22mira%22\"><bdi>2</bdi></a></td>",
        "<td role=\"cell\" class=\"to-review\"><a href=\"/w/pulls?q=review-requested%3A%22mira%22\"><bdi>2</bdi></a></td>",
        "<rect width=\"2\" height=\"1\"/>",
        ">9 d</time>",
    ] {
        assert!(mira.contains(expected), "{expected} is not in {mira}");
    }
    for (login, count) in [("mira", 2), ("ada", 2), ("tomas", 0)] {
        let html = filtered(&format!("review-requested:\"{login}\""), five());
        assert_eq!(seen(&html).len(), count, "{login}");
        assert!(
            !logins(&html).is_empty() && !part(&html, "class=\"people\"", "</table>").contains(" hidden>"),
            "people stay"
        );
    }
}

#[test]
fn drafts_and_programs_stand_apart() {
    let html = board(false, five());
    assert!(beside(&html, "people")[0].contains("<span class=\"drafts\">+1 in draft</span>"), "{html}");
    assert_eq!(part(&html, "<p class=\"others\">", "</p>"), "<a href=\"/w/pulls?q=is%3Abot\">1 open of bots</a>");
    let html = board(true, five());
    assert!(beside(&html, "people")[4].contains("<span class=\"chip\">bot</span>"), "{html}");
    assert_eq!(part(&html, "<p class=\"others\">", "</p>"), "");
}

#[test]
fn a_team_says_whether_its_members_are_known() {
    let html = board(true, five());
    let rows = beside(&html, "people");
    assert!(rows[5].contains("<span class=\"chip\">team of 3</span>"), "{}", rows[5]);
    assert!(rows[6].contains("<span class=\"drafts\">members unknown</span>"), "{}", rows[6]);
}

#[test]
fn a_board_has_room_for_so_many() {
    let html = board(false, three_hundred());
    assert_eq!(logins(&html).len(), 6);
    assert!(part(&html, "<p class=\"others\">", "</p>").starts_with("<a href=\"/w/pulls\">and 12 more</a> "), "{html}");
}

#[test]
fn somebodys_picture_comes_from_our_own_server_or_not_at_all() {
    let html = board(false, five());
    assert_eq!(
        html.matches("<img class=\"avatar\" alt=\"\" width=\"20\" height=\"20\" loading=\"lazy\" src=\"/avatars/7f\">")
            .count(),
        2
    );
    assert!(!board(false, hostile()).contains("<img"));
}

#[test]
fn repositories_that_are_not_read_are_told_and_alone_those_not_shown_as_a_whole() {
    let html = board(false, five());
    let [batch] = beside(&html, "repos")[..] else { panic!("one repository fails: {html}") };
    assert!(batch.starts_with("acme/batch\" data-state=\"degraded\""), "{batch}");
    for expected in [
        "<span>HTTP 404: the token may not see it, or it is gone</span>",
        "asked again at 10:18:03 UTC",
        ">not read for <time datetime=\"2026-11-23T10:03:03Z\">12 min</time></td>",
    ] {
        assert!(batch.contains(expected), "{expected} is not in {batch}");
    }
    let html = board(true, three_hundred());
    let [web] = beside(&html, "repos")[..] else { panic!("one is not shown as a whole: {html}") };
    assert!(web.contains("50 of 162 shown"), "{web}");
    assert_eq!(beside(&board(false, three_hundred()), "repos"), [""; 0]);
}

#[test]
fn what_is_configured_and_found_nowhere_is_told_too_but_no_more_than_there_is_room() {
    let fault = |at: usize| (format!("owner-{at}/*"), Arc::new(Fault::new(FaultKind::Query, "no such owner")));
    let data = Pulls { repos_failed: (0..9).map(fault).collect(), ..Pulls::default() };
    assert_eq!(beside(&board(false, data.clone()), "repos").len(), 3);
    let html = board(true, data);
    assert_eq!(beside(&html, "repos").len(), 9);
    assert!(beside(&html, "repos")[0].contains("<span>no such owner</span>"));
}
