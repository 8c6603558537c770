//! How the simulated health endpoints speak: as those of the usual products do.

use super::http::Service;
use serde_json::{Value, json};

/// How a health endpoint speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `{"status": "ok"}`
    Plain,
    /// As Spring Boot's actuator: `{"status": "UP", "components": {…}}`
    Spring,
    /// As `/_cluster/health`.
    Elasticsearch,
    /// As the status page of somebody else.
    Statuspage,
}

impl Dialect {
    /// The preset that reads it.
    pub const fn preset(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Spring => Some("spring"),
            Self::Elasticsearch => Some("elasticsearch"),
            Self::Statuspage => Some("statuspage"),
        }
    }
}

/// What a service says that fails because of `culprit`, itself perhaps, or that `limps`.
pub fn body(service: &Service, culprit: Option<&str>, limps: bool) -> Value {
    match service.dialect {
        Dialect::Plain => match culprit {
            None => json!({ "status": "ok" }),
            Some(culprit) => json!({ "status": "unavailable", "because_of": culprit }),
        },
        Dialect::Spring => {
            let status = if culprit.is_some() { "DOWN" } else { "UP" };
            json!({ "status": status, "components": components(service, culprit) })
        }
        Dialect::Elasticsearch => {
            let (status, unassigned) = match (culprit, limps) {
                (Some(_), _) => ("red", 7),
                (None, true) => ("yellow", 2),
                (None, false) => ("green", 0),
            };
            json!({ "cluster_name": service.name, "status": status, "timed_out": false, "number_of_nodes": 3,
                "unassigned_shards": unassigned })
        }
        Dialect::Statuspage => status_page(service, limps),
    }
}

fn components(service: &Service, culprit: Option<&str>) -> Value {
    // A service that fails by itself fails in its own database.
    let failing = if culprit == Some(service.name) { Some("db") } else { culprit };
    let say = |name: &str| {
        let body = match Some(name) == failing {
            true => {
                json!({ "status": "DOWN", "details": { "error": "java.net.ConnectException: connection refused" } })
            }
            false => json!({ "status": "UP" }),
        };
        (name.to_owned(), body)
    };
    service.depends_on.iter().copied().chain(["db"]).map(say).collect()
}

fn status_page(service: &Service, limps: bool) -> Value {
    let (indicator, description, component) = match limps {
        true => ("minor", "Minor Service Outage", "degraded_performance"),
        false => ("none", "All Systems Operational", "operational"),
    };
    let incident = json!({ "id": "1", "name": "Mails arrive late", "status": "identified", "impact": "minor",
        "created_at": "2026-11-23T09:00:00Z" });
    json!({ "page": { "name": service.name, "url": "https://status.example" },
        "status": { "indicator": indicator, "description": description },
        "components": [{ "name": "Outgoing mail", "status": component }],
        "incidents": if limps { vec![incident] } else { Vec::new() } })
}
