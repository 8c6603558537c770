//! One GET, or one query, whose answer is taken for what it says: nothing is measured, and what is no 2xx is a fault.

use super::{
    super::{
        ProbeError, Shared,
        door::Wire,
        meter::Meter,
        spec::{Method, Redirects},
        stopwatch::Stopwatch,
    },
    Headers,
    exchange::{self, Answer, Asking, Head as _, Opened},
    hop::Hop,
    query::{Queried, ReadQuery},
    refused::refused,
    walk::{Astray, Visit, Walk},
};
use crate::clock;
use app::fault::{Fault, FaultKind};
use bytes::Bytes;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue};
use rustls::pki_types::CertificateDer;
use std::sync::Arc;
use url::Url;

/// Prepared once per address, asked as often as one likes, each time on a fresh connection.
#[derive(Debug)]
pub(in crate::client) struct Fetch {
    walk: Walk,
    max_response: usize,
}

/// A complete answer; always a 2xx where it was fetched.
#[derive(Debug)]
pub(in crate::client) struct Fetched {
    pub(in crate::client) status: u16,
    pub(in crate::client) headers: Headers,
    pub(in crate::client) body: Bytes,
}

/// An answer that goes on, always a 2xx.
pub(in crate::client) type Streaming = Opened<Arc<Meter>, Wire>;

impl Fetch {
    /// User information in `url` becomes a basic authorization; more than `max_response` bytes are a fault.
    pub(in crate::client) fn new(
        url: Url,
        headers: Vec<(HeaderName, HeaderValue)>,
        redirects: Redirects,
        ca: &[CertificateDer<'static>],
        max_response: usize,
        shared: &Shared,
    ) -> Result<Self, ProbeError> {
        Ok(Self { walk: Walk::new(url, headers, redirects, ca, shared)?, max_response })
    }

    /// Asks, and reads the answer to its end.
    pub(in crate::client) async fn fetch(&self) -> Result<Fetched, Fault> {
        let Answer { status, headers, body } = self.visit(&Whole { max_response: self.max_response }).await?;
        Ok(Fetched { status, headers, body })
    }

    /// Asks, and reads the answer to its end, whatever its status: for who reads refusals too.
    pub(in crate::client) async fn ask(&self) -> Result<Fetched, Fault> {
        self.whole(&Whole { max_response: self.max_response }).await
    }

    /// Sends a query, and reads the answer to its end, whatever its status.
    pub(in crate::client) async fn query(&self, query: &ReadQuery) -> Result<Fetched, Fault> {
        self.whole(&Queried { query, max_response: self.max_response }).await
    }

    async fn whole<V: Visit<Answer = Answer>>(&self, visit: &V) -> Result<Fetched, Fault> {
        let arrived = self.walk.arrive(&mut Stopwatch::start(), visit).await.map_err(Astray::into_fault)?;
        let Answer { status, headers, body } = arrived.answer;
        Ok(Fetched { status, headers, body })
    }

    /// Asks, and leaves the body to be read as it comes.
    pub(in crate::client) async fn open(&self) -> Result<Streaming, Fault> {
        self.visit(&Begun).await
    }

    async fn visit<V: Visit>(&self, visit: &V) -> Result<V::Answer, Fault> {
        let arrived = self.walk.arrive(&mut Stopwatch::start(), visit).await.map_err(Astray::into_fault)?;
        match refused(arrived.answer.status(), arrived.answer.headers(), clock::now()) {
            Some(fault) => Err(fault),
            None => Ok(arrived.answer),
        }
    }
}

/// An answer to its end.
struct Whole {
    max_response: usize,
}

impl Visit for Whole {
    type Answer = Answer;

    async fn ask(&self, hop: &Hop, wire: Wire, watch: &mut Stopwatch) -> Result<Answer, Fault> {
        let asking = Asking { request: hop.request(Method::Get), max_response: self.max_response, keep_body: true };
        exchange::exchange(wire, asking, watch).await
    }
}

/// The head of an answer.
struct Begun;

impl Visit for Begun {
    type Answer = Streaming;

    async fn ask(&self, hop: &Hop, wire: Wire, _: &mut Stopwatch) -> Result<Streaming, Fault> {
        exchange::open(wire, hop.request(Method::Get), Arc::new(Meter::default())).await
    }
}

impl Fetched {
    /// The body, where there is one and it can be read.
    pub(in crate::client) fn content(&self) -> Result<&[u8], Fault> {
        readable(self.status, &self.headers)?;
        if self.body.is_empty() { Err(empty(self.status)) } else { Ok(&self.body) }
    }
}

/// Whether there can be a body that we can read: nobody asked for compression, and some compress nevertheless.
pub(in crate::client) fn readable(status: u16, headers: &Headers) -> Result<(), Fault> {
    if status == 204 {
        return Err(empty(status));
    }
    match headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None | Some(b"" | b"identity") => Ok(()),
        Some(encoding) => {
            let encoding = super::super::faults::quoted(&String::from_utf8_lossy(encoding));
            let sentence = format!("the answer is compressed ({encoding}), which nobody asked for");
            Err(Fault::new(FaultKind::Malformed, sentence))
        }
    }
}

/// The media type of an answer, without its parameters and in small letters.
pub(in crate::client) fn media_type(headers: &Headers) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    value.split(';').next().map(|essence| essence.trim().to_ascii_lowercase())
}

fn empty(status: u16) -> Fault {
    Fault::new(FaultKind::Malformed, format!("HTTP {status} without content"))
}
