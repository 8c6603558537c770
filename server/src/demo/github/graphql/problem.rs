//! Errors in GitHub's form: with their `type` beside the message, and without `data` where nothing was looked at.

use super::cost::{Cost, MOST_NODES};
use async_graphql::{Error, ErrorExtensions as _, Response};
use serde_json::{Value, json};

/// Nobody is told whether there is none or it may not be seen.
pub(super) fn not_found(message: &str) -> Error {
    of("NOT_FOUND", message)
}

/// The token has not the permission.
pub(super) fn forbidden() -> Error {
    of("FORBIDDEN", "Resource not accessible by personal access token")
}

/// The organization wants a single sign-on first.
pub(super) fn saml() -> Error {
    let why = "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.";
    of("FORBIDDEN", why).extend_with(|_, more| more.set("saml_failure", true))
}

/// With the type that GitHub gives it.
pub(super) fn of(kind: &str, message: &str) -> Error {
    Error::new(message).extend_with(|_, more| more.set("type", kind))
}

/// A document that might bring more than GitHub ever looks at.
pub(super) fn too_many_nodes(cost: Cost) -> Option<Value> {
    let why = format!(
        "This query requests up to {} possible nodes which exceeds the maximum limit of {MOST_NODES}.",
        cost.nodes
    );
    (cost.nodes > MOST_NODES).then(|| json!({ "errors": [super::error("MAX_NODE_LIMIT_EXCEEDED", &why)] }))
}

/// An answer as GitHub spells it.
pub(super) fn spelt(answer: Response) -> Value {
    let mut answer = json!(answer);
    let Some(errors) = answer.get_mut("errors").and_then(Value::as_array_mut) else { return answer };
    for error in errors {
        let kind = error.get_mut("extensions").and_then(Value::as_object_mut).and_then(|more| more.remove("type"));
        if let (Some(kind), Some(error)) = (kind, error.as_object_mut()) {
            error.insert("type".to_owned(), kind);
            if error.get("extensions").is_some_and(|more| more.as_object().is_some_and(serde_json::Map::is_empty)) {
                error.remove("extensions");
            }
        }
    }
    if answer["data"].is_null() {
        answer.as_object_mut().map(|answer| answer.remove("data"));
    }
    answer
}
