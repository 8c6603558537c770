//! `/api/stream`: the changes of some widgets, as they happen.

use super::{
    Web,
    encoding::takes_gzip,
    error::{ApiError, WebError},
    handover::Offer,
    query::StreamQuery,
    room::Room,
    vitals::VitalsMeter,
    waiting::{Waiting, changed},
};
use crate::{
    auth::{Visitor, streams::OpenStream},
    clock,
    hub::{self, Hub, HubError, Piece, Subscription},
};
use app::feed::Ping;
use axum::{
    Extension,
    body::Body,
    extract::{Query, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use futures::stream;
use std::{collections::VecDeque, pin::Pin, sync::Arc, time::Duration};
use tokio::time::{Instant, Sleep, sleep};
use tokio_util::sync::WaitForCancellationFutureOwned;

/// Keeps proxies from closing the connection, and tells clients that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Up to so many bytes are copied into one piece.
const GATHERED: usize = 16 * 1024;

const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::VARY, HeaderValue::from_static("accept-encoding")),
    // nginx would collect the events otherwise.
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
];

pub(super) async fn stream(
    State(web): State<Web>,
    Query(query): Query<StreamQuery>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let open = web.hub.viewers();
    if usize::try_from(open).is_ok_and(|open| open >= Room::here().streams) {
        return Err(WebError::Full(open).into());
    }
    let widgets = query.widgets().unwrap_or_else(|| web.site().ids());
    let last_id = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let subscription = web.hub.subscribe(widgets, last_id.or(query.since.as_deref()))?;
    let open = web.access.open_stream(&visitor, &web.stop).map_err(WebError::from)?;
    let waiting = visitor.is_admin().then(|| Waiting::new(web.access.waiting()));
    let form = if takes_gzip(&headers) { Form::Packed } else { Form::Text };
    let offer = Offer::new(Viewer::new(subscription, &web, open, waiting, form));
    // Read by whoever does not know of the offer; the server does (see `handover`).
    let body = stream::unfold(offer.clone(), async |offer| {
        let mut viewer = offer.take()?;
        let piece = viewer.next().await?;
        Some((piece, offer.put(viewer)))
    });
    Ok((Extension(offer), HEADERS, form.headers(), Body::from_stream(body)).into_response())
}

/// How a stream goes over the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// As it is.
    Text,
    /// As gzip whose pieces all viewers share.
    Packed,
}

impl Form {
    fn headers(self) -> Option<[(HeaderName, HeaderValue); 1]> {
        (self == Self::Packed).then(|| [(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))])
    }

    /// What comes before everything else.
    fn opening(self) -> VecDeque<Bytes> {
        match self {
            Self::Text => VecDeque::new(),
            Self::Packed => VecDeque::from([hub::OPENING]),
        }
    }

    fn of(self, piece: &Piece) -> Bytes {
        match self {
            Self::Text => piece.text().clone(),
            Self::Packed => piece.packed(),
        }
    }
}

/// One open stream.
#[derive(Debug)]
pub(super) struct Viewer {
    subscription: Subscription,
    vitals: Arc<VitalsMeter>,
    /// Kept from piece to piece: registering a timer and a waiter anew for each costs more than the piece.
    next_heartbeat: Pin<Box<Sleep>>,
    stopped: Pin<Box<WaitForCancellationFutureOwned>>,
    /// Its place among the streams of whoever watches.
    _open: OpenStream,
    /// For admins: who waits to be let in.
    waiting: Option<Waiting>,
    hub: Arc<Hub>,
    greeted: bool,
    form: Form,
    /// What is to be written next.
    pieces: VecDeque<Bytes>,
}

impl Viewer {
    fn new(subscription: Subscription, web: &Web, open: OpenStream, waiting: Option<Waiting>, form: Form) -> Self {
        Self {
            subscription,
            vitals: Arc::clone(&web.vitals),
            next_heartbeat: Box::pin(sleep(HEARTBEAT)),
            stopped: Box::pin(open.cut.clone().cancelled_owned()),
            _open: open,
            waiting,
            hub: Arc::clone(&web.hub),
            greeted: false,
            form,
            pieces: form.opening(),
        }
    }

    /// The next piece; `None` when the server stops, or whoever watches may no longer look.
    pub(super) async fn next(&mut self) -> Option<Result<Bytes, HubError>> {
        // What a stream opens with says nothing by itself: the first words go with it.
        while !self.greeted || self.pieces.is_empty() {
            let told = match self.told().await? {
                Ok(told) => told,
                Err(error) => return Some(Err(error)),
            };
            self.pieces.extend(told.iter().map(|piece| self.form.of(piece)));
            gather(&mut self.pieces);
        }
        self.pieces.pop_front().map(Ok)
    }

    /// What happens next: the opening with a first heartbeat, for what only that tells, then changes and heartbeats. `None` at
    /// the end.
    async fn told(&mut self) -> Option<Result<Vec<Piece>, HubError>> {
        let mut told = Vec::new();
        let mut greets = !self.greeted;
        tokio::select! {
            biased;
            () = self.stopped.as_mut() => return None,
            pieces = self.subscription.next() => match pieces {
                Ok(pieces) => {
                    told = pieces;
                    if let Some(waiting) = &mut self.waiting {
                        waiting.follow_up(&mut told, &self.hub);
                    }
                }
                Err(error) => return Some(Err(error)),
            },
            () = changed(&mut self.waiting) => {
                told.extend(self.waiting.as_mut().map(|waiting| waiting.tell(&self.hub)));
            }
            () = self.next_heartbeat.as_mut() => {
                self.next_heartbeat.as_mut().reset(Instant::now() + HEARTBEAT);
                greets = true;
            }
        }
        if greets {
            told.push(self.heartbeat());
        }
        self.greeted = true;
        Some(Ok(told))
    }

    /// The time of a heartbeat that could not be sent, because what came before it is not taken; the next ones are due after it.
    pub(super) async fn late_heartbeat(&mut self) {
        self.next_heartbeat.as_mut().await;
        self.next_heartbeat.as_mut().reset(Instant::now() + HEARTBEAT);
    }

    fn heartbeat(&self) -> Piece {
        let ping = Ping { now: clock::now(), vitals: self.vitals.read() };
        // Three numbers: there is nothing in it that could fail to be JSON.
        Subscription::ping(&serde_json::to_string(&ping).unwrap_or_default())
    }
}

/// What happened at once is written at once: copying a few kilobytes costs less than a second write. A large snapshot
/// stays the memory that all viewers share.
fn gather(pieces: &mut VecDeque<Bytes>) {
    let total: usize = pieces.iter().map(Bytes::len).sum();
    if pieces.len() > 1 && total <= GATHERED {
        *pieces = VecDeque::from([pieces.make_contiguous().concat().into()]);
    }
}
