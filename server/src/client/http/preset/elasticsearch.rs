//! `/_cluster/health` of Elasticsearch and OpenSearch: green, yellow, red, always with 200.

use super::{
    Judged, Verdict,
    content::{self, Content, text_at},
    parts::because,
};
use serde_json::Value;

pub(super) fn read(content: &Content) -> Option<Judged> {
    let body = content.json()?;
    if let Some(error) = body.get("error") {
        return Some(Verdict::Down(refused(error)?).into());
    }
    let status = text_at(body, "status")?;
    let name = text_at(body, "cluster_name").unwrap_or_else(|| "cluster".to_owned());
    let sentence = || because(format!("{name} is {status}"), why(body));
    let late = body.get("timed_out").and_then(Value::as_bool).unwrap_or_default();
    Some(
        match status.as_str() {
            "green" if late => Verdict::Degraded(sentence()),
            "green" => Verdict::Up(because("green".to_owned(), count(body, "number_of_nodes", "node"))),
            "yellow" => Verdict::Degraded(sentence()),
            "red" => Verdict::Down(sentence()),
            _ => return None,
        }
        .into(),
    )
}

fn why(body: &Value) -> Option<String> {
    let shards = count(body, "unassigned_shards", "unassigned shard")
        .or_else(|| count(body, "initializing_shards", "initializing shard"));
    let late = body.get("timed_out").and_then(Value::as_bool).unwrap_or_default();
    let reasons: Vec<String> = shards.into_iter().chain(late.then(|| "the wait for it timed out".to_owned())).collect();
    (!reasons.is_empty()).then(|| reasons.join(", "))
}

fn count(body: &Value, key: &str, what: &str) -> Option<String> {
    match body.get(key)?.as_u64()? {
        0 => None,
        1 => Some(format!("1 {what}")),
        many => Some(format!("{many} {what}s")),
    }
}

/// `{"error":{"type":"master_not_discovered_exception","reason":null},"status":503}`
fn refused(error: &Value) -> Option<String> {
    let kind = error.as_str().map(content::said).or_else(|| text_at(error, "type"))?;
    Some(because(kind, text_at(error, "reason")))
}
