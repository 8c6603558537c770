//! What all probes share: made once, when the process starts.

use super::{ProbeError, avatars::Avatars, bugsnag::Paces, github::Quotas, push::Heartbeats, tls::TlsClient};
use rustls::{
    client::danger::ServerCertVerifier,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::CertificateDer,
};
use rustls_platform_verifier::Verifier;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

type Authorities = Vec<CertificateDer<'static>>;
type Trust = Arc<dyn ServerCertVerifier>;

/// The cryptography, the certificate authorities, and what is heard of passive targets.
#[derive(Clone, Debug)]
pub struct Shared {
    provider: Arc<CryptoProvider>,
    machine: Option<Trust>,
    /// By what was added to the machine's own: many targets name the same file, and each set of roots is large.
    extended: Arc<Mutex<HashMap<Authorities, Trust>>>,
    heartbeats: Arc<Heartbeats>,
    paces: Arc<Paces>,
    quotas: Arc<Quotas>,
    avatars: Arc<Avatars>,
}

impl Shared {
    /// Reads the machine's authorities. A machine without any is no reason not to start: the targets that need them
    /// say so themselves.
    #[must_use]
    pub fn new() -> Self {
        let bare = Self::without_authorities();
        let machine = Verifier::new(bare.provider.clone()).ok().map(|verifier| Arc::new(verifier) as _);
        Self { machine, ..bare }
    }

    /// A machine that trusts nobody: what [`Self::new`] gives where no authorities are installed.
    #[must_use]
    pub fn without_authorities() -> Self {
        let provider = Arc::new(aws_lc_rs::default_provider());
        Self {
            provider,
            machine: None,
            extended: Arc::default(),
            heartbeats: Arc::default(),
            paces: Arc::default(),
            quotas: Arc::default(),
            avatars: Arc::default(),
        }
    }

    /// Where the web leaves what it hears of `push://` targets.
    #[must_use]
    pub const fn heartbeats(&self) -> &Arc<Heartbeats> {
        &self.heartbeats
    }

    /// How fast each of Bugsnag's tokens may be used.
    pub(super) fn paces(&self) -> &Paces {
        &self.paces
    }

    /// How fast each of GitHub's tokens may be used.
    pub(super) fn quotas(&self) -> &Quotas {
        &self.quotas
    }

    /// The pictures of people, for the web.
    #[must_use]
    pub const fn avatars(&self) -> &Arc<Avatars> {
        &self.avatars
    }

    /// A TLS client that trusts the machine's authorities and `ca`.
    pub(super) fn tls(&self, ca: &[CertificateDer<'static>], alpn: &[&[u8]]) -> Result<TlsClient, ProbeError> {
        let verifier = if ca.is_empty() { self.machine.clone() } else { Some(self.trusting(ca)?) };
        TlsClient::new(self.provider.clone(), verifier, alpn)
    }

    fn trusting(&self, ca: &[CertificateDer<'static>]) -> Result<Trust, ProbeError> {
        // Nothing in here can panic half-way, so that a poisoned map is still a good one.
        let mut extended = self.extended.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = extended.get(ca) {
            return Ok(known.clone());
        }
        let verifier = Verifier::new_with_extra_roots(ca.iter().cloned(), self.provider.clone());
        let trust: Trust = Arc::new(verifier.map_err(|error| ProbeError::Ca(error.to_string()))?);
        extended.insert(ca.to_vec(), trust.clone());
        Ok(trust)
    }
}

impl Default for Shared {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_that_name_the_same_authority_share_its_roots() {
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = rcgen::CertificateParams::new(Vec::new()).unwrap().self_signed(&key).unwrap();
        let ca = vec![certificate.der().clone()];
        let shared = Shared::without_authorities();
        assert!(Arc::ptr_eq(&shared.trusting(&ca).unwrap(), &shared.clone().trusting(&ca).unwrap()));
        assert!(shared.trusting(&[vec![0].into()]).is_err());
    }
}
