//! `/health` of etcd: `{"health":"true"}`, a text; false comes with its reason.

use super::{
    Judged, Verdict,
    content::{Content, text_at},
    parts::because,
};
use serde_json::Value;

pub(super) fn read(content: &Content) -> Option<Judged> {
    let body = content.json()?;
    let healthy = match body.get("health")? {
        Value::Bool(truth) => *truth,
        Value::String(text) => text.parse().ok()?,
        _ => return None,
    };
    let verdict = match healthy {
        true => Verdict::Up("health is true".to_owned()),
        false => Verdict::Down(because("health is false".to_owned(), text_at(body, "reason"))),
    };
    Some(verdict.into())
}
