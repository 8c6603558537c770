//! What a board answers, wherever it runs.

use serde_json::Value;
use std::{net::SocketAddr, time::Duration};
use tokio::time::{Instant, sleep};

/// Longer than any state takes to come at a period of a second.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A board's address.
#[derive(Clone, Copy)]
pub struct Api {
    pub address: SocketAddr,
}

impl Api {
    /// Its address for a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What it answers.
    pub async fn get(&self, path: &str) -> reqwest::Response {
        reqwest::get(self.url(path)).await.unwrap()
    }

    /// A target of the widget `core`, as the API has it.
    pub async fn target(&self, name: &str) -> Value {
        let snapshot: Value = self.get("/api/widgets/core").await.json().await.unwrap();
        snapshot["data"]["targets"][name].clone()
    }

    /// Waits until the target is in that state, and returns it.
    pub async fn until(&self, name: &str, state: &str) -> Value {
        let begun = Instant::now();
        loop {
            let target = self.target(name).await;
            if target["state"] == state {
                return target;
            }
            assert!(begun.elapsed() < PATIENCE, "{name} does not become {state}: {target:#}");
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until `ask` gives what `good` likes, and returns it.
    pub async fn until_it(&self, path: &str, good: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            let answer: Value = self.get(path).await.json().await.unwrap();
            if good(&answer) {
                return answer;
            }
            assert!(begun.elapsed() < PATIENCE, "{path} stays {answer:#}");
            sleep(Duration::from_millis(50)).await;
        }
    }
}

/// The sentence of a target.
pub fn reason(target: &Value) -> &str {
    target["reason"].as_str().unwrap_or_default()
}
