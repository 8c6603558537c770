//! The demo's `config.toml`: what the upstreams wrote into it, as the text that the real configuration reads.

use super::DemoError;
use serde::Serialize;
use std::path::Path;
use toml::{Table, toml};

/// The configuration while the upstreams come up. A simulated upstream of another widget kind brings its own table.
#[derive(Debug, Default)]
pub struct Draft {
    /// What Core Dependencies watches.
    pub targets: Vec<Target>,
    /// What Real-Time System Health watches.
    pub feeds: Vec<Feed>,
    /// Planned work.
    pub maintenance: Vec<Maintenance>,
    /// The widget of Open Pull Requests.
    pub pulls: Table,
    /// The widget of Bugsnag Errors.
    pub errors: Table,
    /// The widget of Metric Comparison.
    pub metrics: Table,
    /// The widget of the log of deployments.
    pub deployments: Table,
}

/// One `[[maintenance]]`.
#[derive(Debug, Serialize)]
pub struct Maintenance {
    /// On what.
    pub targets: &'static [&'static str],
    /// When it begins, as a cron expression.
    pub cron: &'static str,
    /// How long it lasts.
    #[serde(rename = "for")]
    pub length: &'static str,
    /// The reason.
    pub why: &'static str,
}

/// One `[[widget.target]]`; what is absent has its default.
#[derive(Debug, Default, Serialize)]
pub struct Target {
    /// How the board calls it.
    pub name: &'static str,
    /// Where it listens.
    pub url: String,
    /// Time between polls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<&'static str>,
    /// Red after this many failures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fail_after: Option<u32>,
    /// Who signed its certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<String>,
    /// What it does not work without.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub depends_on: &'static [&'static str],
    /// Who looks after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<&'static str>,
    /// Where it says what to do.
    pub runbook: String,
    /// How to restart it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart: Option<&'static str>,
    /// In which form its answer tells its state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<&'static str>,
    /// What its answer has to be like.
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub expect: Table,
}

/// One `[[widget.feed]]`; what is absent has its default.
#[derive(Debug, Default, Serialize)]
pub struct Feed {
    /// How the board calls it.
    pub name: &'static str,
    /// Where it listens.
    pub url: String,
    /// How it speaks.
    pub format: &'static str,
    /// The events that are meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<&'static str>,
    /// Its numbers.
    pub metric: Vec<Metric>,
    /// Its processes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processes: Option<Processes>,
}

/// One `[[widget.feed.metric]]`.
#[derive(Debug, Default, Serialize)]
pub struct Metric {
    /// How the board calls it.
    pub name: &'static str,
    /// Which number it is.
    pub select: String,
    /// Its unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<&'static str>,
    /// Yellow beyond this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub degraded: Option<&'static str>,
    /// Red beyond this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub down: Option<&'static str>,
    /// The time in which its rate counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per: Option<&'static str>,
}

/// `[widget.feed.processes]`.
#[derive(Debug, Serialize)]
pub struct Processes {
    /// Which they are.
    pub select: &'static str,
    /// What names one.
    pub key: &'static str,
    /// What groups them.
    pub group: &'static str,
    /// What tells the state.
    pub state: &'static str,
    /// What else to show.
    pub detail: &'static str,
    /// When it was started.
    pub started: &'static str,
    /// How often it was restarted.
    pub restarts: &'static str,
    /// What is up.
    pub up: &'static [&'static str],
    /// What is degraded.
    pub degraded: &'static [&'static str],
    /// Who looks after them.
    pub owner: &'static str,
    /// Where it says what to do.
    pub runbook: &'static str,
    /// How to restart one.
    pub restart: &'static str,
}

#[derive(Serialize)]
struct Config {
    title: &'static str,
    server: Table,
    poll: Table,
    widget: (Core, Realtime, Table, Table, Table, Table),
    #[serde(skip_serializing_if = "Vec::is_empty")]
    maintenance: Vec<Maintenance>,
}

#[derive(Serialize)]
struct Core {
    id: &'static str,
    kind: &'static str,
    title: &'static str,
    period: &'static str,
    timeout: &'static str,
    slow: &'static str,
    fail_after: u32,
    flapping: &'static str,
    target: Vec<Target>,
}

#[derive(Serialize)]
struct Realtime {
    id: &'static str,
    kind: &'static str,
    period: &'static str,
    down_after: u32,
    feed: Vec<Feed>,
}

impl Target {
    /// A target at this address, with its page in the runbook.
    pub fn new(name: &'static str, url: String) -> Self {
        Self { name, url, runbook: format!("https://wiki.example/{name}"), ..Self::default() }
    }
}

impl Draft {
    /// The text of the configuration, whose server keeps its data in `data_dir`.
    ///
    /// # Errors
    /// When it cannot be written as TOML.
    pub fn write(self, data_dir: &Path) -> Result<String, DemoError> {
        let config = Config {
            title: "pyngpong demo",
            server: Table::from_iter([("data_dir".to_owned(), data_dir.display().to_string().into())]),
            // All upstreams share one host here, so its limit is that of the whole.
            poll: toml! {
                concurrency = 64
                per_host = 64
                jitter = 0.2
            },
            widget: (
                Core {
                    id: "core",
                    kind: "dependencies",
                    title: "Core Dependencies",
                    period: "2s",
                    timeout: "1s",
                    slow: "300ms",
                    fail_after: 2,
                    flapping: "off", // the same story every minute
                    target: self.targets,
                },
                Realtime {
                    id: "rt",
                    kind: "realtime",
                    period: "1s",
                    down_after: 20, // one in twenty: two that crash are worth a look
                    feed: self.feeds,
                },
                // Third: what the left column has room for.
                self.metrics,
                self.pulls,
                self.errors,
                self.deployments,
            ),
            maintenance: self.maintenance,
        };
        Ok(toml::to_string(&config)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_toml_that_says_what_was_drafted() {
        let expect = toml! { status = [200] };
        let target = Target { depends_on: &["redis"], expect, ..Target::new("auth", "http://127.0.0.1:1/".to_owned()) };
        let text =
            Draft { targets: vec![target], ..Draft::default() }.write(Path::new("/tmp/a \"quoted\" place")).unwrap();
        let read: Table = text.parse().unwrap();
        assert_eq!(read["server"]["data_dir"].as_str(), Some("/tmp/a \"quoted\" place"));
        let target = &read["widget"][0]["target"][0];
        assert_eq!(target["url"].as_str(), Some("http://127.0.0.1:1/"));
        assert_eq!(target["depends_on"][0].as_str(), Some("redis"));
        assert_eq!(target["expect"]["status"][0].as_integer(), Some(200));
        assert_eq!(target["runbook"].as_str(), Some("https://wiki.example/auth"));
    }

    #[test]
    fn what_a_target_does_not_say_is_left_to_the_defaults() {
        let target = Target::new("auth", "http://127.0.0.1:1/".to_owned());
        let text = Draft { targets: vec![target], ..Draft::default() }.write(Path::new("/tmp")).unwrap();
        let read: Table = text.parse().unwrap();
        let keys: Vec<_> = read["widget"][0]["target"][0].as_table().unwrap().keys().cloned().collect();
        assert_eq!(keys, ["name", "runbook", "url"]);
    }
}
