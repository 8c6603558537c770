//! From a configuration to a running board, and to its end.

mod board;
mod reload;

use crate::{
    auth::{Access, Terms, follow::follow, oidc::OidcError},
    client::ProbeError,
    config::{Config, ConfigFile, ListenError},
    maintenance::mutes,
    source::{dependencies::NotProbed, realtime::NotAsked},
    store::{Store, StoreError},
    web::{self, VitalsMeter, Web},
};
use board::Running;
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{net::TcpListener, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Everything has this long to end by itself; CONTRACT.md gives five seconds in all.
const GRACE: Duration = Duration::from_secs(4);

/// Why the board does not start, or does not take a new configuration.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A target cannot be probed at all.
    #[error("widget {widget:?} cannot be started")]
    Widget {
        /// Which.
        widget: String,
        /// Why.
        source: NotProbed,
    },
    /// A feed cannot be asked at all.
    #[error("widget {widget:?} cannot be started")]
    Feed {
        /// Of which widget.
        widget: String,
        /// Why.
        source: NotAsked,
    },
    /// GitHub cannot be asked at all.
    #[error("widget {widget:?} cannot be started")]
    Github {
        /// Of which widget.
        widget: String,
        /// Why.
        source: ProbeError,
    },
    /// Bugsnag cannot be asked at all.
    #[error("widget {widget:?} cannot be started")]
    Bugsnag {
        /// Of which widget.
        widget: String,
        /// Why.
        source: ProbeError,
    },
    /// A database cannot be asked at all.
    #[error("widget {widget:?} cannot be started")]
    Database {
        /// Of which widget.
        widget: String,
        /// Why.
        source: ProbeError,
    },
    /// The canary cannot be probed at all.
    #[error("[poll] canary cannot be asked")]
    Canary(#[source] ProbeError),
    /// The identity provider cannot be asked at all.
    #[error("[auth] cannot be put in force")]
    Provider(#[from] OidcError),
    /// Nobody would have to sign in where others can reach it.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// `data_dir` is no use.
    #[error(
        "data_dir {path:?} is not writable: {source}; make it writable for this user, or name another in [server] data_dir"
    )]
    DataDir {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The embedded database is no use.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system does not let us hear its signals.
    #[error("the system refuses: {0}")]
    System(#[from] io::Error),
}

/// What a board is made of.
#[derive(Debug)]
pub struct Opening {
    /// What it watches.
    pub config: Config,
    /// Where that came from, to be read again whenever it changes and on `SIGHUP`; `None`: it never changes.
    pub file: Option<ConfigFile>,
    /// Shown on every page.
    pub label: Option<String>,
}

/// Serves the board on `listener` until `stop`, then ends within five seconds, open streams included.
///
/// # Errors
/// Where it cannot be started as configured.
pub async fn run(opening: Opening, listener: TcpListener, stop: CancellationToken) -> Result<(), RunError> {
    let Opening { config, file, label } = opening;
    try_data_dir(&config.server.data_dir)?;
    let store = Store::open(&config.server.data_dir).await?;
    let tasks = TaskTracker::new();
    let listening = listener.local_addr()?;
    let access = open_access(&config, &store).await?;
    let running = Running::open(config, label, listening, Arc::clone(&access), tasks.clone(), stop.clone())?;
    let following = mutes::follow(store.clone(), Arc::clone(running.calendar()));
    let until = stop.clone();
    tasks.spawn(async move { until.run_until_cancelled(following).await });
    tasks.spawn(follow(Arc::clone(&access), store, stop.clone()));
    let (hub, statuses) = (Arc::clone(running.hub()), Arc::clone(running.statuses()));
    let observer = Arc::clone(running.observer());
    let vitals = Arc::new(VitalsMeter::new(Arc::clone(&hub), Arc::clone(&statuses)));
    let heartbeats = Arc::clone(running.heartbeats());
    let avatars = Arc::clone(running.avatars());
    let site = running.site();
    let served = web::Served { tasks: tasks.clone(), site: site.clone(), stop: stop.clone() };
    let web = Web { site, hub, statuses, vitals, heartbeats, avatars, observer, access, stop: stop.clone() };
    // Where nothing is reloaded, what runs is only kept.
    let _kept = match file {
        Some(file) => {
            let reloading = reload::watch(running, file)?;
            let until = stop.clone();
            tasks.spawn(async move { until.run_until_cancelled(reloading).await });
            None
        }
        None => Some(running),
    };
    web::serve(listener, web::router(web), served).await;
    tasks.close();
    if timeout(GRACE, tasks.wait()).await.is_err() {
        tracing::warn!(left = tasks.len(), "not everything ended in time; leaving it behind");
    }
    Ok(())
}

/// Who may look, as configured and as the store knows it.
async fn open_access(config: &Config, store: &Store) -> Result<Arc<Access>, RunError> {
    let terms = Terms::new(config);
    let provider = terms.provider()?;
    Ok(Access::open(terms, provider, store.clone(), &config.server.data_dir).await?)
}

/// Prepares everything that [`run`] would, and starts nothing.
///
/// # Errors
/// Where something cannot be started as configured.
pub fn rehearse(config: &Config) -> Result<(), RunError> {
    board::rehearse(config)
}

/// Finds out now, not when the first thing is to be stored.
fn try_data_dir(data_dir: &Path) -> Result<(), RunError> {
    let probe = std::fs::create_dir_all(data_dir).and_then(|()| tempfile::tempfile_in(data_dir));
    probe.map(drop).map_err(|source| RunError::DataDir { path: data_dir.to_owned(), source })
}
