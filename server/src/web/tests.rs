use super::{address::Peer, *};
use crate::{
    auth::Terms,
    config::PollConfig,
    hub::Hub,
    poll::limits::Limits,
    source::{Identity, View},
    store::Store,
};
use app::{
    model::{
        Kind,
        dependencies::{Dependencies, Target},
    },
    page::{BoardLink, WidgetLink},
    state::State,
};
use axum::{
    body::Body,
    http::{Request, Response, header},
};
use http_body_util::BodyExt as _;
use rstest::rstest;
use serde_json::Value;
use std::{
    io::Read as _,
    net::{IpAddr, Ipv4Addr},
};
use tower::ServiceExt as _;

mod gate;

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A board with the widgets `core` and `more`, each with one target, and nothing that polls.
fn web() -> Web {
    let hub = Hub::new(VERSION);
    for id in ["core", "more"] {
        hub.open(identity(id).snapshot(view(State::Up)));
    }
    let link = |id: &str| WidgetLink { id: id.to_owned(), kind: Kind::Dependencies, title: format!("Widget {id}") };
    let site = Site {
        title: "Test".to_owned(),
        boards: vec![Board {
            link: BoardLink { slug: "main".to_owned(), title: "Main board".to_owned() },
            widgets: vec!["core".to_owned(), "more".to_owned()],
        }],
        widgets: vec![link("core"), link("more")],
        edges: Vec::new(),
        schemes: BTreeMap::new(),
        label: None,
        rules: AddressRules { allow: vec!["127.0.0.0/8".parse().unwrap()], trusted_proxies: Vec::new() },
        https: false,
        frame_ancestors: Vec::new(),
        tls: None,
    };
    let statuses = Arc::new(Statuses::new(Limits::new(PollConfig::default().settings())));
    let vitals = Arc::new(VitalsMeter::new(Arc::clone(&hub), Arc::clone(&statuses)));
    let site = watch::Sender::new(Arc::new(site)).subscribe();
    let observer = Observer::new(None);
    Web {
        site,
        hub,
        statuses,
        vitals,
        observer,
        heartbeats: Arc::default(),
        avatars: Arc::default(),
        access: access(Terms::default()),
        stop: CancellationToken::new(),
    }
}

/// Who may look, with a store of its own. It is opened by another thread, as tests make their boards without waiting.
pub(super) fn access(terms: Terms) -> Arc<Access> {
    let open = async move {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).await.unwrap();
        let provider = terms.provider().unwrap();
        Access::open(terms, provider, store, &dir.keep()).await.unwrap()
    };
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    std::thread::spawn(move || runtime().block_on(open)).join().unwrap()
}

fn identity(id: &str) -> Identity {
    Identity { id: id.to_owned(), title: format!("Widget {id}"), period_ms: 1_000 }
}

fn view(state: State) -> View<Dependencies> {
    let target = Target { state, ..Target::default() };
    let data = Dependencies { targets: [("</script><b>&".to_owned(), Arc::new(target))].into() };
    View { observed_at: None, stale: false, state, summary: State::summary([state]), fault: None, data }
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

async fn ask_from(peer: IpAddr, web: Web, mut request: Request<Body>) -> Response<Body> {
    request.extensions_mut().insert(Peer(peer));
    router(web).oneshot(request).await.unwrap()
}

async fn ask(web: Web, request: Request<Body>) -> Response<Body> {
    ask_from(LOOPBACK, web, request).await
}

async fn text(response: Response<Body>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().into()).unwrap()
}

fn tiles(html: &str) -> Vec<&str> {
    html.split("<section").filter_map(|part| part.split("data-widget=\"").nth(1)?.split('"').next()).collect()
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    for path in ["/", "/w/core", "/api/widgets", "/api/stream", "/livez", "/nothing", "/board/nope"] {
        let response = ask(web(), get(path)).await;
        for name in ["content-security-policy", "x-content-type-options", "referrer-policy", "cache-control"] {
            assert!(response.headers().contains_key(name), "{path} without {name}");
        }
        let policy = response.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe-inline"), "{path}: {policy}");
    }
}

