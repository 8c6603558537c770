use crate::model::Model as _;
use crate::{
    board::Board,
    model::{
        dependencies::Maintenance,
        realtime::{Feed, Group, Process, Realtime},
    },
    page::Filter,
    samples::{
        NOW, html,
        realtime::{page, process, realtime, snapshot, typed},
        sent,
    },
    state::State,
};
use leptos::prelude::*;
use rstest::rstest;
use std::sync::Arc;

fn board(alone: bool, data: Realtime) -> String {
    sent(|| view! { <Board page=page(alone) snapshots=vec![snapshot(data)]/> })
}

fn filtered(filter: Filter, data: Realtime) -> String {
    let page = crate::page::Page { filter, ..page(false) };
    sent(|| view! { <Board page snapshots=vec![snapshot(data)]/> })
}

/// The start tags of the cells.
fn cells(html: &str) -> Vec<&str> {
    html.split("<i data-widget").skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag).collect()
}

/// What stands between the two.
fn part<'a>(html: &'a str, from: &str, to: &str) -> &'a str {
    html.split_once(from)
        .and_then(|(_, rest)| rest.split_once(to))
        .unwrap_or_else(|| panic!("{from} and {to} are not both there"))
        .0
}

fn put(data: &mut Realtime, key: &str, process: Process) {
    data.processes.insert(key.into(), Arc::new(process));
}

#[test]
fn the_whole_tile() {
    let html = html(|| view! { <Board page=page(false) snapshots=vec![snapshot(realtime(4))]/> });
    insta::assert_snapshot!(part(&html, "class=\"tile\"", "</section>"));
}

#[test]
fn the_whole_page_of_one() {
    let html = html(|| view! { <Board page=page(true) snapshots=vec![snapshot(realtime(4))]/> });
    insta::assert_snapshot!(part(&html, "<div class=\"realtime\"", "</section>"));
}

#[rstest]
#[case(1, "xl", 1)]
#[case(40, "l", 40)]
#[case(400, "s", 400)]
#[case(2_000, "xs", 2_000)]
#[case(30_000, "xl", 1)]
fn every_process_has_a_cell_until_its_group_has(#[case] count: usize, #[case] size: &str, #[case] shown: usize) {
    let html = board(false, realtime(count));
    let cells = cells(&html);
    assert_eq!(cells.len(), shown);
    assert!(html.contains(&format!("data-size=\"{size}\"")));
    assert!(cells.iter().all(|cell| cell.starts_with("=\"rt\" data-key=\"") && cell.contains(" data-state=\"")));
}

#[test]
fn a_cell_says_what_is_true_of_it_and_nothing_else() {
    let mut data = realtime(4);
    put(&mut data, "worker-0", Process { gone: true, restarts: 3, ..process(State::Down, 0) });
    put(&mut data, "worker-3", Process { born: Some(NOW), ..process(State::Up, 3) });
    let html = board(false, data);
    let cells = cells(&html);
    assert_eq!(cells[0], "=\"rt\" data-key=\"worker-0\" data-state=\"down\" data-gone=\"\" data-restarts=\"\"");
    assert_eq!(cells[1], "=\"rt\" data-key=\"worker-1\" data-state=\"degraded\"");
    assert_eq!(cells[3], "=\"rt\" data-key=\"worker-3\" data-state=\"up\" data-new=\"\"");
}

#[test]
fn a_free_place_stays_free() {
    let mut data = realtime(4);
    data.processes.remove("worker-1");
    let html = board(false, data);
    assert!(
        html.contains(
            "data-key=\"worker-0\" data-state=\"down\"></i><i></i><i data-widget=\"rt\" data-key=\"worker-2\""
        )
    );
}

#[test]
fn groups_stand_in_their_places_under_their_names() {
    let mut data = realtime(4);
    data.groups.insert("api".into(), Arc::new(Group { place: 1, feed: "ticker".into(), up: 1, ..Group::default() }));
    put(&mut data, "a", Process { group: "api".into(), ..process(State::Up, 0) });
    let html = board(false, data);
    let (ticker, api) = (html.find(">ticker</b>").expect("a name"), html.find(">api</b>").expect("a name"));
    assert!(ticker < api && html[api..].contains("data-key=\"a\""));
    assert!(!board(false, realtime(4)).contains(">ticker</b>"), "one group needs no name");
}

#[test]
fn too_many_are_told_by_group_and_the_worst_by_name() {
    let html = board(false, realtime(30_000));
    assert!(
        html.contains("<b>ticker</b> <span>29088 of 30000 running, 304 down, 304 degraded, 304 unknown</span>"),
        "{html}"
    );
    let failing = part(&html, "<ul class=\"lines failing\">", "</ul>");
    assert_eq!(failing.matches("<li data-widget").count(), 5);
    assert!(failing.contains("and 907 more"), "{failing}");
    let alone = board(true, realtime(30_000));
    assert!(alone.contains("data-key=\"worker-0\" data-state=\"down\" id=\"worker-0\""), "the line is the place");
}

