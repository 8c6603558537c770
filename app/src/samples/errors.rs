//! Bugsnag's errors in every number, and texts that nobody should throw.

use super::{DAY, MIN, NOW};
use crate::{
    fault::{Fault, FaultKind},
    model::{AnySnapshot, Kind, errors::*},
    page::{Page, Place, WidgetLink},
    snapshot::{Head, Snapshot},
    state::State,
};
use std::sync::Arc;

/// An open error of `acme/shop` that is green: 14 events of 9 users, first seen 40 days ago, last 5 hours ago.
pub fn error(class: &str, message: &str) -> BugsnagError {
    BugsnagError {
        project: "acme/shop".into(),
        class: class.into(),
        message: message.into(),
        context: "checkout#pay".into(),
        severity: "error".into(),
        status: "open".into(),
        events: 14,
        users: 9,
        first_seen: Some(NOW.plus_ms(-40 * DAY)),
        last_seen: Some(NOW.plus_ms(-300 * MIN)),
        release_stages: vec!["production".into()],
        url: Some("https://app.bugsnag.com/acme/shop/errors/59".into()),
        state: State::Up,
        ..BugsnagError::default()
    }
}

/// A project that was read 51 s ago, with so many errors.
pub fn project(name: &str, state: State, total: u64) -> Project {
    Project {
        name: name.into(),
        state,
        total,
        shown: total,
        read_at: Some(NOW.plus_ms(-51_000)),
        url: Some("https://app.bugsnag.com/acme/shop".into()),
        ..Project::default()
    }
}

/// One project that could be read and has no errors.
pub fn none() -> Errors {
    widget(vec![], vec![("acme/shop", project("Web shop", State::Up, 0))])
}

/// The rows of `design/board-dark.png`, and two more; one project of three cannot be read.
pub fn five() -> Errors {
    let card = BugsnagError {
        events: 1_204,
        users: 38,
        last_seen: Some(NOW.plus_ms(-2 * MIN)),
        event_url: Some("https://app.bugsnag.com/acme/shop/errors/59?event_id=7".into()),
        assigned_to: Some("Mira Novak".into()),
        trend: vec![12, 9, 14, 11, 8, 10, 13, 9, 12, 11, 10, 9, 12, 88, 1_204],
        spike: Some(109),
        state: State::Down,
        reason: Some("1204 events in 1 d, limit 100".into()),
        ..error("CardDeclinedError", "undefined method ‘code’ for nil")
    };
    let timeout = BugsnagError {
        project: "acme/geo-api".into(),
        context: "GET /v2/locate".into(),
        events: 96,
        users: 12,
        last_seen: Some(NOW.plus_ms(-11 * MIN)),
        trend: vec![3, 4, 0, 2, 96],
        status: "for_review".into(),
        release_stages: vec!["production".into(), "staging".into()],
        state: State::Degraded,
        reason: Some("96 events in 1 d, limit 10".into()),
        ..error("TimeoutError", "geo-cache: deadline exceeded")
    };
    let promise = BugsnagError {
        events: 7,
        users: 7,
        is_new: true,
        first_seen: Some(NOW.plus_ms(-40 * MIN)),
        last_seen: Some(NOW.plus_ms(-3_000)),
        severity: "warning".into(),
        ..error("UnhandledPromiseRejection", "Object captured as promise rejection with keys: code, detail")
    };
    let template = error("ActionView::Template::Error", "missing translation: de.cart.summary.shipping.express");
    let plain = BugsnagError {
        events: 1,
        users: 1,
        severity: "info".into(),
        last_seen: Some(NOW.plus_ms(-22 * 60 * MIN)),
        ..error(
            "ActiveRecord::RecordNotUnique",
            "PG::UniqueViolation: ERROR: duplicate key value violates unique constraint \"index_orders_on_number\"\nDETAIL:  Key (number)=(48213) already exists.",
        )
    };
    let failing = Project {
        state: State::Degraded,
        reason: Some("404: the token may not see it, or it is gone".into()),
        ..Project { read_at: Some(NOW.plus_ms(-12 * MIN)), ..project("Batch", State::Degraded, 0) }
    };
    let errors = vec![("59a", card), ("59b", timeout), ("59c", template), ("59d", promise), ("59e", plain)];
    let projects = vec![
        ("acme/batch", failing),
        ("acme/geo-api", project("Geo API", State::Degraded, 1)),
        ("acme/shop", project("Web shop", State::Down, 4)),
    ];
    let mut data = widget(errors, projects);
    let fault = Fault {
        kind: FaultKind::Unauthorized,
        message: "404: the token may not see it, or it is gone".into(),
        since: Some(NOW.plus_ms(-12 * MIN)),
        retry_at: Some(NOW.plus_ms(3 * MIN)),
    };
    data.projects_failed.insert("acme/batch".into(), Arc::new(fault));
    data
}

