//! Counts what comes in, so that a broken answer can be told from none, and notes when its first byte came.

use std::{
    io,
    ops::Deref,
    pin::Pin,
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
    time::Instant,
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

#[derive(Debug, Default)]
pub(super) struct Meter {
    received: AtomicUsize,
    first_byte: OnceLock<Instant>,
}

impl Meter {
    /// Bytes so far.
    pub(super) fn received(&self) -> usize {
        self.received.load(Ordering::Relaxed)
    }

    /// When the first of them came.
    pub(super) fn first_byte(&self) -> Option<Instant> {
        self.first_byte.get().copied()
    }
}

/// A stream whose incoming bytes are counted, by a meter that is borrowed or shared.
#[derive(Debug)]
pub(super) struct Metered<M, S> {
    pub(super) stream: S,
    pub(super) meter: M,
}

impl<M: Deref<Target = Meter> + Unpin, S: AsyncRead + Unpin> AsyncRead for Metered<M, S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        let came = buf.filled().len() - before;
        if came > 0 {
            self.meter.first_byte.get_or_init(Instant::now);
            self.meter.received.fetch_add(came, Ordering::Relaxed);
        }
        Poll::Ready(Ok(()))
    }
}

impl<M: Unpin, S: AsyncWrite + Unpin> AsyncWrite for Metered<M, S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
