//! The accept loop: every connection gets its peer's address, a limit on slow requests and a clean end.

use super::{
    Site,
    address::Peer,
    handover::{Halves, Handover, Socket},
    room::Room,
};
use axum::{Router, body::Body, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{
    convert::Infallible,
    future::poll_fn,
    io,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
    task::Poll,
    time::Duration,
};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt as _;

/// Who has not sent a request's head by then is not going to.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// Who has not shaken hands by then is not going to.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest head of a request, in bytes, cookies included.
const MAX_HEAD: usize = 32 * 1024;
/// So many connections may wait to be accepted: all the tabs of an organization come back in the same moment. Who finds no room is told
/// nothing, and asks again a second later.
const BACKLOG: u32 = 4_096;
/// Out of file descriptors, the next try should find some again.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What every connection needs.
#[derive(Clone, Debug)]
pub struct Served {
    /// Where connections run.
    pub tasks: TaskTracker,
    /// Whether https is spoken, and with which certificate: as it is when a connection comes in.
    pub site: watch::Receiver<Arc<Site>>,
    /// Ends everything.
    pub stop: CancellationToken,
}

/// Serves until it is stopped; then accepts nothing more, lets running requests finish and returns.
///
/// Streams end by themselves. Where there are as many connections as there is room for, others wait at the door.
pub async fn serve(listener: TcpListener, router: Router, served: Served) {
    let room = Arc::new(Semaphore::new(Room::here().connections.min(Semaphore::MAX_PERMITS)));
    let mut in_trouble = false;
    while let Some((accepted, place)) = served.stop.run_until_cancelled(accept(&listener, &room)).await {
        match accepted {
            Ok((stream, peer)) => {
                in_trouble = false;
                served.tasks.spawn(connection(stream, peer, place, router.clone(), served.clone()));
            }
            Err(error) => {
                if !std::mem::replace(&mut in_trouble, true) {
                    tracing::warn!(%error, "connections cannot be accepted; trying again until they can");
                }
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// A place; `None` where there are no places any more, which nobody takes away.
type Place = Option<OwnedSemaphorePermit>;

/// First the place, then who takes it.
async fn accept(listener: &TcpListener, room: &Arc<Semaphore>) -> (io::Result<(TcpStream, SocketAddr)>, Place) {
    let place = Arc::clone(room).acquire_owned().await.ok();
    (listener.accept().await, place)
}

async fn connection(stream: TcpStream, peer: SocketAddr, place: Place, router: Router, served: Served) {
    if let Err(error) = begin(stream, peer, place, router, &served).await {
        tracing::debug!(%error, %peer, "a connection ended early");
    }
}

async fn begin(stream: TcpStream, peer: SocketAddr, place: Place, router: Router, served: &Served) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let tls = served.site.borrow().tls.clone();
    match tls {
        None => talk(stream, peer, place, router, served).await,
        Some(tls) => {
            let hands = TlsAcceptor::from(tls).accept(stream);
            let shaken = served.stop.run_until_cancelled(timeout(HANDSHAKE_TIMEOUT, hands)).await;
            let Some(shaken) = shaken else { return Ok(()) };
            let stream = shaken.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
            talk(Box::new(stream), peer, place, router, served).await
        }
    }
}

async fn talk<S: Halves>(stream: S, peer: SocketAddr, place: Place, router: Router, served: &Served) -> io::Result<()> {
    match converse(stream, peer, router, &served.stop).await {
        // A task of its own, so that nothing of this one is kept for as long as the stream lasts.
        Ok(Some((stream, handover))) => drop(served.tasks.spawn(async move {
            if let Err(error) = handover.run(stream).await {
                tracing::debug!(%error, %peer, "a stream ended early");
            }
            drop(place);
        })),
        Ok(None) => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

/// Answers requests until the connection ends, or until one is answered with a stream: then the socket comes back.
async fn converse<S: Halves>(
    stream: S,
    peer: SocketAddr,
    router: Router,
    stop: &CancellationToken,
) -> io::Result<Option<(S, Handover)>> {
    let handover: Mutex<Option<Handover>> = Mutex::new(None);
    let service = service_fn(|mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer.ip()));
        let version = request.version();
        let answer = router.clone().oneshot(request.map(Body::new));
        let handover = &handover;
        Box::pin(async move {
            let mut response = answer.await?;
            *lock(handover) = Handover::from_response(&mut response, version);
            Ok::<_, Infallible>(response)
        })
    });
    let (socket, is_full) = Socket::new(stream);
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(socket), service);
    let mut stopped = pin!(stop.cancelled());
    let mut stopping = false;
    let ended = poll_fn(|cx| {
        if !stopping && stopped.as_mut().poll(cx).is_ready() {
            stopping = true;
            Pin::new(&mut connection).graceful_shutdown();
        }
        // Polled without its shutdown: the socket outlives it.
        match connection.poll_without_shutdown(cx) {
            // It waits for more of the body while the socket would take it: the head is sent.
            Poll::Pending if !is_full.load(Ordering::Relaxed) && lock(&handover).is_some() => Poll::Ready(Ok(())),
            polled => polled,
        }
    })
    .await;
    let mut socket = connection.into_parts().io.into_inner();
    ended.map_err(io::Error::other)?;
    let handover = lock(&handover).take();
    if handover.is_none() {
        socket.shutdown().await?;
    }
    Ok(handover.map(|handover| (socket.stream, handover)))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Binds, with a sentence for what usually goes wrong.
///
/// # Errors
/// Where the address cannot be listened on.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, BindError> {
    listening(address).map_err(|source| BindError { address, source })
}

fn listening(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // As tokio's own listener: who is started again finds its port.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// An address that cannot be listened on.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}: {}", advice(source))]
pub struct BindError {
    address: SocketAddr,
    source: io::Error,
}

fn advice(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            "another program does already; stop it, or choose another address with --listen".to_owned()
        }
        io::ErrorKind::AddrNotAvailable => "this machine has no such address".to_owned(),
        io::ErrorKind::PermissionDenied => "not permitted; ports below 1024 need a privilege".to_owned(),
        _ => error.to_string(),
    }
}
