//! The router: pages, API, stream, images, health.
//!
//! Handlers only read what the pollers wrote; nothing a browser sends can cause a call upstream. What a `push://` target reports is left where its probe waits for it.

mod address;
mod api;
mod assets;
mod avatars;
mod board;
mod choose;
mod error;
mod handover;
mod headers;
mod health;
mod metrics;
mod polls;
mod prefs;
mod push;
mod query;
mod serve;
mod site;
mod stream;
mod vitals;

pub use address::AddressRules;
pub use assets::VERSION;
pub use serve::{BindError, bind, serve};
pub use site::{Board, Site};
pub use vitals::VitalsMeter;

use crate::{
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
    routing::{get, post},
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

/// Every route behind every layer.
pub fn router(web: Web) -> Router {
    // Leptos keeps one executor per process; in tests there is one already.
    let _ = Executor::init_tokio();
    let rules = web.site.clone();
    let pages = Router::new()
        .route("/", get(board::default_board))
        .route("/board/{slug}", get(board::board))
        .route("/w/{id}", get(board::widget))
        .route("/polls", get(polls::polls))
        .route("/avatars/{key}", get(avatars::avatar))
        .route("/choose", post(choose::choose))
        .route("/api/widgets", get(api::widgets))
        .route("/api/widgets/{id}", get(api::widget))
        .route("/api/answers", get(api::answers))
        .route("/api/polls", get(api::polls))
        .route("/api/push/{name}", post(push::push))
        .route("/api/hosts", get(api::hosts))
        .route("/livez", get(health::livez))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(metrics::metrics))
        .layer(CompressionLayer::new().no_gzip().quality(CompressionLevel::Precise(BROTLI_QUALITY)))
        .layer(CompressionLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIMEOUT))
        .layer(CsrfLayer::new())
        .layer(RequestBodyLimitLayer::new(MAX_REQUEST_BODY));
    // Neither compressed (it would be held back) nor timed out.
    let stream = Router::new().route("/api/stream", get(stream::stream));
    pages
        .merge(stream)
        .method_not_allowed_fallback(error::wrong_method)
        .with_state(web)
        .merge(assets::router())
        .layer(middleware::from_fn(headers::add))
        .layer(middleware::from_fn_with_state(rules, address::check))
        .layer(CatchPanicLayer::custom(error::panicked))
}

#[cfg(test)]
mod tests;
