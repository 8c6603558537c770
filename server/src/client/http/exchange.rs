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
use futures::{FutureExt as _, future::Fuse};
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, body::Body as _, body::Incoming, client::conn::http1, http::response::Parts};
use hyper_util::rt::TokioIo;
use std::{io, ops::Deref};
use tokio::io::{AsyncRead, AsyncWrite};

/// The longest head that is read, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// What to ask and how much to keep.
pub(super) struct Asking {
    pub(super) request: Request<Full<Bytes>>,
    pub(super) max_response: usize,
    /// Whether anybody will look at the body; it is read in any case.
    pub(super) keep_body: bool,
}

/// What an answer begins with.
pub(in crate::client) trait Head {
    fn status(&self) -> u16;
    fn headers(&self) -> &Headers;
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

impl Head for Answer {
    fn status(&self) -> u16 {
        self.status
    }

    fn headers(&self) -> &Headers {
        &self.headers
    }
}

/// Asks, and reads the answer to its end.
pub(super) async fn exchange<S>(stream: S, asking: Asking, watch: &mut Stopwatch) -> Result<Answer, Fault>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let meter = Meter::default();
    let answer = ask(stream, asking, &meter).await;
    if let Some(first_byte) = meter.first_byte() {
        watch.lap_at(Part::FirstByte, first_byte);
        watch.lap(Part::Body);
    }
    answer
}

async fn ask<S>(stream: S, asking: Asking, meter: &Meter) -> Result<Answer, Fault>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut opened = open(stream, asking.request, meter).await?;
    let body = opened.collect(asking.max_response, asking.keep_body).await?;
    let Opened { head, .. } = opened;
    Ok(Answer { status: head.status.as_u16(), headers: head.headers, body })
}

/// Asks, and reads the head of the answer.
pub(super) async fn open<M, S>(stream: S, request: Request<Full<Bytes>>, meter: M) -> Result<Opened<M, S>, Fault>
where
    M: Deref<Target = Meter> + Clone + Unpin,
    S: AsyncRead + AsyncWrite + Unpin,
{
    let io = TokioIo::new(Metered { stream, meter: meter.clone() });
    let (mut sender, connection) =
        http1::Builder::new().max_buf_size(MAX_HEAD).handshake(io).await.map_err(|error| fault(&error, 0))?;
    let mut connection = connection.fuse();
    let (sent, ended) = together(sender.send_request(request), &mut connection).await;
    let (head, body) = match (sent, ended) {
        (Ok(response), _) => response.into_parts(),
        // A request that was never taken up says nothing; why the connection ended does.
        (Err(error), Some(Err(cause))) if error.is_canceled() => return Err(fault(&cause, meter.received())),
        (Err(error), _) => return Err(fault(&error, meter.received())),
    };
    Ok(Opened { head, body, connection, meter })
}

type Connection<M, S> = http1::Connection<TokioIo<Metered<M, S>>, Full<Bytes>>;

/// An answer whose body is still to come, over the connection beside it: nothing is read that nobody waits for.
pub(in crate::client) struct Opened<M, S>
where
    M: Deref<Target = Meter> + Unpin,
    S: AsyncRead + AsyncWrite + Unpin,
{
    head: Parts,
    body: Incoming,
    connection: Fuse<Connection<M, S>>,
    meter: M,
}

impl<M, S> Head for Opened<M, S>
where
    M: Deref<Target = Meter> + Unpin,
    S: AsyncRead + AsyncWrite + Unpin,
{
    fn status(&self) -> u16 {
        self.head.status.as_u16()
    }

    fn headers(&self) -> &Headers {
        &self.head.headers
    }
}

impl<M, S> Opened<M, S>
where
    M: Deref<Target = Meter> + Unpin,
    S: AsyncRead + AsyncWrite + Unpin,
{
    /// What comes next; `None` where the other side has ended it. May be dropped at any point.
    pub(in crate::client) async fn next(&mut self) -> Result<Option<Bytes>, Fault> {
        loop {
            match together(self.body.frame(), &mut self.connection).await.0 {
                None => return Ok(None),
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => return Ok(Some(data)),
                    Err(_trailers) => {}
                },
                // What is followed until it ends is not cut short by ending, whichever way that is said.
                Some(Err(error)) if is_end(&error) => return Ok(None),
                Some(Err(error)) => return Err(fault(&error, self.meter.received())),
            }
        }
    }

    async fn collect(&mut self, limit: usize, keep: bool) -> Result<Bytes, Fault> {
        let (collected, _) = together(collect(&mut self.body, limit, keep), &mut self.connection).await;
        collected.map_err(|cut| match cut {
            Cut::TooLarge(limit) => faults::too_large(limit),
            Cut::Broken(error) => fault(&error, self.meter.received()),
        })
    }
}

async fn collect(body: &mut Incoming, limit: usize, keep: bool) -> Result<Bytes, Cut> {
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

/// Whether the other side has closed in good order, if too early.
fn is_end(error: &hyper::Error) -> bool {
    let early = |error: &io::Error| error.kind() == io::ErrorKind::UnexpectedEof;
    error.is_incomplete_message() || faults::find::<io::Error>(error).is_some_and(early)
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
