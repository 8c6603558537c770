//! Deployments that went well and those that did not, and texts that nobody should put into a table.

use super::{DAY, MIN, NOW};
use crate::{
    model::{AnySnapshot, Kind, deployments::*},
    page::{Page, Place, WidgetLink},
    patch::Keyed,
    snapshot::{Head, Snapshot},
    state::State,
};
use std::sync::Arc;

const ENVIRONMENTS: [&str; 3] = ["production", "staging", "preproduction"];
const SERVICES: [&str; 5] = ["payments-api", "web", "search", "platform", "ledger"];

/// One that began so many minutes ago, took four, and went well.
pub fn deployment(service: &str, minutes: i64) -> Deployment {
    Deployment {
        service: service.into(),
        version: Some("v319".into()),
        previous: Some("v318".into()),
        environment: Some("production".into()),
        status: Status::Succeeded,
        by: Some("mira".into()),
        started_at: NOW.plus_ms(-minutes * MIN),
        finished_at: Some(NOW.plus_ms((4 - minutes) * MIN)),
        changelog: vec![
            "Retry idempotent charges, see https://git.internal/pay/4812.".into(),
            "Drop legacy session cookie".into(),
        ],
        url: Some("https://ci.internal/runs/319".into()),
        state: State::Up,
        reason: None,
    }
}

/// The rows of `design/board-dark.png`, one that runs, one that was rolled back, one with a word of its own and one of which little is known.
pub fn eight() -> Deployments {
    let search = Deployment {
        version: Some("v89".into()),
        previous: Some("v88".into()),
        by: Some("ada".into()),
        status: Status::Failed,
        state: State::Down,
        reason: Some("failed after 4 min".into()),
        ..deployment("search", 3 * 24 * 60)
    };
    let ledger = Deployment {
        version: Some("2026.11.21-rc.4+build.991".into()),
        previous: Some("2026.11.20".into()),
        environment: Some("staging".into()),
        status: Status::RolledBack,
        state: State::Down,
        reason: Some("rolled back to 2026.11.20".into()),
        ..deployment("ledger", 26 * 60)
    };
    let running = Deployment {
        finished_at: None,
        status: Status::Running,
        state: State::Degraded,
        reason: Some("running".into()),
        ..deployment("checkout", 3)
    };
    let word =
        "status is \"cancelled\", expected succeeded, failed, running or rolled back; a CASE in the query can say so";
    let cancelled = Deployment {
        status: Status::Unknown,
        state: State::Unknown,
        reason: Some(word.into()),
        changelog: vec![],
        url: None,
        ..deployment("reports", 5 * 24 * 60)
    };
    let bare = Deployment {
        service: "cron".into(),
        started_at: NOW.plus_ms(-6 * DAY),
        state: State::Up,
        status: Status::Succeeded,
        ..Deployment::default()
    };
    widget(vec![
        ("1007", running),
        ("1006", deployment("payments-api", 34)),
        ("1005", Deployment { by: Some("tomas".into()), ..deployment("web", 63) }),
        ("1004", ledger),
        ("1003", search),
        (
            "1002",
            Deployment {
                by: Some("jun".into()),
                environment: Some("staging".into()),
                ..deployment("platform", 4 * 24 * 60)
            },
        ),
        ("1001", cancelled),
        ("1000", bare),
    ])
}

/// Five hundred of them, of which fifty are shown, with rows that could not be read; and all of them.
pub fn five_hundred() -> (Deployments, Archive) {
    let one = |at: usize| {
        let mut one = deployment(SERVICES[at % 5], 47 * at as i64);
        one.environment = Some(ENVIRONMENTS[at % 3].into());
        if at % 19 == 7 {
            (one.status, one.state, one.reason) = (Status::Failed, State::Down, Some("failed after 4 min".into()));
        }
        (format!("{:04}", 5_000 - at), Arc::new(one))
    };
    let all: Keyed<Deployment> = (0..500).map(one).collect();
    let shown: Keyed<Deployment> = all.iter().rev().take(50).map(|(key, one)| (key.clone(), Arc::clone(one))).collect();
    let data = Deployments {
        deployments: shown,
        total: 500,
        shown: 50,
        skipped: 3,
        skipped_why: Some("started_at is \"soon\", expected a time".into()),
    };
    (data, Arc::new(all))
}

/// Texts that somebody will have.
pub fn hostile() -> Deployments {
    let evil = "</td><script>alert(1)</script><img src=x onerror=\"alert(1)\">";
    let bad = |text: &str| Deployment {
        version: Some(text.into()),
        previous: Some(text.into()),
        environment: Some(text.into()),
        by: Some(text.into()),
        changelog: vec![text.into(), "javascript:alert(1) https://evil.example/\"onmouseover=alert(1)".into()],
        url: Some("javascript:alert(1)".into()),
        reason: Some(text.into()),
        state: State::Down,
        status: Status::Failed,
        ..deployment(text, 10)
    };
    widget(vec![
        (evil, bad(evil)),
        ("page", bad("\u{202e}ltr ot kcab \u{2066}\u{200f}")),
        ("long", bad(&"x".repeat(3_000))),
        ("lines", bad("a\nb\n\nc")),
        ("empty", bad("")),
    ])
}

pub fn widget(deployments: Vec<(&str, Deployment)>) -> Deployments {
    let deployments: Keyed<Deployment> =
        deployments.into_iter().map(|(key, one)| (key.to_owned(), Arc::new(one))).collect();
    let total = deployments.len() as u64;
    Deployments { deployments, total, shown: total, ..Deployments::default() }
}

pub fn snapshot(data: Deployments) -> AnySnapshot {
    AnySnapshot::Deployments(typed(data))
}

/// As [`snapshot`], of its own type.
pub fn typed(data: Deployments) -> Snapshot<Deployments> {
    let head = Head {
        widget: "log".into(),
        kind: Kind::Deployments,
        title: "Deployment Log".into(),
        seq: 17,
        observed_at: Some(NOW.plus_ms(-9_000)),
        period_ms: 30_000,
        stale: false,
        state: data.state(),
        summary: data.summary(),
        fault: None,
        answers: Vec::new(),
    };
    Snapshot::answered(head, data)
}

/// A board with this widget alone, or the widget's own page.
pub fn page(alone: bool) -> Page {
    let link = WidgetLink { id: "log".into(), kind: Kind::Deployments, title: "Deployment Log".into() };
    let page = Page { offered: vec![link.clone()], shown: vec!["log".into()], ..super::page() };
    if alone { Page { place: Place::Widget(link), address: "/w/log".into(), ..page } } else { page }
}
