//! supervisord on its port and on its socket.

use super::{one, told, until};
use crate::support::{
    feed::{bare, client},
    supervisord::{PASSWORD, Supervisord, USER},
};
use app::{
    fault::{Fault, FaultKind},
    time::Timestamp,
};
use hyper::header::{AUTHORIZATION, HeaderValue};
use server::client::feed::{FeedClient, FeedEndpoint, FeedSpec, Format};
use url::Url;

/// By its port, as somebody writes it.
fn by_port(supervisord: &Supervisord, password: &str) -> FeedClient {
    at(&format!("http://{}", supervisord.address()), password)
}

fn at(url: &str, password: &str) -> FeedClient {
    let mut url = Url::parse(url).unwrap();
    url.set_username(USER).unwrap();
    url.set_password(Some(password)).unwrap();
    client(bare(Format::Supervisor, url.as_str()))
}

/// By its socket; what is written before the path becomes a header.
fn by_socket(supervisord: &Supervisord, password: Option<&str>) -> FeedClient {
    let mut spec = FeedSpec::new(Format::Supervisor, FeedEndpoint::Unix(supervisord.socket()));
    spec.headers.extend(password.map(|password| {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        let pair = STANDARD.encode(format!("{USER}:{password}"));
        (AUTHORIZATION, HeaderValue::try_from(format!("Basic {pair}")).unwrap())
    }));
    client(spec)
}

fn now() -> Timestamp {
    server::clock::now()
}

#[tokio::test]
async fn every_state_is_told_as_supervisorctl_prints_it() {
    let supervisord = Supervisord::start().await;
    for client in [by_port(&supervisord, PASSWORD), by_socket(&supervisord, Some(PASSWORD))] {
        until(&client, "mailer", |one| one.says == "FATAL").await;
        until(&client, "nightly", |one| one.says == "EXITED").await;
        until(&client, "missing", |one| one.says == "FATAL").await;
        let told = told(&client).await.unwrap();
        let mut states: Vec<(String, String)> = told.iter().map(|one| (one.name.clone(), one.says.clone())).collect();
        states.sort_unstable();
        assert_eq!(states, supervisord.status());
        let one = |name: &str| told.iter().find(|one| one.name == name).unwrap();
        let detail = |name| (&*one(name).says, one(name).detail.as_deref(), one(name).started.is_some());
        assert_eq!(detail("reader:reader_00"), ("RUNNING", None, true));
        assert_eq!(detail("import"), ("STOPPED", Some("Not started"), false));
        assert_eq!(detail("nightly"), ("EXITED", Some("exit status 3"), false));
        assert_eq!(detail("slow"), ("STARTING", None, false));
        assert_eq!(detail("missing"), ("FATAL", Some("can't find command '/nonexistent/bin/reader'"), false));
        assert_eq!(detail("mailer").1, Some("Exited too quickly (process log may have details)"));
        assert_eq!(one("reader:reader_01").group.as_deref(), Some("reader"));
        assert!(one("reader:reader_00").started.unwrap() <= now().plus_ms(1_000));
    }
}

#[tokio::test]
async fn nothing_ticks_while_nothing_happens() {
    let supervisord = Supervisord::start().await;
    let client = by_port(&supervisord, PASSWORD);
    until(&client, "mailer", |one| one.says == "FATAL").await;
    until(&client, "nightly", |one| one.says == "EXITED").await;
    let before = told(&client).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(2_100)).await;
    assert_eq!(told(&client).await.unwrap(), before);
}

#[tokio::test]
async fn a_process_that_is_killed_comes_back_with_another_start() {
    let supervisord = Supervisord::start().await;
    let client = by_socket(&supervisord, Some(PASSWORD));
    let name = "reader:reader_00";
    let before = until(&client, name, |one| one.says == "RUNNING").await;
    let neighbour = one(&client, "reader:reader_01").await;
    // Starts are told in whole seconds.
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    supervisord.kill(name);
    let after = until(&client, name, |one| one.says == "RUNNING" && one.started != before.started).await;
    assert!(after.started > before.started, "{before:?} {after:?}");
    assert_eq!(one(&client, "reader:reader_01").await, neighbour);
}

#[tokio::test]
async fn what_is_stopped_and_started_says_so() {
    let supervisord = Supervisord::start().await;
    let client = by_port(&supervisord, PASSWORD);
    supervisord.control(&["stop", "reader:reader_01"]);
    let stopped = one(&client, "reader:reader_01").await;
    assert_eq!((&*stopped.says, stopped.started), ("STOPPED", None));
    supervisord.control(&["start", "reader:reader_01"]);
    assert!(one(&client, "reader:reader_01").await.started.is_some());
}

#[tokio::test]
async fn a_wrong_password_is_no_way_in_and_is_not_told() {
    let supervisord = Supervisord::start().await;
    let anonymous = client(bare(Format::Supervisor, &format!("http://{}", supervisord.address())));
    let wrong = [
        by_port(&supervisord, "hunter2"),
        by_socket(&supervisord, Some("hunter2")),
        by_socket(&supervisord, None),
        anonymous,
    ];
    for client in wrong {
        let fault = told(&client).await.unwrap_err();
        let sentence = "HTTP 401, expected 2xx: user, password or token are missing or wrong";
        assert_eq!(fault, Fault::new(FaultKind::Unauthorized, sentence));
        assert!(!format!("{client:?}").contains("hunter2"), "{client:?}");
    }
}

#[tokio::test]
async fn another_path_is_not_its_interface() {
    let supervisord = Supervisord::start().await;
    let fault = told(&at(&format!("http://{}/RPC3", supervisord.address()), PASSWORD)).await.unwrap_err();
    assert_eq!((fault.kind, &*fault.message), (FaultKind::Query, "HTTP 400, expected 2xx"));
}

#[tokio::test]
async fn a_supervisord_that_is_gone_refuses() {
    let mut supervisord = Supervisord::start().await;
    let (port, socket) = (by_port(&supervisord, PASSWORD), by_socket(&supervisord, Some(PASSWORD)));
    assert!(told(&port).await.is_ok() && told(&socket).await.is_ok());
    supervisord.stop();
    let refused = |to: &str| Fault::new(FaultKind::Refused, to);
    let sentence = format!("connection refused by {}", supervisord.address());
    assert_eq!(told(&port).await.unwrap_err(), refused(&sentence));
    let sentence = format!("nobody listens at {}: there is no such socket", supervisord.socket().display());
    assert_eq!(told(&socket).await.unwrap_err(), refused(&sentence));
}
