//! `http://` and `https://`: one GET or HEAD, its redirects, its judgement.
//!
//! The only POSTs there are are the reads of `rpc` and `query`, and the form of `courier`, which goes to the identity provider and to
//! nobody that is watched.

pub(super) mod basic;
mod courier;
mod exchange;
pub mod expect;
mod fetch;
mod hop;
pub mod preset;
mod query;
mod redirect;
mod refused;
mod rpc;
mod walk;

use super::{
    ProbeError, ProbeSpec, Shared,
    door::Wire,
    spec::{Expect, Method},
    stopwatch::Stopwatch,
};
use app::{fault::Fault, model::dependencies::Reading};
pub use courier::Courier;
pub(super) use exchange::Head;
use exchange::{Answer, Asking, exchange};
pub(super) use fetch::{Fetch, Fetched, Streaming, media_type, readable};
pub(super) use hop::AGENT;
use hop::Hop;
use hyper::header::{HeaderMap, HeaderValue};
use preset::{Judged, Verdict};
pub(super) use query::{NotAQuery, ReadQuery};
pub(super) use refused::retry_at;
pub(super) use rpc::{ReadMethod, Rpc};
use url::Url;
use walk::{Arrived, Visit, Walk};

/// One http target, ready to be asked. It can send nothing but GET and HEAD.
#[derive(Debug)]
pub(super) struct HttpProbe {
    walk: Walk,
    method: Method,
    expect: Expect,
    max_response: usize,
}

impl HttpProbe {
    pub(super) fn new(url: Url, spec: ProbeSpec, shared: &Shared) -> Result<Self, ProbeError> {
        let ProbeSpec { headers, method, redirects, expect, ca, max_response, .. } = spec;
        Ok(Self { walk: Walk::new(url, headers, redirects, &ca, shared)?, method, expect, max_response })
    }

    pub(super) async fn run(&self) -> Result<Reading, Fault> {
        let mut watch = Stopwatch::start();
        match self.walk.arrive(&mut watch, self).await {
            Ok(Arrived { answer, cert_expires_at }) => Ok(Reading { cert_expires_at, ..self.judge(&answer, &watch) }),
            Err(astray) => astray.into_reading(&watch),
        }
    }

    /// What the answer means. Where both are not content, the preset's sentence names what fails.
    fn judge(&self, answer: &Answer, watch: &Stopwatch) -> Reading {
        let failed = expect::judge(&self.expect, answer.status, &answer.headers, &answer.body);
        let reading = Reading { failed, ..watch.reading() };
        let Some(preset) = self.expect.preset else { return reading };
        let Judged { verdict, incident } = preset::judge(preset, answer.status, &answer.body);
        let reading = Reading { incident, ..reading };
        match verdict {
            Verdict::Up(says) => Reading { note: Some(says), ..reading },
            Verdict::Degraded(sentence) => Reading { degraded: Some(sentence), ..reading },
            Verdict::Down(sentence) => Reading { failed: Some(sentence), ..reading },
        }
    }
}

impl Visit for HttpProbe {
    type Answer = Answer;

    async fn ask(&self, hop: &Hop, wire: Wire, watch: &mut Stopwatch) -> Result<Answer, Fault> {
        let (request, keep_body) = (hop.request(self.method), self.expect.reads_body());
        exchange(wire, Asking { request, max_response: self.max_response, keep_body }, watch).await
    }
}

/// The headers of an answer.
pub(super) type Headers = HeaderMap<HeaderValue>;
