//! Redis as a feed: INFO of a real one.

use crate::support::{
    authority::Authority,
    feed::{ask, bare, metric, number},
    liar::{Liar, Lie},
    redis::Redis,
};
use app::fault::FaultKind;
use server::client::feed::{FeedSpec, Format};

fn info(url: &str) -> FeedSpec {
    FeedSpec { metrics: vec![metric("connected_clients"), metric("no_such_field")], ..bare(Format::Redis, url) }
}

#[tokio::test]
async fn info_is_read() {
    let redis = Redis::start().await;
    let reading = ask(info(&redis.url())).await.unwrap();
    assert!(number(&reading) >= 1.0, "{reading:?}");
    assert!(reading.metrics[1].is_err() && reading.processes.is_none(), "{reading:?}");
    ask(info(&format!("{}/3", redis.url()))).await.unwrap();
}

#[tokio::test]
async fn more_than_is_read_is_told() {
    let redis = Redis::start().await;
    let fault = ask(FeedSpec { max_response: 1024, ..info(&redis.url()) }).await.unwrap_err();
    assert_eq!((fault.kind, &*fault.message), (FaultKind::Malformed, "answer larger than 1 KiB"));
}

#[tokio::test]
async fn the_password_lets_in_and_nothing_else_does() {
    let redis = Redis::start_locked("s3cret").await;
    ask(info(&redis.url().replace("://", "://:s3cret@"))).await.unwrap();
    for url in [redis.url(), redis.url().replace("://", "://:wr0ng@")] {
        let fault = ask(info(&url)).await.unwrap_err();
        assert_eq!(fault.kind, FaultKind::Unauthorized, "{fault}");
        assert!(!fault.message.contains("wr0ng"), "{fault}");
    }
}

#[tokio::test]
async fn stopped_it_is_refused_and_started_again_it_is_read() {
    let mut redis = Redis::start().await;
    redis.stop();
    assert_eq!(ask(info(&redis.url())).await.unwrap_err().kind, FaultKind::Refused);
    redis.start_again().await;
    ask(info(&redis.url())).await.unwrap();
}

#[tokio::test]
async fn inside_tls_it_is_read_with_its_authority_and_refused_without() {
    let authority = Authority::new();
    let redis = Redis::start_secure(&authority.identity("127.0.0.1")).await;
    ask(FeedSpec { ca: authority.ca(), ..info(&redis.url()) }).await.unwrap();
    let fault = ask(FeedSpec { ca: Authority::new().ca(), ..info(&redis.url()) }).await.unwrap_err();
    assert_eq!(fault.message, "certificate is signed by an unknown authority");
}

#[tokio::test]
async fn what_is_no_redis_is_told() {
    for (lie, sentence) in [
        (Lie::Say(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "the answer is not Redis"),
        (Lie::Say(b"+PONG\r\n"), "answer to INFO is simple-string(\"PONG\")"),
        (Lie::Close, "connection closed before the answer"),
    ] {
        let liar = Liar::start(lie).await;
        assert_eq!(ask(info(&liar.url("redis"))).await.unwrap_err().message, sentence);
    }
}
