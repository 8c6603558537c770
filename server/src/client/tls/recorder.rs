//! Keeps the certificate that was shown, also where it is rejected: its dates are worth knowing.

use rustls::{
    CertificateError, DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::CryptoProvider,
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use std::sync::{Arc, OnceLock};

/// Lives for one handshake. Every decision is the real verifier's; without one, everything is rejected.
#[derive(Debug)]
pub(super) struct Recorder {
    real: Option<Arc<dyn ServerCertVerifier>>,
    provider: Arc<CryptoProvider>,
    leaf: OnceLock<CertificateDer<'static>>,
}

impl Recorder {
    pub(super) const fn new(real: Option<Arc<dyn ServerCertVerifier>>, provider: Arc<CryptoProvider>) -> Self {
        Self { real, provider, leaf: OnceLock::new() }
    }

    /// The certificate that was shown, if the handshake came that far.
    pub(super) fn leaf(&self) -> Option<&CertificateDer<'static>> {
        self.leaf.get()
    }

    fn real(&self) -> Result<&dyn ServerCertVerifier, Error> {
        self.real.as_deref().ok_or(Error::InvalidCertificate(CertificateError::UnknownIssuer))
    }
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.leaf.get_or_init(|| end_entity.clone().into_owned());
        self.real()?.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.real()?.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.real()?.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
