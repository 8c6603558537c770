//! The router: pages, API, stream, images, health.
//!
//! Handlers only read what the pollers wrote; nothing a browser sends can cause a call upstream. What a `push://` target reports is left where its probe waits for it.

mod address;
mod api;
mod assets;
mod avatars;
mod board;
mod choose;
mod cookie;
mod door;
mod encoding;
mod error;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod gate;
mod handover;
mod headers;
mod health;
mod metrics;
mod people;
mod polls;
mod prefs;
mod push;
mod query;
mod room;
mod serve;
mod site;
mod stream;
mod vitals;
mod waiting;

pub use address::AddressRules;
pub use assets::VERSION;
pub use serve::{BindError, Served, bind, serve};
pub use site::{Board, Site};
pub use vitals::VitalsMeter;

use crate::{
    auth::Access,
    client::{avatars::Avatars, push::Heartbeats},
    hub::Hub,
    observer::Observer,
    poll::status::{HostStatus, Statuses},
};
use any_spawner::Executor;
use axum::{
    Router,
    http::StatusCode,
    middleware,
    routing::{MethodRouter, get, post},
};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tower_http::{
    CompressionLevel, catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer,
    limit::RequestBodyLimitLayer, timeout::TimeoutLayer,
};

/// No form of ours is longer.
const MAX_REQUEST_BODY: usize = 64 * 1024;
/// Everything but a stream is answered from memory.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// A sixth less than at 4, the default, which finds no matches over more than a few lines.
const BROTLI_QUALITY: i32 = 5;

/// What handlers read.
#[derive(Clone, Debug)]
pub struct Web {
    /// Titles, boards and widgets, as configured.
    pub site: watch::Receiver<Arc<Site>>,
    /// The snapshots.
    pub hub: Arc<Hub>,
    /// The status of every poll.
    pub statuses: Arc<Statuses>,
    /// What the board costs.
    pub vitals: Arc<VitalsMeter>,
    /// Takes what `push://` targets report.
    pub heartbeats: Arc<Heartbeats>,
    /// The pictures of people.
    pub avatars: Arc<Avatars>,
    /// Whether pyngpong can see.
    pub observer: Arc<Observer>,
    /// Who may look.
    pub access: Arc<Access>,
    /// Ends open streams.
    pub stop: CancellationToken,
}

impl Web {
    /// What is configured now.
    fn site(&self) -> Arc<Site> {
        Arc::clone(&self.site.borrow())
    }

    /// Every host that can be called, by name, whoever calls it.
    fn hosts(&self) -> Vec<HostStatus> {
        let mut hosts: BTreeMap<Arc<str>, HostStatus> =
            self.statuses.hosts().into_iter().map(|host| (Arc::clone(&host.host), host)).collect();
        for more in self.observer.hosts() {
            hosts.entry(Arc::clone(&more.host)).or_default().join(more);
        }
        let site = self.site();
        let schemes = |host: &HostStatus| site.schemes.get(&*host.host).into_iter().flatten().copied();
        let named =
            |host: HostStatus| HostStatus { schemes: schemes(&host).chain(host.schemes.clone()).collect(), ..host };
        hosts.into_values().map(named).collect()
    }
}

/// Every route but the files: where, and what answers there.
fn routes() -> Vec<(&'static str, MethodRouter<Web>)> {
    vec![
        ("/", get(board::default_board)),
        ("/board/{slug}", get(board::board)),
        ("/w/{id}", get(board::widget)),
        ("/polls", get(polls::polls)),
        ("/people", get(people::people).post(people::decide)),
        ("/audit", get(people::audit)),
        ("/login", get(door::login)),
        ("/logout", get(door::sign_out_page).post(door::sign_out)),
        ("/auth/begin", get(door::begin)),
        ("/auth/callback", get(door::callback)),
        ("/avatars/{key}", get(avatars::avatar)),
        ("/choose", post(choose::choose)),
        ("/api/widgets", get(api::widgets)),
        ("/api/widgets/{id}", get(api::widget)),
        ("/api/answers", get(api::answers)),
        ("/api/polls", get(api::polls)),
        ("/api/push/{name}", post(push::push)),
        ("/api/hosts", get(api::hosts)),
        ("/livez", get(health::livez)),
        ("/readyz", get(health::readyz)),
        ("/metrics", get(metrics::metrics)),
    ]
}

/// Neither compressed (it would be held back) nor timed out.
const STREAM: &str = "/api/stream";

/// Every route behind every layer: first the address, then the gate, then all else.
pub fn router(web: Web) -> Router {
    // Leptos keeps one executor per process; in tests there is one already.
    let _ = Executor::init_tokio();
    let pages = routes().into_iter().fold(Router::new(), |router, (path, route)| router.route(path, route));
    let pages = pages
        .layer(CompressionLayer::new().no_gzip().quality(CompressionLevel::Precise(BROTLI_QUALITY)))
        .layer(CompressionLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIMEOUT))
        .layer(CsrfLayer::new())
        .layer(RequestBodyLimitLayer::new(MAX_REQUEST_BODY));
    let stream = Router::new().route(STREAM, get(stream::stream));
    pages
        .merge(stream)
        .method_not_allowed_fallback(error::wrong_method)
        .with_state(web.clone())
        .merge(assets::router())
        .layer(middleware::from_fn_with_state(web.clone(), gate::check))
        .layer(middleware::from_fn_with_state(web.clone(), address::check))
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(middleware::from_fn_with_state(web, headers::add))
}

#[cfg(test)]
mod tests;
