//! What all probes share: made once, when the process starts.

use super::{ProbeError, tls::TlsClient};
use rustls::{
    client::danger::ServerCertVerifier,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::CertificateDer,
};
use rustls_platform_verifier::Verifier;
use std::sync::Arc;

/// The cryptography and the machine's certificate authorities.
#[derive(Clone, Debug)]
pub struct Shared {
    provider: Arc<CryptoProvider>,
    machine: Option<Arc<dyn ServerCertVerifier>>,
}

impl Shared {
    /// Reads the machine's authorities. A machine without any is no reason not to start: the targets that need them
    /// say so themselves.
    #[must_use]
    pub fn new() -> Self {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let machine = Verifier::new(provider.clone()).ok().map(|verifier| Arc::new(verifier) as _);
        Self { provider, machine }
    }

    /// A machine that trusts nobody: what [`Self::new`] gives where no authorities are installed.
    #[must_use]
    pub fn without_authorities() -> Self {
        Self { provider: Arc::new(aws_lc_rs::default_provider()), machine: None }
    }

    /// A TLS client that trusts the machine's authorities and `ca`.
    pub(super) fn tls(&self, ca: &[CertificateDer<'static>], alpn: &[&[u8]]) -> Result<TlsClient, ProbeError> {
        let verifier = if ca.is_empty() { self.machine.clone() } else { Some(self.trusting(ca)?) };
        TlsClient::new(self.provider.clone(), verifier, alpn)
    }

    fn trusting(&self, ca: &[CertificateDer<'static>]) -> Result<Arc<dyn ServerCertVerifier>, ProbeError> {
        let verifier = Verifier::new_with_extra_roots(ca.iter().cloned(), self.provider.clone());
        verifier.map(|verifier| Arc::new(verifier) as _).map_err(|error| ProbeError::Ca(error.to_string()))
    }
}

impl Default for Shared {
    fn default() -> Self {
        Self::new()
    }
}
