//! Answers that carry nothing to be read, as faults. Pure.

use super::Headers;
use app::{
    fault::{Fault, FaultKind},
    time::Timestamp,
};
use hyper::header::RETRY_AFTER;
use jiff::fmt::rfc2822::DateTimeParser;

/// What an answer that is no 2xx means, at `now`.
pub(super) fn refused(status: u16, headers: &Headers, now: Timestamp) -> Option<Fault> {
    let (kind, why) = match status {
        200..=299 => return None,
        401 => (FaultKind::Unauthorized, ": user, password or token are missing or wrong"),
        403 => (FaultKind::Unauthorized, ": this is not for us to read"),
        429 => (FaultKind::RateLimited, ": asked too often"),
        _ => (FaultKind::Query, ""),
    };
    let retry_at = retry_at(headers, now).filter(|_| kind == FaultKind::RateLimited);
    Some(Fault { retry_at, ..Fault::new(kind, format!("HTTP {status}, expected 2xx{why}")) })
}

/// RFC 9110, 10.2.3: seconds, or a date; `None` where that has passed already.
pub(in crate::client) fn retry_at(headers: &Headers, now: Timestamp) -> Option<Timestamp> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let then = match value.parse::<i64>() {
        Ok(seconds) => now.plus_ms(seconds.saturating_mul(1_000)),
        Err(_) => Timestamp::from_ms(DateTimeParser::new().parse_timestamp(value).ok()?.as_millisecond()),
    };
    (then > now).then_some(then)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const NOW: Timestamp = Timestamp::from_ms(784_111_777_000); // Sun, 06 Nov 1994 08:49:37 GMT

    fn told(status: u16, retry_after: Option<&'static str>) -> Option<Fault> {
        let headers = retry_after.map(|value| (RETRY_AFTER, value.parse().unwrap())).into_iter().collect();
        refused(status, &headers, NOW)
    }

    #[rstest]
    #[case(401, FaultKind::Unauthorized, "HTTP 401, expected 2xx: user, password or token are missing or wrong")]
    #[case(403, FaultKind::Unauthorized, "HTTP 403, expected 2xx: this is not for us to read")]
    #[case(429, FaultKind::RateLimited, "HTTP 429, expected 2xx: asked too often")]
    #[case(503, FaultKind::Query, "HTTP 503, expected 2xx")]
    #[case(302, FaultKind::Query, "HTTP 302, expected 2xx")]
    fn each_status_has_its_kind(#[case] status: u16, #[case] kind: FaultKind, #[case] sentence: &str) {
        assert_eq!(told(status, None), Some(Fault::new(kind, sentence)));
    }

    #[rstest]
    #[case("120", Some(120_000))]
    #[case("Sun, 06 Nov 1994 08:50:37 GMT", Some(60_000))]
    #[case("Sun, 06 Nov 1994 08:49:37 GMT", None)]
    #[case("0", None)]
    #[case("-5", None)]
    #[case("soon", None)]
    #[case("", None)]
    fn when_to_come_back(#[case] value: &'static str, #[case] after: Option<i64>) {
        assert_eq!(told(429, Some(value)).unwrap().retry_at, after.map(|ms| NOW.plus_ms(ms)));
    }

    #[test]
    fn what_cannot_be_a_time_ends_at_the_end_of_time() {
        assert!(told(429, Some("9223372036854775807")).unwrap().retry_at > Some(NOW));
        assert_eq!(told(503, Some("120")).unwrap().retry_at, None);
        assert_eq!(told(204, Some("120")), None);
    }
}
