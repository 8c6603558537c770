//! What runs: the widgets of a configuration, and their change into those of the next one.

use super::RunError;
use crate::{
    auth::{Access, Terms, oidc::Provider},
    client::{Probe, ProbeSpec, Shared, avatars::Avatars, push::Heartbeats},
    config::{Config, PollConfig, ServerConfig, WidgetConfig, WidgetSource},
    hub::Hub,
    maintenance::{Calendar, Window},
    observer::{Canary, Observer, Sight},
    poll::{Poller, status::Statuses},
    source::{
        Identity,
        dependencies::DependenciesSource,
        deployments::DeploymentsSource,
        errors::ErrorsSource,
        metrics::MetricsSource,
        pulls::PullsSource,
        realtime::RealtimeSource,
        widget::{Runtime, Widget},
    },
    web::{self, Site},
};
use app::notice::{Notice, NoticeKind};
use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};
use tokio::sync::watch;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// A configuration in force. Dropping it ends its widgets.
#[derive(Debug)]
pub(super) struct Running {
    runtime: Runtime,
    shared: Shared,
    calendar: Arc<Calendar>,
    /// By id.
    widgets: BTreeMap<String, Widget>,
    site: watch::Sender<Arc<Site>>,
    access: Arc<Access>,
    label: Option<String>,
    /// Where it listens, whatever the file says.
    listening: SocketAddr,
    /// As it was at the start: it does not change while the board runs.
    server: ServerConfig,
}

/// Everything of a configuration that can fail, done.
struct Prepared {
    site: Site,
    terms: Terms,
    provider: Option<Provider>,
    poll: PollConfig,
    maintenance: Vec<Window>,
    canary: Option<Canary>,
    widgets: Vec<(String, Start)>,
}

/// What starts a widget, or gives one that runs its new configuration.
type Start = Box<dyn FnOnce(&Runtime, Option<Widget>) -> Widget + Send>;

impl Running {
    /// Starts everything.
    pub(super) fn open(
        config: Config,
        label: Option<String>,
        listening: SocketAddr,
        access: Arc<Access>,
        tasks: TaskTracker,
        stop: CancellationToken,
    ) -> Result<Self, RunError> {
        let (shared, server) = (Shared::new(), config.server.clone());
        let calendar = Arc::new(Calendar::new(config.maintenance.clone()));
        let prepared = Prepared::new(config, label.clone(), &shared, &calendar)?;
        let observer = Observer::new(None);
        let watching = Arc::clone(&observer);
        let until = stop.clone();
        tasks.spawn(async move { until.run_until_cancelled(watching.run()).await });
        let poller = Poller::new(prepared.poll.settings(), Some(Arc::clone(&observer)), tasks.clone(), stop.clone());
        let hub = Hub::new(version(&prepared.site));
        let until = stop.clone();
        let telling = tell_blindness(Arc::clone(&hub), observer.sight());
        tasks.spawn(async move { until.run_until_cancelled(telling).await });
        let runtime = Runtime { poller, hub, observer, tasks, stop };
        let site = watch::Sender::new(Arc::new(Site::default()));
        let widgets = BTreeMap::new();
        let mut running = Self { runtime, shared, calendar, widgets, site, access, label, listening, server };
        running.take(prepared);
        Ok(running)
    }

    /// Puts another configuration in force; where it fails, nothing has changed. Gives the keys that only a restart can
    /// change.
    pub(super) fn change(&mut self, config: Config) -> Result<Vec<&'static str>, RunError> {
        let ServerConfig { listen, data_dir, .. } = &config.server;
        let fixed = [("listen", *listen != self.server.listen), ("data_dir", *data_dir != self.server.data_dir)];
        let fixed = fixed.into_iter().filter(|(_, changed)| *changed).map(|(key, _)| key).collect();
        config.check_listen(self.listening)?;
        let prepared = Prepared::new(config, self.label.clone(), &self.shared, &self.calendar)?;
        self.take(prepared);
        Ok(fixed)
    }

    /// New channels are opened before a page can ask for them, and old ones closed when none does any more.
    fn take(&mut self, prepared: Prepared) {
        let Prepared { site, terms, provider, poll, maintenance, canary, widgets } = prepared;
        self.calendar.replace(maintenance);
        self.runtime.poller.set(poll.settings());
        self.runtime.observer.set_canary(canary);
        let mut old = std::mem::take(&mut self.widgets);
        for (id, start) in widgets {
            let widget = start(&self.runtime, old.remove(&id));
            self.widgets.insert(id, widget);
        }
        let version = version(&site);
        self.site.send_replace(Arc::new(site));
        self.access.replace(terms, provider);
        for (id, widget) in old {
            drop(widget);
            self.runtime.hub.close(&id);
        }
        self.runtime.hub.renew(version);
    }

    pub(super) fn calendar(&self) -> &Arc<Calendar> {
        &self.calendar
    }

    pub(super) fn access(&self) -> &Arc<Access> {
        &self.access
    }

    pub(super) fn hub(&self) -> &Arc<Hub> {
        &self.runtime.hub
    }

    pub(super) fn statuses(&self) -> &Arc<Statuses> {
        self.runtime.poller.statuses()
    }

    pub(super) fn site(&self) -> watch::Receiver<Arc<Site>> {
        self.site.subscribe()
    }

    pub(super) fn heartbeats(&self) -> &Arc<Heartbeats> {
        self.shared.heartbeats()
    }

    pub(super) fn avatars(&self) -> &Arc<Avatars> {
        self.shared.avatars()
    }

    pub(super) fn observer(&self) -> &Arc<Observer> {
        &self.runtime.observer
    }
}

