//! The variants that are not recorded, small; the recorded ones are judged in `tests/it/probes/recordings.rs`.

use super::*;
use rstest::rstest;

/// The state as a sign, then its sentence: `+` up, `~` degraded, `-` down.
fn shown(preset: Preset, status: u16, body: &str) -> String {
    match judge(preset, status, body.as_bytes()).verdict {
        Verdict::Up(says) => format!("+ {says}"),
        Verdict::Degraded(sentence) => format!("~ {sentence}"),
        Verdict::Down(sentence) => format!("- {sentence}"),
    }
}

// https://docs.spring.io/spring-boot/api/rest/actuator/health.html and, for statuses and their codes,
// https://docs.spring.io/spring-boot/reference/actuator/endpoints.html#actuator.endpoints.health
#[rstest]
#[case(200, r#"{"components":{"db":{"status":"UP"}},"status":"UP"}"#, "+ status is UP")]
#[case(503, r#"{"status":"DOWN"}"#, "- status is DOWN")]
#[case(503, r#"{"status":"OUT_OF_SERVICE"}"#, "- status is OUT_OF_SERVICE")]
#[case(200, r#"{"status":"UNKNOWN"}"#, "~ status is UNKNOWN")]
#[case(200, r#"{"status":"LIMPING"}"#, "~ status is LIMPING, expected UP")]
#[case(
    503,
    r#"{"status":"DOWN","components":{"db":{"status":"DOWN","details":{"error":
    "org.springframework.jdbc.CannotGetJdbcConnectionException: Failed to obtain JDBC Connection"}}}}"#,
    "- db is DOWN: Failed to obtain JDBC Connection"
)]
#[case(
    503,
    r#"{"status":"DOWN","details":{"redis":{"status":"DOWN","details":{"error":"connection refused"}},
    "db":{"status":"DOWN"},"mail":{"status":"OUT_OF_SERVICE"},"ping":{"status":"UP"}}}"#,
    "- db is DOWN (+2 more)"
)]
#[case(
    503,
    r#"{"status":"DOWN","components":{"broker":{"status":"DOWN","components":{"us1":{"status":"UP"},
    "us2":{"status":"DOWN","details":{"error":"timeout"}}}}}}"#,
    "- broker/us2 is DOWN: timeout"
)]
#[case(
    503,
    r#"{"status":"DOWN","components":{"diskSpace":{"status":"DOWN","details":{"total":9,"free":5,"threshold":10}}}}"#,
    "- diskSpace is DOWN: 5 bytes free, threshold 10"
)]
// A discovery client that is not used is UNKNOWN, and Spring ranks that below UP.
#[case(
    200,
    r#"{"status":"UP","components":{"discoveryComposite":{"status":"UNKNOWN","details":{}}}}"#,
    "+ status is UP"
)]
#[case(200, r#"{"status":"UP","components":{"mail":{"status":"DOWN"}}}"#, "~ status is UP, but mail is DOWN")]
#[case(
    500,
    r#"{"timestamp":"2026-01-01","status":500,"error":"Internal Server Error"}"#,
    "- HTTP 500, expected 200 or 503"
)]
#[case(503, r#"{"status":"UP"}"#, "- HTTP 503, though it says: status is UP")]
#[case(404, "", "- HTTP 404, expected 200 or 503")]
#[case(401, "Unauthorized", "- HTTP 401, expected 200 or 503: Unauthorized")]
#[case(200, "<!DOCTYPE html><title>Sign in</title>", "- expected Spring health JSON, got HTML")]
#[case(200, r#"{"status":"UP","compo"#, "- expected Spring health JSON, got JSON that is cut off")]
#[case(200, "", "- expected Spring health JSON, got an empty body")]
#[case(200, "[]", "- expected Spring health JSON, got JSON of another form")]
#[case(200, "UP", "- expected Spring health JSON, got \"UP\"")]
fn spring(#[case] status: u16, #[case] body: &str, #[case] says: &str) {
    assert_eq!(shown(Preset::Spring, status, body), says);
}

// https://learn.microsoft.com/aspnet/core/host-and-deploy/health-checks ("Customize output" for `results`), and
// UIResponseWriter of AspNetCore.Diagnostics.HealthChecks for `entries`.
#[rstest]
#[case(200, "Degraded", "~ Degraded")]
#[case(503, "Unhealthy", "- Unhealthy")]
#[case(
    200,
    r#"{"status":"Healthy","totalDuration":"00:00:00.01","entries":{"sql":{"status":"Healthy"}}}"#,
    "+ Healthy"
)]
#[case(200, r#"{"status":"Degraded","entries":{"redis":{"status":"Degraded","description":"timeout"},"sql":{"status":"Healthy"}}}"#,
    "~ Degraded: redis Degraded (timeout)")]
