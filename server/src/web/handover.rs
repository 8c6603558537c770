//! Event streams leave the HTTP library once their head is sent.
//!
//! A connection that waits for a request needs buffers for reading and writing, sixteen kilobytes of them; one that
//! only ever sends events does not. So when a handler answers with a stream, the server takes the socket back and a
//! small task of its own writes the events: what a viewer costs is then its position in the hub's log and its socket.

use super::stream::Viewer;
use axum::{
    body::Body,
    http::{HeaderValue, Response, Version, header},
};
use bytes::{Buf as _, Bytes};
use futures::stream;
use socket2::SockRef;
use std::{
    convert::Infallible,
    io,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf, ReadHalf, WriteHalf},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    time::{Sleep, sleep},
};
use tokio_rustls::server::TlsStream;

/// What the kernel keeps for a viewer who does not read, in bytes; by itself it would be megabytes for each.
const KERNEL_BUFFER: usize = 128 * 1024;

/// Who takes nothing of an answer for so long is gone, or wants to keep us waiting.
const PATIENCE: Duration = Duration::from_secs(30);

/// Up to so many bytes are copied beside their frame: less than writing from three places costs.
const COPIED: usize = 4 * 1024;

/// A browser gives up after 40 s without a heartbeat; so many are 45 to 60 s.
const LATE_HEARTBEATS: usize = 4;

/// In a response's extensions: the viewer whose stream its body is. Whoever takes it has to write it.
#[derive(Clone, Debug)]
pub(super) struct Offer(Arc<Mutex<Option<Viewer>>>);

impl Offer {
    pub(super) fn new(viewer: Viewer) -> Self {
        Self(Arc::new(Mutex::new(Some(viewer))))
    }

    /// The viewer, for the first who asks.
    pub(super) fn take(&self) -> Option<Viewer> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Gives it back.
    pub(super) fn put(self, viewer: Viewer) -> Self {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(viewer);
        self
    }
}

/// A viewer on its way from a response to a task of its own.
#[derive(Debug)]
pub(super) struct Handover {
    viewer: Viewer,
    /// HTTP/1.0 knows no chunks: there the end of the connection is the end of the stream.
    chunked: bool,
}

impl Handover {
    /// Takes the stream out of a response, leaving one whose body never comes.
    pub(super) fn from_response(response: &mut Response<Body>, version: Version) -> Option<Self> {
        let viewer = response.extensions_mut().remove::<Offer>()?.take()?;
        *response.body_mut() = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
        // The connection ends with the stream. Who is not told sends his next request into it, and gets no answer.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        Some(Self { viewer, chunked: version == Version::HTTP_11 })
    }

    /// Writes the stream until it ends, the server stops or the viewer is gone.
    pub(super) async fn run(mut self, stream: impl Halves) -> io::Result<()> {
        stream.socket().set_send_buffer_size(KERNEL_BUFFER)?;
        let (mut reader, mut writer) = stream.halves();
        let write = async {
            while let Some(piece) = self.viewer.next().await {
                let written = write_piece(&mut writer, piece.map_err(io::Error::other)?, self.chunked);
                in_time(&mut self.viewer, written).await?;
            }
            if self.chunked {
                writer.write_all(b"0\r\n\r\n").await?;
            }
            writer.shutdown().await
        };
        tokio::select! {
            written = write => written,
            gone = until_closed(&mut reader) => gone,
        }
    }
}

/// Waits until a piece is written. Who has not taken it for several heartbeats has given up, or reads a byte now and then: what is
/// sent to him is older than he can know, and he costs a descriptor. The timer is the heartbeat's own, so that nobody pays for it.
async fn in_time(viewer: &mut Viewer, written: impl Future<Output = io::Result<()>>) -> io::Result<()> {
    let mut written = pin!(written);
    for _ in 0..LATE_HEARTBEATS {
        tokio::select! {
            biased;
            written = &mut written => return written,
            () = viewer.late_heartbeat() => {}
        }
    }
    Err(io::ErrorKind::TimedOut.into())
}

/// One write, whatever the piece's size.
async fn write_piece(writer: &mut (impl AsyncWrite + Unpin), piece: Bytes, chunked: bool) -> io::Result<()> {
    if chunked && piece.len() <= COPIED {
        writer.write_all(&[format!("{:x}\r\n", piece.len()).as_bytes(), &piece, b"\r\n"].concat()).await?;
    } else if chunked {
        let head = format!("{:x}\r\n", piece.len());
        writer.write_all_buf(&mut bytes::Buf::chain(head.as_bytes(), piece).chain(&b"\r\n"[..])).await?;
    } else {
        writer.write_all(&piece).await?;
    }
    writer.flush().await
}

/// Browsers send nothing more on a stream; what comes is the end.
async fn until_closed(reader: &mut (impl AsyncRead + Unpin)) -> io::Result<()> {
    let mut ignored = [0; 64];
    while reader.read(&mut ignored).await? > 0 {}
    Ok(())
}

/// What can be read and written at once.
pub(super) trait Halves: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    /// The end that is read.
    type Reader: AsyncRead + Unpin + Send;
    /// The end that is written.
    type Writer: AsyncWrite + Unpin + Send;

    /// The kernel's side of it.
    fn socket(&self) -> SockRef<'_>;

    /// Both ends.
    fn halves(self) -> (Self::Reader, Self::Writer);
}

impl Halves for TcpStream {
    type Reader = OwnedReadHalf;
    type Writer = OwnedWriteHalf;

    fn socket(&self) -> SockRef<'_> {
        SockRef::from(self)
    }

    fn halves(self) -> (Self::Reader, Self::Writer) {
        self.into_split()
    }
}

impl Halves for Box<TlsStream<TcpStream>> {
    type Reader = ReadHalf<Self>;
    type Writer = WriteHalf<Self>;

    fn socket(&self) -> SockRef<'_> {
        SockRef::from(self.get_ref().0)
    }

    fn halves(self) -> (Self::Reader, Self::Writer) {
        tokio::io::split(self)
    }
}

/// A socket that tells whether it takes more: only then has everything been written that there was. One that takes nothing
/// for too long is given up.
#[derive(Debug)]
pub(super) struct Socket<S> {
    /// The socket itself.
    pub(super) stream: S,
    is_full: Arc<AtomicBool>,
    patience: Option<Pin<Box<Sleep>>>,
}

impl<S> Socket<S> {
    /// The socket, and what tells whether its last write had to wait.
    pub(super) fn new(stream: S) -> (Self, Arc<AtomicBool>) {
        let is_full: Arc<AtomicBool> = Arc::default();
        (Self { stream, is_full: Arc::clone(&is_full), patience: None }, is_full)
    }

    fn note<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        self.is_full.store(written.is_pending(), Ordering::Relaxed);
        if written.is_ready() {
            self.patience = None;
            return written;
        }
        let patience = self.patience.get_or_insert_with(|| Box::pin(sleep(PATIENCE)));
        patience.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Socket<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Socket<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.note(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.note(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Under TLS what is written may still be within.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        self.note(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
