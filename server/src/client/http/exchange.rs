//! One request and its answer on an open connection, driven by the same task.

use super::{
    super::{
        faults,
        meter::{Meter, Metered},
        stopwatch::{Part, Stopwatch},
        tls,
        together::together,
    },
    Headers,
};
use app::fault::{Fault, FaultKind};
use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt as _, Empty};
use hyper::{Request, body::Body as _, body::Incoming, client::conn::http1};
use hyper_util::rt::TokioIo;
use std::io;
use tokio::io::{AsyncRead, AsyncWrite};

/// The longest head that is read, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// What to ask and how much to keep.
pub(super) struct Asking {
    pub(super) request: Request<Empty<Bytes>>,
    pub(super) max_response: usize,
    /// Whether anybody will look at the body; it is read in any case.
    pub(super) keep_body: bool,
}

/// A complete answer.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Headers,
    pub(super) body: Bytes,
}

/// Why reading the body ended early.
enum Cut {
    Broken(hyper::Error),
    TooLarge(usize),
}

impl From<hyper::Error> for Cut {
    fn from(error: hyper::Error) -> Self {
        Self::Broken(error)
    }
}

pub(super) async fn exchange<S>(stream: S, asking: Asking, watch: &mut Stopwatch) -> Result<Answer, Fault>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let meter = Meter::default();
    let io = TokioIo::new(Metered { stream, meter: &meter });
    let (mut sender, connection) =
        http1::Builder::new().max_buf_size(MAX_HEAD).handshake(io).await.map_err(|error| fault(&error, 0))?;
    let asked = async {
        let Asking { request, max_response, keep_body } = asking;
        let (head, body) = sender.send_request(request).await?.into_parts();
        let body = collect(body, max_response, keep_body).await?;
        Ok(Answer { status: head.status.as_u16(), headers: head.headers, body })
    };
    let (answer, ended) = together(asked, connection).await;
    if let Some(first_byte) = meter.first_byte() {
        watch.lap_at(Part::FirstByte, first_byte);
        watch.lap(Part::Body);
    }
    answer.map_err(|cut| match (cut, ended) {
        (Cut::TooLarge(limit), _) => faults::too_large(limit),
        // A request that was never taken up says nothing; why the connection ended does.
        (Cut::Broken(error), Some(Err(cause))) if error.is_canceled() => fault(&cause, meter.received()),
        (Cut::Broken(error), _) => fault(&error, meter.received()),
    })
}

async fn collect(mut body: Incoming, limit: usize, keep: bool) -> Result<Bytes, Cut> {
    if body.size_hint().lower() > limit as u64 {
        return Err(Cut::TooLarge(limit));
    }
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        length += data.len();
        if length > limit {
            return Err(Cut::TooLarge(limit));
        }
        match (keep, first.is_empty()) {
            (false, _) => {}
            (true, true) => first = data, // most answers are one piece and are never copied
            (true, false) => {
                if rest.is_empty() {
                    rest.extend_from_slice(&first);
                }
                rest.extend_from_slice(&data);
            }
        }
    }
    Ok(if rest.is_empty() { first } else { rest.freeze() })
}

fn fault(error: &hyper::Error, received: usize) -> Fault {
    if let Some(error) = faults::find::<rustls::Error>(error) {
        return tls::handshake(error);
    }
    if let Some(error) = faults::find::<io::Error>(error) {
        return faults::broken(error, received);
    }
    let malformed = |sentence: &str| Fault::new(FaultKind::Malformed, sentence);
    if error.is_parse_too_large() {
        malformed("the head of the answer is too large")
    } else if error.is_parse() {
        malformed("the answer is not HTTP")
    } else if error.is_incomplete_message() || error.is_canceled() || error.is_closed() {
        faults::closed(received)
    } else {
        malformed(&format!("the answer cannot be read: {error}"))
    }
}