#[case(
    503,
    r#"{"status":"Unhealthy","results":{"sql":{"status":"Unhealthy","exception":"login failed"},
    "redis":{"status":"Degraded"},"bus":{"status":"Unhealthy"}}}"#,
    "- Unhealthy: bus Unhealthy (+2 more)"
)]
#[case(200, r#"{"status":"Unhealthy"}"#, "- Unhealthy")]
#[case(503, "Degraded", "- HTTP 503: Degraded")]
#[case(200, "<html>", "- expected Healthy, Degraded or Unhealthy, got HTML")]
#[case(200, "OK", "- expected Healthy, Degraded or Unhealthy, got \"OK\"")]
fn aspnet(#[case] status: u16, #[case] body: &str, #[case] says: &str) {
    assert_eq!(shown(Preset::Aspnet, status, body), says);
}

// https://datatracker.ietf.org/doc/html/draft-inadarei-api-health-check-06
#[rstest]
#[case(200, r#"{"status":"PASS"}"#, "+ status is PASS")]
#[case(200, r#"{"status":"ok","checks":{"db:connections":[{"status":"up"}]}}"#, "+ status is ok")]
#[case(
    207,
    r#"{"status":"warn","checks":{"cpu":[{"status":"warn","observedValue":85,"observedUnit":"percent"}]}}"#,
    "~ cpu is warn: 85 percent"
)]
#[case(200, r#"{"status":"warn","output":"disk is filling up"}"#, "~ status is warn: disk is filling up")]
#[case(
    503,
    r#"{"status":"fail","checks":{"db":[{"status":"pass"},{"status":"Down","output":"refused"}],
    "cpu":[{"status":"warn"}]}}"#,
    "- db is Down: refused (+1 more)"
)]
#[case(503, r#"{"status":"error","checks":{"cpu":{"status":"warn"}}}"#, "- status is error; cpu is warn")]
#[case(200, r#"{"status":"pass","checks":{"mail":[{"status":"fail"}]}}"#, "~ status is pass, but mail is fail")]
#[case(200, r#"{"status":"green"}"#, "- expected health+json, got JSON of another form")]
fn health_json(#[case] status: u16, #[case] body: &str, #[case] says: &str) {
    assert_eq!(shown(Preset::HealthJson, status, body), says);
}

// https://kubernetes.io/docs/reference/using-api/health-checks/
#[rstest]
#[case(200, "ok", "+ ok")]
#[case(200, "[+]ping ok\n[+]etcd excluded: ok\nreadyz check passed\n", "+ 2 checks passed")]
#[case(
    500,
    "[+]ping ok\n[-]etcd failed: reason withheld\n[-]a failed: reason withheld\nreadyz check failed\n",
    "- [-]etcd failed: reason withheld (+1 more)"
)]
#[case(200, "[+]ping ok\n[+]etc", "- expected ok or a list of checks, got \"[+]ping ok [+]etc\"")]
#[case(
    403,
    r#"{"kind":"Status","status":"Failure","message":"forbidden: User cannot get path \"/readyz\"","code":403}"#,
    "- forbidden: User cannot get path \"/readyz\""
)]
fn kubernetes(#[case] status: u16, #[case] body: &str, #[case] says: &str) {
    assert_eq!(shown(Preset::Kubernetes, status, body), says);
}

// https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-cluster-health
#[rstest]
#[case(
    200,
    r#"{"cluster_name":"search","status":"yellow","unassigned_shards":2}"#,
    "~ search is yellow: 2 unassigned shards"
)]
#[case(200, r#"{"cluster_name":"search","status":"red","unassigned_shards":1}"#, "- search is red: 1 unassigned shard")]
#[case(
    200,
    r#"{"status":"red","unassigned_shards":0,"initializing_shards":3}"#,
    "- cluster is red: 3 initializing shards"
)]
#[case(
    408,
    r#"{"cluster_name":"search","status":"yellow","timed_out":true,"unassigned_shards":2}"#,
    "~ search is yellow: 2 unassigned shards, the wait for it timed out"
)]
#[case(
    408,
    r#"{"cluster_name":"search","status":"green","timed_out":true}"#,
    "~ search is green: the wait for it timed out"
)]
#[case(
    503,
    r#"{"error":{"root_cause":[],"type":"master_not_discovered_exception","reason":null},"status":503}"#,
    "- master_not_discovered_exception"
)]
#[case(
    401,
    r#"{"error":{"type":"security_exception","reason":"missing authentication credentials"},"status":401}"#,
    "- security_exception: missing authentication credentials"
)]
fn elasticsearch(#[case] status: u16, #[case] body: &str, #[case] says: &str) {
    assert_eq!(shown(Preset::Elasticsearch, status, body), says);
}

