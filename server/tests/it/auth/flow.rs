//! From the button to the board and out again, with a provider that signs real tokens.

use super::{people, said, serve};
use crate::{
    sign_in::provider::{CLIENT, Hostile, SECRET},
    support::{api::PATIENCE, served::Served},
};
use reqwest::{Client, Response, header, redirect::Policy};
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};
use url::Url;

/// A browser that remembers what it is told to, and goes nowhere by itself.
struct Browser<'a> {
    board: &'a Served,
    client: Client,
    cookies: Vec<String>,
}

impl<'a> Browser<'a> {
    fn new(board: &'a Served) -> Self {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Self { board, client, cookies: Vec::new() }
    }

    async fn get(&mut self, path: &str) -> Response {
        let request = self.client.get(self.board.url(path)).header(header::COOKIE, self.cookies.join("; "));
        let response = request.send().await.unwrap();
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.starts_with("__Host-") && cookie.ends_with("HttpOnly; Secure"), "{cookie}");
            let pair = cookie.split(';').next().unwrap().to_owned();
            let name = pair.split_once('=').unwrap().0.to_owned() + "=";
            self.cookies.retain(|known| !known.starts_with(&name));
            self.cookies.push(pair);
        }
        response
    }

    /// To the provider, where somebody signs in, and back: the address that they come back with.
    async fn asks_and_is_sent_back(&mut self, provider: &Hostile, next: &str) -> String {
        let sent = self.get(&format!("/auth/begin?next={next}")).await;
        assert_eq!(sent.status(), 303, "{}", sent.text().await.unwrap());
        let url: Url = location(&sent).parse().unwrap();
        let nonce = url.query_pairs().find(|(name, _)| name == "nonce").unwrap().1.into_owned();
        let token = provider.key.sign(&provider.claims(&nonce));
        let answer = provider.admits(&url, token.into());
        format!("/auth/callback?code={}&state={}", answer.code.unwrap(), answer.state.unwrap())
    }

    async fn until(&mut self, path: &str, status: u16) {
        let begun = Instant::now();
        while self.get(path).await.status() != status {
            assert!(begun.elapsed() < PATIENCE, "{path} does not become {status}");
            sleep(Duration::from_millis(50)).await;
        }
    }
}

fn location(response: &Response) -> &str {
    response.headers()[header::LOCATION].to_str().unwrap()
}

fn guarded(provider: &Hostile) -> Served {
    let auth = format!(
        "[auth]\nmode = \"oidc\"\nissuer = {:?}\nclient_id = {CLIENT:?}\nclient_secret = {SECRET:?}\ncontact = \"the team\"\n",
        provider.site.url("")
    );
    serve("public_url = \"https://board.example\"", &auth)
}

#[tokio::test]
async fn somebody_signs_in_waits_is_approved_and_revoked_in_the_shell() {
    let provider = Hostile::start().await;
    let board = guarded(&provider);
    let mut ann = Browser::new(&board);
    let closed = ann.get("/w/core").await;
    assert_eq!((closed.status().as_u16(), location(&closed)), (303, "/login?next=%2Fw%2Fcore"));
    let back = ann.asks_and_is_sent_back(&provider, "%2Fw%2Fcore").await;
    let signed_in = ann.get(&back).await;
    assert_eq!((signed_in.status().as_u16(), location(&signed_in)), (303, "/w/core"));
    let waiting = ann.get("/w/core").await;
    assert_eq!(waiting.status(), 403);
    assert!(waiting.text().await.unwrap().contains("Ask the team"));

    let list = said(&people(&board, &["list"]));
    assert!(list.contains("waiting") && list.contains("ann@acme.example (Ann Lee)"), "{list}");
    let typo = people(&board, &["approve", "anne@acme.example"]);
    assert_eq!(typo.status.code(), Some(2));
    assert!(said(&typo).contains("did you mean ann@acme.example?"), "{}", said(&typo));
    assert!(people(&board, &["approve", "Ann@Acme.Example"]).status.success());
    ann.until("/w/core", 200).await;
    let mut stream = ann.get("/api/stream").await;
    assert!(stream.chunk().await.unwrap().is_some());

    assert!(people(&board, &["revoke", "ann@acme.example"]).status.success());
    let ended = timeout(PATIENCE, async { while stream.chunk().await.unwrap().is_some() {} }).await;
    ended.expect("the stream stays open");
    assert_eq!(ann.get("/api/widgets").await.status(), 401);
    let back = ann.asks_and_is_sent_back(&provider, "%2F").await;
    let denied = ann.get(&back).await;
    assert_eq!(denied.status(), 403);
    assert!(denied.text().await.unwrap().contains("It was decided that you may not see this board"));

    let log = std::fs::read_to_string(board.folder().path().join("data/audit.jsonl")).unwrap();
    for what in ["waits for approval", "approved", "revoked", "sign-in failed"] {
        assert!(log.contains(&format!("\"what\":\"{what}\"")), "{what}: {log}");
    }
    assert!(!log.contains(SECRET) && !log.contains("code-1"), "{log}");
}

#[tokio::test]
async fn an_answer_counts_once_and_only_in_the_browser_that_asked() {
    let provider = Hostile::start().await;
    let board = guarded(&provider);
    let (mut ann, mut victim) = (Browser::new(&board), Browser::new(&board));
    let back = ann.asks_and_is_sent_back(&provider, "%2F").await;
    victim.get("/auth/begin").await;
    assert_eq!(victim.get(&back).await.status(), 403);
    assert_eq!(ann.get(&back).await.status(), 303);
    let again = ann.get(&back).await;
    assert_eq!(again.status(), 403);
    assert!(again.text().await.unwrap().contains("Sign in again"));
}

#[tokio::test]
async fn nobody_is_led_elsewhere() {
    let provider = Hostile::start().await;
    let board = guarded(&provider);
    for next in ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example", "%2F%09%2Fevil.example"] {
        let mut ann = Browser::new(&board);
        let back = ann.asks_and_is_sent_back(&provider, next).await;
        let signed_in = ann.get(&back).await;
        assert_eq!((signed_in.status().as_u16(), location(&signed_in)), (303, "/"), "{next}");
    }
}

#[tokio::test]
async fn a_provider_that_is_down_stops_no_board_and_has_its_page() {
    let provider = Hostile::start().await;
    provider
        .says_instead("discovery", || axum::response::IntoResponse::into_response(axum::http::StatusCode::BAD_GATEWAY));
    let board = guarded(&provider);
    let mut ann = Browser::new(&board);
    assert_eq!(ann.get("/livez").await.status(), 200);
    let failed = ann.get("/auth/begin").await;
    assert_eq!(failed.status(), 502);
    let page = failed.text().await.unwrap();
    assert!(page.contains("HTTP 502") && page.contains("Sign in again"), "{page}");
    provider.recovers();
    let begun = Instant::now();
    while ann.get("/auth/begin").await.status() != 303 {
        assert!(begun.elapsed() < PATIENCE, "the provider is well, and still nobody signs in");
        sleep(Duration::from_millis(2_100)).await;
    }
}
