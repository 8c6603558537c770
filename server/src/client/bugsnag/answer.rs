//! From an answer as it came to one page of a list, or to what is wrong with it. Pure.

use super::{
    super::{
        http::{Fetched, Headers},
        link::{self, Astray},
        said::{no_json, number, origin, words},
    },
    pace::Rates,
};
use app::fault::{Fault, FaultKind};
use serde_json::Value;
use url::Url;

/// One page of a list.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) items: Vec<Value>,
    pub(super) next: Option<Url>,
    /// How many there are on all pages.
    pub(super) total: Option<u64>,
}

/// Why there is no page. Words are Bugsnag's own, cleaned and cut.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Trouble {
    /// 401.
    #[error("Bugsnag does not accept the token (HTTP 401{0}): make a new personal auth token, and write it to token")]
    NotLetIn(String),
    /// 403.
    #[error("not for the owner of this token (HTTP 403{0})")]
    Forbidden(String),
    /// 404: Bugsnag's word for no access, too.
    #[error("does not exist, or the owner of this token has no access (HTTP 404{0})")]
    Absent(String),
    /// 429.
    #[error("Bugsnag allows no more calls for now (HTTP 429{0})")]
    TooFast(String),
    /// 422: more than Bugsnag can count.
    #[error(
        "Bugsnag cannot answer this (HTTP 422{0}): a shorter lookback, fewer release_stages or severities are less to look through"
    )]
    TooMuch(String),
    /// The next page is not asked for.
    #[error(transparent)]
    Astray(#[from] Astray),
    /// Any other status that is no 2xx.
    #[error("HTTP {0}, expected 2xx{1}")]
    Status(u16, String),
    /// 3xx: a token follows nobody.
    #[error("HTTP {0}, redirects to {1}: the token is not sent on; make api the address that answers itself")]
    Redirect(u16, String),
    /// Not what Bugsnag would say.
    #[error("{0}")]
    Malformed(String),
    /// No answer at all.
    #[error("{0}")]
    NoAnswer(Fault),
}

impl Trouble {
    /// The same, as it is told.
    pub(super) fn fault(&self) -> Fault {
        let kind = match self {
            Self::NoAnswer(fault) => return fault.clone(),
            Self::NotLetIn(_) | Self::Forbidden(_) | Self::Absent(_) => FaultKind::Unauthorized,
            Self::TooFast(_) => FaultKind::RateLimited,
            Self::TooMuch(_) | Self::Status(..) | Self::Redirect(..) => FaultKind::Query,
            Self::Astray(_) | Self::Malformed(_) => FaultKind::Malformed,
        };
        Fault::new(kind, self.to_string())
    }

    /// Whether it is about what was asked for, not about Bugsnag: then it stays until somebody changes something.
    pub(super) const fn is_about_the_question(&self) -> bool {
        match self {
            Self::Forbidden(_) | Self::Absent(_) | Self::TooMuch(_) | Self::Astray(_) => true,
            Self::Status(status, _) => *status < 500,
            _ => false,
        }
    }
}

/// What the head says of the limit.
pub(super) fn rates(headers: &Headers) -> Rates {
    Rates { limit: number(headers, "x-ratelimit-limit"), remaining: number(headers, "x-ratelimit-remaining") }
}

/// Reads the answer to what was `asked`. `secret` is not repeated, whoever says it.
pub(super) fn read(answer: &Fetched, asked: &Url, secret: &str) -> Result<Page, Trouble> {
    let words = || words(&answer.body, secret);
    match answer.status {
        200 => page(answer, asked, secret),
        401 => Err(Trouble::NotLetIn(words())),
        403 => Err(Trouble::Forbidden(words())),
        404 => Err(Trouble::Absent(words())),
        422 => Err(Trouble::TooMuch(words())),
        429 => Err(Trouble::TooFast(words())),
        status @ 300..=399 => Err(Trouble::Redirect(status, origin(&answer.headers, asked, secret))),
        status @ 200..=299 => Err(Trouble::Malformed(format!("HTTP {status} without a list"))),
        status => Err(Trouble::Status(status, words())),
    }
}

