use super::*;
use crate::{
    fault::{Fault, FaultKind},
    model::dependencies::{Dependencies, Maintenance, Target},
    page::Filter,
    samples::{NOW, alone, fourteen, html, page, snapshot, target, weird_names, widget},
};
use rstest::rstest;

fn board(page: Page, data: Dependencies) -> String {
    html(|| view! { <Board page snapshots=vec![snapshot(data)]/> })
}

/// The lines from the one that holds `from` to the next that holds `to`.
fn part(html: &str, from: &str, to: &str) -> String {
    let lines: Vec<&str> = html.lines().skip_while(|line| !line.contains(from)).collect();
    let end = lines.iter().take_while(|line| !line.contains(to)).count();
    lines[..=end].join("\n")
}

fn one(state: State, reason: &str) -> String {
    let target = Target { reason: Some(reason.to_owned()), ..target(state) };
    part(&board(page(), widget(vec![("payments-api", target)])), "class=\"tile\"", "</section>")
}

#[rstest]
#[case(State::Down, "HTTP 503, expected 200")]
#[case(State::Degraded, "slow: 871 ms > 300 ms, first byte 812 ms")]
#[case(State::Unknown, "no reading for 3 periods")]
#[case(State::Up, "SELECT 1")]
fn a_tile_tells_its_state_by_word_shape_and_attribute(#[case] state: State, #[case] reason: &str) {
    let tile = one(state, reason);
    insta::assert_snapshot!(format!("tile_{state}"), tile);
}

#[test]
fn the_whole_board_is_in_the_html() {
    insta::assert_snapshot!(board(page(), fourteen()));
}

#[test]
fn a_widget_without_targets_says_so() {
    let html = board(page(), Dependencies::default());
    insta::assert_snapshot!(part(&html, "class=\"tile\"", "</section>"));
}

#[test]
fn names_are_text_and_never_markup() {
    let html = board(Page { filter: Filter::default(), ..alone() }, weird_names());
    insta::assert_snapshot!(part(&html, "<thead", "</table>"));
}

#[test]
fn a_filter_hides_the_rows_that_do_not_match() {
    let filter = Filter { state: Some(State::Down), text: "PAYments".into() };
    let html = board(Page { filter, address: "/?w=core&state=down&q=PAYments".into(), ..page() }, fourteen());
    let shown = |row: &&str| row.starts_with("<tr") && row.contains("data-key") && !row.contains(" hidden");
    let rows: Vec<&str> = html.lines().filter(shown).collect();
    assert_eq!(rows.len(), 4, "the cause and the three that wait on it: {rows:#?}");
    insta::assert_snapshot!(part(&html, "<div class=\"filter\"", "</form>"));
}

#[test]
fn a_kiosk_has_no_chrome() {
    let html = board(Page { kiosk: true, ..page() }, fourteen());
    assert!(!html.contains("<header class=\"top\"") && !html.contains("<form") && !html.contains("<details"), "{html}");
    assert!(html.contains("data-kiosk") && html.contains(">Platform board</h1>"));
}

#[test]
fn one_widget_alone_tells_everything_it_knows() {
    let payments = Target {
        fault: Some(Fault { since: Some(NOW.plus_ms(-120_000)), ..Fault::new(FaultKind::Timeout, "no answer in 5 s") }),
        cert_expires_at: Some(NOW.plus_ms(86_400_000 * 9)),
        ..Target::clone(&fourteen().targets["payments-api"])
    };
    let html = board(alone(), widget(vec![("payments-api", payments)]));
    insta::assert_snapshot!(part(&html, "id=\"board\"", "</main>"));
}

#[test]
fn a_runbook_that_is_no_web_address_is_no_link() {
    let evil = Target { runbook: Some("javascript:alert(1)".into()), ..target(State::Up) };
    let html = board(alone(), widget(vec![("a", evil)]));
    assert!(html.contains("javascript:alert(1)") && !html.contains("href=\"javascript"));
}

#[test]
fn a_widget_that_cannot_be_read_says_why() {
    let AnySnapshot::Dependencies(mut read) = snapshot(fourteen());
    read.head.fault = Some(Fault::new(FaultKind::Internal, "the source panicked"));
    let html = html(|| view! { <Board page=page() snapshots=vec![AnySnapshot::Dependencies(read)]/> });
    assert!(html.contains("<p class=\"trouble\">the source panicked"));
}

#[test]
fn nothing_needs_an_inline_style_or_script() {
    let html = board(page(), fourteen()) + &board(alone(), weird_names());
    assert!(!html.contains("style=") && !html.contains("<script") && !html.contains("onclick"));
}

#[test]
fn a_target_called_like_the_page_data_does_not_take_its_id() {
    let html = board(alone(), weird_names());
    assert!(!html.contains("id=\"page\"") && html.contains("id=\"a b%20c#d?e=f\""));
}

#[test]
fn the_tab_names_the_worst_state_and_how_many() {
    let first = |data| tab::first(&page(), &[snapshot(data)]);
    assert_eq!(first(fourteen()), ("■ 4 down · Platform board".to_owned(), State::Down));
    assert_eq!(first(widget(vec![("a", target(State::Up))])), ("● up · Platform board".to_owned(), State::Up));
    assert_eq!(first(Dependencies::default()), ("○ unknown · Platform board".to_owned(), State::Unknown));
}

#[test]
fn planned_work_stands_after_all_that_counts_and_is_not_counted() {
    let work = Maintenance { why: Some("moving racks".into()), until: NOW.plus_ms(3_600_000) };
    let planned = |state| Target { maintenance: Some(work.clone()), ..target(state) };
    let data = widget(vec![
        ("a", planned(State::Up)),
        ("b", planned(State::Down)),
        ("c", target(State::Up)),
        ("d", target(State::Degraded)),
    ]);
    assert_eq!(tab::first(&page(), &[snapshot(data.clone())]).0, "▲ 1 degraded · Platform board");
    let html = board(page(), data);
    let rows: Vec<&str> = html.lines().filter_map(|line| line.split("data-key=\"").nth(1)?.get(..1)).collect();
    assert_eq!(rows, ["d", "c", "b", "a"]);
    assert!(html.contains("1 degraded, 1 up, 2 in maintenance"), "{html}");
}

#[test]
fn every_row_says_whose_it_is_and_how_it_fares() {
    let html = board(page(), fourteen());
    let rows = html.lines().filter(|line| line.starts_with("<tr") && line.contains("data-key=")).collect::<Vec<_>>();
    assert_eq!(rows.len(), 14);
    assert!(rows.iter().all(|row| row.contains("data-widget=\"core\"") && row.contains("data-state=")));
    assert!(rows[0].contains("data-key=\"payments-api\""), "worst first, causes before what they affect: {}", rows[0]);
}
