//! `POST /api/push/{name}`: somebody reports that it is alive. The token is the target's own; nothing else is needed.

use super::{
    Web,
    error::{ApiError, WebError},
};
use crate::client::{
    faults::quoted,
    push::{Beat, NotHeard},
};
use app::ms::Ms;
use axum::{
    body::Bytes,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode, header},
};
use serde_json::Value;
use std::collections::HashMap;
use url::form_urlencoded;

/// What a heartbeat can say: the last word on a key counts, the body's after the address's.
type Fields = HashMap<String, String>;

/// The longest work that a heartbeat can tell of, in milliseconds: ten days.
const MAX_PING: f64 = 864e6;

pub(super) async fn push(
    State(web): State<Web>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, ApiError> {
    let mut fields = form(query.unwrap_or_default().as_bytes());
    let token = bearer(&headers).or_else(|| fields.remove("token")).unwrap_or_default();
    fields.extend(said(&body)?);
    let beat = beat(&fields)?;
    match web.heartbeats.hear(&name, &token, beat) {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(NotHeard::UnknownName) => Err(WebError::UnknownPush(quoted(&name)).into()),
        Err(NotHeard::WrongToken) => {
            tracing::warn!(name, "refused: a heartbeat without the right token");
            Err(WebError::WrongToken.into())
        }
    }
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// JSON or a form, whatever the content type claims: `curl -d` calls everything a form.
fn said(body: &[u8]) -> Result<Fields, WebError> {
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Ok(form(body));
    }
    let bad = |_| WebError::BadBeat("the body is not JSON");
    let object: HashMap<String, Value> = serde_json::from_slice(body).map_err(bad)?;
    let text = |value: Value| match value {
        Value::String(text) => Some(text),
        Value::Null => None,
        other => Some(other.to_string()),
    };
    Ok(object.into_iter().filter_map(|(key, value)| Some((key, text(value)?))).collect())
}

fn form(encoded: &[u8]) -> Fields {
    form_urlencoded::parse(encoded).into_owned().collect()
}

fn beat(fields: &Fields) -> Result<Beat, WebError> {
    let filled = |key: &str| fields.get(key).map(|value| value.trim()).filter(|value| !value.is_empty());
    let up = match filled("status") {
        None | Some("up") => true,
        Some("down") => false,
        Some(_) => return Err(WebError::BadBeat("status is neither up nor down")),
    };
    let ping = filled("ping").map(|text| text.parse::<f64>().ok().filter(|ms| (0.0..=MAX_PING).contains(ms)));
    let ping = match ping {
        Some(None) => return Err(WebError::BadBeat("ping is not a number of milliseconds")),
        read => read.flatten().map(Ms::rounded),
    };
    Ok(Beat { up, message: filled("msg").map(quoted), ping })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn read(query: &str, body: &str) -> Result<Beat, String> {
        let mut fields = form(query.as_bytes());
        fields.extend(said(body.as_bytes()).map_err(|error| error.to_string())?);
        beat(&fields).map_err(|error| error.to_string())
    }

    #[rstest]
    #[case("", "", true, None, None)]
    #[case("status=up&msg=OK&ping=", "", true, Some("OK"), None)]
    #[case("status=down&msg=disk%20full", "", false, Some("disk full"), None)]
    #[case("", "status=down&ping=12.5", false, None, Some(12.5))]
    #[case("status=up", " {\"status\":\"down\",\"msg\":\"a\\nb\",\"ping\":7}", false, Some("a b"), Some(7.0))]
    #[case("", "{\"msg\":null}", true, None, None)]
    fn a_heartbeat_is_read_wherever_it_stands(
        #[case] query: &str,
        #[case] body: &str,
        #[case] up: bool,
        #[case] message: Option<&str>,
        #[case] ping: Option<f64>,
    ) {
        let beat = read(query, body).unwrap();
        assert_eq!((beat.up, beat.message.as_deref()), (up, message));
        assert_eq!(beat.ping, ping.map(Ms::rounded));
    }

    #[rstest]
    #[case("status=ok", "", "status is neither up nor down")]
    #[case("ping=fast", "", "ping is not a number of milliseconds")]
    #[case("ping=-1", "", "ping is not a number of milliseconds")]
    #[case("ping=NaN", "", "ping is not a number of milliseconds")]
    #[case("", "{\"status\":", "the body is not JSON")]
    fn what_cannot_be_read_is_refused(#[case] query: &str, #[case] body: &str, #[case] why: &str) {
        assert_eq!(read(query, body).unwrap_err(), format!("the heartbeat cannot be read: {why}"));
    }

    #[test]
    fn words_are_kept_short() {
        let long = format!("msg={}", "x".repeat(10_000));
        assert_eq!(read(&long, "").unwrap().message.unwrap().chars().count(), 81);
    }
}
