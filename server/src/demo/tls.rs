//! Upstreams behind TLS with certificates of a throw-away authority, one of which is near its end now and then.

use super::{
    Conditions, DemoError, Trouble,
    config::{Draft, Target},
    dialect::Dialect,
    http::{self, Service},
    stage::Stage,
};
use crate::clock;
use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};
use rustls::{
    ServerConfig,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    server::{ClientHello, NoServerSessionStorage, ResolvesServerCert},
    sign::CertifiedKey,
};
use std::{path::Path, sync::Arc, time::Duration};
use tokio::{net::TcpStream, sync::watch};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use toml::toml;

const DAY: Duration = Duration::from_secs(86_400);

/// Days that are left on a certificate with nothing wrong. Half a day more, so that it reads so for the whole demo.
const USUAL: Duration = Duration::from_secs(90 * 86_400 + 43_200);

/// Days that are left on one near its end.
const ENDING: Duration = Duration::from_secs(9 * 86_400 + 43_200);

const GEO_CACHE: Service =
    Service { name: "geo-cache", usual_ms: 29, depends_on: &[], owner: "discovery", dialect: Dialect::Plain };
const STRIPE: Service =
    Service { name: "stripe", usual_ms: 118, depends_on: &[], owner: "third party", dialect: Dialect::Plain };

/// Opens the HTTPS services and a port that only shakes hands, and leaves the authority's certificate in `dir`.
///
/// # Errors
/// When a certificate cannot be made or written, or loopback has no free port.
pub async fn start(stage: &Stage, dir: &Path, draft: &mut Draft) -> Result<(), DemoError> {
    let authority = Authority::new()?;
    let ca_file = dir.join("ca.pem");
    tokio::fs::write(&ca_file, authority.pem()).await.map_err(DemoError::Directory)?;
    let watched = |target: Target, owner| Target {
        ca_file: Some(ca_file.display().to_string()),
        owner: Some(owner),
        expect: toml! { cert_days = 14 },
        ..target
    };

    for service in [&GEO_CACHE, &STRIPE] {
        let router = http::router(service, stage.conditions());
        let tls = authority.acceptor(service.name, stage.conditions())?;
        let address = stage.open(service.name, move |stream| {
            let (tls, router) = (tls.clone(), router.clone());
            async move {
                if let Some(stream) = shake_hands(service.name, &tls, stream).await {
                    http::converse(service.name, stream, router).await;
                }
            }
        })?;
        draft.targets.push(watched(Target::new(service.name, format!("https://{address}/health")), service.owner));
    }

    let tls = authority.acceptor("edge", stage.conditions())?;
    let address = stage.open("edge", move |stream| {
        let tls = tls.clone();
        async move {
            shake_hands("edge", &tls, stream).await;
        }
    })?;
    draft.targets.push(watched(Target::new("edge", format!("tls://{address}")), "platform"));
    Ok(())
}

async fn shake_hands(name: &'static str, tls: &TlsAcceptor, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
    tls.accept(stream)
        .await
        .inspect_err(|error| tracing::debug!(upstream = name, %error, "a visitor of the demo left in the handshake"))
        .ok()
}

/// A throw-away authority; its key never leaves memory.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: rcgen::Certificate,
    provider: Arc<CryptoProvider>,
}

impl Authority {
    fn new() -> Result<Self, DemoError> {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "pyngpong demo authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate()?;
        let certificate = params.self_signed(&key)?;
        let provider = Arc::new(aws_lc_rs::default_provider());
        Ok(Self { issuer: Issuer::new(params, key), certificate, provider })
    }

    fn pem(&self) -> String {
        self.certificate.pem()
    }

