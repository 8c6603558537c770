//! `ws://` and `wss://`: upgrade, one ping, its pong.

use super::{
    ProbeError, ProbeSpec, Shared,
    door::{Door, Entered, Security},
    faults::{self, quoted},
    http::{AGENT, basic},
    meter::{Meter, Metered},
    spec::HostPort,
    stopwatch::{Part, Stopwatch},
    tls,
};
use app::{
    fault::{Fault, FaultKind},
    model::dependencies::Reading,
};
use futures::{SinkExt as _, StreamExt as _};
use hyper::{
    Request, Uri,
    header::{CONNECTION, HOST, HeaderMap, HeaderValue, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE, USER_AGENT},
};
use std::io;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{
        Error, Message,
        error::ProtocolError,
        handshake::client::generate_key,
        protocol::{CloseFrame, WebSocketConfig},
    },
};
use url::{Host, Position, Url};

/// The note of a conversation that went well.
const PING: &str = "upgrade, ping";

/// One WebSocket target, ready to be asked.
pub(super) struct WsProbe {
    door: Door,
    uri: Uri,
    headers: HeaderMap,
    max_response: usize,
}

/// Why there was no pong.
enum Unanswered {
    /// An answer that is not what was expected, as a sentence.
    Failed(String),
    /// No answer.
    Fault(Fault),
}

impl WsProbe {
    pub(super) fn new(url: &Url, spec: &ProbeSpec, shared: &Shared) -> Result<Self, ProbeError> {
        let bad = || ProbeError::Host(url.host_str().unwrap_or_default().to_owned());
        let host = match url.host().ok_or_else(bad)? {
            Host::Domain(name) => name.to_owned(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        let at = HostPort { host, port: url.port_or_known_default().ok_or_else(bad)? };
        let security = Security { ca: &spec.ca, alpn: &[b"http/1.1"], shared };
        let door = Door::new(&at, (url.scheme() == "wss").then_some(&security))?;
        let authority = &url[Position::BeforeHost..Position::AfterPort];
        let path = &url[Position::BeforePath..Position::AfterQuery];
        let uri = format!("{}://{authority}{path}", url.scheme()).parse().map_err(|_| bad())?;
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_str(authority).map_err(|_| bad())?);
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        for (name, value) in spec.headers.iter().cloned().chain(basic::authorization(url)?) {
            headers.insert(name, value);
        }
        headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        Ok(Self { door, uri, headers, max_response: spec.max_response })
    }

    pub(super) async fn run(&self) -> Result<Reading, Fault> {
        self.door.pass(async |entered, watch| self.converse(entered, watch).await).await
    }

    async fn converse(&self, entered: Entered, watch: &mut Stopwatch) -> Result<Reading, Fault> {
        let Entered { stream, cert_expires_at } = entered;
        let meter = Meter::default();
        let ended = self.upgrade_and_ping(Metered { stream, meter: &meter }, &meter).await;
        if let Some(first_byte) = meter.first_byte() {
            watch.lap_at(Part::FirstByte, first_byte);
            watch.lap(Part::Body);
        }
        let reading = Reading { cert_expires_at, ..watch.reading() };
        match ended {
            Ok(()) => Ok(Reading { note: Some(PING.to_owned()), ..reading }),
            Err(Unanswered::Failed(sentence)) => Ok(Reading { failed: Some(sentence), ..reading }),
            Err(Unanswered::Fault(fault)) => Err(fault),
        }
    }

    async fn upgrade_and_ping<S>(&self, stream: S, meter: &Meter) -> Result<(), Unanswered>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let mut config = WebSocketConfig::default();
        config.max_message_size = Some(self.max_response);
        config.max_frame_size = Some(self.max_response);
        let upgraded = client_async_with_config(self.request()?, stream, Some(config)).await;
        let (mut socket, _) = upgraded.map_err(|error| unanswered(error, meter))?;
        self.ping(&mut socket, meter).await?;
        // Good manners; what was asked for is known, whether or not the other side still hears it.
        drop(socket.send(Message::Close(None)).await);
        Ok(())
    }

    async fn ping<S>(&self, socket: &mut WebSocketStream<S>, meter: &Meter) -> Result<(), Unanswered>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let payload = bytes::Bytes::copy_from_slice(&fastrand::u64(..).to_be_bytes());
        socket.send(Message::Ping(payload.clone())).await.map_err(|error| unanswered(error, meter))?;
        // Whoever is let in may be told much before the pong comes.
        while meter.received() <= self.max_response {
            match socket.next().await {
                Some(Ok(Message::Pong(echo))) if echo == payload => return Ok(()),
                Some(Ok(Message::Close(frame))) => return Err(Unanswered::Failed(closed(frame.as_ref()))),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(unanswered(error, meter)),
                None => return Err(Unanswered::Fault(faults::closed(meter.received()))),
            }
        }
        Err(Unanswered::Fault(faults::too_large(self.max_response)))
    }

    /// Each with a key of its own: that is what shows that the answer was made for it.
    fn request(&self) -> Result<Request<()>, Unanswered> {
        let key = HeaderValue::from_str(&generate_key())
            .map_err(|_| Unanswered::Fault(Fault::new(FaultKind::Internal, "no key could be made")))?;
        let mut request = Request::new(());
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers.clone();
        request.headers_mut().insert(SEC_WEBSOCKET_KEY, key);
        Ok(request)
    }
}

fn closed(frame: Option<&CloseFrame>) -> String {
    match frame {
        Some(frame) if !frame.reason.is_empty() => {
            format!("closed with {} \"{}\" instead of a pong", u16::from(frame.code), quoted(&frame.reason))
        }
        Some(frame) => format!("closed with {} instead of a pong", u16::from(frame.code)),
        None => "closed instead of a pong".to_owned(),
    }
}

fn unanswered(error: Error, meter: &Meter) -> Unanswered {
    let malformed = |sentence: String| Fault::new(FaultKind::Malformed, sentence);
    Unanswered::Fault(match error {
        Error::Http(answer) => {
            return Unanswered::Failed(format!("HTTP {} instead of an upgrade", answer.status().as_u16()));
        }
        Error::Protocol(ProtocolError::SecWebSocketSubProtocolError(_)) => {
            return Unanswered::Failed("the upgrade does not agree to the subprotocol asked for".to_owned());
        }
        Error::Protocol(ProtocolError::SecWebSocketAcceptKeyMismatch) => {
            malformed("the upgrade is not for this request: Sec-WebSocket-Accept is wrong".to_owned())
        }
        Error::Protocol(ProtocolError::HandshakeIncomplete | ProtocolError::ResetWithoutClosingHandshake)
        | Error::ConnectionClosed
        | Error::AlreadyClosed => faults::closed(meter.received()),
        Error::Protocol(ProtocolError::HttparseError(_)) => malformed("the answer is not HTTP".to_owned()),
        Error::AttackAttempt => malformed("the head of the answer is too large".to_owned()),
        Error::Io(error) => broken(&error, meter),
        other => malformed(format!("the answer is not a WebSocket: {}", quoted(&other.to_string()))),
    })
}

fn broken(error: &io::Error, meter: &Meter) -> Fault {
    match faults::find::<rustls::Error>(error) {
        Some(error) => tls::handshake(error),
        None => faults::broken(error, meter.received()),
    }
}

impl std::fmt::Debug for WsProbe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address may hold a token.
        f.debug_struct("WsProbe").field("door", &self.door).field("headers", &self.headers).finish_non_exhaustive()
    }
}