#[tokio::test]
async fn the_nonce_of_the_policy_is_that_of_the_only_script_and_differs_each_time() {
    let mut nonces = Vec::new();
    for _ in 0..2 {
        let response = ask(web(), get("/")).await;
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap().to_owned();
        let html = text(response).await;
        for script in html.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")) || tag.contains("application/json"), "{tag}");
        }
        assert!(!html.contains("style=\""));
        nonces.push(nonce);
    }
    assert_ne!(nonces[0], nonces[1]);
}

#[tokio::test]
async fn a_page_holds_its_content_and_the_snapshots_it_was_rendered_from() {
    let html = text(ask(web(), get("/")).await).await;
    assert_eq!(tiles(&html), ["core", "more"]);
    assert!(html.contains("&lt;/script&gt;&lt;b&gt;&amp;"), "names are text");
    let json = html.split("type=\"application/json\"").nth(1).unwrap().split_once('>').unwrap().1;
    let embedded: app::page::Embedded = app::json::parse(json.split("</script>").next().unwrap()).unwrap();
    assert_eq!(embedded.snapshots.len(), 2);
    assert_eq!(embedded.page.shown, ["core", "more"]);
}

#[tokio::test]
async fn the_address_picks_widgets_and_an_unknown_one_is_a_404() {
    let html = text(ask(web(), get("/?w=more")).await).await;
    assert_eq!(tiles(&html), ["more"]);
    assert_eq!(ask(web(), get("/?w=nope")).await.status(), 404);
    assert_eq!(ask(web(), get("/w/nope")).await.status(), 404);
    assert_eq!(ask(web(), get("/board/nope")).await.status(), 404);
}

#[tokio::test]
async fn a_choice_is_remembered_in_its_order_and_only_that_is_rendered() {
    let form = |body: &'static str| {
        Request::post("/choose")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .unwrap()
    };
    let response = ask(web(), form("board=main&back=%2F%3Fstate%3Ddown&w=core&w=more&up=more")).await;
    assert_eq!(response.status(), 303);
    assert_eq!(response.headers()["location"], "/?state=down");
    let cookie = response.headers().get_all("set-cookie").iter().next().unwrap().to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let with_cookie = |cookie: &str| Request::get("/").header("cookie", cookie).body(Body::empty()).unwrap();
    let html = text(ask(web(), with_cookie(cookie.split(';').next().unwrap())).await).await;
    assert_eq!(tiles(&html), ["more", "core"]);
    let html = text(ask(web(), with_cookie("board=main:more.gone; theme=light")).await).await;
    assert_eq!(tiles(&html), ["more"]);
    assert!(html.contains("<html lang=\"en\" data-theme=\"light\""));
}

#[tokio::test]
async fn another_site_cannot_choose_for_somebody() {
    let request = Request::post("/choose")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .header("origin", "https://evil.example")
        .header("host", "board.example")
        .body(Body::from("theme=light"))
        .unwrap();
    let response = ask(web(), request).await;
    assert_eq!(response.status(), 403);
    assert!(response.headers().get("set-cookie").is_none());
}

#[tokio::test]
async fn a_snapshot_has_an_etag_and_is_not_sent_twice() {
    let web = web();
    let response = ask(web.clone(), get("/api/widgets/core")).await;
    let tag = response.headers()["etag"].to_str().unwrap().to_owned();
    let snapshot: Value = serde_json::from_str(&text(response).await).unwrap();
    for field in
        ["widget", "kind", "title", "seq", "observed_at", "period_ms", "stale", "state", "summary", "fault", "data"]
    {
        assert!(snapshot.get(field).is_some(), "{field}");
    }
    let again = |tag: &str| Request::get("/api/widgets/core").header("if-none-match", tag).body(Body::empty()).unwrap();
    let unchanged = ask(web.clone(), again(&tag)).await;
    assert_eq!(unchanged.status(), 304);
    assert_eq!(text(unchanged).await, "");
    web.hub.publish(identity("core").snapshot(view(State::Down))).unwrap();
    assert_eq!(ask(web, again(&tag)).await.status(), 200);
}

#[rstest]
#[case("/api/widgets/nope", 404)]
#[case("/api/nope", 404)]
#[case("/api/stream?w=nope", 404)]
#[tokio::test]
async fn errors_under_api_are_json(#[case] path: &str, #[case] status: u16) {
    let response = ask(web(), get(path)).await;
    assert_eq!(response.status(), status);
    let error: Value = serde_json::from_str(&text(response).await).unwrap();
    assert!(error["error"]["code"].is_string() && error["error"]["message"].is_string());
}

