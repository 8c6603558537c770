//! Services with a health endpoint over HTTP/1.1, each on its own port, each failing with what it depends on.

use super::{
    Conditions, DemoError, Trouble,
    config::{Draft, Target},
    dialect::{self, Dialect},
    stage::Stage,
};
use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use serde_json::Value;
use std::{
    f64::consts::TAU,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::watch,
};

/// One simulated service.
#[derive(Debug)]
pub struct Service {
    /// Its name, which also seeds its randomness.
    pub name: &'static str,
    /// Its usual latency in milliseconds, around which it drifts.
    pub usual_ms: u32,
    /// What it does not work without.
    pub depends_on: &'static [&'static str],
    /// Who looks after it.
    pub owner: &'static str,
    /// How its health endpoint speaks.
    pub dialect: Dialect,
}

const SERVICES: &[Service] = &[
    service("payments-api", 38, &["auth"], "payments", Dialect::Spring),
    service("checkout", 52, &["payments-api", "basket"], "shop", Dialect::Plain),
    service("refunds", 31, &["payments-api"], "payments", Dialect::Spring),
    service("search", 64, &[], "discovery", Dialect::Elasticsearch),
    service("platform", 24, &["auth"], "platform", Dialect::Plain),
    service("auth", 18, &["redis"], "platform", Dialect::Plain),
    service("mailer", 11, &[], "growth", Dialect::Statuspage),
    service("media", 95, &["platform"], "content", Dialect::Plain),
    service("ledger", 29, &["payments-api", "orders-db"], "payments", Dialect::Spring),
    service("invoices", 47, &["ledger"], "payments", Dialect::Plain),
    service("basket", 15, &["redis"], "shop", Dialect::Plain),
    service("profile", 22, &["auth"], "growth", Dialect::Plain),
    service("notifications", 33, &["profile"], "growth", Dialect::Plain),
    service("recommendations", 71, &["profile", "search"], "discovery", Dialect::Plain),
];

const fn service(
    name: &'static str,
    usual_ms: u32,
    depends_on: &'static [&'static str],
    owner: &'static str,
    dialect: Dialect,
) -> Service {
    Service { name, usual_ms, depends_on, owner, dialect }
}

/// Opens a port for every service.
///
/// # Errors
/// When loopback has no free port.
pub async fn start(stage: &Stage, draft: &mut Draft) -> Result<(), DemoError> {
    for service in SERVICES {
        let router = router(service, stage.conditions());
        let address = stage.open(service.name, move |stream| converse(service.name, stream, router.clone()))?;
        draft.targets.push(target(service, format!("http://{address}/health")));
    }
    Ok(())
}

/// The health endpoint of one service, which answers as the conditions are.
pub fn router(service: &'static Service, conditions: watch::Receiver<Conditions>) -> Router {
    let desk = Arc::new(Desk { service, conditions, asked: AtomicU32::new(0) });
    Router::new().route("/health", get(health)).with_state(desk)
}

/// Speaks HTTP/1.1 on one connection until it ends.
pub async fn converse<S>(name: &'static str, stream: S, router: Router)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let http = hyper::server::conn::http1::Builder::new();
    if let Err(error) = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router)).await {
        tracing::debug!(upstream = name, %error, "a visitor of the demo left early");
    }
}

fn target(service: &'static Service, url: String) -> Target {
    let mut target = Target::new(service.name, url);
    target.depends_on = service.depends_on;
    target.owner = Some(service.owner);
    target.preset = service.dialect.preset();
    match service.name {
        "payments-api" => {
            target.period = Some("1s");
            target.restart = Some("systemctl restart payments-api on pay-01, then watch the queue drain");
        }
        "checkout" => target.restart = Some("kubectl -n shop rollout restart deployment/checkout"),
        "auth" => target.restart = Some("systemctl restart auth on id-01"),
        // Its short failure is seen once or twice and never makes it red.
        "mailer" => (target.period, target.fail_after) = (Some("1s"), Some(3)),
        _ => {}
    }
    target
}

struct Desk {
    service: &'static Service,
    conditions: watch::Receiver<Conditions>,
    asked: AtomicU32,
}

async fn health(State(desk): State<Arc<Desk>>) -> (StatusCode, Json<Value>) {
    let count = desk.asked.fetch_add(1, Ordering::Relaxed);
    let now = desk.conditions.borrow().clone();
    tokio::time::sleep(latency(desk.service, count, now.of(desk.service.name))).await;
    answer(desk.service, &now)
}

/// The latency of the service's answer number `count`: a slow drift and a little noise, the same in every run.
fn latency(service: &Service, count: u32, trouble: Option<Trouble>) -> Duration {
    let seed = service.name.bytes().fold(0, |seed: u64, byte| seed.wrapping_mul(31).wrapping_add(byte.into()));
    let mut noise = fastrand::Rng::with_seed(seed.wrapping_add(count.into()));
    if trouble == Some(Trouble::Slow) {
        return Duration::from_millis(noise.u64(720..850));
    }
    let drift = 1.0 + 0.3 * (TAU * f64::from(count) / 40.0).sin();
    Duration::from_secs_f64(f64::from(service.usual_ms) / 1000.0 * (drift + noise.f64() * 0.1))
}

fn answer(service: &Service, now: &Conditions) -> (StatusCode, Json<Value>) {
    let culprit = culprit(service, now);
    let status = if culprit.is_some() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    (status, Json(dialect::body(service, culprit, now.of(service.name) == Some(Trouble::Limps))))
}

