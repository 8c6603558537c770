//! A throw-away certificate authority.

use rcgen::{BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, IsCa, KeyPair, KeyUsagePurpose};
use rustls::{
    RootCertStore, ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer},
    server::{NoClientAuth, WebPkiClientVerifier, danger::ClientCertVerifier},
};
use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

const DAY: Duration = Duration::from_secs(86_400);

/// Signs whatever a test needs.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate with its key, as servers take them.
pub struct Identity {
    /// PEM.
    pub certificate: String,
    /// PEM.
    pub key: String,
    /// The authority's own certificate, PEM.
    pub authority: String,
    der: CertificateDer<'static>,
    key_der: PrivateKeyDer<'static>,
}

impl Authority {
    /// Nobody knows it.
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let key = KeyPair::generate().unwrap();
        // Two authorities of one name and different keys would be a bad signature, not an unknown authority.
        let name = format!("throw-away {:02x?}", &key.public_key_raw()[1..9]);
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        Self(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    /// What goes into `ca` of a target.
    pub fn ca(&self) -> Vec<CertificateDer<'static>> {
        vec![self.0.der().clone()]
    }

    /// Valid since yesterday and for 30 days.
    pub fn identity(&self, name: &str) -> Identity {
        self.identity_between(name, SystemTime::now() - DAY, SystemTime::now() + 30 * DAY)
    }

    /// Ended three days ago.
    pub fn expired(&self, name: &str) -> Identity {
        let now = SystemTime::now();
        self.identity_between(name, now - 30 * DAY, now - 3 * DAY - DAY / 24)
    }

    /// Begins in three days.
    pub fn not_yet(&self, name: &str) -> Identity {
        let now = SystemTime::now();
        self.identity_between(name, now + 3 * DAY + DAY / 24, now + 30 * DAY)
    }

    /// Signed by itself and by nobody else.
    pub fn self_signed(name: &str) -> Identity {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().self_signed(&key).unwrap();
        Identity::new(&certificate, &key, certificate.pem())
    }

    fn identity_between(&self, name: &str, from: SystemTime, to: SystemTime) -> Identity {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let epoch = rcgen::date_time_ymd(1970, 1, 1);
        params.not_before = epoch + from.duration_since(UNIX_EPOCH).unwrap();
        params.not_after = epoch + to.duration_since(UNIX_EPOCH).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        Identity::new(&certificate, &key, self.0.pem())
    }
}

impl Identity {
    fn new(certificate: &Certificate, key: &KeyPair, authority: String) -> Self {
        Self {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
            authority,
            der: certificate.der().clone(),
            key_der: PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        }
    }

    /// For a server of our own that takes everybody.
    pub fn server_config(&self) -> Arc<ServerConfig> {
        self.config(Arc::new(NoClientAuth))
    }

    /// For a server of our own that takes only those who show a certificate of `authority`.
    pub fn closed_server_config(&self, authority: &Authority) -> Arc<ServerConfig> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(authority.ca());
        let provider = Arc::new(aws_lc_rs::default_provider());
        self.config(WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap())
    }

    fn config(&self, verifier: Arc<dyn ClientCertVerifier>) -> Arc<ServerConfig> {
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(verifier)
            .with_single_cert(vec![self.der.clone()], self.key_der.clone_key())
            .unwrap();
        Arc::new(config)
    }
}