/// Prepares everything that [`Running::open`] would, and starts nothing.
pub(super) fn rehearse(config: &Config) -> Result<(), RunError> {
    Prepared::new(config.clone(), None, &Shared::new(), &Arc::default()).map(drop)
}

impl Prepared {
    fn new(config: Config, label: Option<String>, shared: &Shared, calendar: &Arc<Calendar>) -> Result<Self, RunError> {
        let site = Site::new(&config, label);
        let terms = Terms::new(&config);
        let canary = config.poll.canary.clone().map(|endpoint| {
            let name = endpoint.to_string();
            let host = endpoint.host().to_owned();
            Probe::new(ProbeSpec::new(endpoint), shared).map(|probe| Canary { name, host, probe })
        });
        Ok(Self {
            site,
            provider: terms.provider()?,
            terms,
            canary: canary.transpose().map_err(RunError::Canary)?,
            poll: config.poll,
            maintenance: config.maintenance,
            widgets: config
                .widgets
                .into_iter()
                .map(|widget| prepare(widget, shared, calendar))
                .collect::<Result<_, _>>()?,
        })
    }
}

/// The list of sources: a new kind adds its line here.
fn prepare(widget: WidgetConfig, shared: &Shared, calendar: &Arc<Calendar>) -> Result<(String, Start), RunError> {
    let WidgetConfig { id, title, source } = widget;
    let start: Start = match source {
        WidgetSource::Dependencies(config) => {
            let identity = Identity { id: id.clone(), title, period_ms: millis(config.period) };
            let source = DependenciesSource::new(&id, config, shared, Arc::clone(calendar))
                .map_err(|source| RunError::Widget { widget: id.clone(), source })?;
            Box::new(move |runtime, running| runtime.start(identity, source, running))
        }
        WidgetSource::Realtime(config) => {
            let identity = Identity { id: id.clone(), title, period_ms: millis(config.period) };
            let source = RealtimeSource::new(&id, config, shared, Arc::clone(calendar))
                .map_err(|source| RunError::Feed { widget: id.clone(), source })?;
            Box::new(move |runtime, running| runtime.start(identity, source, running))
        }
        WidgetSource::Pulls(config) => {
            let identity = Identity { id: id.clone(), title, period_ms: millis(config.period) };
            let source = PullsSource::new(&id, *config, shared)
                .map_err(|source| RunError::Github { widget: id.clone(), source })?;
            Box::new(move |runtime, running| runtime.start(identity, source, running))
        }
        WidgetSource::Errors(config) => {
            let identity = Identity { id: id.clone(), title, period_ms: millis(config.round()) };
            let source = ErrorsSource::new(&id, *config, shared)
                .map_err(|source| RunError::Bugsnag { widget: id.clone(), source })?;
            Box::new(move |runtime, running| runtime.start(identity, source, running))
        }
        WidgetSource::Metrics(config) => {
            let identity = Identity { id: id.clone(), title, period_ms: millis(config.period) };
            let source =
                MetricsSource::new(&id, *config).map_err(|source| RunError::Database { widget: id.clone(), source })?;
            Box::new(move |runtime, running| runtime.start(identity, source, running))
        }
        WidgetSource::Deployments(config) => {
            let identity = Identity { id: id.clone(), title, period_ms: millis(config.period) };
            let source = DeploymentsSource::new(&id, *config)
                .map_err(|source| RunError::Database { widget: id.clone(), source })?;
            Box::new(move |runtime, running| runtime.start(identity, source, running))
        }
    };
    Ok((id, start))
}

/// Says on every page that pyngpong cannot see, for as long as that lasts.
async fn tell_blindness(hub: Arc<Hub>, mut sight: watch::Receiver<Sight>) {
    // It ends with the board.
    while sight.changed().await.is_ok() {
        let notice = match &*sight.borrow_and_update() {
            Sight::Clear { .. } => None,
            Sight::Blind { since, why } => {
                let message = format!("pyngpong cannot see: {why}");
                Some(Notice { kind: NoticeKind::Blind, message, since: *since })
            }
        };
        hub.notify(NoticeKind::Blind, notice);
    }
}

/// Which pages fit: those of this build, for these boards and widgets.
fn version(site: &Site) -> String {
    let mut hasher = DefaultHasher::new();
    site.layout().hash(&mut hasher);
    format!("{}.{:08x}", web::VERSION, hasher.finish() as u32)
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
