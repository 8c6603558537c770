//! From a configuration to a running board, and to its end.

use crate::{
    client::Shared,
    config::{Config, WidgetConfig, WidgetSource},
    hub::Hub,
    poll::{Poller, Settings},
    source::{
        Identity,
        dependencies::{DependenciesSource, NotProbed},
        widget::Runtime,
    },
    web::{self, AddressRules, Board, Site, VitalsMeter, Web},
};
use app::page::{BoardLink, WidgetLink};
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

/// Why the board does not start.
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
}

/// Serves the board on `listener` until `stop`, then ends within five seconds, open streams included. `label` is shown
/// on every page.
///
/// # Errors
/// Where it cannot be started as configured.
pub async fn run(
    config: Config,
    listener: TcpListener,
    label: Option<String>,
    stop: CancellationToken,
) -> Result<(), RunError> {
    try_data_dir(&config.server.data_dir)?;
    let tasks = TaskTracker::new();
    let hub = Hub::new(web::VERSION);
    let settings =
        Settings { concurrency: config.poll.concurrency, per_host: config.poll.per_host, jitter: config.poll.jitter };
    let poller = Poller::new(&settings, tasks.clone(), stop.clone());
    let site = Arc::new(site(&config, label));
    let runtime = Runtime { poller, hub, tasks, stop };
    let shared = Shared::new();
    for widget in config.widgets {
        prepare(widget, &shared)?(&runtime);
    }
    let Runtime { poller, hub, tasks, stop } = runtime;
    let statuses = Arc::clone(poller.statuses());
    let vitals = Arc::new(VitalsMeter::new(Arc::clone(&hub), Arc::clone(&statuses)));
    let router = web::router(Web {
        site,
        hub,
        statuses,
        vitals,
        heartbeats: Arc::clone(shared.heartbeats()),
        stop: stop.clone(),
    });
    web::serve(listener, router, &tasks, &stop).await;
    tasks.close();
    if timeout(GRACE, tasks.wait()).await.is_err() {
        tracing::warn!(left = tasks.len(), "not everything ended in time; leaving it behind");
    }
    Ok(())
}

/// Prepares everything that [`run`] would, and starts nothing.
///
/// # Errors
/// Where a widget cannot be started as configured.
pub fn rehearse(config: &Config) -> Result<(), RunError> {
    let shared = Shared::new();
    config.widgets.iter().try_for_each(|widget| prepare(widget.clone(), &shared).map(drop))
}

/// What starts a widget.
type Start = Box<dyn FnOnce(&Runtime)>;

/// The list of sources: a new kind adds its line here.
fn prepare(widget: WidgetConfig, shared: &Shared) -> Result<Start, RunError> {
    let WidgetConfig { id, title, source } = widget;
    match source {
        WidgetSource::Dependencies(config) => {
            let identity = Identity { id: id.clone(), title, period_ms: millis(config.period) };
            let source = DependenciesSource::new(&id, config, shared)
                .map_err(|source| RunError::Widget { widget: id, source })?;
            Ok(Box::new(move |runtime| runtime.start(identity, source)))
        }
    }
}

fn site(config: &Config, label: Option<String>) -> Site {
    let widget = |widget: &WidgetConfig| WidgetLink {
        id: widget.id.clone(),
        kind: widget.source.kind(),
        title: widget.title.clone(),
    };
    let boards = config.boards.iter().map(|board| Board {
        link: BoardLink { slug: board.slug.clone(), title: board.title.clone() },
        widgets: board.widgets.clone(),
    });
    Site {
        title: config.title.clone(),
        boards: boards.collect(),
        widgets: config.widgets.iter().map(widget).collect(),
        label,
        rules: AddressRules {
            allow: config.server.allow.clone(),
            trusted_proxies: config.server.trusted_proxies.clone(),
        },
        https: config.server.public_url.as_ref().is_some_and(|url| url.scheme() == "https"),
    }
}

/// Finds out now, not when the first thing is to be stored.
fn try_data_dir(data_dir: &Path) -> Result<(), RunError> {
    let probe = std::fs::create_dir_all(data_dir).and_then(|()| tempfile::tempfile_in(data_dir));
    probe.map(drop).map_err(|source| RunError::DataDir { path: data_dir.to_owned(), source })
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
