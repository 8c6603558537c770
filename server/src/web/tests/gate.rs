//! Who may look: every route, without and with a session.

use super::*;
use crate::web::gate::OPEN;
use crate::{
    auth::{Email, access::SignedIn, oidc::Identity, person::Decision, secret::Hashed},
    clock,
    config::{
        AuthMode, AuthSettings,
        auth::{OidcSettings, ProxySettings, Token},
    },
};
use axum::http::Method;
use secrecy::ExposeSecret as _;

const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 9));

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

fn settings() -> AuthSettings {
    let oidc = OidcSettings {
        issuer: "https://id.example".parse().unwrap(),
        client_id: "p".to_owned(),
        client_secret: None,
        scopes: vec!["openid".to_owned()],
        ca_file: None,
        assume_email_verified: false,
    };
    AuthSettings {
        mode: AuthMode::Oidc(Box::new(oidc)),
        admins: vec![email("boss@x")],
        tokens: vec![Token { name: "grafana".to_owned(), sha256: Hashed::of("t0ken").0 }],
        ..AuthSettings::default()
    }
}

fn guarded_with(auth: AuthSettings) -> Web {
    let public_url = Some("http://127.0.0.1:3000".parse().unwrap());
    let access = access(Terms { auth, public_url, ..Terms::default() });
    let web = Web { access, ..web() };
    let mut site = Site { title: "Secret title".to_owned(), ..Site::default() };
    site.rules.trusted_proxies = vec![PROXY.into()];
    let known = web.site();
    site.boards =
        known.boards.iter().map(|board| Board { link: board.link.clone(), widgets: board.widgets.clone() }).collect();
    site.widgets = known.widgets.clone();
    Web { site: watch::Sender::new(Arc::new(site)).subscribe(), ..web }
}

fn guarded() -> Web {
    guarded_with(settings())
}

fn proxied() -> Web {
    let mode = AuthMode::Proxy(ProxySettings { header: "x-forwarded-email".parse().unwrap() });
    guarded_with(AuthSettings { mode, ..settings() })
}

/// A cookie of somebody who has signed in.
async fn cookie(web: &Web, email: &str) -> String {
    let identity = Identity { subject: email.to_owned(), email: email.to_owned(), email_verified: true, name: None };
    match web.access.sign_in(identity, LOOPBACK, clock::now()).await.unwrap() {
        SignedIn::Session(cookie) => format!("pyngpong={}", cookie.expose_secret()),
        other => panic!("{other:?}"),
    }
}

fn with(path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let request = headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
    request.body(Body::empty()).unwrap()
}

/// Every path that there is: the list of routes, the stream, and the files.
fn paths() -> Vec<String> {
    let front = assets::front_end();
    let public = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../public")).unwrap();
    let public = public.map(|file| format!("/{}", file.unwrap().file_name().to_str().unwrap()));
    let routes = routes().into_iter().map(|(path, _)| path.to_owned()).chain([STREAM.to_owned()]);
    let routes = routes.map(|path| path.replace("{slug}", "main").replace("{id}", "core").replace("{key}", "x"));
    routes.chain([front.js, front.wasm, front.css]).chain(public).chain(["/nowhere".to_owned()]).collect()
}

#[tokio::test]
async fn every_route_without_a_session_is_closed_but_for_the_open_list() {
    let web = guarded();
    let methods = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS];
    let open = |path: &str| OPEN.contains(&path) || path == assets::front_end().css || path == "/api/push/{name}";
    let paths = paths();
    assert!(paths.len() > 30 && OPEN.iter().all(|open| paths.iter().any(|path| path == open)), "{paths:?}");
    for path in paths.iter().filter(|path| !open(path)) {
        for method in &methods {
            let request = Request::builder().method(method).uri(path.as_str()).body(Body::empty()).unwrap();
            let response = ask(web.clone(), request).await;
            let status = response.status().as_u16();
            assert!([303, 401, 403].contains(&status), "{method} {path}: {status}");
            if status == 303 {
                assert!(response.headers()["location"].to_str().unwrap().starts_with("/login"), "{path}");
            }
            let body = text(response).await;
            assert!(!body.contains("Secret title") && !body.contains("Widget"), "{path}: {body}");
        }
    }
}

