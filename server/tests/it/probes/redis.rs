//! `redis://` against a real Redis.

use crate::support::{ask, authority::Authority, good, redis::Redis, run, spec};
use app::fault::FaultKind;

#[tokio::test]
async fn it_answers_a_ping() {
    let redis = Redis::start().await;
    let reading = good(&redis.url()).await;
    assert_eq!(reading.note.as_deref(), Some("PING"));
    assert!(reading.phases.connect_ms.is_some() && reading.phases.first_byte_ms.is_some());
    good(&format!("{}/3", redis.url())).await;
}

#[tokio::test]
async fn stopped_it_is_refused_and_started_again_it_is_good() {
    let mut redis = Redis::start().await;
    redis.stop();
    let fault = ask(&redis.url()).await.unwrap_err();
    assert_eq!((fault.kind, fault.message), (FaultKind::Refused, format!("connection refused by {}", redis.address())));
    redis.start_again().await;
    good(&redis.url()).await;
}

#[tokio::test]
async fn the_password_lets_in_and_nothing_else_does() {
    let redis = Redis::start_locked("s3cret").await;
    good(&redis.url().replace("://", "://:s3cret@")).await;
    for url in [redis.url(), redis.url().replace("://", "://:wr0ng@"), redis.url().replace("://", "://board:wr0ng@")] {
        let fault = ask(&url).await.unwrap_err();
        assert_eq!(fault.kind, FaultKind::Unauthorized, "{fault}");
        assert!(fault.message.starts_with("Redis does not let us in: "), "{fault}");
        assert!(!fault.message.contains("wr0ng"), "{fault}");
    }
}

#[tokio::test]
async fn a_database_that_is_not_there_is_told() {
    let redis = Redis::start().await;
    let fault = ask(&format!("{}/999", redis.url())).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Query, "{fault}");
}

#[tokio::test]
async fn inside_tls_it_is_good_with_its_authority_and_rejected_without() {
    let authority = Authority::new();
    let redis = Redis::start_secure(&authority.identity("127.0.0.1")).await;
    let mut trusting = spec(&redis.url());
    trusting.ca = authority.ca();
    let reading = run(trusting).await.unwrap();
    assert_eq!(reading.failed, None);
    assert!(reading.phases.tls_ms.is_some() && reading.cert_expires_at.is_some());
    let mut elsewhere = spec(&redis.url());
    elsewhere.ca = Authority::new().ca();
    let reading = run(elsewhere).await.unwrap();
    assert_eq!(reading.failed.as_deref(), Some("certificate is signed by an unknown authority"));
}
