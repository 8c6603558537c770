//! What the usual health endpoints say of themselves: state, failing component and incident, in a sentence. Pure.
//!
//! One file for each form. It reads the body alone; what the status adds to that is the same for all and stands here:
//! a body that names its trouble is believed whatever the status, one that says all is well only with a good status.

mod aspnet;
mod consul;
mod content;
mod elasticsearch;
mod etcd;
mod health_json;
mod kubernetes;
mod parts;
mod prometheus;
mod rabbitmq;
mod spring;
mod statuspage;

use super::super::spec::Preset;
use app::model::dependencies::Incident;
use content::Content;

/// What an answer means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The state, with its sentence.
    pub verdict: Verdict,
    /// What a third party says about its own trouble.
    pub incident: Option<Incident>,
}

/// A state, with its sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All is well: what it says.
    Up(String),
    /// It works, but not as it should.
    Degraded(String),
    /// It does not work.
    Down(String),
}

/// One kind of health endpoint.
struct Form {
    /// Reads a body; `None` where it is nothing of the kind.
    read: fn(&Content) -> Option<Judged>,
    /// How its body is called.
    body: &'static str,
    /// The statuses it is known to answer with.
    statuses: &'static str,
    /// Beside 2xx: with which of them it may still be well.
    tolerated: Option<u16>,
}

/// Reads an answer in the form of `preset`.
#[must_use]
pub fn judge(preset: Preset, status: u16, body: &[u8]) -> Judged {
    let form = form(preset);
    let content = Content::of(body);
    let good = (200..300).contains(&status) || form.tolerated == Some(status);
    let verdict = match (form.read)(&content) {
        Some(judged) if good => return judged,
        Some(judged) => return Judged { verdict: judged.verdict.despite(status), ..judged },
        None if good => Verdict::Down(format!("expected {}, got {content}", form.body)),
        None => Verdict::Down(match content {
            Content::Text(text) => format!("HTTP {status}, expected {}: {}", form.statuses, content::said(&text)),
            _ => format!("HTTP {status}, expected {}", form.statuses),
        }),
    };
    verdict.into()
}

fn form(preset: Preset) -> Form {
    let form = |read, body, statuses| Form { read, body, statuses, tolerated: None };
    match preset {
        Preset::Spring => form(spring::read, "Spring health JSON", "200 or 503"),
        Preset::Aspnet => form(aspnet::read, "Healthy, Degraded or Unhealthy", "200 or 503"),
        Preset::HealthJson => form(health_json::read, "health+json", "2xx, or 4xx and 5xx with health+json"),
        Preset::Kubernetes => form(kubernetes::read, "ok or a list of checks", "200 or 500"),
        // The wait that the question asked for has timed out; the body is complete all the same.
        Preset::Elasticsearch => {
            Form { tolerated: Some(408), ..form(elasticsearch::read, "Elasticsearch health JSON", "200 or 408") }
        }
        // The agent's own summary: warning is 429, critical 503.
        Preset::Consul => Form { tolerated: Some(429), ..form(consul::read, "Consul health JSON", "200, 429 or 503") },
        Preset::Rabbitmq => form(rabbitmq::read, "RabbitMQ health JSON", "200 or 503"),
        Preset::Statuspage => form(statuspage::read, "the JSON of a status page", "200"),
        Preset::Prometheus => form(prometheus::read, "\"Prometheus Server is Healthy.\" or its kin", "200 or 503"),
        Preset::Etcd => form(etcd::read, "etcd health JSON", "200 or 503"),
    }
}

impl Verdict {
    /// With a status that means trouble.
    fn despite(self, status: u16) -> Self {
        Self::Down(match self {
            Self::Up(says) => format!("HTTP {status}, though it says: {says}"),
            Self::Degraded(sentence) => format!("HTTP {status}: {sentence}"),
            Self::Down(sentence) => sentence,
        })
    }
}

impl From<Verdict> for Judged {
    fn from(verdict: Verdict) -> Self {
        Self { verdict, incident: None }
    }
}

#[cfg(test)]
mod tests;
