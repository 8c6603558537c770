use super::*;
use crate::samples::{NOW, html};

fn poll(target: &str) -> PollLine {
    PollLine {
        widget: "core".into(),
        target: target.into(),
        host: "pay.internal".into(),
        period_ms: 15_000,
        timeout_ms: 2_500,
        last_start: Some(NOW.plus_ms(-12_000)),
        duration_ms: Some(Ms::whole(24)),
        lag_ms: Some(Ms::whole(1)),
        outcome: Some(Ended::Reading),
        next_run: Some(NOW.plus_ms(3_000)),
        calls_last_hour: 240,
        calls_total: 1_000,
        ..PollLine::default()
    }
}

fn polls() -> Polls {
    let late = PollLine { overdue: true, ..poll("late") };
    let faulty = PollLine { outcome: Some(Ended::Fault(FaultKind::Refused)), faults_total: 7, ..poll("faulty") };
    let new =
        PollLine { widget: "new".into(), target: "a b".into(), host: "db.internal".into(), ..PollLine::default() };
    let host = |host: &str| HostLine { host: host.into(), targets: 1, ..HostLine::default() };
    let near = HostLine {
        schemes: vec!["https".into(), "tls".into()],
        allowed_per_hour: Some(600),
        calls_last_hour: 590,
        last_call: Some(NOW.plus_ms(-12_000)),
        ..host("pay.internal")
    };
    let resting = HostLine { resting_until: Some(NOW.plus_ms(60_000)), ..host("api.github.com") };
    Polls {
        site: "Platform <board>".into(),
        now: NOW,
        hosts: vec![host("db.internal"), near, resting],
        polls: vec![poll("alpha"), faulty, new, late],
        ..Polls::default()
    }
}

fn page(polls: Polls) -> String {
    html(|| view! { <PollsPage polls css="/pkg/pyngpong.css".to_owned()/> })
}

fn values<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let from = format!("{name}=\"");
    html.split(&*from).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn the_whole_page() {
    insta::assert_snapshot!(page(polls()));
}

#[test]
fn the_worst_comes_first() {
    let html = page(polls());
    assert_eq!(values(&html, "data-target"), ["late", "faulty", "alpha", "a b"]);
    assert_eq!(values(&html, "data-host"), ["api.github.com", "pay.internal", "db.internal"]);
}

#[test]
fn a_filter_shows_what_contains_it_and_whom_that_asks() {
    let html = page(Polls { wanted: "ALPHA".into(), ..polls() });
    assert_eq!(values(&html, "data-target"), ["alpha"]);
    assert_eq!(values(&html, "data-host"), ["pay.internal"]);
    let html = page(Polls { wanted: "no such".into(), ..polls() });
    assert!(values(&html, "data-target").is_empty() && html.matches("Nothing to show.").count() == 2);
}

#[test]
fn names_are_text_and_never_markup() {
    let html = page(Polls { wanted: "\"><script>".into(), ..polls() });
    assert!(html.matches("<script").count() == 1 && html.contains("<script defer src=\"/polls.js?v="), "{html}");
    assert!(!html.contains("style=") && html.contains("Platform &lt;board&gt;"), "{html}");
}

#[test]
fn a_stream_is_followed_and_has_no_period() {
    let stream = PollLine { follows: true, running: true, ..poll("gateway") };
    let html = crate::samples::sent(|| super::table::polls(&Polls { polls: vec![stream], ..Polls::default() }));
    assert!(html.contains("following") && html.contains("<td class=\"number\">stream</td>"), "{html}");
}
