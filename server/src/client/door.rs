//! The way in: a fresh connection, inside TLS where the scheme says so.

use super::{
    ProbeError, Shared,
    net::Place,
    spec::HostPort,
    stopwatch::Stopwatch,
    tls::{self, Refusal, TlsClient},
};
use app::{fault::Fault, model::dependencies::Reading, time::Timestamp};
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tokio_util::either::Either;

/// Prepared once per target.
#[derive(Clone, Debug)]
pub(super) struct Door {
    place: Place,
    tls: Option<(ServerName<'static>, TlsClient)>,
}

/// Whom to trust inside TLS, and what to offer there.
pub(super) struct Security<'a> {
    pub(super) ca: &'a [CertificateDer<'static>],
    pub(super) alpn: &'a [&'a [u8]],
    pub(super) shared: &'a Shared,
}

/// A connection that nobody has used yet.
pub(super) struct Entered {
    pub(super) stream: Either<TcpStream, TlsStream<TcpStream>>,
    pub(super) cert_expires_at: Option<Timestamp>,
}

impl Door {
    /// To `at`; plain without `security`.
    pub(super) fn new(at: &HostPort, security: Option<&Security<'_>>) -> Result<Self, ProbeError> {
        let secure = |with: &Security<'_>| Ok((tls::server_name(&at.host)?, with.shared.tls(with.ca, with.alpn)?));
        Ok(Self { place: Place::from(at), tls: security.map(secure).transpose()? })
    }

    /// Enters, and lets `speak` ask there; a bad certificate is an answer already.
    pub(super) async fn pass(
        &self,
        speak: impl AsyncFnOnce(Entered, &mut Stopwatch) -> Result<Reading, Fault>,
    ) -> Result<Reading, Fault> {
        let mut watch = Stopwatch::start();
        match self.enter(&mut watch).await {
            Ok(entered) => speak(entered, &mut watch).await,
            Err(refusal) => refusal.into_reading(&watch),
        }
    }

    /// Resolves, connects and shakes hands.
    async fn enter(&self, watch: &mut Stopwatch) -> Result<Entered, Refusal> {
        let stream = self.place.connect(watch).await.map_err(Refusal::Fault)?;
        let Some((name, client)) = &self.tls else {
            return Ok(Entered { stream: Either::Left(stream), cert_expires_at: None });
        };
        let secured = client.secure(name, stream, watch).await?;
        Ok(Entered { stream: Either::Right(secured.stream), cert_expires_at: secured.cert_expires_at })
    }
}
