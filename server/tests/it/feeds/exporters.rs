//! Prometheus' own exporters, with a process that is killed and started again.

use crate::support::{
    exporter::{Exporter, Sleeper},
    feed::{bare, client, ends, metric, says},
};
use app::fault::FaultKind;
use server::client::feed::{Aggregate, FeedClient, FeedSpec, Format, MetricSpec, ProcessesSpec};

/// As the issue has it.
fn processes(url: &str) -> FeedSpec {
    let text = |text: &str| Some(text.to_owned());
    let (select, key, state) = (text("namedprocess_namegroup_num_procs"), text("groupname"), text("value"));
    FeedSpec {
        metrics: vec![metric("namedprocess_scrape_errors")],
        processes: Some(ProcessesSpec { select, key, state, ..ProcessesSpec::default() }),
        ..bare(Format::Prometheus, url)
    }
}

async fn count(client: &FeedClient, sleeper: &Sleeper) -> Option<String> {
    let reading = ends(client.read()).await.unwrap();
    assert_eq!(reading.metrics[0].unwrap().value, 0.0);
    says(&reading, sleeper.name()).map(str::to_owned)
}

#[tokio::test]
async fn a_process_that_is_killed_is_at_nothing_until_it_is_started_again() {
    let mut sleeper = Sleeper::start().await;
    let mut exporter = Exporter::processes(&[sleeper.name()]).await;
    let client = client(processes(&exporter.url()));
    assert_eq!(count(&client, &sleeper).await.as_deref(), Some("1"));
    sleeper.kill();
    assert_eq!(count(&client, &sleeper).await.as_deref(), Some("0"));
    sleeper.start_again().await;
    assert_eq!(count(&client, &sleeper).await.as_deref(), Some("1"));
    // Killed while the exporter is down it is not named at all: what is not there has to count as down.
    sleeper.kill();
    exporter.stop();
    assert_eq!(ends(client.read()).await.unwrap_err().kind, FaultKind::Refused);
    exporter.start_again().await;
    assert_eq!(count(&client, &sleeper).await, None);
}

fn node(url: &str) -> FeedSpec {
    let total = MetricSpec { aggregate: Some(Aggregate::Sum), ..metric("node_cpu_seconds_total{mode=\"idle\"}") };
    let metrics = vec![metric("node_load1"), metric("node_memory_MemAvailable_bytes"), total];
    FeedSpec { metrics, ..bare(Format::Prometheus, url) }
}

#[tokio::test]
async fn the_machine_is_read_and_after_an_outage_read_again() {
    let mut exporter = Exporter::node().await;
    let client = client(node(&exporter.url()));
    let numbers = async || {
        let reading = ends(client.read()).await.unwrap();
        let [load, memory, idle] = <[_; 3]>::try_from(reading.metrics).unwrap().map(Result::unwrap);
        assert!(load.value >= 0.0 && memory.value > 1_000_000.0 && idle.value > 0.0);
        assert_eq!([load, memory, idle].map(|measured| measured.counter), [false, false, true]);
    };
    numbers().await;
    exporter.stop();
    assert_eq!(ends(client.read()).await.unwrap_err().kind, FaultKind::Refused);
    exporter.start_again().await;
    numbers().await;
}