fn page(answer: &Fetched, asked: &Url, secret: &str) -> Result<Page, Trouble> {
    let body = answer.content().map_err(|fault| Trouble::Malformed(fault.message))?;
    let items = match serde_json::from_slice(body) {
        Ok(Value::Array(items)) => items,
        Ok(_) => return Err(Trouble::Malformed(format!("HTTP 200, but no list{}", words(body, secret)))),
        Err(_) => return Err(Trouble::Malformed(no_json(answer, body))),
    };
    Ok(Page {
        items,
        next: link::next(&answer.headers, asked, secret)?,
        total: number(&answer.headers, "x-total-count"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn told(status: u16, headers: &[(&'static str, &'static str)], body: &'static str) -> Result<Page, Trouble> {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        let answer = Fetched { status, headers, body: body.into() };
        read(&answer, &"https://api.bugsnag.com/projects/1/errors".parse().unwrap(), "s3cret")
    }

    fn fault(status: u16, body: &'static str) -> (FaultKind, String) {
        let fault = told(status, &[("location", "https://login.example/?token=1")], body).unwrap_err().fault();
        (fault.kind, fault.message)
    }

    #[test]
    fn a_page_says_how_many_there_are_and_where_the_next_is() {
        let page = told(200, &[("x-total-count", "475"), ("link", "</x?offset=1>; rel=\"next\"")], "[{},{}]").unwrap();
        assert_eq!((page.items.len(), page.total), (2, Some(475)));
        assert_eq!(page.next.unwrap().as_str(), "https://api.bugsnag.com/x?offset=1");
        assert!(told(200, &[], "[]").unwrap().next.is_none());
    }

    #[rstest]
    #[case(
        401,
        r#"{"errors":["Bad s3cret credentials"]}"#,
        FaultKind::Unauthorized,
        "Bugsnag does not accept the token (HTTP 401, \"Bad … credentials\"): make a new personal auth token, and write it to token"
    )]
    #[case(403, r#"{"error":"no"}"#, FaultKind::Unauthorized, "not for the owner of this token (HTTP 403, \"no\")")]
    #[case(404, "", FaultKind::Unauthorized, "does not exist, or the owner of this token has no access (HTTP 404)")]
    #[case(
        404,
        r#"{"errors":["Project not found"]}"#,
        FaultKind::Unauthorized,
        "does not exist, or the owner of this token has no access (HTTP 404, \"Project not found\")"
    )]
    #[case(
        422,
        r#"{"errors":["Unable to return complete results"],"code":60000}"#,
        FaultKind::Query,
        "Bugsnag cannot answer this (HTTP 422, code 60000, \"Unable to return complete results\"): a shorter lookback, fewer release_stages or severities are less to look through"
    )]
    #[case(429, "", FaultKind::RateLimited, "Bugsnag allows no more calls for now (HTTP 429)")]
    #[case(
        400,
        r#"{"errors":[{"message":"a\u001b[31m\nb"}]}"#,
        FaultKind::Query,
        "HTTP 400, expected 2xx, \"a [31m b\""
    )]
    #[case(503, r#"{"message":"down"}"#, FaultKind::Query, "HTTP 503, expected 2xx, \"down\"")]
    #[case(502, "<html>s3cret</html>", FaultKind::Query, "HTTP 502, expected 2xx")]
    #[case(
        302,
        "",
        FaultKind::Query,
        "HTTP 302, redirects to https://login.example: the token is not sent on; make api the address that answers itself"
    )]
    #[case(204, "", FaultKind::Malformed, "HTTP 204 without a list")]
    #[case(200, "", FaultKind::Malformed, "HTTP 200 without content")]
    #[case(
        200,
        "<!doctype html><title>s3cret</title>",
        FaultKind::Malformed,
        "a web page instead of JSON: is api right, and is no proxy in between?"
    )]
    #[case(200, "[{\"id\":", FaultKind::Malformed, "JSON that ends too early, after 7 bytes")]
    #[case(200, "hello", FaultKind::Malformed, "the answer is not JSON")]
    #[case(200, r#"{"errors":["odd"]}"#, FaultKind::Malformed, "HTTP 200, but no list, \"odd\"")]
    fn each_trouble_has_its_sentence(
        #[case] status: u16,
        #[case] body: &'static str,
        #[case] kind: FaultKind,
        #[case] sentence: &str,
    ) {
        assert_eq!(fault(status, body), (kind, sentence.to_owned()));
    }

    #[test]
    fn limits_are_read_where_they_are_told() {
        let headers: Headers = [("x-ratelimit-limit", "30"), ("x-ratelimit-remaining", "many")]
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .into_iter()
            .collect();
        assert_eq!(rates(&headers), Rates { limit: Some(30), remaining: None });
    }
}
