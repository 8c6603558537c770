//! Simulated upstreams on loopback for `pyngpong demo`: real HTTP, real TLS, real SQL, scripted incidents.
//!
//! The director says what goes wrong and when (`director`), a `stage` keeps the doors, and every upstream is one
//! file that opens its doors on the stage and writes itself into the configuration (`config`). The real poller
//! watches them by that configuration and knows nothing of any of this.

pub mod bugsnag;
mod config;
mod deployments;
mod dialect;
mod director;
pub mod github;
mod http;
mod metrics;
mod orders;
mod redis;
mod sqlite;
mod stage;
mod tcp;
mod ticker;
mod tls;

pub use director::{Conditions, Scenario, Trouble, UnknownScenario, at};

use stage::Stage;
use std::{io, path::Path};
use tempfile::TempDir;
use tokio::{sync::watch, time::Instant};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// What the page says, so that nobody takes the demo for the truth.
pub const LABEL: &str = "Demo: simulated upstreams";

/// A running demo.
#[derive(Debug)]
pub struct Demo {
    /// The text of a `config.toml` that watches the simulated upstreams.
    pub config: String,
    /// Holds the CA's certificate, the `SQLite` file and `data_dir`; gone when dropped.
    pub dir: TempDir,
}

/// Why a demo does not start.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The temporary directory could not be made or written.
    #[error("the demo's temporary directory cannot be written")]
    Directory(#[source] io::Error),
    /// An upstream found no port on loopback.
    #[error("the demo's upstream `{name}` cannot listen on loopback")]
    Listen {
        /// Which upstream.
        name: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The throw-away certificates could not be made.
    #[error("the demo's certificates cannot be made")]
    Certificate(#[from] rcgen::Error),
    /// The TLS servers refused their certificates.
    #[error("the demo's TLS servers cannot be set up")]
    Tls(#[from] rustls::Error),
    /// The `SQLite` file could not be filled.
    #[error("the demo's database cannot be written")]
    Database(#[from] sqlx::Error),
    /// The configuration could not be written as TOML.
    #[error("the demo's configuration cannot be written")]
    Config(#[from] toml::ser::Error),
}

/// Starts every simulated upstream on free ports of 127.0.0.1 and lets the scenario run, in tasks that `tasks` tracks
/// and `cancel` ends.
///
/// # Errors
/// When a port, a file or a certificate cannot be had; whatever had started by then is stopped.
pub async fn start(scenario: Scenario, cancel: CancellationToken, tasks: TaskTracker) -> Result<Demo, DemoError> {
    let (script, conditions) = watch::channel(Conditions::default());
    let demo = raise(conditions, &cancel, &tasks).await?;
    let began = Instant::now();
    tasks.spawn(cancel.run_until_cancelled_owned(director::direct(scenario, move || began.elapsed(), script)));
    Ok(demo)
}

/// Starts the upstreams alone: who holds the other end of `conditions` directs them.
async fn raise(
    conditions: watch::Receiver<Conditions>,
    cancel: &CancellationToken,
    tasks: &TaskTracker,
) -> Result<Demo, DemoError> {
    let dir = tempfile::Builder::new().prefix("pyngpong-demo-").tempdir().map_err(DemoError::Directory)?;
    let data_dir = dir.path().join("data");
    std::fs::create_dir(&data_dir).map_err(DemoError::Directory)?;

    let stop = cancel.child_token();
    let half_way = stop.clone().drop_guard();
    let stage = Stage::new(conditions, stop, tasks.clone());
    let config = open_all(&stage, dir.path()).await?.write(&data_dir)?;
    half_way.disarm();
    Ok(Demo { config, dir })
}

/// Every upstream, in the order in which the configuration names them: a new one is a file and a line here.
async fn open_all(stage: &Stage, dir: &Path) -> Result<config::Draft, DemoError> {
    let mut draft = config::Draft::default();
    http::start(stage, &mut draft).await?;
    tls::start(stage, dir, &mut draft).await?;
    redis::start(stage, &mut draft).await?;
    tcp::start(stage, &mut draft).await?;
    sqlite::start(dir, &mut draft).await?;
    ticker::start(stage, &mut draft).await?;
    orders::start(stage, &mut draft).await?;
    github::story::start(stage, &mut draft)?;
    bugsnag::story::start(stage, &mut draft)?;
    metrics::start(stage, dir, &mut draft).await?;
    deployments::start(stage, dir, &mut draft).await?;
    Ok(draft)
}

#[cfg(test)]
mod tests;
