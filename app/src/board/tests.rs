use super::*;
use crate::{
    fault::{Fault, FaultKind},
    model::dependencies::{Dependencies, Incident, Maintenance, Target},
    notice::{Notice, NoticeKind},
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
    let mut read = snapshot(fourteen());
    read.head_mut().fault = Some(Fault::new(FaultKind::Internal, "the source panicked"));
    let html = html(|| view! { <Board page=page() snapshots=vec![read]/> });
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

/// Seven causes; the last one by name takes most along.
fn seven_causes() -> Dependencies {
    let red = |affects: &[&str]| Target {
        reason: Some("HTTP 503, expected 2xx".into()),
        affects: affects.iter().map(|name| (*name).to_owned()).collect(),
        restart: Some("systemctl restart <it> & \"wait\"".into()),
        ..target(State::Down)
    };
    let mut targets: Vec<(String, Target)> = (1..=6).map(|at| (format!("cause-{at}"), red(&[]))).collect();
    targets.push(("z-cause".to_owned(), red(&["affected"])));
    targets.push(("affected".to_owned(), Target { cause: Some("z-cause".into()), ..red(&[]) }));
    widget(targets.iter().map(|(name, target)| (name.as_str(), target.clone())).collect())
}

/// The names in the list of what needs a restart.
fn restarts(html: &str) -> Vec<&str> {
    html.split("<a class=\"name\" href=\"").skip(1).filter_map(|rest| rest.split(['>', '<']).nth(1)).collect()
}

#[test]
fn three_causes_are_listed_on_a_board_and_all_where_the_widget_stands_alone() {
    let html = board(page(), seven_causes());
    assert_eq!(restarts(&html), ["z-cause", "cause-1", "cause-2"], "who takes most along comes first");
    assert!(html.contains("<a href=\"/w/core#needs-restart\">and 4 more</a>"), "{html}");
    assert!(html.contains("<code>systemctl restart &lt;it&gt; &amp; &quot;wait&quot;</code>"));
    let html = board(alone(), seven_causes());
    assert_eq!(restarts(&html).len(), 7);
    assert!(html.contains("id=\"needs-restart\"") && !html.contains(" more</a>"));
}

/// A target on which planned work is going on.
fn planned(state: State, why: Option<&str>) -> Target {
    let work = Maintenance { why: why.map(str::to_owned), until: NOW.plus_ms(4 * 3_600_000) };
    Target { reason: Some("HTTP 503, expected 2xx".into()), maintenance: Some(work), ..target(state) }
}

#[test]
fn planned_work_looks_like_nothing_else_and_stands_last() {
    let waits = Target { cause: Some("db".into()), ..target(State::Down) };
    let data = vec![("db", planned(State::Down, Some("moving <racks>"))), ("web", waits), ("a", target(State::Up))];
    let html = board(page(), widget(data));
    assert_eq!(restarts(&html).len(), 0, "{html}");
    let keys: Vec<_> = html.split("data-key=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(keys, ["web", "a", "db"]);
    assert!(html.contains("in maintenance until 14:15 UTC: moving &lt;racks&gt; · HTTP 503, expected 2xx"), "{html}");
    assert!(html.contains("waits on db (in maintenance) <span class=\"chip\">affected</span>"));
    insta::assert_snapshot!(part(&html, "data-key=\"db\"", "</tr>"));
}

#[test]
fn planned_work_is_seen_where_all_are_and_with_no_state() {
    let shown = |state| {
        let filter = Filter { state, ..Filter::default() };
        let html = board(Page { filter, ..page() }, widget(vec![("db", planned(State::Down, None))]));
        html.lines().any(|line| line.contains("data-key=\"db\"") && !line.contains(" hidden"))
    };
    assert!(shown(None) && !shown(Some(State::Down)));
}

#[test]
fn flapping_incidents_and_learned_limits_are_told() {
    let incident = |url: &str| Some(Incident { title: "Delays <i>".into(), url: Some(url.into()) });
    let stripe = Target {
        flapping: Some(8),
        slow_ms: Some(crate::ms::Ms::whole(310)),
        slow_learned: true,
        depends_on: vec!["db".into()],
        incident: incident("https://status.example/1"),
        ..target(State::Degraded)
    };
    let evil = Target { incident: incident("javascript:alert(1)"), ..target(State::Degraded) };
    let html = board(alone(), widget(vec![("stripe", stripe), ("evil", evil), ("db", target(State::Up))]));
    assert!(html.contains("<span class=\"chip\">flapping: 8/h</span>"), "{html}");
    let link = "<a rel=\"noreferrer\" href=\"https://status.example/1\">\n<bdi>Delays &lt;i&gt;</bdi> ↗</a>";
    assert!(html.contains(link), "{html}");
    assert!(html.contains("310 ms, learned") && html.contains("depends on") && !html.contains("javascript:"));
}

#[test]
fn a_graph_is_drawn_where_the_widget_stands_alone() {
    let web = Target { depends_on: vec!["payments-api".into()], ..target(State::Up) };
    let mut data = fourteen();
    data.targets.insert("web".into(), std::sync::Arc::new(web));
    assert!(board(alone(), data.clone()).contains("<svg width="));
    assert!(!board(page(), data).contains("<svg width="));
}

fn notice(kind: NoticeKind, message: &str) -> Notice {
    Notice { kind, message: message.into(), since: NOW.plus_ms(-120_000) }
}

#[rstest]
#[case(false)]
#[case(true)]
fn what_is_wrong_with_pyngpong_itself_is_said_in_a_line_each(#[case] kiosk: bool) {
    let notices =
        vec![notice(NoticeKind::Blind, "pyngpong cannot see: no route"), notice(NoticeKind::Config, "refused: <x>")];
    let html = board(Page { notices, kiosk, ..page() }, fourteen());
    let blind = "pyngpong cannot see: no route, since 10:13:03 UTC; what you see is from 10:13:03 UTC</p>";
    assert!(html.contains(&["<p data-notice=\"blind\">", blind].concat()), "{html}");
    assert!(html.contains("<p data-notice=\"config\">refused: &lt;x&gt;, since 10:13:03 UTC</p>"));
    assert!(html.contains("data-blind"));
}

#[test]
fn a_refused_configuration_does_not_make_the_board_blind() {
    let html = board(Page { notices: vec![notice(NoticeKind::Config, "refused")], ..page() }, fourteen());
    assert!(html.contains("data-notice=\"config\"") && !html.contains("data-blind"));
    assert!(!board(page(), fourteen()).contains("data-notice"));
}