/// Why the service cannot answer well: itself, or the first of what it depends on that is out.
fn culprit(service: &Service, now: &Conditions) -> Option<&'static str> {
    if is_failing(service.name, now) {
        return Some(service.name);
    }
    service.depends_on.iter().copied().find(|name| is_out(name, now))
}

fn is_out(name: &str, now: &Conditions) -> bool {
    let behind = || SERVICES.iter().find(|service| service.name == name).and_then(|service| culprit(service, now));
    is_failing(name, now) || behind().is_some()
}

fn is_failing(name: &str, now: &Conditions) -> bool {
    matches!(now.of(name), Some(Trouble::Fails | Trouble::Gone))
}

#[cfg(test)]
mod tests {
    use super::{
        super::stage::tests::{Rig, connected, refused},
        *,
    };
    use http_body_util::{BodyExt as _, Empty};
    use hyper::{Request, body::Bytes, header};
    use serde_json::json;
    use std::net::SocketAddr;

    async fn get(address: SocketAddr) -> (u16, Value, Duration) {
        let stream = connected(address).await;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        let connection = tokio::spawn(connection);
        let request = Request::get("/health").header(header::HOST, "localhost").body(Empty::<Bytes>::new()).unwrap();
        let asked = tokio::time::Instant::now();
        let response = sender.send_request(request).await.unwrap();
        let first_byte = asked.elapsed();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        connection.abort();
        (status, serde_json::from_slice(&body).unwrap(), first_byte)
    }

    /// A rig with every service up, and where to find them.
    async fn rig() -> (Rig, impl Fn(&str) -> SocketAddr) {
        let (rig, mut draft) = (Rig::new(), Draft::default());
        start(&rig.stage, &mut draft).await.unwrap();
        let find = move |name: &str| {
            let target = draft.targets.iter().find(|target| target.name == name).unwrap();
            target.url.strip_prefix("http://").unwrap().strip_suffix("/health").unwrap().parse().unwrap()
        };
        (rig, find)
    }

    #[tokio::test]
    async fn every_service_is_well_when_nothing_is_wrong() {
        let (_rig, address) = rig().await;
        for service in SERVICES {
            assert_eq!(get(address(service.name)).await.0, 200, "{}", service.name);
        }
    }

    #[tokio::test]
    async fn payments_speaks_as_spring_does() {
        let (rig, address) = rig().await;
        let up = json!({ "status": "UP", "components": { "auth": { "status": "UP" }, "db": { "status": "UP" } } });
        assert_eq!(get(address("payments-api")).await.1, up);
        rig.set([("payments-api", Trouble::Fails)]);
        let (status, body, _) = get(address("payments-api")).await;
        assert_eq!((status, &body["status"]), (503, &json!("DOWN")));
    }

    #[tokio::test]
    async fn what_limps_says_so_in_its_own_words() {
        let (rig, address) = rig().await;
        rig.set([("search", Trouble::Limps), ("mailer", Trouble::Limps)]);
        let (status, body, _) = get(address("search")).await;
        assert_eq!((status, &body["status"]), (200, &json!("yellow")));
        let (status, body, _) = get(address("mailer")).await;
        assert_eq!((status, &body["status"]["indicator"]), (200, &json!("minor")));
    }

    #[tokio::test]
    async fn what_depends_on_a_gone_service_says_so() {
        let (rig, address) = rig().await;
        rig.set([("payments-api", Trouble::Gone)]);
        refused(address("payments-api")).await;
        let (status, body, _) = get(address("checkout")).await;
        assert_eq!((status, &body["because_of"]), (503, &json!("payments-api")));
        assert_eq!(get(address("search")).await.0, 200);
    }

    #[tokio::test]
    async fn a_gone_service_comes_back_where_it_was() {
        let (rig, address) = rig().await;
        rig.set([("payments-api", Trouble::Gone)]);
        refused(address("payments-api")).await;
        rig.set([]);
        assert_eq!(get(address("payments-api")).await.0, 200);
        assert_eq!(get(address("checkout")).await.0, 200);
    }

    #[tokio::test]
    async fn a_slow_service_is_well_but_late_with_its_first_byte() {
        let (rig, address) = rig().await;
        rig.set([("search", Trouble::Slow)]);
        let (status, _, first_byte) = get(address("search")).await;
        assert_eq!(status, 200);
        assert!(first_byte >= Duration::from_millis(700), "{first_byte:?}");
    }

    #[test]
    fn an_outage_reaches_what_depends_on_it_through_others() {
        let now = Conditions::from_iter([("redis", Trouble::Gone)]);
        let out: Vec<_> = SERVICES.iter().map(|service| service.name).filter(|name| is_out(name, &now)).collect();
        let first = ["payments-api", "checkout", "refunds", "platform", "auth", "media"];
        let further = ["ledger", "invoices", "basket", "profile", "notifications", "recommendations"];
        assert_eq!(out, [first, further].concat(), "twelve are affected by one cause");
    }

    #[test]
    fn latencies_are_natural_and_the_same_in_every_run() {
        for service in SERVICES {
            let all: Vec<_> = (0..80).map(|count| latency(service, count, None)).collect();
            assert_eq!(all, (0..80).map(|count| latency(service, count, None)).collect::<Vec<_>>());
            assert!(all.iter().all(|one| (5..160).contains(&one.as_millis())), "{}: {all:?}", service.name);
            assert!(all.iter().max().unwrap() > &all.iter().min().unwrap().mul_f64(1.3), "{}", service.name);
        }
    }
}