/// Two hundred of 1 340 errors in four projects, with long names, of all states.
pub fn two_hundred() -> Errors {
    let projects = ["acme/android-app-payments-eu", "acme/ios", "acme/shop", "acme/worker"];
    let errors: Vec<_> = (0..200_u64)
        .map(|at| {
            let state = State::ALL[usize::min(at as usize % 17, 3)];
            let events = match state {
                State::Down => 48_213 / (at + 1),
                State::Degraded => 10 + at,
                _ => at % 10,
            };
            let class = ["NoMethodError", "com.acme.payments.gateway.CardNetworkTimeoutException", "EXC_BAD_ACCESS"];
            let error = BugsnagError {
                project: projects[at as usize % 4].into(),
                events,
                users: events / 3,
                state,
                is_new: at % 13 == 0,
                spike: (at % 29 == 0).then_some(5 + at),
                trend: (0..15).map(|day| (day * at) % 31).collect(),
                reason: (state <= State::Degraded).then(|| format!("{events} events in 1 d, limit 10")),
                last_seen: Some(NOW.plus_ms(-(at as i64) * 7 * MIN)),
                ..error(
                    class[at as usize % 3],
                    &format!("something went wrong in step {at} of the nightly reconciliation of accounts"),
                )
            };
            (format!("{at:03}"), error)
        })
        .collect();
    let mut data = widget(errors.iter().map(|(key, error)| (&**key, error.clone())).collect(), vec![]);
    for name in projects {
        data.projects.insert(name.into(), Arc::new(Project { shown: 50, ..project(name, State::Down, 335) }));
    }
    data.total = 1_340;
    data
}

/// Texts that somebody's program threw.
pub fn hostile() -> Errors {
    let markup = "</td><script>alert(1)</script><img src=x onerror=\"alert(1)\">&amp;{}";
    let everywhere = BugsnagError {
        project: markup.into(),
        context: markup.into(),
        severity: markup.into(),
        status: markup.into(),
        release_stages: vec![markup.into()],
        assigned_to: Some(markup.into()),
        url: Some("javascript:alert(1)".into()),
        event_url: Some("data:text/html,<script>alert(1)</script>".into()),
        ..error(markup, markup)
    };
    let many = BugsnagError {
        events: u64::MAX,
        users: u64::MAX,
        release_stages: (0..40).map(|at| format!("stage-{at}")).collect(),
        trend: vec![u64::MAX, 0, 1],
        assigned_to: Some("Ę".repeat(400)),
        ..error(&"Ł".repeat(5_000), "many of everything")
    };
    let lines = "first line\r\n\tat com.acme.Main(Main.java:1)\n".repeat(200);
    widget(
        vec![
            (markup, everywhere),
            ("bidi", error("\u{202e}ltr ot kcab \u{2066}\u{200f}", "\u{202e}\u{202d}مرحبا \u{2067} שלום\u{200b}")),
            (
                "control",
                error("\0\u{1}\u{7}\u{1b}[31mred\u{1b}[0m\u{7f}\u{85}", "a\0b\u{8}\u{c}\u{b}c\u{fffe}\u{10ffff}"),
            ),
            ("empty", BugsnagError { url: None, ..error(" \n", "") }),
            ("huge", error("Huge", &"x".repeat(1_000_000))),
            ("lines", error("Lines", &lines)),
            ("many", many),
            ("page", error("Zalgo", &"Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}".repeat(50))),
            ("wide", error("數據庫🦆", &"﷽𒐫👩‍👩‍👧‍👦".repeat(80))),
        ],
        vec![(markup, Project { url: Some("javascript:alert(1)".into()), ..project(markup, State::Up, 9) })],
    )
}

/// These errors of these projects; all of them are shown.
pub fn widget(errors: Vec<(&str, BugsnagError)>, projects: Vec<(&str, Project)>) -> Errors {
    let total = errors.len() as u64;
    Errors {
        errors: errors.into_iter().map(|(key, error)| (key.to_owned(), Arc::new(error))).collect(),
        projects: projects.into_iter().map(|(key, project)| (key.to_owned(), Arc::new(project))).collect(),
        total,
        shown: total,
        ..Errors::default()
    }
}

pub fn snapshot(data: Errors) -> AnySnapshot {
    AnySnapshot::Errors(typed(data))
}

/// As [`snapshot`], of its own type.
pub fn typed(data: Errors) -> Snapshot<Errors> {
    let head = Head {
        widget: "bugs".into(),
        kind: Kind::Errors,
        title: "Bugsnag Errors".into(),
        seq: 5,
        observed_at: data.projects.values().filter_map(|project| project.read_at).max(),
        period_ms: 60_000,
        stale: false,
        state: data.state(),
        summary: data.summary(),
        fault: None,
        answers: Vec::new(),
    };
    Snapshot::answered(head, data)
}

/// The board with nothing but this widget, and the page of it alone.
pub fn page(alone: bool) -> Page {
    let widget = WidgetLink { id: "bugs".into(), kind: Kind::Errors, title: "Bugsnag Errors".into() };
    let page = super::page();
    let (place, address) = if alone { (Place::Widget(widget.clone()), "/w/bugs") } else { (page.place, "/") };
    Page { place, address: address.into(), offered: vec![widget], shown: vec!["bugs".into()], ..page }
}
