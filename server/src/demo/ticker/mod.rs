//! A real-time system of 400 processes that says how it fares as a Prometheus exposition, over HTTP.

mod exposition;
mod flow;
mod roster;

use super::{
    Conditions, DemoError,
    config::{Draft, Feed, Metric, Processes},
    http::converse,
    stage::Stage,
};
use axum::{Router, extract::State, http::header::CONTENT_TYPE, response::IntoResponse, routing::get};
use flow::Flow;
use roster::{Doing, Process};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::{sync::watch, time::Instant};

const NAME: &str = "ticker";

/// One process as the exposition tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    name: String,
    group: &'static str,
    doing: Doing,
    /// Seconds since 1970.
    started: u64,
    restarts: u64,
}

impl Seen {
    const fn up(&self) -> u8 {
        !matches!(self.doing, Doing::Crashed(_)) as u8
    }
}

/// What has happened so far.
#[derive(Debug)]
struct Ticker {
    roster: Vec<Process>,
    flow: Flow,
    /// When each that was restarted was started last, and how often: both only for those.
    restarted: BTreeMap<String, (u64, u64)>,
    /// Those that do not run now.
    out: BTreeMap<String, Doing>,
}

/// Opens the port.
///
/// # Errors
/// When loopback has no free port.
pub async fn start(stage: &Stage, draft: &mut Draft) -> Result<(), DemoError> {
    let desk = Arc::new(Desk {
        conditions: stage.conditions(),
        began: Instant::now(),
        // A machine whose clock stands before 1970 sees processes from 1970.
        since: SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default(),
        ticker: Mutex::new(Ticker::new()),
    });
    let router = Router::new().route("/metrics", get(metrics)).with_state(desk);
    let address = stage.open(NAME, move |stream| converse(NAME, stream, router.clone()))?;
    draft.feeds.push(feed(format!("http://{address}/metrics")));
    Ok(())
}

/// Everybody who can be in trouble: groups and processes.
#[cfg(test)]
pub fn names() -> impl Iterator<Item = String> {
    let groups = roster::GROUPS.into_iter().map(|(group, ..)| group.to_owned());
    groups.chain(roster::all().into_iter().map(|process| process.name))
}

fn feed(url: String) -> Feed {
    let metric = |name, select: &str| Metric { name, select: select.to_owned(), ..Metric::default() };
    Feed {
        name: NAME,
        url,
        format: "prometheus",
        metric: vec![
            Metric { down: Some("< 1000"), ..metric("ticks", "ticks_total") },
            Metric {
                unit: Some("s"),
                degraded: Some("> 0.2"),
                down: Some("> 1"),
                ..metric("lag p99", "lag_seconds{quantile=\"0.99\"}")
            },
            Metric { degraded: Some("> 5000"), ..metric("queue", "queue_depth") },
            Metric { per: Some("min"), degraded: Some("> 600"), ..metric("dropped", "dropped_total") },
        ],
        processes: Some(Processes {
            select: "ticker_process_up",
            key: "process",
            group: "group",
            state: "state",
            detail: "reason",
            started: "ticker_process_start_time_seconds",
            restarts: "ticker_process_restarts_total",
            up: &["running"],
            degraded: &["starting", "catching up"],
            owner: "trading",
            runbook: "https://wiki.example/ticker",
            restart: "systemctl restart ticker@{name} on rt-01",
        }),
        ..Feed::default()
    }
}

struct Desk {
    conditions: watch::Receiver<Conditions>,
    began: Instant,
    /// When it came up, since 1970.
    since: Duration,
    // Held while a text is written, never across an await.
    ticker: Mutex<Ticker>,
}

async fn metrics(State(desk): State<Arc<Desk>>) -> impl IntoResponse {
    let now = desk.conditions.borrow().clone();
    let mut ticker = desk.ticker.lock().unwrap_or_else(PoisonError::into_inner);
    let seen = ticker.look(&now, desk.began.elapsed(), desk.since);
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], exposition::text(&ticker.flow, &seen))
}

impl Ticker {
    fn new() -> Self {
        Self { roster: roster::all(), flow: Flow::default(), restarted: BTreeMap::new(), out: BTreeMap::new() }
    }

    /// Everybody who is there after so long; `since`: when it came up, since 1970.
    fn look(&mut self, now: &Conditions, uptime: Duration, since: Duration) -> Vec<Seen> {
        self.flow.advance(uptime.as_secs_f64(), now);
        let mut seen = Vec::with_capacity(self.roster.len());
        for process in &self.roster {
            let Some(doing) = process.doing(now, uptime) else { continue };
            let comes_back = match doing {
                Doing::Crashed(_) | Doing::Starting => {
                    self.out.insert(process.name.clone(), doing);
                    false
                }
                Doing::Running | Doing::CatchingUp => self.out.remove(&process.name).is_some(),
            };
            if comes_back {
                let (started, restarts) = self.restarted.entry(process.name.clone()).or_default();
                (*started, *restarts) = ((since + uptime).as_secs(), *restarts + 1);
            }
            let first = || (since.saturating_sub(process.age()).as_secs(), 0);
            let (started, restarts) = self.restarted.get(&process.name).copied().unwrap_or_else(first);
            let name = process.name.clone();
            seen.push(Seen { name, group: process.group, doing, started, restarts });
        }
        seen
    }
}

#[cfg(test)]
mod tests;
