//! TLS: a full handshake every time, and what there is to say about the certificate.

mod certificate;
mod recorder;

use super::{
    ProbeError, Shared, faults,
    net::Place,
    spec::HostPort,
    stopwatch::{Part, Stopwatch},
};
use app::{
    fault::{Fault, FaultKind},
    model::dependencies::Reading,
    time::Timestamp,
};
pub(super) use certificate::rejection;
use recorder::Recorder;
use rustls::{
    ClientConfig, client::Resumption, client::danger::ServerCertVerifier, crypto::CryptoProvider,
    pki_types::CertificateDer, pki_types::ServerName,
};
use std::{io, sync::Arc};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

const NO_AUTHORITIES: &str = "this machine knows no certificate authorities; install ca-certificates or set ca_file";

/// Prepared once per target; every handshake starts from nothing.
#[derive(Clone, Debug)]
pub(super) struct TlsClient {
    config: ClientConfig,
    verifier: Option<Arc<dyn ServerCertVerifier>>,
    provider: Arc<CryptoProvider>,
}

/// A connection and the end of the certificate that it showed.
pub(super) struct Secured {
    pub(super) stream: TlsStream<TcpStream>,
    pub(super) cert_expires_at: Option<Timestamp>,
}

/// Why there is no connection.
pub(super) enum Refusal {
    /// The other side answered with a certificate that is not good: a failed expectation.
    Certificate { sentence: String, cert_expires_at: Option<Timestamp> },
    /// There was no handshake.
    Fault(Fault),
}

impl TlsClient {
    pub(super) fn new(
        provider: Arc<CryptoProvider>,
        verifier: Option<Arc<dyn ServerCertVerifier>>,
        alpn: &[&[u8]],
    ) -> Result<Self, ProbeError> {
        let placeholder = Recorder::new(None, provider.clone());
        let mut config = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|error| ProbeError::Ca(error.to_string()))?
            .dangerous() // "dangerous" is that the verifier is ours; it only records and delegates
            .with_custom_certificate_verifier(Arc::new(placeholder))
            .with_no_client_auth();
        // A resumed session would hide the cost of the handshake and skip the certificate.
        config.resumption = Resumption::disabled();
        config.alpn_protocols = alpn.iter().map(|protocol| protocol.to_vec()).collect();
        Ok(Self { config, verifier, provider })
    }

    /// Shakes hands as a client of `name`.
    pub(super) async fn secure(
        &self,
        name: &ServerName<'static>,
        stream: TcpStream,
        watch: &mut Stopwatch,
    ) -> Result<Secured, Refusal> {
        if self.verifier.is_none() {
            return Err(Refusal::Fault(Fault::new(FaultKind::Internal, NO_AUTHORITIES)));
        }
        let recorder = Arc::new(Recorder::new(self.verifier.clone(), self.provider.clone()));
        let mut config = self.config.clone();
        config.dangerous().set_certificate_verifier(recorder.clone());
        let shaken = TlsConnector::from(Arc::new(config)).connect(name.clone(), stream).await;
        watch.lap(Part::Tls);
        let leaf = recorder.leaf();
        let cert_expires_at = leaf.and_then(certificate::expires_at);
        match shaken {
            Ok(stream) => Ok(Secured { stream, cert_expires_at }),
            Err(error) => Err(refusal(&error, leaf, name, cert_expires_at)),
        }
    }
}

fn refusal(
    error: &io::Error,
    leaf: Option<&CertificateDer<'_>>,
    name: &ServerName<'_>,
    cert_expires_at: Option<Timestamp>,
) -> Refusal {
    match faults::find::<rustls::Error>(error) {
        Some(rustls::Error::InvalidCertificate(why)) => {
            Refusal::Certificate { sentence: rejection(why, leaf, &name.to_str()), cert_expires_at }
        }
        Some(other) => Refusal::Fault(handshake(other)),
        None => Refusal::Fault(match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                Fault::new(FaultKind::Unreachable, "connection closed during the TLS handshake")
            }
            io::ErrorKind::ConnectionReset => {
                Fault::new(FaultKind::Unreachable, "connection reset during the TLS handshake")
            }
            _ => faults::broken(error, 0),
        }),
    }
}

/// The sentences for what TLS itself has to say.
pub(super) fn handshake(error: &rustls::Error) -> Fault {
    use rustls::{AlertDescription as Alert, Error as E};
    match error {
        E::AlertReceived(Alert::CertificateRequired) => {
            Fault::new(FaultKind::Unauthorized, "asks for a client certificate")
        }
        E::AlertReceived(alert) => {
            Fault::new(FaultKind::Malformed, format!("TLS refused by the other side: {alert:?}"))
        }
        E::InvalidMessage(_) | E::InappropriateMessage { .. } => {
            Fault::new(FaultKind::Malformed, "the answer is not TLS")
        }
        other => Fault::new(FaultKind::Malformed, format!("TLS handshake failed: {other}")),
    }
}

/// The name that a certificate has to be for.
pub(super) fn server_name(host: &str) -> Result<ServerName<'static>, ProbeError> {
    ServerName::try_from(host.to_owned()).map_err(|_| ProbeError::Host(host.to_owned()))
}

/// `tls://`: shakes hands and looks at the certificate.
#[derive(Debug)]
pub(super) struct TlsProbe {
    place: Place,
    name: ServerName<'static>,
    client: TlsClient,
}

impl TlsProbe {
    pub(super) fn new(at: &HostPort, ca: &[CertificateDer<'static>], shared: &Shared) -> Result<Self, ProbeError> {
        Ok(Self { place: Place::from(at), name: server_name(&at.host)?, client: shared.tls(ca, &[])? })
    }

    pub(super) async fn run(&self) -> Result<Reading, Fault> {
        let mut watch = Stopwatch::start();
        let stream = self.place.connect(&mut watch).await?;
        let secured = self.client.secure(&self.name, stream, &mut watch).await;
        secured.map_or_else(
            |refusal| refusal.into_reading(&watch),
            |secured| Ok(Reading { cert_expires_at: secured.cert_expires_at, ..watch.reading() }),
        )
    }
}

impl Refusal {
    /// A bad certificate is an answer, anything else is none.
    pub(super) fn into_reading(self, watch: &Stopwatch) -> Result<Reading, Fault> {
        match self {
            Self::Fault(fault) => Err(fault),
            Self::Certificate { sentence, cert_expires_at } => {
                Ok(Reading { cert_expires_at, failed: Some(sentence), ..watch.reading() })
            }
        }
    }

    /// Where only an answer counts, a bad certificate is none.
    pub(super) fn into_fault(self) -> Fault {
        match self {
            Self::Fault(fault) => fault,
            Self::Certificate { sentence, .. } => Fault::new(FaultKind::Malformed, sentence),
        }
    }
}
