//! A real-time system that a test runs: numbers and processes, as Prometheus' text, as JSON and as streams.

use super::site::Site;
use axum::{
    Router,
    body::Body,
    http::header::CONTENT_TYPE,
    response::{IntoResponse as _, Response},
    routing::get,
};
use futures::{StreamExt as _, stream};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    convert::Infallible,
    fmt::Write as _,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::time::{MissedTickBehavior, interval};

/// What it is doing now.
#[derive(Clone, Debug, Default)]
pub struct Doing {
    /// `lag_seconds`.
    pub lag: f64,
    /// `ticks_total`.
    pub ticks: u64,
    /// Every process, by name: its number (`process_up`) and its state.
    pub processes: BTreeMap<String, u32>,
    /// What the stream sends instead of what is true.
    pub instead: Option<Value>,
}

/// It runs until dropped.
pub struct Plant {
    pub site: Site,
    doing: Arc<Mutex<Doing>>,
}

impl Plant {
    /// With these processes, all well.
    pub async fn start(processes: impl IntoIterator<Item = String>) -> Self {
        let processes = processes.into_iter().map(|name| (name, 1)).collect();
        let doing = Arc::new(Mutex::new(Doing { lag: 0.014, processes, ..Doing::default() }));
        let served = |what: fn(&Doing) -> Response| {
            let doing = Arc::clone(&doing);
            get(move || {
                let response = what(&doing.lock().unwrap());
                async move { response }
            })
        };
        let (sse, lines) = (Arc::clone(&doing), Arc::clone(&doing));
        let router = Router::new()
            .route("/metrics", served(exposition))
            .route("/json", served(|doing| document(doing).to_string().into_response()))
            .route("/sse", get(move || async move { streamed(sse, "text/event-stream", "data: ", "\n\n") }))
            .route("/lines", get(move || async move { streamed(lines, "application/x-ndjson", "", "\n") }));
        Self { site: Site::start(router).await, doing }
    }

    /// With so many processes: `w-0`, `w-1` …
    pub async fn of(count: usize) -> Self {
        Self::start((0..count).map(|at| format!("w-{at}"))).await
    }

    /// Changes what it does.
    pub fn now(&self, change: impl FnOnce(&mut Doing)) {
        change(&mut self.doing.lock().unwrap());
    }

    /// Changes one process: 0 has failed, 1 runs, 2 is starting.
    pub fn set(&self, name: &str, number: u32) {
        self.now(|doing| {
            doing.processes.insert(name.to_owned(), number);
        });
    }

    /// `[[widget.feed]]` for its Prometheus text, with more keys of the feed.
    pub fn prometheus(&self, name: &str, more: &str) -> String {
        format!(
            r#"
[[widget.feed]]
name = {name:?}
url = {:?}
format = "prometheus"
{more}
[[widget.feed.metric]]
name = "{name} lag"
select = 'lag_seconds{{quantile="0.99"}}'
unit = "s"
degraded = "> 0.2"
down = "> 1"
recover_after = 1
[[widget.feed.metric]]
name = "{name} ticks"
select = "ticks_total"
[widget.feed.processes]
select = "process_up"
key = "process"
up = ["> 0"]
restart = "restart {{name}} on rt-01"
"#,
            self.site.url("/metrics")
        )
    }

    /// The same for its JSON, or one of its streams: `json`, `sse`, `ndjson`.
    pub fn json(&self, name: &str, format: &str, more: &str) -> String {
        let path = match format {
            "ndjson" => "/lines",
            "sse" => "/sse",
            _ => "/json",
        };
        format!(
            r#"
[[widget.feed]]
name = {name:?}
url = {:?}
format = {format:?}
{more}
[[widget.feed.metric]]
name = "{name} lag"
select = "$.lag"
unit = "s"
degraded = "> 0.2"
down = "> 1"
recover_after = 1
[widget.feed.processes]
select = "$.processes"
key = "name"
state = "state"
up = ["RUNNING"]
degraded = ["STARTING"]
"#,
            self.site.url(path)
        )
    }
}

/// The widget `rt` of these feeds.
pub fn widget(feeds: &[String]) -> String {
    let head = "[[widget]]\nid = \"rt\"\nkind = \"realtime\"\nperiod = \"250ms\"\nfail_after = 2\n";
    [head, &feeds.concat()].concat()
}

fn exposition(doing: &Doing) -> Response {
    let mut text = "# HELP lag_seconds How late.\n# TYPE lag_seconds summary\n".to_owned();
    writeln!(text, "lag_seconds{{quantile=\"0.99\"}} {}", doing.lag).unwrap();
    writeln!(text, "# TYPE ticks_total counter\nticks_total {}", doing.ticks).unwrap();
    text.push_str("# TYPE process_up gauge\n");
    for (name, number) in &doing.processes {
        writeln!(text, "process_up{{process={name:?}}} {number}").unwrap();
    }
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

fn document(doing: &Doing) -> Value {
    let state = |number: &u32| match number {
        0 => "FATAL",
        1 => "RUNNING",
        _ => "STARTING",
    };
    let one = |(name, number): (&String, &u32)| json!({ "name": name, "state": state(number) });
    json!({ "lag": doing.lag, "processes": doing.processes.iter().map(one).collect::<Vec<_>>() })
}

/// Ten messages a second.
fn streamed(
    doing: Arc<Mutex<Doing>>,
    content_type: &'static str,
    before: &'static str,
    after: &'static str,
) -> Response {
    let mut tick = interval(Duration::from_millis(100));
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let messages = stream::unfold(tick, |mut tick| async move {
        tick.tick().await;
        Some(((), tick))
    });
    let messages = messages.map(move |()| {
        let doing = doing.lock().unwrap();
        let message = doing.instead.clone().unwrap_or_else(|| document(&doing));
        Ok::<_, Infallible>(format!("{before}{message}{after}"))
    });
    ([(CONTENT_TYPE, content_type)], Body::from_stream(messages)).into_response()
}
