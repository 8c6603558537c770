//! A stream as a client reads it: the document is what the patches make of it.

use futures::StreamExt as _;
use serde_json::Value;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// Heartbeats come for ever: who reads for so long waits for what does not come.
const PATIENCE: Duration = Duration::from_secs(240);

/// A stream as a client reads it: the document is what the patches make of it.
pub struct Reader {
    body: std::pin::Pin<Box<dyn futures::Stream<Item = reqwest::Result<bytes::Bytes>> + Send>>,
    text: String,
    opened: Instant,
    /// What the patches have made of the snapshot so far.
    pub document: Value,
    /// The id of the last event.
    pub last_id: String,
    /// What is wrong with pyngpong itself, as last told.
    pub notices: Value,
}

impl Reader {
    /// Opens the stream at `url`.
    pub async fn open(url: &str) -> Self {
        let response = reqwest::get(url).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            body: Box::pin(response.bytes_stream()),
            text: String::new(),
            opened: Instant::now(),
            document: Value::Null,
            last_id: String::new(),
            notices: Value::Null,
        }
    }

    /// The name of the next event, which is applied; `None` at the end.
    pub async fn next(&mut self) -> Option<String> {
        assert!(self.opened.elapsed() < PATIENCE, "it does not come: {} {:#}", self.notices, self.document);
        while !self.text.contains("\n\n") {
            let chunk = timeout(Duration::from_secs(20), self.body.next()).await.expect("nothing comes")?.ok()?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
        let (event, rest) =
            self.text.split_once("\n\n").map(|(event, rest)| (event.to_owned(), rest.to_owned())).unwrap();
        self.text = rest;
        let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned();
        let (name, data) = (field("event: "), field("data: "));
        if !field("id: ").is_empty() {
            self.last_id = field("id: ");
        }
        let data: Value = serde_json::from_str(&data).unwrap();
        match name.as_str() {
            "hello" | "notice" => self.notices = data["notices"].clone(),
            "snapshot" => self.document = data,
            "patch" => {
                assert_eq!(self.document["seq"], data["base"]);
                let patch: json_patch::Patch = serde_json::from_value(data["patch"].clone()).unwrap();
                json_patch::patch(&mut self.document, &patch).unwrap();
            }
            _ => {}
        }
        Some(name)
    }

    /// Reads on until the target is in that state.
    pub async fn until(&mut self, name: &str, state: &str) {
        while self.document["data"]["targets"][name]["state"] != state {
            self.next().await.expect("the stream ended");
        }
    }
}
