//! The way to an answer: from host to host as redirects lead, each on a fresh connection.

use super::{
    super::{
        ProbeError, Shared,
        door::{self, Entered, Wire},
        spec::Redirects,
        stopwatch::Stopwatch,
        tls::{Refusal, TlsClient},
    },
    basic,
    exchange::Head,
    hop::Hop,
    redirect::{self, Next},
};
use app::{
    fault::{Fault, FaultKind},
    model::dependencies::Reading,
    time::Timestamp,
};
use hyper::header::{HeaderName, HeaderValue, LOCATION};
use rustls::pki_types::CertificateDer;
use std::borrow::Cow;
use url::Url;

const MAX_REDIRECTS: usize = 5;

/// Prepared once per address.
#[derive(Debug)]
pub(super) struct Walk {
    first: Hop,
    custom: Vec<(HeaderName, HeaderValue)>,
    redirects: Redirects,
    tls: TlsClient,
}

/// What is asked of each host on the way.
pub(super) trait Visit: Sync {
    type Answer: Head + Send;

    /// Asks on a connection that nobody has used yet.
    fn ask(
        &self,
        hop: &Hop,
        wire: Wire,
        watch: &mut Stopwatch,
    ) -> impl Future<Output = Result<Self::Answer, Fault>> + Send;
}

/// What the last of the visited hosts answered.
pub(super) struct Arrived<A> {
    pub(super) answer: A,
    pub(super) cert_expires_at: Option<Timestamp>,
}

/// Why no answer counts.
pub(super) enum Astray {
    /// One of the hosts could not be asked.
    Refusal(Refusal),
    /// They lead where we do not go.
    Redirect { sentence: String, cert_expires_at: Option<Timestamp> },
}

impl Walk {
    /// User information in `url` becomes a basic authorization.
    pub(super) fn new(
        url: Url,
        headers: Vec<(HeaderName, HeaderValue)>,
        redirects: Redirects,
        ca: &[CertificateDer<'static>],
        shared: &Shared,
    ) -> Result<Self, ProbeError> {
        let tls = shared.tls(ca, &[b"http/1.1"])?;
        let mut custom = headers;
        custom.extend(basic::authorization(&url)?);
        Ok(Self { first: Hop::new(url, &custom)?, custom, redirects, tls })
    }

    /// Lets `visit` ask one host after the other, until an answer is no redirect.
    pub(super) async fn arrive<V: Visit>(
        &self,
        watch: &mut Stopwatch,
        visit: &V,
    ) -> Result<Arrived<V::Answer>, Astray> {
        let mut hop = Cow::Borrowed(&self.first);
        let mut trusted = true;
        let mut cert_expires_at = None;
        for _ in 0..=MAX_REDIRECTS {
            let Entered { stream, cert_expires_at: ends } = self.enter(&hop, watch).await.map_err(Astray::Refusal)?;
            let answer =
                visit.ask(&hop, stream, watch).await.map_err(|fault| Astray::Refusal(Refusal::Fault(fault)))?;
            // Of several certificates on the way the first to end is the one to care about.
            cert_expires_at = [cert_expires_at, ends].into_iter().flatten().min();
            let (url, same_origin) =
                match redirect::next(self.redirects, &hop.url, answer.status(), answer.headers().get(LOCATION)) {
                    Next::Judge => return Ok(Arrived { answer, cert_expires_at }),
                    Next::Refuse(sentence) => return Err(Astray::Redirect { sentence, cert_expires_at }),
                    Next::Follow { url, same_origin } => (url, same_origin),
                };
            trusted &= same_origin;
            let next = Hop::new(url, if trusted { &self.custom } else { &[] });
            hop = Cow::Owned(next.map_err(|error| {
                let sentence = format!("bad redirect: {error}");
                Astray::Redirect { sentence, cert_expires_at }
            })?);
        }
        Err(Astray::Redirect { sentence: format!("redirects more than {MAX_REDIRECTS} times"), cert_expires_at })
    }

    async fn enter(&self, hop: &Hop, watch: &mut Stopwatch) -> Result<Entered, Refusal> {
        door::enter(&hop.place, hop.secure.as_ref().map(|name| (name, &self.tls)), watch).await
    }
}

impl Astray {
    /// Whoever answers badly has answered, whoever does not answer has not.
    pub(super) fn into_reading(self, watch: &Stopwatch) -> Result<Reading, Fault> {
        match self {
            Self::Refusal(refusal) => refusal.into_reading(watch),
            Self::Redirect { sentence, cert_expires_at } => {
                Ok(Reading { cert_expires_at, failed: Some(sentence), ..watch.reading() })
            }
        }
    }

    /// Where only an answer counts.
    pub(super) fn into_fault(self) -> Fault {
        match self {
            Self::Refusal(refusal) => refusal.into_fault(),
            Self::Redirect { sentence, .. } => Fault::new(FaultKind::Query, sentence),
        }
    }
}
