//! The way to the provider: our own connections, with their limits, for `openidconnect`'s requests.

use super::{Asked, OidcError, Unusable};
use crate::client::{Shared, http::Courier};
use app::fault::{Fault, FaultKind};
use openidconnect::{AsyncHttpClient, DiscoveryError, HttpRequest, HttpResponse};
use rustls::pki_types::{CertificateDer, pem::PemObject as _};
use std::{path::Path, pin::Pin, time::Duration};
use url::{Host, Url};

/// The longest answer that is read, in bytes: keys of the largest providers are a tenth of it.
const MAX_RESPONSE: usize = 256 * 1024;

/// How long one answer may take; a sign-in needs four at most.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub(super) struct Wire(Courier);

impl Wire {
    pub(super) fn new(ca_file: Option<&Path>, shared: &Shared) -> Result<Self, OidcError> {
        let ca = ca_file.map(authorities).transpose()?.unwrap_or_default();
        let courier = Courier::new(&ca, MAX_RESPONSE, PATIENCE, shared);
        courier.map(Self).map_err(|error| OidcError::Authority(error.to_string()))
    }
}

fn authorities(path: &Path) -> Result<Vec<CertificateDer<'static>>, OidcError> {
    let unusable = |why: &str| OidcError::Authority(why.to_owned());
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    let read: Vec<_> = read.map_err(|_| unusable("it cannot be read as PEM"))?;
    if read.is_empty() { Err(unusable("there is no certificate in it")) } else { Ok(read) }
}

/// Whether what is sent there can be read by nobody else: inside TLS, or on this machine.
pub(super) fn is_private(url: &Url) -> bool {
    match (url.scheme(), url.host()) {
        ("https", Some(_)) => true,
        ("http", Some(Host::Ipv4(address))) => address.is_loopback(),
        ("http", Some(Host::Ipv6(address))) => address.to_canonical().is_loopback(),
        ("http", Some(Host::Domain(name))) => name == "localhost",
        _ => false,
    }
}

impl<'c> AsyncHttpClient<'c> for Wire {
    type Error = Fault;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Fault>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            // Each address was looked at when it was discovered; nothing is ever sent by another way.
            match Url::parse(&request.uri().to_string()) {
                Ok(url) if is_private(&url) => self.0.send(request).await,
                _ => Err(Fault::new(FaultKind::Internal, "not sent: neither https:// nor this machine")),
            }
        })
    }
}

/// What the library says about an answer, in our words.
pub(super) fn unanswered(asked: Asked, error: DiscoveryError<Fault>) -> OidcError {
    let unusable = |why| OidcError::Unusable { asked, why };
    match error {
        DiscoveryError::Request(fault) => OidcError::Unreachable { asked, fault },
        DiscoveryError::Response(status, ..) if status != 200 => unusable(Unusable::Status(status.as_u16())),
        _ => unusable(Unusable::Malformed),
    }
}
