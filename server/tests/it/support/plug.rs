//! A line to an upstream that can be pulled, cut without a word, and put back.

use std::{net::SocketAddr, sync::Arc};
use tokio::{
    io::copy_bidirectional,
    net::{TcpSocket, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

/// How the line fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// Through.
    In,
    /// Nobody listens, and what was open is cut.
    Out,
    /// Whoever calls is let in and hears nothing, and what was open says nothing more: half open.
    Silent,
}

/// Stands on a port of its own before an upstream, until it is dropped.
pub struct Plug {
    port: u16,
    line: Arc<watch::Sender<Line>>,
    running: JoinHandle<()>,
}

impl Plug {
    /// Before who listens at this port of 127.0.0.1; pulled until it is put in.
    pub async fn before(upstream: u16) -> Self {
        Self::at("127.0.0.1", upstream).await
    }

    /// As [`Self::before`], on all addresses of this machine: as many hosts as one likes.
    pub async fn everywhere(upstream: u16) -> Self {
        Self::at("0.0.0.0", upstream).await
    }

    async fn at(host: &str, upstream: u16) -> Self {
        // Bound and not listening: whoever calls is refused, and nobody else gets the port.
        let place = socket(SocketAddr::new(host.parse().unwrap(), 0));
        let here = place.local_addr().unwrap();
        let line = Arc::new(watch::Sender::new(Line::Out));
        let running = tokio::spawn(run(place, upstream, line.subscribe()));
        Self { port: here.port(), line, running }
    }

    /// Where it listens.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Everything goes through, on new connections.
    pub fn put_in(&self) {
        self.line.send_replace(Line::In);
    }

    /// Calls are refused, open connections end.
    pub fn pull(&self) {
        self.line.send_replace(Line::Out);
    }

    /// Nothing is refused, nothing ends, and nothing comes. What was open then stays so for ever, whatever comes later.
    pub fn silence(&self) {
        self.line.send_replace(Line::Silent);
    }
}

impl Drop for Plug {
    fn drop(&mut self) {
        self.running.abort();
    }
}

/// Bound beside others at the same place.
fn socket(here: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseport(true).unwrap();
    socket.bind(here).unwrap();
    socket
}

async fn run(place: TcpSocket, upstream: u16, mut line: watch::Receiver<Line>) {
    let here = place.local_addr().unwrap();
    let mut open = JoinSet::new();
    loop {
        let Ok(()) = line.wait_for(|line| *line != Line::Out).await.map(drop) else { return };
        let listener = socket(here).listen(1_024).unwrap();
        loop {
            tokio::select! {
                changed = line.changed() => {
                    changed.unwrap();
                    if *line.borrow() == Line::Out {
                        break;
                    }
                }
                accepted = listener.accept() => {
                    let client = accepted.unwrap().0;
                    open.spawn(forward(client, upstream, line.clone()));
                }
            }
        }
        open.abort_all();
    }
}

async fn forward(mut client: TcpStream, upstream: u16, mut line: watch::Receiver<Line>) {
    let state = *line.borrow();
    if state == Line::In {
        let Ok(mut server) = TcpStream::connect(("127.0.0.1", upstream)).await else { return };
        tokio::select! {
            // Either side may end it at any time.
            _ = copy_bidirectional(&mut client, &mut server) => return,
            _ = line.wait_for(|line| *line != Line::In) => {}
        }
    }
    // Held, neither read nor closed, until it is pulled.
    let _ = line.wait_for(|line| *line == Line::Out).await;
}
