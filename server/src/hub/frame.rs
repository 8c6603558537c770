//! Server-sent events as bytes (<https://html.spec.whatwg.org/multipage/server-sent-events.html>).

use super::{Piece, Position};
use bytes::{BufMut as _, Bytes, BytesMut};

/// One event. `data` is JSON from `serde_json`, which never holds a line break.
pub(super) fn event(name: &str, id: &str, data: &str) -> Piece {
    let mut frame = BytesMut::with_capacity(name.len() + id.len() + data.len() + 32);
    for part in ["event: ", name, "\nid: ", id, "\ndata: ", data, "\n\n"] {
        frame.put_slice(part.as_bytes());
    }
    Piece::shared(frame.freeze())
}

/// The first event of a stream. Browsers that reconnect by themselves are spread over some seconds.
pub(super) fn hello(id: &str, data: &str) -> Piece {
    let retry = 1_000 + fastrand::u32(..2_000);
    Piece::own(format!("retry: {retry}\nevent: hello\nid: {id}\ndata: {data}\n\n").into())
}

/// The heartbeat: a comment for proxies, and an event for those who want to notice its absence. Without an id, so that
/// it does not move the place to resume from.
pub(super) fn ping(data: &str) -> Piece {
    Piece::own(format!(": heartbeat\nevent: ping\ndata: {data}\n\n").into())
}

/// Notices that only one stream is told. Without an id, so that it does not move the place to resume from.
pub(super) fn notice(data: &str) -> Piece {
    Piece::own(format!("event: notice\ndata: {data}\n\n").into())
}

/// One event around data that is large and shared: it is not copied for each viewer.
pub(super) fn around(name: &str, id: &str, data: Piece) -> [Piece; 3] {
    let head = format!("event: {name}\nid: {id}\ndata: ");
    [Piece::own(head.into()), data, Piece::own(Bytes::from_static(b"\n\n"))]
}

/// The position in an id of this boot; ids of another boot are worth nothing.
pub(super) fn parse_position(id: &str, boot: &str) -> Option<Position> {
    id.strip_prefix(boot)?.strip_prefix('-')?.parse().ok()
}