#[tokio::test]
async fn what_is_open_tells_nothing_of_what_is_watched() {
    let web = guarded();
    for path in OPEN {
        let body = text(ask(web.clone(), get(path)).await).await;
        assert!(!body.contains("core") && !body.contains("Widget"), "{path}: {body}");
    }
    assert_eq!(ask(web.clone(), get("/livez")).await.status(), 200);
    let login = text(ask(web, get("/login?next=%2Fw%2Fcore")).await).await;
    assert!(login.contains("/auth/begin?next=%2Fw%2Fcore") && !login.contains("<script"), "{login}");
}

#[tokio::test]
async fn a_page_leads_to_the_sign_in_and_back() {
    let response = ask(guarded(), get("/w/core?state=down&q=a%20b")).await;
    assert_eq!(response.headers()["location"], "/login?next=%2Fw%2Fcore%3Fstate%3Ddown%26q%3Da%2520b");
    let api = ask(guarded(), get("/api/widgets")).await;
    assert_eq!((api.status().as_u16(), api.headers()["www-authenticate"].to_str().unwrap()), (401, "Bearer"));
}

#[tokio::test]
async fn somebody_waits_is_let_in_and_is_revoked_while_they_watch() {
    let web = guarded();
    let ada = cookie(&web, "ada@x").await;
    let waiting = ask(web.clone(), with("/", &[("cookie", &ada)])).await;
    assert_eq!(waiting.status(), 403);
    let page = text(waiting).await;
    assert!(page.contains("Ask boss@x") && page.contains("http-equiv=\"refresh\""), "{page}");
    assert_eq!(ask(web.clone(), with("/api/widgets", &[("cookie", &ada)])).await.status(), 403);
    web.access.decide(&email("ada@x"), Decision::Approve, &email("boss@x"), LOOPBACK).await.unwrap();
    let board = text(ask(web.clone(), with("/", &[("cookie", &ada)])).await).await;
    assert!(board.contains("ada@x") && board.contains("Sign out") && !board.contains("/people"), "{board}");
    let mut stream = ask(web.clone(), with("/api/stream", &[("cookie", &ada)])).await.into_body();
    assert!(stream.frame().await.is_some());
    web.access.decide(&email("ada@x"), Decision::Revoke, &email("boss@x"), LOOPBACK).await.unwrap();
    while stream.frame().await.is_some() {}
    assert_eq!(ask(web, with("/api/stream", &[("cookie", &ada)])).await.status(), 401);
}

#[tokio::test]
async fn only_admins_see_and_decide_who_may_look() {
    let web = guarded();
    let (boss, ada, eve) = (cookie(&web, "boss@x").await, cookie(&web, "ada@x").await, cookie(&web, "eve@x").await);
    web.access.decide(&email("ada@x"), Decision::Approve, &email("boss@x"), LOOPBACK).await.unwrap();
    let order = |cookie: &str, site: &str, body: &'static str| {
        Request::post("/people")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", site)
            .header("origin", "https://evil.example")
            .header("cookie", cookie)
            .body(Body::from(body))
            .unwrap()
    };
    let approve = "email=eve%40x&do=approve";
    for path in ["/people", "/audit"] {
        assert_eq!(ask(web.clone(), with(path, &[("cookie", &ada)])).await.status(), 403, "{path}");
        let page = ask(web.clone(), with(path, &[("cookie", &boss)])).await;
        assert_eq!(page.status(), 200, "{path}");
        assert!(text(page).await.contains("eve@x"), "{path}");
    }
    assert_eq!(ask(web.clone(), order(&ada, "same-origin", approve)).await.status(), 403);
    assert_eq!(ask(web.clone(), order(&boss, "cross-site", approve)).await.status(), 403);
    assert_eq!(ask(web.clone(), with("/", &[("cookie", &eve)])).await.status(), 403);
    let header = text(ask(web.clone(), with("/", &[("cookie", &boss)])).await).await;
    assert!(header.contains("1 person waits") && header.contains("href=\"/people\""));
    assert!(!text(ask(web.clone(), with("/", &[("cookie", &ada)])).await).await.contains("waits to be let in"));
    assert_eq!(ask(web.clone(), order(&boss, "same-origin", approve)).await.status(), 303);
    assert_eq!(ask(web.clone(), with("/", &[("cookie", &eve)])).await.status(), 200);
    let own = ask(web.clone(), order(&boss, "same-origin", "email=boss%40x&do=revoke")).await;
    assert_eq!(own.status(), 409);
    assert!(text(own).await.contains("Nobody decides about themselves"));
    for odd in ["email=eve%40x&do=explode", "email=nobody%40x&do=approve", "email=&do=approve"] {
        assert_eq!(ask(web.clone(), order(&boss, "same-origin", odd)).await.status(), 409, "{odd}");
    }
}

