//! Those who look after processes: a real supervisord, a real systemd.

mod supervisord;
mod supervisord_lies;
mod systemd;
mod systemd_lies;

use crate::support::feed::ends;
use app::fault::Fault;
use server::client::feed::{FeedClient, ProcessReading};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// What it says of its processes now.
async fn told(client: &FeedClient) -> Result<Vec<ProcessReading>, Fault> {
    let reading = ends(client.read()).await?;
    assert!(reading.metrics.is_empty());
    Ok(reading.processes.expect("it says nothing of processes"))
}

/// What it says of one of them.
async fn one(client: &FeedClient, name: &str) -> ProcessReading {
    let told = told(client).await.unwrap();
    told.iter().find(|one| one.name == name).unwrap_or_else(|| panic!("no {name} in {told:?}")).clone()
}

/// Asks until one of them is as it should be.
async fn until(client: &FeedClient, name: &str, is: impl Fn(&ProcessReading) -> bool) -> ProcessReading {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let found = one(client, name).await;
        if is(&found) {
            return found;
        }
        assert!(Instant::now() < deadline, "still {found:?}");
        sleep(Duration::from_millis(50)).await;
    }
}
