//! The usual health endpoints, whose answers need no paths to be written. Judging is in `client::http::preset`.

/// Which form an answer is read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Spring Boot's `/actuator/health`.
    Spring,
    /// ASP.NET Core's health checks: plain text, or the JSON of the usual writers.
    Aspnet,
    /// `application/health+json`, the IETF draft.
    HealthJson,
    /// `/livez`, `/readyz` and `/healthz` of Kubernetes' own parts.
    Kubernetes,
    /// `/_cluster/health` of Elasticsearch and OpenSearch.
    Elasticsearch,
    /// `/v1/health/…` and `/v1/agent/health/…` of Consul.
    Consul,
    /// `/api/health/checks/…` of RabbitMQ's management plugin.
    Rabbitmq,
    /// The status page of a third party: Statuspage, Status.io, Slack, Heroku.
    Statuspage,
    /// `/-/healthy` and `/-/ready` of Prometheus and its kin.
    Prometheus,
    /// `/health` of etcd.
    Etcd,
}

impl Preset {
    /// All of them, as they are written.
    pub const WORDS: [(&'static str, Self); 10] = [
        ("spring", Self::Spring),
        ("aspnet", Self::Aspnet),
        ("health+json", Self::HealthJson),
        ("kubernetes", Self::Kubernetes),
        ("elasticsearch", Self::Elasticsearch),
        ("consul", Self::Consul),
        ("rabbitmq", Self::Rabbitmq),
        ("statuspage", Self::Statuspage),
        ("prometheus", Self::Prometheus),
        ("etcd", Self::Etcd),
    ];
}
