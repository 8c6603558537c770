//! Redis: signs in where asked to, then asks. `redis://` and `rediss://` targets are asked PING, feeds INFO.
//!
//! The driver's own connection wants a task beside it and swallows why it broke; what is used of it is how commands
//! are written, answers are read and addresses are understood.

use super::{
    ProbeError, Shared,
    door::{Door, Entered, Security},
    faults::{self, quoted},
    meter::{Meter, Metered},
    spec::HostPort,
    stopwatch::{Part, Stopwatch},
    tls::{self, Refusal},
};
use app::{
    fault::{Fault, FaultKind},
    model::dependencies::Reading,
};
use redis::{Cmd, IntoConnectionInfo as _, RedisConnectionInfo, ServerError, Value, parse_redis_value_async};
use rustls::pki_types::CertificateDer;
use std::{error::Error, io, sync::Arc};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, split};
use url::Url;

const PING: &str = "PING";
const INFO: &str = "INFO";

/// The longest conversation about a PING that is read, in bytes; a good one has a dozen.
const MAX_PONG: usize = 64 * 1024;

/// One Redis, ready to be asked.
pub(super) struct RedisClient {
    door: Door,
    sign_in: Vec<Step>,
}

/// A command that has to be answered by `OK` before anything is asked.
struct Step {
    command: Vec<u8>,
    refused: fn(&str) -> Fault,
}

impl RedisClient {
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
        let security = Security { ca, alpn: &[], shared };
        Ok(Self { door: Door::new(at, tls.then_some(&security))?, sign_in: sign_in(info.redis_settings()) })
    }

    /// PING, measured.
    pub(super) async fn probe(&self) -> Result<Reading, Fault> {
        self.door.pass(async |entered, watch| self.ping(entered, watch).await).await
    }

    async fn ping(&self, entered: Entered, watch: &mut Stopwatch) -> Result<Reading, Fault> {
        let cert_expires_at = entered.cert_expires_at;
        let failed = match self.ask(PING, entered, MAX_PONG, watch).await? {
            Value::SimpleString(pong) if pong == "PONG" => None,
            other => Some(unexpected(PING, &other)),
        };
        Ok(Reading { note: Some(PING.to_owned()), cert_expires_at, failed, ..watch.reading() })
    }

    /// What INFO says, on a fresh connection; more than `max_response` bytes are a fault.
    pub(super) async fn info(&self, max_response: usize) -> Result<Vec<u8>, Fault> {
        let mut watch = Stopwatch::start();
        let entered = self.door.enter(&mut watch).await.map_err(Refusal::into_fault)?;
        match self.ask(INFO, entered, max_response, &mut watch).await? {
            Value::BulkString(text) => Ok(text),
            Value::VerbatimString { text, .. } => Ok(text.into_bytes()),
            other => Err(Fault::new(FaultKind::Malformed, unexpected(INFO, &other))),
        }
    }

    /// Signs in and asks; at most `limit` bytes are read.
    async fn ask(&self, command: &str, entered: Entered, limit: usize, watch: &mut Stopwatch) -> Result<Value, Fault> {
        let meter = Meter::default();
        let (read, mut write) = split(Metered { stream: entered.stream, meter: &meter });
        let mut read = read.take(limit as u64);
        let mut decoder = Default::default();
        let broken = |error: &redis::RedisError| match meter.received() {
            received if received >= limit => faults::too_large(limit),
            _ => fault(error, &meter),
        };
        for step in &self.sign_in {
            write.write_all(&step.command).await.map_err(|error| faults::broken(&error, meter.received()))?;
            match parse_redis_value_async(&mut decoder, &mut read).await.map_err(|error| broken(&error))? {
                Value::ServerError(error) => return Err((step.refused)(&words(&error))),
                _ => watch.lap(Part::Connect),
            }
        }
        let packed = redis::cmd(command).get_packed_command();
        write.write_all(&packed).await.map_err(|error| faults::broken(&error, meter.received()))?;
        let answer = parse_redis_value_async(&mut decoder, &mut read).await.map_err(|error| broken(&error))?;
        watch.lap(Part::FirstByte);
        match answer {
            Value::ServerError(error) => Err(rejected(&error)),
            answer => Ok(answer),
        }
    }
}

fn unexpected(command: &str, answer: &Value) -> String {
    format!("answer to {command} is {}", quoted(&format!("{answer:?}")))
}

fn sign_in(info: &RedisConnectionInfo) -> Vec<Step> {
    let step = |command: &Cmd, refused| Step { command: command.get_packed_command(), refused };
    let mut steps = Vec::new();
    if let Some(password) = info.password() {
        steps.push(step(redis::cmd("AUTH").arg(info.username()).arg(password), unauthorized));
    }
    if info.db() != 0 {
        steps.push(step(redis::cmd("SELECT").arg(info.db()), not_selected));
    }
    steps
}

fn unauthorized(words: &str) -> Fault {
    Fault::new(FaultKind::Unauthorized, format!("Redis does not let us in: {words}"))
}

fn not_selected(words: &str) -> Fault {
    if words.starts_with("NOAUTH") {
        return unauthorized(words);
    }
    Fault::new(FaultKind::Query, format!("Redis does not select the database: {words}"))
}

fn rejected(error: &ServerError) -> Fault {
    match error.code() {
        // DENIED is how protected mode greets strangers.
        "NOAUTH" | "NOPERM" | "WRONGPASS" | "DENIED" => unauthorized(&words(error)),
        _ => Fault::new(FaultKind::Query, format!("Redis says: {}", words(error))),
    }
}

fn words(error: &ServerError) -> String {
    quoted(format!("{} {}", error.code(), error.details().unwrap_or_default()).trim())
}

fn fault(error: &redis::RedisError, meter: &Meter) -> Fault {
    // The driver shares its causes, and a shared error hides what it shares from a search through the sources.
    let shared = error.source().and_then(|source| source.downcast_ref::<Arc<dyn Error + Send + Sync>>());
    let Some(cause) = shared else { return Fault::new(FaultKind::Malformed, "the answer is not Redis") };
    if let Some(tls) = faults::find::<rustls::Error>(&**cause) {
        return tls::handshake(tls);
    }
    match faults::find::<io::Error>(&**cause) {
        Some(broken) => faults::broken(broken, meter.received()),
        None => faults::closed(meter.received()),
    }
}

impl std::fmt::Debug for RedisClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisClient").field("door", &self.door).finish_non_exhaustive() // the steps hold the password
    }
}
