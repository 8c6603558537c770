//! `http://` and `https://`: one GET or HEAD, its redirects, its judgement.

pub(super) mod basic;
mod exchange;
pub mod expect;
mod hop;
pub mod preset;
mod redirect;

use super::{
    ProbeError, ProbeSpec, Shared,
    spec::{Expect, Method, Redirects},
    stopwatch::Stopwatch,
    tls::{Refusal, TlsClient},
};
use app::{fault::Fault, model::dependencies::Reading, time::Timestamp};
use exchange::Answer;
pub(super) use hop::AGENT;
use hop::Hop;
use hyper::header::{HeaderMap, HeaderName, HeaderValue, LOCATION};
use preset::{Judged, Verdict};
use redirect::Next;
use std::borrow::Cow;
use url::Url;

const MAX_REDIRECTS: usize = 5;

/// One http target, ready to be asked. It can send nothing but GET and HEAD.
#[derive(Debug)]
pub(super) struct HttpProbe {
    first: Hop,
    custom: Vec<(HeaderName, HeaderValue)>,
    method: Method,
    redirects: Redirects,
    expect: Expect,
    max_response: usize,
    tls: TlsClient,
}

/// What the last of the visited hosts answered.
struct Arrived {
    answer: Answer,
    cert_expires_at: Option<Timestamp>,
}

impl HttpProbe {
    pub(super) fn new(url: Url, spec: ProbeSpec, shared: &Shared) -> Result<Self, ProbeError> {
        let tls = shared.tls(&spec.ca, &[b"http/1.1"])?;
        let mut custom = spec.headers;
        custom.extend(basic::authorization(&url)?);
        let ProbeSpec { method, redirects, expect, max_response, .. } = spec;
        Ok(Self { first: Hop::new(url, &custom)?, custom, method, redirects, expect, max_response, tls })
    }

    pub(super) async fn run(&self) -> Result<Reading, Fault> {
        let mut watch = Stopwatch::start();
        let mut hop = Cow::Borrowed(&self.first);
        let mut trusted = true;
        let mut cert_expires_at = None;
        for _ in 0..=MAX_REDIRECTS {
            let arrived = match self.visit(&hop, &mut watch).await {
                Ok(arrived) => arrived,
                Err(refusal) => return refusal.into_reading(&watch),
            };
            // Of several certificates on the way the first to end is the one to care about.
            cert_expires_at = [cert_expires_at, arrived.cert_expires_at].into_iter().flatten().min();
            let answer = arrived.answer;
            let reading = match redirect::next(self.redirects, &hop.url, answer.status, answer.headers.get(LOCATION)) {
                Next::Judge => self.judge(&answer, &watch),
                Next::Refuse(sentence) => Reading { failed: Some(sentence), ..watch.reading() },
                Next::Follow { url, same_origin } => {
                    trusted &= same_origin;
                    match Hop::new(url, if trusted { &self.custom } else { &[] }) {
                        Ok(next) => hop = Cow::Owned(next),
                        Err(error) => return Ok(failed(&watch, cert_expires_at, format!("bad redirect: {error}"))),
                    }
                    continue;
                }
            };
            return Ok(Reading { cert_expires_at, ..reading });
        }
        Ok(failed(&watch, cert_expires_at, format!("redirects more than {MAX_REDIRECTS} times")))
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

    /// One host: connects, shakes hands, asks, reads.
    async fn visit(&self, hop: &Hop, watch: &mut Stopwatch) -> Result<Arrived, Refusal> {
        let stream = hop.place.connect(watch).await.map_err(Refusal::Fault)?;
        let asking = exchange::Asking {
            request: hop.request(self.method),
            max_response: self.max_response,
            keep_body: self.expect.reads_body(),
        };
        let Some(name) = &hop.secure else {
            let answer = exchange::exchange(stream, asking, watch).await.map_err(Refusal::Fault)?;
            return Ok(Arrived { answer, cert_expires_at: None });
        };
        let secured = self.tls.secure(name, stream, watch).await?;
        let answer = exchange::exchange(secured.stream, asking, watch).await.map_err(Refusal::Fault)?;
        Ok(Arrived { answer, cert_expires_at: secured.cert_expires_at })
    }
}

fn failed(watch: &Stopwatch, cert_expires_at: Option<Timestamp>, sentence: String) -> Reading {
    Reading { cert_expires_at, failed: Some(sentence), ..watch.reading() }
}

/// The headers of an answer.
type Headers = HeaderMap<HeaderValue>;