#[tokio::test]
async fn an_open_board_tells_its_admin_who_waits_and_nobody_else() {
    let web = guarded();
    let (boss, ada) = (cookie(&web, "boss@x").await, cookie(&web, "ada@x").await);
    web.access.decide(&email("ada@x"), Decision::Approve, &email("boss@x"), LOOPBACK).await.unwrap();
    let open = async |cookie: &str| ask(web.clone(), with("/api/stream", &[("cookie", cookie)])).await.into_body();
    let (mut admins, mut others) = (open(&boss).await, open(&ada).await);
    let told = async |body: &mut Body| {
        let mut told = String::new();
        let pause = Duration::from_millis(300);
        while let Ok(Some(frame)) = tokio::time::timeout(pause, body.frame()).await {
            told.push_str(std::str::from_utf8(&frame.unwrap().into_data().unwrap()).unwrap());
        }
        told
    };
    assert!(!told(&mut admins).await.contains("waits"));
    told(&mut others).await;
    cookie(&web, "eve@x").await;
    assert!(told(&mut admins).await.contains("1 person waits to be let in"));
    assert!(!told(&mut others).await.contains("waits"));
    web.access.decide(&email("eve@x"), Decision::Refuse, &email("boss@x"), LOOPBACK).await.unwrap();
    assert!(told(&mut admins).await.contains("event: notice\ndata: {\"notices\":[]}"));
}

