//! `grpc://` and `grpcs://`: `grpc.health.v1.Health/Check`, one message each way over HTTP/2.

mod message;
mod status;

use super::{
    ProbeError, ProbeSpec, Shared,
    door::{Door, Entered, Security},
    faults,
    http::AGENT,
    meter::{Meter, Metered},
    spec::HostPort,
    stopwatch::{Part, Stopwatch},
    tls,
    together::together,
};
use app::{
    fault::{Fault, FaultKind},
    model::dependencies::Reading,
};
use bytes::{Bytes, BytesMut};
use h2::{RecvStream, client};
use hyper::{
    Method, Request, Uri,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, TE, USER_AGENT},
};
use std::io;

const CHECK: &str = "/grpc.health.v1.Health/Check";
const GRPC: HeaderValue = HeaderValue::from_static("application/grpc");
/// The longest head that is read, in bytes.
const MAX_HEAD: u32 = 64 * 1024;

/// One gRPC target, ready to be asked.
#[derive(Debug)]
pub(super) struct GrpcProbe {
    door: Door,
    uri: Uri,
    headers: Vec<(HeaderName, HeaderValue)>,
    service: String,
    max_response: usize,
}

/// A complete answer: what came first, what came in between, what came last.
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
    trailers: HeaderMap,
}

/// Why reading ended early.
enum Cut {
    Broken(h2::Error),
    TooLarge(usize),
}

impl From<h2::Error> for Cut {
    fn from(error: h2::Error) -> Self {
        Self::Broken(error)
    }
}

impl GrpcProbe {
    pub(super) fn new(
        at: &HostPort,
        tls: bool,
        service: &str,
        spec: &ProbeSpec,
        shared: &Shared,
    ) -> Result<Self, ProbeError> {
        let security = Security { ca: &spec.ca, alpn: &[b"h2"], shared };
        let door = Door::new(at, tls.then_some(&security))?;
        let scheme = if tls { "https" } else { "http" };
        let uri = format!("{scheme}://{at}{CHECK}").parse().map_err(|_| ProbeError::Host(at.host.clone()))?;
        let (headers, service) = (spec.headers.clone(), service.to_owned());
        Ok(Self { door, uri, headers, service, max_response: spec.max_response })
    }

    pub(super) async fn run(&self) -> Result<Reading, Fault> {
        self.door.pass(async |entered, watch| self.check(entered, watch).await).await
    }

    async fn check(&self, entered: Entered, watch: &mut Stopwatch) -> Result<Reading, Fault> {
        let Entered { stream, cert_expires_at } = entered;
        let meter = Meter::default();
        let io = Metered { stream, meter: &meter };
        let shaken = client::Builder::new().max_header_list_size(MAX_HEAD).enable_push(false).handshake(io).await;
        let (sender, connection) = shaken.map_err(|error| broken(&error, &meter))?;
        let (answer, ended) = together(self.ask(sender, watch), connection).await;
        let answer = answer.map_err(|cut| match (cut, ended) {
            (Cut::TooLarge(limit), _) => faults::too_large(limit),
            // Where the connection itself broke, that says more than the request that went down with it.
            (Cut::Broken(_), Some(Err(cause))) => broken(&cause, &meter),
            (Cut::Broken(error), _) => broken(&error, &meter),
        })?;
        let (note, failed) = match self.judge(&answer)? {
            Ok(word) => (Some(word.to_owned()), None),
            Err(sentence) => (None, Some(sentence)),
        };
        Ok(Reading { note, failed, cert_expires_at, ..watch.reading() })
    }

    async fn ask(&self, sender: client::SendRequest<Bytes>, watch: &mut Stopwatch) -> Result<Answer, Cut> {
        let mut sender = sender.ready().await?;
        let (response, mut stream) = sender.send_request(self.request(), false)?;
        stream.send_data(message::request(&self.service), true)?;
        let (head, mut body) = response.await?.into_parts();
        // Not the first byte of the connection: settings come before the answer.
        watch.lap(Part::FirstByte);
        let content = self.collect(&mut body).await?;
        let trailers = body.trailers().await?.unwrap_or_default();
        watch.lap(Part::Body);
        Ok(Answer { status: head.status.as_u16(), headers: head.headers, body: content, trailers })
    }

    fn request(&self) -> Request<()> {
        let mut request = Request::new(());
        *request.method_mut() = Method::POST; // gRPC knows no other; a check changes nothing
        *request.uri_mut() = self.uri.clone();
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        headers.insert(CONTENT_TYPE, GRPC);
        headers.insert(TE, HeaderValue::from_static("trailers"));
        request
    }

    async fn collect(&self, body: &mut RecvStream) -> Result<Bytes, Cut> {
        let mut content = BytesMut::new();
        while let Some(data) = body.data().await {
            let data = data?;
            if content.len() + data.len() > self.max_response {
                return Err(Cut::TooLarge(self.max_response));
            }
            body.flow_control().release_capacity(data.len())?;
            content.extend_from_slice(&data);
        }
        Ok(content.freeze())
    }

    /// The serving status where it is good, the sentence where it is not; a fault where it is not gRPC at all.
    fn judge(&self, answer: &Answer) -> Result<Result<&'static str, String>, Fault> {
        // An answer without a message carries everything in its head.
        let ends = [&answer.trailers, &answer.headers];
        let Some(code) = ends.iter().find_map(|headers| headers.get("grpc-status")) else {
            return match answer.status {
                200 => Err(not_grpc()),
                status => Ok(Err(format!("HTTP {status} instead of gRPC"))),
            };
        };
        let words = ends.iter().find_map(|headers| headers.get("grpc-message"));
        let code = status::code(code).ok_or_else(not_grpc)?;
        if let Some(sentence) = status::failed(code, words, &self.service) {
            return Ok(Err(sentence));
        }
        let serving = message::serving(&answer.body).ok_or_else(not_grpc)?;
        Ok(status::judge(serving))
    }
}

fn not_grpc() -> Fault {
    Fault::new(FaultKind::Malformed, "the answer is not gRPC")
}

fn broken(error: &h2::Error, meter: &Meter) -> Fault {
    if let Some(error) = faults::find::<rustls::Error>(error) {
        return tls::handshake(error);
    }
    if let Some(error) = error.get_io() {
        return match faults::find::<rustls::Error>(error) {
            Some(error) => tls::handshake(error),
            // So h2 calls it where the other side closes in good order.
            None if error.kind() == io::ErrorKind::BrokenPipe => faults::closed(meter.received()),
            None => faults::broken(error, meter.received()),
        };
    }
    match error.reason() {
        Some(reason) if error.is_remote() => {
            Fault::new(FaultKind::Malformed, format!("HTTP/2 ended by the other side: {reason:?}"))
        }
        _ => Fault::new(FaultKind::Malformed, "the answer is not HTTP/2"),
    }
}
