//! Each project's line, and what is said where there are no errors.

use super::{board, part, projects};
use crate::{
    model::errors::{Errors, Project},
    samples::errors::*,
    state::State,
};
use rstest::rstest;
use std::sync::Arc;

#[test]
fn a_board_tells_of_projects_that_are_not_read_and_alone_of_all() {
    let html = board(false, five());
    let [batch] = projects(&html)[..] else { panic!("one project fails: {html}") };
    assert!(batch.starts_with("acme/batch\" data-state=\"degraded\""), "{batch}");
    assert!(batch.contains("<span>404: the token may not see it, or it is gone</span>"), "{batch}");
    assert!(
        batch.contains("asked to come back at 10:18:03 UTC")
            && batch.contains(">not read for <time datetime=\"2026-11-23T10:03:03Z\">12 min</time></td>"),
        "{batch}"
    );
    let html = board(true, two_hundred());
    assert_eq!(projects(&html).len(), 4);
    assert!(
        projects(&html)[0].contains("50 of 335 shown")
            && projects(&html)[0].contains(">read <time datetime=\"2026-11-23T10:14:12Z\">51 s</time> ago</td>"),
        "{html}"
    );
}

#[test]
fn a_board_has_room_for_so_many_that_fail() {
    let failing =
        |at: usize| (format!("acme/{at}"), Arc::new(Project { reason: Some("gone".into()), ..Project::default() }));
    let data = Errors { projects: (0..9).map(failing).collect(), ..Errors::default() };
    assert_eq!(projects(&board(false, data.clone())).len(), 3);
    let alone = board(true, data);
    assert_eq!(projects(&alone).len(), 9);
    assert!(projects(&alone)[0].contains(">not read yet</td>"));
}

#[rstest]
#[case(none(), "<span class=\"glyph\" data-state=\"up\" aria-hidden=\"true\">●</span> No errors.")]
#[case(Errors::default(), "Not read yet.")]
#[case(widget(vec![], vec![("a/b", Project::default())]), "Not read yet.")]
#[case(widget(vec![], vec![("a/b", Project::default()), ("a/c", project("c", State::Up, 0))]), "No errors in what could be read.")]
#[case(five(), "Nothing to show.")]
fn what_is_not_there_is_said(#[case] data: Errors, #[case] expected: &str) {
    let html = board(false, data);
    assert_eq!(part(&html, "<p class=\"nothing\">", "</p>"), expected);
}