#[tokio::test]
async fn signing_out_ends_the_session_and_takes_a_button() {
    let web = guarded();
    let boss = cookie(&web, "boss@x").await;
    let button = ask(web.clone(), with("/logout", &[("cookie", &boss)])).await;
    assert!(text(button).await.contains("method=\"post\" action=\"/logout\""));
    assert_eq!(ask(web.clone(), with("/", &[("cookie", &boss)])).await.status(), 200);
    let post = |site: &str| {
        let post = Request::post("/logout").header("cookie", &boss).header("sec-fetch-site", site);
        post.header("origin", "https://evil.example").body(Body::empty()).unwrap()
    };
    assert_eq!(ask(web.clone(), post("cross-site")).await.status(), 403);
    let out = ask(web.clone(), post("same-origin")).await;
    assert_eq!((out.status().as_u16(), &out.headers()["location"]), (303, &"/login?signed_out".parse().unwrap()));
    assert!(out.headers()["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(ask(web, with("/", &[("cookie", &boss)])).await.status(), 303);
}

#[tokio::test]
async fn a_machine_reads_and_does_nothing_else() {
    let web = guarded();
    let token = [("authorization", "Bearer t0ken")];
    for path in ["/api/widgets", "/metrics", "/", "/polls", "/api/widgets/core"] {
        assert_eq!(ask(web.clone(), with(path, &token)).await.status(), 200, "{path}");
    }
    assert_eq!(ask(web.clone(), with("/people", &token)).await.status(), 403);
    let post = Request::post("/choose").header("authorization", "Bearer t0ken").body(Body::empty()).unwrap();
    let refused = ask(web.clone(), post).await;
    assert_eq!(refused.status(), 403);
    assert!(text(refused).await.contains("read_only"));
    for wrong in ["Bearer wrong", "Bearer ", "Basic t0ken", "t0ken"] {
        assert_eq!(ask(web.clone(), with("/api/widgets", &[("authorization", wrong)])).await.status(), 401, "{wrong}");
    }
    let boss = cookie(&web, "boss@x").await;
    let both = with("/api/widgets", &[("cookie", boss.as_str()), ("authorization", "Bearer wrong")]);
    assert_eq!(ask(web, both).await.status(), 401);
}

#[tokio::test]
async fn a_header_names_somebody_only_from_a_trusted_proxy() {
    let web = proxied();
    let named = |values: &[&str]| {
        let pairs: Vec<(&str, &str)> = values.iter().map(|value| ("x-forwarded-email", *value)).collect();
        with("/api/widgets", &pairs)
    };
    assert_eq!(ask_from(PROXY, web.clone(), named(&["Boss@X"])).await.status(), 200);
    assert_eq!(ask_from(PROXY, web.clone(), named(&["new@x"])).await.status(), 403);
    assert_eq!(ask_from(PROXY, web.clone(), named(&["boss@x", "evil@x"])).await.status(), 401);
    assert_eq!(ask_from(PROXY, web.clone(), named(&["rubbish"])).await.status(), 401);
    assert_eq!(ask_from(PROXY, web.clone(), named(&[])).await.status(), 401);
    // Somebody else on the same machine, who says to come through the proxy.
    let forged = [("x-forwarded-email", "boss@x"), ("x-forwarded-for", "127.0.0.9")];
    assert_eq!(ask_from(LOOPBACK, web.clone(), with("/api/widgets", &forged)).await.status(), 401);
    let login = text(ask_from(LOOPBACK, web, with("/login", &forged)).await).await;
    assert!(login.contains("has not said who you are"), "{login}");
}

#[tokio::test]
async fn an_answer_of_the_provider_that_nobody_asked_for_signs_nobody_in() {
    let web = guarded();
    for path in ["/auth/callback?code=x&state=y", "/auth/callback", "/auth/callback?error=access_denied&state=y"] {
        let response = ask(web.clone(), with(path, &[("cookie", "pyngpong-sign-in=guessed")])).await;
        assert_eq!(response.status(), 403, "{path}");
        let cookies: Vec<_> = response.headers().get_all("set-cookie").iter().collect();
        assert!(cookies.iter().all(|cookie| cookie.to_str().unwrap().starts_with("pyngpong-sign-in=;")), "{cookies:?}");
        assert!(text(response).await.contains("was not begun in this browser"), "{path}");
    }
}

#[tokio::test]
async fn sign_ins_from_one_address_are_limited() {
    let web = guarded_with(AuthSettings { max_sign_ins_per_minute: 2, ..settings() });
    let statuses = async |peer: IpAddr| {
        let mut statuses = Vec::new();
        for _ in 0..3 {
            statuses.push(ask_from(peer, web.clone(), get("/auth/callback")).await.status().as_u16());
        }
        statuses
    };
    assert_eq!(statuses(LOOPBACK).await, [403, 403, 429]);
    assert_eq!(statuses("192.0.2.1".parse().unwrap()).await, [403, 403, 429]);
}

#[tokio::test]
async fn one_person_has_only_so_many_streams() {
    let web = guarded();
    let caps = crate::auth::streams::Caps { per_person: 2, per_address: 100 };
    web.access.replace(Terms { caps, ..Terms::clone(&web.access.terms()) }, web.access.terms().provider().unwrap());
    let boss = cookie(&web, "boss@x").await;
    let open = async || ask(web.clone(), with("/api/stream", &[("cookie", &boss)])).await;
    let (first, _second) = (open().await, open().await);
    let third = open().await;
    assert_eq!(third.status(), 429);
    assert!(text(third).await.contains("too_many_streams"));
    drop(first);
    assert_eq!(open().await.status(), 200);
}

#[tokio::test]
async fn under_https_browsers_are_told_to_stay_there() {
    let plain = ask(guarded(), get("/login")).await;
    assert!(!plain.headers().contains_key("strict-transport-security"));
    assert_eq!(plain.headers()["x-frame-options"], "DENY");
    let web = guarded();
    let site = Site { https: true, frame_ancestors: vec!["https://wiki.internal".to_owned()], ..Site::default() };
    let web = Web { site: watch::Sender::new(Arc::new(site)).subscribe(), ..web };
    let secure = ask(web, get("/login")).await;
    assert_eq!(secure.headers()["strict-transport-security"], "max-age=31536000");
    assert!(!secure.headers().contains_key("x-frame-options"));
    let policy = secure.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.ends_with("; frame-ancestors https://wiki.internal"), "{policy}");
}
