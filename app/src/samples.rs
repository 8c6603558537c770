//! Pages and snapshots as they look in real life, for the tests of the views.

pub mod deployments;
pub mod errors;
pub mod metrics;
pub mod pulls;
pub mod realtime;

use crate::{
    model::{AnySnapshot, Kind, dependencies::*},
    ms::Ms,
    page::*,
    snapshot::{Head, Snapshot},
    state::State,
    time::Timestamp,
};
use leptos::prelude::*;
use std::sync::Arc;

/// 2026-11-23T10:15:03.123Z, the moment of every sample.
pub const NOW: Timestamp = Timestamp::from_ms(1_795_428_903_123);

pub const MIN: i64 = 60_000;
pub const DAY: i64 = 86_400_000;

/// A green target that answered in 24 ms and has been green for 41 days.
pub fn target(state: State) -> Target {
    let ms = |ms| Some(Ms::whole(ms));
    let phases = Phases { dns_ms: ms(1), connect_ms: ms(3), tls_ms: ms(8), first_byte_ms: ms(11), body_ms: ms(1) };
    Target {
        state,
        latency_ms: ms(24),
        phases,
        since: Some(NOW.plus_ms(-41 * DAY)),
        checked_at: Some(NOW.plus_ms(-2_000)),
        ..Target::default()
    }
}

fn red(reason: &str) -> Target {
    Target { reason: Some(reason.into()), since: Some(NOW.plus_ms(-2 * MIN)), ..target(State::Down) }
}

fn answered(total: u32, parts: [u32; 5], note: &str, days: i64) -> Target {
    let [dns_ms, connect_ms, tls_ms, first_byte_ms, body_ms] = parts.map(|ms| (ms > 0).then(|| Ms::whole(ms)));
    Target {
        latency_ms: Some(Ms::whole(total)),
        phases: Phases { dns_ms, connect_ms, tls_ms, first_byte_ms, body_ms },
        reason: (!note.is_empty()).then(|| note.into()),
        since: Some(NOW.plus_ms(-days * DAY)),
        ..target(State::Up)
    }
}

/// The rows of `design/board-dark.png`, and a few more.
pub fn fourteen() -> Dependencies {
    let payments = Target {
        affects: vec!["checkout".into(), "ledger".into(), "refunds".into()],
        owner: Some("payments".into()),
        runbook: Some("https://wiki.internal/payments".into()),
        restart: Some("systemctl restart payments on pay-01".into()),
        ..red("HTTP 503, expected 200")
    };
    let waits = || Target { cause: Some("payments-api".into()), ..red("HTTP 502, expected 2xx") };
    let search = Target {
        state: State::Degraded,
        since: Some(NOW.plus_ms(-11 * MIN)),
        ..answered(871, [2, 9, 30, 812, 18], "slow: 871 ms > 300 ms, first byte 812 ms", 0)
    };
    let geo = Target {
        state: State::Degraded,
        cert_expires_at: Some(NOW.plus_ms(9 * DAY + 1)),
        ..answered(38, [1, 4, 14, 17, 2], "certificate expires in 9 d, limit 14 days", 3)
    };
    let mailer = Target {
        reason: Some("no reading for 3 periods".into()),
        since: Some(NOW.plus_ms(-MIN)),
        ..target(State::Unknown)
    };
    widget(vec![
        ("payments-api", payments),
        ("checkout", waits()),
        ("ledger", waits()),
        ("refunds", waits()),
        ("search", search),
        ("geo-cache", geo),
        ("mailer", mailer),
        ("auth", answered(18, [1, 2, 6, 8, 1], "", 41)),
        ("platform", target(State::Up)),
        ("postgres-main", answered(3, [0, 1, 0, 2, 0], "SELECT 1", 12)),
        ("postgres-replica", answered(4, [0, 1, 0, 3, 0], "SELECT 1", 12)),
        ("redis", answered(1, [0, 0, 0, 0, 0], "PING", 80)),
        ("stripe", answered(143, [12, 28, 41, 60, 2], "third party", 6)),
        ("website", answered(61, [2, 8, 19, 28, 4], "", 20)),
    ])
}

/// Rows whose names nobody should use, and somebody will.
pub fn weird_names() -> Dependencies {
    widget(vec![
        ("<script>alert(1)</script>", red("<b>\"bold\" & 'brave'</b>")),
        ("zażółć gęślą 🦆 數據庫", target(State::Up)),
        ("a b%20c#d?e=f", target(State::Up)),
        ("page", target(State::Up)),
        (&"x".repeat(300), target(State::Degraded)),
        ("\u{202e}right-to-left", target(State::Unknown)),
    ])
}

