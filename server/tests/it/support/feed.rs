//! Feeds as a configuration would have them, and what they say.

use super::{LIMIT, SHARED};
use app::fault::Fault;
use server::client::{
    Endpoint,
    feed::{FeedClient, FeedEndpoint, FeedReading, FeedSpec, Format, MetricSpec, ProcessesSpec},
};
use std::future::Future;
use tokio::time::timeout;

/// A feed at `url` that takes nothing yet.
pub fn bare(format: Format, url: &str) -> FeedSpec {
    let endpoint = match Endpoint::parse(url).unwrap() {
        Endpoint::Http(url) => FeedEndpoint::Http(url),
        redis @ Endpoint::Redis { .. } => FeedEndpoint::Redis(redis),
        other => panic!("{other} is no feed"),
    };
    FeedSpec::new(format, endpoint)
}

/// A feed of JSON as [`cells`] and [`value`] make it.
pub fn json(format: Format, url: &str) -> FeedSpec {
    let text = |text: &str| Some(text.to_owned());
    let (select, key, state) = (text("$.processes"), text("name"), text("state"));
    FeedSpec {
        metrics: vec![metric("$.value")],
        processes: Some(ProcessesSpec { select, key, state, ..ProcessesSpec::default() }),
        ..bare(format, url)
    }
}

/// One number.
pub fn metric(select: &str) -> MetricSpec {
    MetricSpec { select: select.to_owned(), aggregate: None }
}

/// A message with a number and a process.
pub fn value(number: u32) -> String {
    format!(r#"{{"value":{number},"processes":[{{"name":"a","state":"RUNNING"}}]}}"#)
}

/// A message with so many processes.
pub fn cells(count: usize) -> String {
    let cells: Vec<String> = (0..count).map(|n| format!(r#"{{"name":"worker-{n}","state":"RUNNING"}}"#)).collect();
    format!(r#"{{"value":{count},"processes":[{}]}}"#, cells.join(","))
}

/// Ready, with everything that the tests share.
pub fn client(spec: FeedSpec) -> FeedClient {
    FeedClient::new(spec, &SHARED).unwrap()
}

/// A client has no timeout of its own, so that the test has to have one.
pub async fn ends<T>(asked: impl Future<Output = T>) -> T {
    timeout(LIMIT, asked).await.expect("the feed does not end")
}

/// Opens a stream and gives what it says first, or asks once.
pub async fn first(client: &FeedClient) -> Result<FeedReading, Fault> {
    ends(client.open()).await?;
    ends(client.read()).await
}

/// What one feed says first.
pub async fn ask(spec: FeedSpec) -> Result<FeedReading, Fault> {
    first(&client(spec)).await
}

/// The first of its numbers.
pub fn number(reading: &FeedReading) -> f64 {
    reading.metrics[0].unwrap_or_else(|missing| panic!("{missing}: {reading:?}")).value
}

/// What a process says of itself.
pub fn says<'a>(reading: &'a FeedReading, name: &str) -> Option<&'a str> {
    reading.processes.iter().flatten().find(|process| process.name == name).map(|process| &*process.says)
}
