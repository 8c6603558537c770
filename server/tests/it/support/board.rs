//! A whole board in this process, on a free port, watching what its configuration names.

use serde_json::Value;
use server::{config, run, web};
use std::{net::SocketAddr, path::Path, time::Duration};
use tempfile::TempDir;
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;

/// A running board; ends when dropped.
pub struct Board {
    address: SocketAddr,
    stop: CancellationToken,
    running: JoinHandle<Result<(), run::RunError>>,
    data: TempDir,
}

/// Longer than any state takes to come at a period of a second.
const PATIENCE: Duration = Duration::from_secs(30);

impl Board {
    /// Runs what `widgets`, a piece of `config.toml`, says.
    pub async fn start(widgets: &str) -> Self {
        Self::start_in(TempDir::new().unwrap(), widgets).await
    }

    /// As [`Board::start`], with the data of an earlier one.
    pub async fn start_in(data: TempDir, widgets: &str) -> Self {
        let head = format!("title = \"Test\"\n[server]\ndata_dir = {:?}\n[poll]\nper_host = 64\n", data.path());
        let config =
            config::parse("test.toml", &(head + widgets), &config::ProcessEnv).unwrap_or_else(|e| panic!("{e}"));
        let listener = web::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let running = tokio::spawn(run::run(config, listener, None, stop.clone()));
        Self { address, stop, running, data }
    }

    /// A board with one widget of the given targets, polled every second.
    pub async fn watching(targets: &[(&str, &str)]) -> Self {
        let mut text =
            "[[widget]]\nid = \"core\"\nkind = \"dependencies\"\nperiod = \"1s\"\ntimeout = \"900ms\"\n".to_owned();
        for (name, keys) in targets {
            text.push_str(&format!("[[widget.target]]\nname = {name:?}\n{keys}\n"));
        }
        Self::start(&text).await
    }

    /// Its address for a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What it answers.
    pub async fn get(&self, path: &str) -> reqwest::Response {
        reqwest::get(self.url(path)).await.unwrap()
    }

    /// A target of the widget `core`, as the API has it.
    pub async fn target(&self, name: &str) -> Value {
        let snapshot: Value = self.get("/api/widgets/core").await.json().await.unwrap();
        snapshot["data"]["targets"][name].clone()
    }

    /// Waits until the target is in that state, and returns it.
    pub async fn until(&self, name: &str, state: &str) -> Value {
        let begun = Instant::now();
        loop {
            let target = self.target(name).await;
            if target["state"] == state {
                return target;
            }
            assert!(begun.elapsed() < PATIENCE, "{name} does not become {state}: {target:#}");
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Where it keeps its data.
    pub fn data_dir(&self) -> &Path {
        self.data.path()
    }

    /// Stops it and leaves its data.
    pub async fn leave(self) -> TempDir {
        self.stop.cancel();
        self.running.await.unwrap().unwrap();
        self.data
    }

    /// Stops it; how long that took.
    pub async fn stop(self) -> Duration {
        let begun = Instant::now();
        self.stop.cancel();
        self.running.await.unwrap().unwrap();
        begun.elapsed()
    }
}

/// The sentence of a target.
pub fn reason(target: &Value) -> &str {
    target["reason"].as_str().unwrap_or_default()
}
