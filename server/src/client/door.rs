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

/// A connection, inside TLS or not.
pub(super) type Wire = Either<TcpStream, TlsStream<TcpStream>>;

/// A connection that nobody has used yet.
pub(super) struct Entered {
    pub(super) stream: Wire,
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
    pub(super) async fn enter(&self, watch: &mut Stopwatch) -> Result<Entered, Refusal> {
        enter(&self.place, self.tls.as_ref().map(|(name, client)| (name, client)), watch).await
    }
}

/// As [`Door::enter`], for those who keep the parts of a door themselves.
pub(super) async fn enter(
    place: &Place,
    tls: Option<(&ServerName<'static>, &TlsClient)>,
    watch: &mut Stopwatch,
) -> Result<Entered, Refusal> {
    let stream = place.connect(watch).await.map_err(Refusal::Fault)?;
    let Some((name, client)) = tls else {
        return Ok(Entered { stream: Either::Left(stream), cert_expires_at: None });
    };
    let secured = client.secure(name, stream, watch).await?;
    Ok(Entered { stream: Either::Right(secured.stream), cert_expires_at: secured.cert_expires_at })
}