// https://developer.hashicorp.com/consul/api-docs/health and …/agent/service for the agent's summary
#[rstest]
#[case(200, "[]", "- no instance is registered")]
#[case(
    200,
    r#"[{"Node":"a","CheckID":"serfHealth","Name":"Serf Health Status","Status":"passing"}]"#,
    "+ passing, 1 of 1"
)]
#[case(
    200,
    r#"[{"Checks":[{"Node":"a","Name":"http","Status":"warning","Output":"slow"}]}]"#,
    "~ http on a is warning: slow"
)]
#[case(
    200,
    r#"[{"Checks":[{"Node":"a","Name":"http","Status":"critical","Output":"refused"}]}]"#,
    "- http on a is critical: refused"
)]
#[case(
    200,
    r#"[{"Checks":[{"Node":"a","Name":"http","Status":"critical","Output":"refused"}]},
    {"Checks":[{"Node":"b","Name":"http","Status":"passing"}]}]"#,
    "~ 1 of 2 passing: http on a is critical: refused"
)]
#[case(
    200,
    r#"[{"Checks":[{"Node":"a","Name":"http","Status":"critical"}]},
    {"Checks":[{"Node":"b","Name":"http","Status":"critical"}]}]"#,
    "- critical, 2 of 2: http on a is critical"
)]
#[case(429, r#"[{"AggregatedStatus":"warning","Checks":[{"Name":"ttl","Status":"warning"}]}]"#, "~ ttl is warning")]
#[case(503, r#"[{"AggregatedStatus":"critical","Checks":[{"Name":"ttl","Status":"critical"}]}]"#, "- ttl is critical")]
#[case(500, "No cluster leader", "- HTTP 500, expected 200, 429 or 503: No cluster leader")]
fn consul(#[case] status: u16, #[case] body: &str, #[case] says: &str) {
    assert_eq!(shown(Preset::Consul, status, body), says);
}

// https://www.rabbitmq.com/docs/monitoring#health-checks and the management plugin's api/index.html
#[rstest]
#[case(
    503,
    r#"{"status":"failed","reason":"resource alarm(s) in effect:[memory]","alarms":[]}"#,
    "- failed: resource alarm(s) in effect:[memory]"
)]
#[case(401, r#"{"error":"not_authorized","reason":"Login failed"}"#, "- not_authorized: Login failed")]
#[case(200, "OK", "- expected RabbitMQ health JSON, got \"OK\"")]
fn rabbitmq(#[case] status: u16, #[case] body: &str, #[case] says: &str) {
    assert_eq!(shown(Preset::Rabbitmq, status, body), says);
}

// https://prometheus.io/docs/prometheus/latest/management_api/
#[rstest]
#[case(200, "OK\n", "+ OK")]
#[case(200, "Prometheus Agent is Healthy.\n", "+ Prometheus Agent is Healthy")]
#[case(503, "Service Unavailable", "- HTTP 503, expected 200 or 503: Service Unavailable")]
#[case(200, "<a href=\"/login\">", "- expected \"Prometheus Server is Healthy.\" or its kin, got HTML")]
fn prometheus(#[case] status: u16, #[case] body: &str, #[case] says: &str) {
    assert_eq!(shown(Preset::Prometheus, status, body), says);
}

// https://etcd.io/docs/v3.6/op-guide/monitoring/ and server/etcdserver/api/etcdhttp/health.go
#[rstest]
#[case(200, r#"{"health":"true","reason":""}"#, "+ health is true")]
#[case(200, r#"{"health":true}"#, "+ health is true")]
#[case(503, r#"{"health":"false","reason":"RAFT NO LEADER"}"#, "- health is false: RAFT NO LEADER")]
#[case(200, r#"{"health":"maybe"}"#, "- expected etcd health JSON, got JSON of another form")]
fn etcd(#[case] status: u16, #[case] body: &str, #[case] says: &str) {
    assert_eq!(shown(Preset::Etcd, status, body), says);
}

