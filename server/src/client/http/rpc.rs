//! XML-RPC, as far as it only reads: the one POST that is ever sent.

use super::{
    super::{
        ProbeError, Shared, door,
        stopwatch::Stopwatch,
        tls::{Refusal, TlsClient},
        unix,
    },
    basic,
    exchange::{Answer, Asking, exchange},
    fetch::readable,
    hop::Hop,
    refused::refused,
};
use crate::clock;
use app::fault::{Fault, FaultKind};
use bytes::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use rustls::pki_types::CertificateDer;
use std::path::PathBuf;
use url::Url;

/// What can be called: reads, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::client) enum ReadMethod {
    /// Every process and its state.
    GetAllProcessInfo,
}

impl ReadMethod {
    /// The whole call: it takes no parameters, so nothing is ever put in.
    pub(super) const fn call(self) -> &'static str {
        match self {
            Self::GetAllProcessInfo => {
                "<?xml version='1.0'?><methodCall><methodName>supervisor.getAllProcessInfo</methodName>\
                 <params></params></methodCall>"
            }
        }
    }
}

/// Prepared once per address, asked as often as one likes, each time on a fresh connection. Redirects are not followed: a call
/// would have to be repeated elsewhere, credentials and all.
#[derive(Debug)]
pub(in crate::client) struct Rpc {
    hop: Hop,
    way: Way,
    max_response: usize,
}

#[derive(Debug)]
enum Way {
    Network(Box<TlsClient>),
    Socket(PathBuf),
}

impl Rpc {
    /// Over the network. User information in `url` becomes a basic authorization.
    pub(in crate::client) fn http(
        url: Url,
        mut headers: Vec<(HeaderName, HeaderValue)>,
        ca: &[CertificateDer<'static>],
        max_response: usize,
        shared: &Shared,
    ) -> Result<Self, ProbeError> {
        let tls = shared.tls(ca, &[b"http/1.1"])?;
        headers.extend(basic::authorization(&url)?);
        Ok(Self { hop: Hop::new(url, &headers)?, way: Way::Network(Box::new(tls)), max_response })
    }

    /// Over a socket of this machine; `url` says what to ask for there.
    pub(in crate::client) fn socket(
        path: PathBuf,
        url: Url,
        headers: &[(HeaderName, HeaderValue)],
        max_response: usize,
    ) -> Result<Self, ProbeError> {
        Ok(Self { hop: Hop::new(url, headers)?, way: Way::Socket(path), max_response })
    }

    /// Calls, and gives the answer's body.
    pub(in crate::client) async fn call(&self, method: ReadMethod) -> Result<Bytes, Fault> {
        let asking = Asking { request: self.hop.rpc(method), max_response: self.max_response, keep_body: true };
        let mut watch = Stopwatch::start();
        let Answer { status, headers, body } = match &self.way {
            Way::Socket(path) => exchange(unix::connect(path).await?, asking, &mut watch).await?,
            Way::Network(tls) => {
                let secure = self.hop.secure.as_ref().map(|name| (name, &**tls));
                let entered = door::enter(&self.hop.place, secure, &mut watch).await.map_err(Refusal::into_fault)?;
                exchange(entered.stream, asking, &mut watch).await?
            }
        };
        if let Some(fault) = refused(status, &headers, clock::now()) {
            return Err(fault);
        }
        readable(status, &headers)?;
        if body.is_empty() {
            return Err(Fault::new(FaultKind::Malformed, format!("HTTP {status} without content")));
        }
        Ok(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt as _;

    #[tokio::test]
    async fn only_a_read_can_be_called() {
        let hop = Hop::new(Url::parse("http://u:p@h:9001/RPC2").unwrap(), &[]).unwrap();
        let method = ReadMethod::GetAllProcessInfo;
        // Whoever adds a method has to come by here.
        let name = match method {
            ReadMethod::GetAllProcessInfo => "supervisor.getAllProcessInfo",
        };
        let request = hop.rpc(method);
        assert_eq!((request.method().as_str(), request.uri().path()), ("POST", "/RPC2"));
        assert_eq!(request.headers()["content-type"], "text/xml");
        let body = request.into_body().collect().await.unwrap().to_bytes();
        let body = String::from_utf8(body.to_vec()).unwrap();
        assert_eq!(body.matches("<methodName>").count(), 1, "{body}");
        assert!(body.contains(&format!("<methodName>{name}</methodName><params></params>")), "{body}");
    }
}
