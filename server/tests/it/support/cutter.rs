//! Stands between a client and a server, and cuts the line in the middle of an answer.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A line to a server that ends after so many bytes of its answers, on each connection anew.
pub struct Cutter {
    port: u16,
    limit: Arc<AtomicUsize>,
    running: JoinHandle<()>,
}

impl Cutter {
    /// To who listens at `server`; for now it cuts nothing.
    pub async fn before(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let limit = Arc::new(AtomicUsize::new(usize::MAX));
        let cut = Arc::clone(&limit);
        let running = tokio::spawn(async move {
            loop {
                let client = listener.accept().await.unwrap().0;
                let upstream = TcpStream::connect(&server).await.unwrap();
                tokio::spawn(forward(client, upstream, cut.load(Ordering::Relaxed)));
            }
        });
        Self { port, limit, running }
    }

    /// From the next connection on.
    pub fn cut_after(&self, bytes: usize) {
        self.limit.store(bytes, Ordering::Relaxed);
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}

impl Drop for Cutter {
    fn drop(&mut self) {
        self.running.abort();
    }
}

async fn forward(mut client: TcpStream, mut upstream: TcpStream, limit: usize) {
    let (mut asks, mut hears) = client.split();
    let (mut answers, mut is_asked) = upstream.split();
    let down = async {
        let (mut left, mut buffer) = (limit, [0; 1024]);
        while left > 0 {
            let read = answers.read(&mut buffer).await.unwrap_or(0).min(left);
            if read == 0 || hears.write_all(&buffer[..read]).await.is_err() {
                return;
            }
            left -= read;
        }
    };
    // Whichever ends first ends both: the streams are dropped with this.
    tokio::select! {
        () = down => {}
        _ = tokio::io::copy(&mut asks, &mut is_asked) => {}
    }
}