// https://www.githubstatus.com/api (Statuspage's own description of its API)
const INCIDENTS: &str = r#""incidents":[
    {"id":"1","name":"Old","status":"resolved","impact":"critical","created_at":"2026-03-01T00:00:00Z"},
    {"id":"2","name":"First","status":"identified","impact":"minor","created_at":"2026-01-01T00:00:00Z","shortlink":"https://stspg.io/2"},
    {"id":"3","name":"Second","status":"monitoring","impact":"major","created_at":"2026-02-01T00:00:00Z"}]"#;

#[rstest]
#[case(r#"{"status":{"indicator":"minor","description":"Minor Service Outage"},"components":[
    {"name":"API","status":"partial_outage"},{"name":"All","group":true,"status":"partial_outage"},{"name":"Pages","status":"operational"}]}"#,
    "~ Minor Service Outage: API has a partial outage")]
#[case(r#"{"status":{"indicator":"major","description":"Partial System Outage"},"components":[{"name":"API","status":"major_outage"}]}"#,
    "- Partial System Outage: API has a major outage")]
#[case(r#"{"status":{"indicator":"critical","description":"Major System Outage"}}"#, "- Major System Outage")]
#[case(
    r#"{"status":{"indicator":"maintenance","description":"Service Under Maintenance"}}"#,
    "~ Service Under Maintenance"
)]
#[case(
    r#"{"status":{"indicator":"none","description":"All Systems Operational"},"scheduled_maintenances":[
    {"name":"racks","status":"in_progress"},{"name":"later","status":"scheduled"}]}"#,
    "~ All Systems Operational, but maintenance, racks"
)]
#[case(r#"{"page":{},"components":[{"name":"API","status":"operational"}]}"#, "+ no incident")]
#[case(r#"{"page":{},"incidents":[]}"#, "+ no incident")]
#[case(
    r#"{"page":{},"incidents":[{"name":"a","status":"investigating","impact":"minor"}]}"#,
    "~ 1 unresolved incident"
)]
#[case(r#"{"status":"ok","active_incidents":[]}"#, "+ status is ok")]
#[case(
    r#"{"status":"active","active_incidents":[{"title":"a","type":"outage","services":["Login","Calls"]}]}"#,
    "- outage: Login, Calls"
)]
#[case(r#"{"status":[{"system":"Apps","status":"green"}],"incidents":[]}"#, "+ every system is green")]
#[case(
    r#"{"status":[{"system":"Apps","status":"red"},{"system":"Data","status":"yellow"}]}"#,
    "- Apps is red (+1 more)"
)]
#[case(r#"{"result":{"status_overall":{"status":"Operational","status_code":100}}}"#, "+ Operational")]
#[case(r#"{"result":{"status_overall":{"status":"Service Disruption","status_code":500},"status":[{"name":"Hub","status":"Service Disruption","status_code":500}]}}"#,
    "- Service Disruption: Hub")]
#[case(r#"{"status":"UP"}"#, "- expected the JSON of a status page, got JSON of another form")]
fn statuspage(#[case] body: &str, #[case] says: &str) {
    assert_eq!(shown(Preset::Statuspage, 200, body), says);
}

#[test]
fn the_newest_unresolved_incident_comes_with_its_link() {
    let body = format!(r#"{{"page":{{"url":"https://status.example"}},{INCIDENTS}}}"#);
    let judged = judge(Preset::Statuspage, 200, body.as_bytes());
    assert_eq!(judged.verdict, Verdict::Down("2 unresolved incidents".to_owned()));
    let incident = judged.incident.unwrap();
    assert_eq!(incident.title, "Second");
    assert_eq!(incident.url.as_deref(), Some("https://status.example/incidents/3"));
}

#[rstest]
fn whatever_comes_nothing_but_a_sentence_comes_of_it(
    #[values(
        "",
        "{}",
        "[]",
        "[[]]",
        "[{}]",
        "null",
        "{\"status\":{}}",
        "{\"status\":null,\"checks\":[1]}",
        "\u{0}",
        "{\"health\":[]}"
    )]
    body: &str,
    #[values(200, 204, 404, 503)] status: u16,
) {
    for (word, preset) in Preset::WORDS {
        let says = shown(preset, status, body);
        assert!(says.starts_with("- "), "{word}: {says}");
    }
}
