//! What gRPC's and the health service's numbers mean. Pure.

use super::super::faults::quoted;
use hyper::header::HeaderValue;
use percent_encoding::percent_decode;

/// By number.
const CODES: [&str; 17] = [
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

/// The word for `grpc-status`; `None` where it is none.
pub(super) fn code(value: &HeaderValue) -> Option<&'static str> {
    let number: usize = value.to_str().ok()?.parse().ok()?;
    Some(CODES.get(number).copied().unwrap_or("a code that nobody knows"))
}

/// The sentence of a check that was not answered with a status; `words` are the server's own, percent-encoded.
pub(super) fn failed(code: &str, words: Option<&HeaderValue>, service: &str) -> Option<String> {
    let sentence = match code {
        "OK" => return None,
        "UNIMPLEMENTED" => return Some("does not offer grpc.health.v1".to_owned()),
        "NOT_FOUND" => format!("knows no service \"{}\" (NOT_FOUND)", quoted(service)),
        code => format!("gRPC {code}"),
    };
    let words = words.map(|words| percent_decode(words.as_bytes()).decode_utf8_lossy().into_owned());
    Some(match words.filter(|words| code != "NOT_FOUND" && !words.trim().is_empty()) {
        Some(words) => format!("{sentence}: {}", quoted(words.trim())),
        None => sentence,
    })
}

/// `ServingStatus`: the word where it is good, the sentence where it is not.
pub(super) fn judge(serving: u64) -> Result<&'static str, String> {
    let word = match serving {
        1 => return Ok("SERVING"),
        0 => "UNKNOWN",
        2 => "NOT_SERVING",
        3 => "SERVICE_UNKNOWN",
        other => return Err(format!("health is {other}, expected SERVING")),
    };
    Err(format!("health is {word}, expected SERVING"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_its_sentence() {
        let words = HeaderValue::from_static("who%20are%0Ayou%3F");
        let said = |code, words| failed(code, words, "shop");
        assert_eq!(said("OK", None), None);
        assert_eq!(said("UNIMPLEMENTED", Some(&words)).unwrap(), "does not offer grpc.health.v1");
        assert_eq!(said("NOT_FOUND", Some(&words)).unwrap(), "knows no service \"shop\" (NOT_FOUND)");
        assert_eq!(said("PERMISSION_DENIED", Some(&words)).unwrap(), "gRPC PERMISSION_DENIED: who are you?");
        assert_eq!(said("UNAVAILABLE", None).unwrap(), "gRPC UNAVAILABLE");
    }

    #[test]
    fn only_serving_is_good() {
        assert_eq!(judge(1), Ok("SERVING"));
        assert_eq!(judge(2).unwrap_err(), "health is NOT_SERVING, expected SERVING");
        assert!(judge(0).is_err() && judge(3).is_err() && judge(99).is_err());
    }
}
