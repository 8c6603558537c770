//! A provider changes its keys.

use super::{key::Key, provider::Hostile};
use server::auth::oidc::{Flaw, OidcError};
use std::time::Duration;
use tokio::time::{advance, pause, resume};

/// Time goes by for us alone.
async fn later(by: Duration) {
    pause();
    advance(by).await;
    resume();
}

#[tokio::test]
async fn a_new_key_is_asked_for_once() {
    let mut hostile = Hostile::start().await;
    let provider = hostile.provider();
    assert!(hostile.sign_in_with(&provider, |_| ()).await.is_ok());
    assert_eq!((hostile.asked("discovery"), hostile.asked("keys")), (1, 1));

    let old = std::mem::replace(&mut hostile.key, Key::new("second"));
    hostile.publishes(&[&hostile.key]);
    later(Duration::from_secs(11)).await;
    assert!(hostile.sign_in_with(&provider, |_| ()).await.is_ok());
    assert!(hostile.sign_in_with(&provider, |_| ()).await.is_ok());
    assert_eq!((hostile.asked("discovery"), hostile.asked("keys")), (1, 2));

    // What is taken back is believed no longer.
    later(Duration::from_secs(11)).await;
    let refused = hostile.sign_in_by(&provider, |claims| old.sign(claims)).await;
    assert_eq!(refused, Err(OidcError::IdToken(Flaw::UnknownKey)));
}

#[tokio::test]
async fn bad_tokens_cannot_make_us_ask_all_the_time() {
    let hostile = Hostile::start().await;
    let provider = hostile.provider();
    let stranger = Key::new("stranger");
    for _ in 0..20 {
        let refused = hostile.sign_in_by(&provider, |claims| stranger.sign(claims)).await;
        assert_eq!(refused, Err(OidcError::IdToken(Flaw::UnknownKey)));
    }
    assert!(hostile.asked("keys") <= 2 && hostile.asked("discovery") == 1, "{}", hostile.asked("keys"));
}

#[tokio::test]
async fn after_an_hour_it_is_asked_again() {
    let mut hostile = Hostile::start().await;
    let provider = hostile.provider();
    assert!(provider.begin().await.is_ok());
    later(Duration::from_secs(3_500)).await;
    assert!(provider.begin().await.is_ok());
    assert_eq!(hostile.asked("discovery"), 1);
    later(Duration::from_secs(200)).await;
    assert!(provider.begin().await.is_ok());
    assert_eq!((hostile.asked("discovery"), hostile.asked("keys")), (2, 2));
    // A key that was taken back for good reason does not live on in our memory while the provider is away.
    later(Duration::from_secs(3_700)).await;
    hostile.site.stop().await;
    assert!(provider.begin().await.is_err_and(|error| error.unreachable()));
}