#[test]
fn the_waffle_is_said_in_words_and_nothing_is_said_of_none() {
    let words = "393 of 408 running, 5 failed: worker-0, worker-198, worker-297 …";
    let html = board(false, realtime(408));
    assert!(html.contains(&format!("role=\"img\" aria-label=\"{words}")), "{html}");
    let none = board(false, Realtime { groups: [].into(), ..realtime(0) });
    assert!(none.contains("aria-label=\"\" data-size=\"xl\"></div>"), "{none}");
}

#[test]
fn alone_it_lists_what_is_not_well_worst_first_with_what_to_do() {
    let html = board(true, realtime(408));
    let failing = part(&html, "<ul class=\"lines failing\">", "</ul>");
    let keys: Vec<&str> = failing.split("<a href=\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(keys[..6], ["worker-0", "worker-198", "worker-297", "worker-396", "worker-99", "worker-1"]);
    assert!(
        failing.contains(
            "exited with status 1, since 2026-11-23 10:12:03 UTC <code>supervisorctl restart worker-0</code>"
        ),
        "{failing}"
    );
    assert!(html.contains("data-key=\"worker-7\" data-state=\"up\" id=\"worker-7\""), "each cell has its address");
    let many = board(true, realtime(30_000));
    assert!(many.contains("<li>and 712 more</li>"));
}

#[test]
fn without_a_script_each_that_fails_is_a_link() {
    let html = board(false, realtime(408));
    let list = part(&html, "<noscript>", "</noscript>");
    assert!(list.contains("<a href=\"/w/rt#worker-198\">worker-198</a> down"), "{list}");
    assert!(!board(true, realtime(408)).contains("<noscript>"), "there the list is on the page");
}

#[test]
fn planned_work_looks_like_nothing_else() {
    let mut data = realtime(4);
    let work = Maintenance { why: Some("moving racks".into()), until: NOW.plus_ms(3_600_000) };
    let feed = Feed { maintenance: Some(work), ..Feed::clone(&data.feeds["ticker"]) };
    data.feeds.insert("ticker".into(), Arc::new(feed));
    let html = board(false, data);
    assert!(html.contains("</span> <b>ticker</b></span> in maintenance until 11:15 UTC: moving racks</li>"), "{html}");
    assert!(cells(&html).iter().all(|cell| cell.contains("data-maintenance")));
    assert_eq!(part(&html, "<ul class=\"numbers\">", "</ul>").matches("data-maintenance").count(), 4);
}

#[test]
fn a_feed_that_is_not_well_says_why_and_since_when() {
    let mut data = realtime(4);
    let feed = Feed {
        state: State::Down,
        reason: Some("no answer within 5 s".into()),
        heard_at: Some(NOW.plus_ms(-60_000)),
        missed: 12,
        ..Feed::clone(&data.feeds["ticker"])
    };
    data.feeds.insert("ticker".into(), Arc::new(feed));
    data.missed = 12;
    let html = board(false, data.clone());
    assert!(
        html.contains("<b>ticker</b></span> down, no answer within 5 s, last heard at 10:14:03 UTC</li>"),
        "{html}"
    );
    assert!(html.contains("<span class=\"missed\">12 missed</span>"));
    assert!(board(true, data).contains("10:14:03 UTC, every 1 s, 12 missed</li>"));
}

#[test]
fn a_filter_dims_cells_where_they_are_and_hides_numbers() {
    let html = filtered(Filter { state: Some(State::Down), text: String::new() }, realtime(40));
    let cells = cells(&html);
    assert_eq!(cells.len(), 40);
    assert_eq!(cells.iter().filter(|cell| !cell.contains("data-dim")).count(), 1);
    assert_eq!(part(&html, "<ul class=\"numbers\">", "</ul>").matches(" hidden=").count(), 4);
    let html = filtered(Filter { state: None, text: "LAG".into() }, realtime(40));
    assert_eq!(part(&html, "<ul class=\"numbers\">", "</ul>").matches(" hidden=").count(), 3);
}

#[test]
fn names_are_text_and_never_markup() {
    let mut data = realtime(4);
    let weird = "<script>alert(1)</script>\"&'";
    put(&mut data, weird, Process { detail: Some("<b>".into()), ..process(State::Down, 4) });
    data.groups.insert("<i>".into(), Arc::new(Group { place: 1, feed: "ticker".into(), ..Group::default() }));
    for alone in [false, true] {
        let html = board(alone, data.clone());
        assert!(!html.contains("<script") && !html.contains("<i>"), "{html}");
        assert!(html.contains("data-key=\"&lt;script&gt;alert(1)&lt;/script&gt;&quot;&amp;'\""));
    }
}

#[test]
fn nothing_needs_an_inline_style_or_script() {
    let html = board(false, realtime(400)) + &board(true, realtime(30_000));
    assert!(!html.contains("style=") && !html.contains("<script") && !html.contains("onclick"));
}

#[test]
fn the_tab_counts_what_is_down() {
    let snapshot = snapshot(realtime(400));
    assert_eq!(crate::widget::count(&snapshot, State::Down), 5);
    let channel = crate::live::Channel::new(typed(realtime(400)));
    assert_eq!(channel.read(|data| data.count(State::Down)), 5);
}
