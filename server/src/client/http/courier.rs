//! What signing in sends to the identity provider: a GET, or the form with which it gives out tokens. Nothing else can be sent.

use super::{
    super::{
        ProbeError, Shared, door,
        stopwatch::Stopwatch,
        tls::{Refusal, TlsClient},
    },
    exchange::{Answer, Asking, exchange},
    hop::Hop,
};
use app::fault::{Fault, FaultKind};
use bytes::Bytes;
use hyper::{
    Method, Request, Response,
    header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use rustls::pki_types::CertificateDer;
use std::time::Duration;
use tokio::time::timeout;
use url::Url;

const FORM: &str = "application/x-www-form-urlencoded";

/// Carries requests to one identity provider, each on a fresh connection, and follows no redirect: a form holds secrets, and a
/// provider that sends us elsewhere could send us anywhere.
#[derive(Debug)]
pub struct Courier {
    tls: TlsClient,
    max_response: usize,
    patience: Duration,
}

impl Courier {
    /// Trusts the machine's authorities and `ca`; more than `max_response` bytes are a fault, as is more than `patience` a request.
    ///
    /// # Errors
    /// One of the certificates is none.
    pub fn new(
        ca: &[CertificateDer<'static>],
        max_response: usize,
        patience: Duration,
        shared: &Shared,
    ) -> Result<Self, ProbeError> {
        Ok(Self { tls: shared.tls(ca, &[b"http/1.1"])?, max_response, patience })
    }

    /// Sends, and reads the answer to its end, whatever its status.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Fault> {
        let answer = timeout(self.patience, self.carry(request)).await;
        let Answer { status, headers, body } =
            answer.unwrap_or_else(|_| Err(super::super::faults::timed_out(self.patience)))?;
        let mut response = Response::new(Vec::from(body));
        *response.status_mut() = status.try_into().unwrap_or_default();
        *response.headers_mut() = headers;
        Ok(response)
    }

    async fn carry(&self, request: Request<Vec<u8>>) -> Result<Answer, Fault> {
        let refused = |why: &str| Fault::new(FaultKind::Internal, format!("not sent: {why}"));
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string()).map_err(|_| refused("no address"))?;
        let is_form = parts.headers.get(CONTENT_TYPE).is_some_and(|kind| kind == FORM);
        let hop = Hop::new(url, &carried(&parts.headers)).map_err(|error| refused(&error.to_string()))?;
        let request = match parts.method {
            Method::GET if body.is_empty() => hop.request(super::Method::Get),
            Method::POST if is_form => hop.post(Bytes::from(body), FORM),
            _ => return Err(refused("only a GET and a form are")),
        };
        let mut watch = Stopwatch::start();
        let secure = hop.secure.as_ref().map(|name| (name, &self.tls));
        let entered = door::enter(&hop.place, secure, &mut watch).await.map_err(Refusal::into_fault)?;
        exchange(entered.stream, Asking { request, max_response: self.max_response, keep_body: true }, &mut watch).await
    }
}

/// How the message is framed is the connection's business; what is carried may be a secret.
fn carried(headers: &HeaderMap) -> Vec<(HeaderName, HeaderValue)> {
    let sensitive = |(name, value): (&HeaderName, &HeaderValue)| {
        let mut value = value.clone();
        value.set_sensitive(true);
        (name.clone(), value)
    };
    headers.iter().filter(|(name, _)| ![CONTENT_LENGTH, CONTENT_TYPE].contains(name)).map(sensitive).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn courier() -> Courier {
        Courier::new(&[], 1024, Duration::from_secs(5), &Shared::without_authorities()).unwrap()
    }

    #[rstest]
    #[case("PUT", FORM, "a=b")]
    #[case("DELETE", FORM, "")]
    #[case("POST", "application/json", "{}")]
    #[case("POST", "", "a=b")]
    #[case("GET", "", "a=b")]
    #[tokio::test]
    async fn only_a_get_and_a_form_are_sent(#[case] method: &str, #[case] kind: &str, #[case] body: &str) {
        let request = Request::builder().method(method).uri("http://127.0.0.1:9/").header(CONTENT_TYPE, kind);
        let fault = courier().send(request.body(body.into()).unwrap()).await.unwrap_err();
        assert_eq!(fault, Fault::new(FaultKind::Internal, "not sent: only a GET and a form are"));
    }

    #[test]
    fn nothing_that_is_carried_is_printed() {
        let headers = [(hyper::header::AUTHORIZATION, HeaderValue::from_static("Basic s3cret"))].into_iter().collect();
        let hop = Hop::new(Url::parse("https://id.example/token?s3cret").unwrap(), &carried(&headers)).unwrap();
        assert!(!format!("{hop:?}").contains("s3cret"));
    }
}