#[tokio::test]
async fn errors_elsewhere_are_pages() {
    let response = ask(web(), get("/nowhere")).await;
    assert_eq!(response.status(), 404);
    assert!(text(response).await.starts_with("<!DOCTYPE html>"));
}

#[tokio::test]
async fn addresses_outside_the_ranges_get_nothing_at_all() {
    let stranger: IpAddr = "192.0.2.7".parse().unwrap();
    for path in ["/", "/api/widgets", "/api/stream", "/metrics", "/livez", "/feed.js"] {
        let response = ask_from(stranger, web(), get(path)).await;
        assert_eq!(response.status(), 403, "{path}");
        assert!(text(response).await.contains("192.0.2.7"));
    }
}

#[tokio::test]
async fn nothing_but_the_form_takes_a_post() {
    for path in ["/", "/api/widgets", "/api/stream", "/w/core"] {
        let request = Request::post(path).header("sec-fetch-site", "same-origin").body(Body::empty()).unwrap();
        let response = ask(web(), request).await;
        assert_eq!(response.status(), 405, "{path}");
        assert!(response.headers().contains_key(header::ALLOW), "{path}");
        let is_api = path.starts_with("/api/");
        let body = text(response).await;
        assert_eq!(body.contains("\"code\":\"method_not_allowed\""), is_api, "{path}: {body}");
    }
}

#[tokio::test]
async fn metrics_are_prometheus_text() {
    let response = ask(web(), get("/metrics")).await;
    assert_eq!(response.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    let text = text(response).await;
    assert!(text.contains("# TYPE pyngpong_widget_state gauge"));
    assert!(text.contains("pyngpong_widget_state{widget=\"core\",state=\"up\"} 1"), "{text}");
    assert!(text.contains("# TYPE pyngpong_tasks gauge"), "{text}");
}

/// What a stream says first, as it goes over the wire.
async fn first_words(accept_encoding: &'static str) -> (axum::http::HeaderMap, bytes::Bytes) {
    let request = Request::get("/api/stream?w=core").header("accept-encoding", accept_encoding);
    let response = ask(web(), request.body(Body::empty()).unwrap()).await;
    let (head, mut body) = response.into_parts();
    (head.headers, body.frame().await.unwrap().unwrap().into_data().unwrap())
}

#[tokio::test(start_paused = true)]
async fn who_takes_gzip_gets_a_packed_stream_that_says_the_same() {
    let (headers, text) = first_words("br").await;
    assert_eq!((headers.get("content-encoding"), &headers["vary"]), (None, &"accept-encoding".parse().unwrap()));
    assert!(text.starts_with(b"retry: "));
    let (headers, packed) = first_words("gzip, deflate, br, zstd").await;
    assert_eq!(headers["content-encoding"], "gzip");
    let mut unpacked = Vec::new();
    // A stream is cut, it does not end.
    flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut unpacked).unwrap_err();
    let events = |text: &[u8]| -> Vec<String> {
        let text = String::from_utf8(text.to_vec()).unwrap();
        text.lines().filter(|line| line.starts_with("event: ")).map(str::to_owned).collect()
    };
    assert_eq!(events(&unpacked), ["event: hello", "event: snapshot", "event: ping"]);
    assert_eq!(events(&unpacked), events(&text));
    assert!(packed.len() < text.len(), "{} {}", packed.len(), text.len());
}

#[tokio::test(start_paused = true)]
async fn a_quiet_stream_has_a_heartbeat_every_fifteen_seconds_and_ends_with_the_server() {
    let web = web();
    let stop = web.stop.clone();
    let mut body = ask(web, get("/api/stream?w=core")).await.into_body();
    let mut frame = async || {
        let frame = body.frame().await?.unwrap().into_data().unwrap();
        Some(String::from_utf8(frame.into()).unwrap())
    };
    let mut opening = String::new();
    while !opening.contains("event: ping") {
        opening.push_str(&frame().await.unwrap());
    }
    assert!(opening.contains("event: hello") && opening.contains("event: snapshot"));
    let begun = tokio::time::Instant::now();
    for _ in 0..3 {
        assert!(frame().await.unwrap().starts_with(": heartbeat\nevent: ping\n"));
    }
    assert_eq!(begun.elapsed(), Duration::from_secs(45));
    stop.cancel();
    assert_eq!(frame().await, None);
}
