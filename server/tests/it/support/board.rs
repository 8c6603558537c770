//! A whole board in this process, on a free port, watching what its configuration names.

use super::api::Api;
pub use super::api::reason;
use server::{config, run, web};
use std::{ops::Deref, path::Path, time::Duration};
use tempfile::TempDir;
use tokio::{task::JoinHandle, time::Instant};
use tokio_util::sync::CancellationToken;

/// A running board; ends when dropped.
pub struct Board {
    api: Api,
    stop: CancellationToken,
    running: JoinHandle<Result<(), run::RunError>>,
    data: TempDir,
}

impl Board {
    /// Runs what `widgets`, a piece of `config.toml`, says.
    pub async fn start(widgets: &str) -> Self {
        Self::start_with("", widgets).await
    }

    /// As [`Self::start`], with more keys of `[poll]`.
    pub async fn start_with(poll: &str, widgets: &str) -> Self {
        Self::start_at(TempDir::new().unwrap(), "", poll, widgets).await
    }

    /// As [`Self::start`], with more keys of `[server]`.
    pub async fn start_serving(server: &str, widgets: &str) -> Self {
        Self::start_at(TempDir::new().unwrap(), server, "", widgets).await
    }

    /// As [`Self::start`], with the data of an earlier one.
    pub async fn start_in(data: TempDir, widgets: &str) -> Self {
        Self::start_at(data, "", "", widgets).await
    }

    async fn start_at(data: TempDir, server: &str, poll: &str, widgets: &str) -> Self {
        let head = format!(
            "title = \"Test\"\n[server]\ndata_dir = {:?}\n{server}\n[poll]\nper_host = 64\n{poll}\n",
            data.path()
        );
        let config =
            config::parse("test.toml", &(head + widgets), &config::ProcessEnv).unwrap_or_else(|e| panic!("{e}"));
        let listener = web::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let opening = run::Opening { config, file: None, label: None };
        let running = tokio::spawn(run::run(opening, listener, stop.clone()));
        Self { api: Api { address }, stop, running, data }
    }

    /// A board with one widget of the given targets, polled every second.
    pub async fn watching(targets: &[(&str, &str)]) -> Self {
        Self::watching_with("", targets).await
    }

    /// As [`Self::watching`], with more keys of `[poll]`.
    pub async fn watching_with(poll: &str, targets: &[(&str, &str)]) -> Self {
        let mut text =
            "[[widget]]\nid = \"core\"\nkind = \"dependencies\"\nperiod = \"1s\"\ntimeout = \"900ms\"\n".to_owned();
        for (name, keys) in targets {
            text.push_str(&format!("[[widget.target]]\nname = {name:?}\n{keys}\n"));
        }
        Self::start_with(poll, &text).await
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

impl Deref for Board {
    type Target = Api;

    fn deref(&self) -> &Api {
        &self.api
    }
}
