//! Rows of the table `monitor`, as `sqlite3 -json` prints them: the names of its columns instead of those of the backup.
//! Version 2 of Uptime Kuma has no backup as JSON any more.

use serde_json::{Map, Value};

/// Columns that the backup calls by their own names.
const SAME: [&str; 13] = [
    "accepted_statuscodes",
    "basic_auth_pass",
    "basic_auth_user",
    "created_date",
    "dns_last_result",
    "dns_resolve_server",
    "dns_resolve_type",
    "docker_container",
    "docker_host",
    "oauth_client_id",
    "oauth_client_secret",
    "oauth_token_url",
    "remote_browser",
];

/// Columns that hold JSON.
const JSON: [&str; 4] = ["accepted_statuscodes", "conditions", "kafkaProducerBrokers", "rabbitmqNodes"];

/// A monitor in the words of the backup.
#[must_use]
pub fn monitor(value: Value) -> Value {
    let Value::Object(map) = value else { return value };
    let mut monitor = Map::new();
    for (name, value) in map {
        let name = if SAME.contains(&name.as_str()) { name } else { camel(name.trim_end_matches("_json")) };
        let value = match value {
            Value::String(text) if JSON.contains(&name.as_str()) => {
                serde_json::from_str(&text).unwrap_or(Value::String(text))
            }
            value => value,
        };
        // The backup has both, one as a list and one as a text: what is there already is not worse.
        monitor.entry(name).or_insert(value);
    }
    Value::Object(monitor)
}

/// `retry_interval` → `retryInterval`, but `accepted_statuscodes` stays what it is.
fn camel(name: &str) -> String {
    if SAME.contains(&name) {
        return name.to_owned();
    }
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    let capital = |part: &str| part.get(..1).map(|first| first.to_uppercase() + &part[1..]).unwrap_or_default();
    parts.fold(first, |name, part| name + &capital(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_becomes_a_monitor() {
        let row = serde_json::json!({
            "retry_interval": 20, "accepted_statuscodes_json": "[\"200-299\"]", "dns_resolve_type": "A", "ignore_tls": 1,
            "push_token": "x", "database_connection_string": "postgres://a", "conditions": "[]", "name": "a_b",
        });
        let monitor = monitor(row);
        assert_eq!(monitor["retryInterval"], 20);
        assert_eq!(monitor["accepted_statuscodes"][0], "200-299");
        assert_eq!(monitor["dns_resolve_type"], "A");
        assert_eq!((monitor["ignoreTls"].as_i64(), monitor["pushToken"].as_str()), (Some(1), Some("x")));
        assert_eq!(monitor["databaseConnectionString"], "postgres://a");
        assert!(monitor["conditions"].is_array());
    }
}