    /// What speaks TLS for the upstream of this name.
    fn acceptor(&self, name: &'static str, conditions: watch::Receiver<Conditions>) -> Result<TlsAcceptor, DemoError> {
        let certificates =
            Certificates { name, conditions, usual: self.issue(name, USUAL)?, ending: self.issue(name, ENDING)? };
        let mut config = ServerConfig::builder_with_provider(self.provider.clone())
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(certificates));
        // Whoever resumes a session is not shown the certificate of the day.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// A certificate for loopback that ends after `left`.
    fn issue(&self, name: &str, left: Duration) -> Result<Arc<CertifiedKey>, DemoError> {
        let now = Duration::from_millis(u64::try_from(clock::now().as_ms()).unwrap_or_default());
        let epoch = rcgen::date_time_ymd(1970, 1, 1);
        let mut params = CertificateParams::new(["127.0.0.1".to_owned(), "localhost".to_owned()])?;
        params.distinguished_name.push(DnType::CommonName, name);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.not_before = epoch + now.saturating_sub(DAY);
        params.not_after = epoch + now + left;
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        Ok(Arc::new(CertifiedKey::from_der(vec![certificate.der().clone()], key, &self.provider)?))
    }
}

/// Shows the certificate that the conditions ask for.
#[derive(Debug)]
struct Certificates {
    name: &'static str,
    conditions: watch::Receiver<Conditions>,
    usual: Arc<CertifiedKey>,
    ending: Arc<CertifiedKey>,
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let ends = self.conditions.borrow().of(self.name) == Some(Trouble::CertificateEnds);
        Some(if ends { self.ending.clone() } else { self.usual.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::stage::tests::{Rig, connected},
        *,
    };
    use rustls::{
        ClientConfig, RootCertStore,
        pki_types::{CertificateDer, ServerName, pem::PemObject as _},
    };
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio_rustls::{TlsConnector, client};

    async fn rig() -> (Rig, tempfile::TempDir, Draft) {
        let (rig, dir, mut draft) = (Rig::new(), tempfile::tempdir().unwrap(), Draft::default());
        start(&rig.stage, dir.path(), &mut draft).await.unwrap();
        (rig, dir, draft)
    }

    /// Connects as a strict client that trusts the target's `ca_file` alone.
    async fn handshake(draft: &Draft, name: &str) -> client::TlsStream<TcpStream> {
        let target = draft.targets.iter().find(|target| target.name == name).unwrap();
        let url = url::Url::parse(&target.url).unwrap();
        let address = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap()).parse().unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(target.ca_file.as_ref().unwrap()).unwrap()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let host = ServerName::try_from("127.0.0.1").unwrap();
        TlsConnector::from(Arc::new(config)).connect(host, connected(address).await).await.unwrap()
    }

    async fn days_left(draft: &Draft, name: &str) -> i64 {
        let stream = handshake(draft, name).await;
        let leaf = &stream.get_ref().1.peer_certificates().unwrap()[0];
        let (_, leaf) = x509_parser::parse_x509_certificate(leaf).unwrap();
        (leaf.validity().not_after.timestamp() * 1000 - clock::now().as_ms()) / 86_400_000
    }

    #[tokio::test]
    async fn every_certificate_is_trusted_and_lasts_when_nothing_is_wrong() {
        let (_rig, _dir, draft) = rig().await;
        for name in ["geo-cache", "stripe", "edge"] {
            assert_eq!(days_left(&draft, name).await, 90, "{name}");
        }
    }

    #[tokio::test]
    async fn a_certificate_near_its_end_is_shown_until_it_is_renewed() {
        let (rig, _dir, draft) = rig().await;
        rig.set([("geo-cache", Trouble::CertificateEnds)]);
        assert_eq!(days_left(&draft, "geo-cache").await, 9);
        assert_eq!(days_left(&draft, "stripe").await, 90);
        rig.set([]);
        assert_eq!(days_left(&draft, "geo-cache").await, 90);
    }

    #[tokio::test]
    async fn an_https_service_answers_over_tls() {
        let (_rig, _dir, draft) = rig().await;
        let mut stream = handshake(&draft, "stripe").await;
        stream.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n"));
    }
}
