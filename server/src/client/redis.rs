//! `redis://` and `rediss://`: signs in where asked to, then PING.

use super::{
    ProbeError, Shared, faults,
    net::Place,
    spec::HostPort,
    stopwatch::{Part, Stopwatch},
    tls::{self, TlsClient},
};
use app::{
    fault::{Fault, FaultKind},
    model::dependencies::Reading,
    time::Timestamp,
};
use redis::{
    AsyncConnectionConfig, ErrorKind, IntoConnectionInfo as _, RedisConnectionInfo, RedisError, RedisResult,
    ServerErrorKind, aio::MultiplexedConnection,
};
use rustls::pki_types::{CertificateDer, ServerName};
use std::{future::Future, io, pin::pin};
use tokio::io::{AsyncRead, AsyncWrite};
use url::Url;

const PING: &str = "PING";

pub(super) struct RedisProbe {
    place: Place,
    tls: Option<(ServerName<'static>, TlsClient)>,
    sign_in: RedisConnectionInfo,
}

impl RedisProbe {
    pub(super) fn new(
        at: &HostPort,
        tls: bool,
        url: &Url,
        ca: &[CertificateDer<'static>],
        shared: &Shared,
    ) -> Result<Self, ProbeError> {
        let not_accepted = ProbeError::Driver { scheme: "redis", reason: "user, password or database cannot be read" };
        // The stream is ours, with or without TLS: to the driver it is always a plain one.
        let mut plain = url.clone();
        plain.set_scheme("redis").map_err(|()| not_accepted.clone())?;
        let info = plain.into_connection_info().map_err(|_| not_accepted)?;
        let sign_in = info.redis_settings().clone().set_skip_set_lib_name();
        let tls = if tls { Some((tls::server_name(&at.host)?, shared.tls(ca, &[])?)) } else { None };
        Ok(Self { place: Place::from(at), tls, sign_in })
    }

    pub(super) async fn run(&self) -> Result<Reading, Fault> {
        let mut watch = Stopwatch::start();
        let stream = self.place.connect(&mut watch).await?;
        let Some((name, client)) = &self.tls else { return self.ping(stream, None, &mut watch).await };
        match client.secure(name, stream, &mut watch).await {
            Ok(secured) => self.ping(secured.stream, secured.cert_expires_at, &mut watch).await,
            Err(refusal) => refusal.into_reading(&watch),
        }
    }

    async fn ping<S>(
        &self,
        stream: S,
        cert_expires_at: Option<Timestamp>,
        watch: &mut Stopwatch,
    ) -> Result<Reading, Fault>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        // Every answer is awaited for as long as the poller allows, not for the driver's half a second.
        let patient = AsyncConnectionConfig::new().set_response_timeout(None);
        let (mut connection, driver) = MultiplexedConnection::new_with_config(&self.sign_in, stream, patient)
            .await
            .map_err(|error| fault(&error))?;
        watch.lap(Part::Connect);
        let ping = redis::cmd(PING);
        let answer = beside(driver, ping.query_async::<String>(&mut connection)).await;
        watch.lap(Part::FirstByte);
        let pong = answer.map_err(|error| fault(&error))?;
        let failed =
            (pong != "PONG").then(|| format!("answer to PING is \"{}\", expected \"PONG\"", faults::quoted(&pong)));
        Ok(Reading { note: Some(PING.to_owned()), cert_expires_at, failed, ..watch.reading() })
    }
}

/// Runs the connection beside the question, in the same task.
async fn beside<T>(driver: impl Future<Output = ()>, question: impl Future<Output = RedisResult<T>>) -> RedisResult<T> {
    let mut question = pin!(question);
    let driver = pin!(driver);
    tokio::select! {
        answer = &mut question => answer,
        // Its end wakes whoever waits for an answer, with the reason.
        () = driver => question.await,
    }
}

fn fault(error: &RedisError) -> Fault {
    if let Some(tls) = faults::find::<rustls::Error>(error) {
        return tls::handshake(tls);
    }
    if let Some(broken) = faults::find::<io::Error>(error) {
        return faults::broken(broken, 0);
    }
    let words = faults::quoted(error.detail().unwrap_or_default());
    match error.kind() {
        ErrorKind::AuthenticationFailed | ErrorKind::Server(ServerErrorKind::NoPerm) => unauthorized(&words),
        _ if matches!(error.code(), Some("NOAUTH" | "WRONGPASS" | "NOPERM")) => unauthorized(&words),
        ErrorKind::Server(_) | ErrorKind::Extension => {
            let code = error.code().unwrap_or_default();
            Fault::new(FaultKind::Query, format!("PING was rejected: {code} {words}"))
        }
        ErrorKind::Io => faults::closed(0),
        _ => Fault::new(FaultKind::Malformed, "the answer is not Redis"),
    }
}

fn unauthorized(words: &str) -> Fault {
    let words = if words.is_empty() { "wrong or missing password" } else { words };
    Fault::new(FaultKind::Unauthorized, format!("Redis does not let us in: {words}"))
}

impl std::fmt::Debug for RedisProbe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisProbe").field("place", &self.place).finish_non_exhaustive()
    }
}