/// One cause with twelve affected, planned work, a target that flaps, and a third party with an incident.
pub fn outage() -> Dependencies {
    let on = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let service = |at: usize| format!("service-{at:02}");
    let redis = Target {
        affects: (0..12).map(service).collect(),
        restart: Some("systemctl restart redis-server on cache-01".into()),
        runbook: Some("https://wiki.internal/redis".into()),
        owner: Some("platform".into()),
        ..red("connection refused by 10.0.0.7:6379")
    };
    let work = Maintenance { why: Some("moving racks".into()), until: NOW.plus_ms(4 * 60 * MIN) };
    let incident = Incident {
        title: "Delayed payouts in the European Union".into(),
        url: Some("https://status.example/incidents/1".into()),
    };
    let stripe = Target {
        state: State::Degraded,
        incident: Some(incident),
        ..answered(143, [12, 28, 41, 60, 2], "indicator is minor", 0)
    };
    let search = Target {
        state: State::Degraded,
        flapping: Some(8),
        ..answered(61, [2, 8, 19, 28, 4], "flapping: 8 changes within the last hour, limit 6", 0)
    };
    let db = Target { maintenance: Some(work), ..red("HTTP 503, expected 2xx") };
    let mut data = widget(vec![("redis", redis), ("stripe", stripe), ("search", search), ("warehouse", db)]);
    for at in 0..12 {
        let needs = if at < 4 { on(&["redis"]) } else { vec![service(at % 4), "warehouse".into()] };
        let affected = Target { cause: Some("redis".into()), depends_on: needs, ..red("HTTP 503, expected 2xx") };
        data.targets.insert(service(at), Arc::new(affected));
    }
    data
}

/// Two hundred rows that depend on one another over six layers, with one cause.
pub fn two_hundred_connected() -> Dependencies {
    let mut data = two_hundred();
    let names: Vec<String> = data.targets.keys().cloned().collect();
    for (at, name) in names.iter().enumerate().skip(12) {
        let Some(entry) = data.targets.get_mut(name) else { continue };
        let target = Arc::make_mut(entry);
        target.depends_on = vec![names[at / 3].clone(), names[(at * 7) % 12].clone()];
    }
    data
}

/// Two hundred rows with long names, of all states.
pub fn two_hundred() -> Dependencies {
    let name = |at: usize| format!("service-{at:03}.payments.eu-central-1.internal.acme.example");
    let named: Vec<_> = (0..200).map(|at| (name(at), target(State::ALL[usize::min(at % 23, 3)]))).collect();
    Dependencies { targets: named.into_iter().map(|(name, target)| (name, Arc::new(target))).collect() }
}

pub fn widget(targets: Vec<(&str, Target)>) -> Dependencies {
    Dependencies { targets: targets.into_iter().map(|(name, target)| (name.to_owned(), Arc::new(target))).collect() }
}

pub fn snapshot(data: Dependencies) -> AnySnapshot {
    AnySnapshot::Dependencies(typed(data))
}

/// As [`snapshot`], of its own type.
pub fn typed(data: Dependencies) -> Snapshot<Dependencies> {
    let head = Head {
        widget: "core".into(),
        kind: Kind::Dependencies,
        title: "Core Dependencies".into(),
        seq: 17,
        observed_at: (!data.targets.is_empty()).then(|| NOW.plus_ms(-2_000)),
        period_ms: 15_000,
        stale: false,
        state: State::worst(data.states()),
        summary: data.summary(),
        fault: None,
        answers: Vec::new(),
    };
    Snapshot::answered(head, data)
}

/// The default board with one widget shown of two.
pub fn page() -> Page {
    let link = |id: &str, title: &str| WidgetLink { id: id.into(), kind: Kind::Dependencies, title: title.into() };
    let board = BoardLink { slug: "platform".into(), title: "Platform".into() };
    Page {
        site: "Platform board".into(),
        place: Place::Board(board.clone()),
        address: "/".into(),
        boards: vec![board],
        offered: vec![link("core", "Core Dependencies"), link("third", "Third Parties")],
        shown: vec!["core".into()],
        filter: Filter::default(),
        kiosk: false,
        theme: None,
        label: None,
        vitals: Vitals { calls_last_hour: 312, viewers: 47 },
        notices: Vec::new(),
        position: "3f2a-1041".into(),
        version: "0.1.0".into(),
        now: NOW,
    }
}

/// The page of one widget.
pub fn alone() -> Page {
    let page = page();
    Page { place: Place::Widget(page.offered[0].clone()), address: "/w/core".into(), ..page }
}

/// What the server sends for a view.
pub fn sent<V: IntoView>(view: impl FnOnce() -> V) -> String {
    Owner::new().with(|| view().into_view().to_html())
}

/// The same, one element a line.
pub fn html<V: IntoView>(view: impl FnOnce() -> V) -> String {
    sent(view).replace("><", ">\n<")
}
