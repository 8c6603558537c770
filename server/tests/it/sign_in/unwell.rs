//! A provider that is down, slow or gone mad: the board goes on, and signing in says why not.

use super::provider::{Hostile, RETURN};
use crate::support::liar::{Liar, Lie};
use app::fault::FaultKind;
use axum::{body::Body, response::IntoResponse as _};
use futures::{StreamExt as _, stream};
use rstest::rstest;
use server::{
    auth::oidc::{Asked, OidcError, Provider},
    config::auth::OidcSettings,
};
use std::time::Duration;
use tokio::time::{advance, pause, resume, sleep};

fn kind(error: &OidcError) -> Option<(Asked, FaultKind)> {
    match error {
        OidcError::Unreachable { asked, fault } => Some((*asked, fault.kind)),
        _ => None,
    }
}

#[tokio::test]
async fn down_at_the_start_is_no_reason_not_to_start() {
    let mut hostile = Hostile::start().await;
    hostile.site.stop().await;
    let provider = hostile.provider();
    let refused = provider.begin().await.unwrap_err();
    assert_eq!(refused.to_string(), "the identity provider cannot be reached: try again in a minute");
    assert!(!refused.to_string().contains("127.0.0.1"), "addresses are for the log");
    hostile.site.start_again().await;
    // It is left alone for a moment, and then it is asked.
    pause();
    advance(Duration::from_secs(6)).await;
    resume();
    assert!(hostile.sign_in_with(&provider, |_| ()).await.is_ok());
}

#[tokio::test]
async fn who_fails_is_left_alone_for_a_moment() {
    let hostile = Hostile::start().await;
    hostile.says_instead("discovery", || axum::http::StatusCode::BAD_GATEWAY.into_response());
    let provider = hostile.provider();
    let first = provider.begin().await.unwrap_err();
    for _ in 0..20 {
        assert_eq!(provider.begin().await.unwrap_err(), first);
    }
    assert!(hostile.asked("discovery") <= 2, "{}", hostile.asked("discovery"));
}

#[tokio::test]
async fn a_crowd_asks_once() {
    let hostile = Hostile::start().await;
    let provider = hostile.provider();
    let begun = futures::future::join_all((0..50).map(|_| provider.begin())).await;
    assert!(begun.iter().all(Result::is_ok));
    assert_eq!((hostile.asked("discovery"), hostile.asked("keys")), (1, 1));
}

#[tokio::test]
async fn down_between_the_button_and_the_way_back() {
    let mut hostile = Hostile::start().await;
    let provider = hostile.provider();
    let begun = provider.begin().await.unwrap();
    let answer = hostile.admits(&begun.url, serde_json::Value::Null);
    hostile.site.stop().await;
    let refused = provider.finish(begun.pending, answer).await.unwrap_err();
    assert_eq!(kind(&refused), Some((Asked::Tokens, FaultKind::Refused)));
}

#[rstest]
#[case(Lie::Close, FaultKind::Unreachable)]
#[case(Lie::Reset, FaultKind::Unreachable)]
#[case(Lie::ResetMidway, FaultKind::Unreachable)]
#[case(Lie::Half, FaultKind::Malformed)]
#[case(Lie::Flood, FaultKind::Malformed)]
#[case(Lie::FloodInChunks, FaultKind::Malformed)]
#[case(Lie::EndlessHead, FaultKind::Malformed)]
#[case(Lie::Say(b"SSH-2.0-OpenSSH_9.2\r\n"), FaultKind::Malformed)]
#[tokio::test]
async fn gone_mad(#[case] lie: Lie, #[case] is: FaultKind) {
    let liar = Liar::start(lie).await;
    let settings = OidcSettings { issuer: liar.url("http").parse().unwrap(), ..Hostile::start().await.settings() };
    let provider = Provider::new(&settings, RETURN.parse().unwrap()).unwrap();
    assert_eq!(kind(&provider.begin().await.unwrap_err()), Some((Asked::Discovery, is)));
}

/// Time goes by itself where everybody waits.
#[tokio::test(start_paused = true)]
async fn silent() {
    let liar = Liar::start(Lie::Hang).await;
    let settings = OidcSettings { issuer: liar.url("http").parse().unwrap(), ..Hostile::start().await.settings() };
    let provider = Provider::new(&settings, RETURN.parse().unwrap()).unwrap();
    let refused = provider.begin().await.unwrap_err();
    assert_eq!(kind(&refused), Some((Asked::Discovery, FaultKind::Timeout)));
    assert_eq!(refused.to_string(), "the identity provider does not answer in time: try again in a minute");
}

#[tokio::test]
async fn keys_without_an_end_and_keys_that_drip() {
    let hostile = Hostile::start().await;
    hostile.says_instead("keys", || Body::from(vec![b' '; 300 * 1024]).into_response());
    let refused = hostile.provider().begin().await.unwrap_err();
    assert_eq!(kind(&refused), Some((Asked::Keys, FaultKind::Malformed)));

    hostile.says_instead("keys", || {
        let drops = stream::repeat(()).then(|()| async {
            sleep(Duration::from_secs(1)).await;
            Ok::<_, std::io::Error>(" ")
        });
        Body::from_stream(drops).into_response()
    });
    let provider = hostile.provider();
    let begun = tokio::spawn(async move { provider.begin().await.map(|_| ()) });
    while hostile.asked("keys") < 2 {
        sleep(Duration::from_millis(5)).await;
    }
    pause(); // from here on everybody waits for a timer
    let refused = begun.await.unwrap().unwrap_err();
    assert_eq!(kind(&refused), Some((Asked::Keys, FaultKind::Timeout)));
}
