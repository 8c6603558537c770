//! A stream of which the test decides every byte.

use std::time::Duration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::timeout,
};

/// Answers nobody by itself.
pub struct Tap {
    listener: TcpListener,
    head: &'static str,
}

/// One connection whose request was read and whose head was answered.
pub struct Flow {
    stream: TcpStream,
    /// What was asked.
    pub request: String,
}

impl Tap {
    /// JSON documents, one a line.
    pub async fn lines() -> Self {
        Self::answering("content-type: application/x-ndjson\r\n").await
    }

    /// Server-sent events.
    pub async fn events() -> Self {
        Self::answering("content-type: text/event-stream; charset=utf-8\r\n").await
    }

    async fn answering(head: &'static str) -> Self {
        Self { listener: TcpListener::bind("127.0.0.1:0").await.unwrap(), head }
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://{}/stream", self.listener.local_addr().unwrap())
    }

    /// The next who connects.
    pub async fn flow(&self) -> Flow {
        let accepted = timeout(super::LIMIT, self.listener.accept()).await.expect("nobody connects");
        let mut stream = accepted.unwrap().0;
        stream.set_nodelay(true).unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(stream.read_u8().await.unwrap());
        }
        stream.write_all(format!("HTTP/1.1 200 OK\r\n{}\r\n", self.head).as_bytes()).await.unwrap();
        Flow { stream, request: String::from_utf8(request).unwrap() }
    }

    /// Whether nobody waits to be answered.
    pub async fn is_idle(&self) -> bool {
        timeout(Duration::from_millis(100), self.listener.accept()).await.is_err()
    }
}

impl Flow {
    /// These bytes, at once.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).await.unwrap();
    }

    /// These bytes, one after the other.
    pub async fn drip(&mut self, bytes: &str, pause: Duration) {
        for byte in bytes.bytes() {
            self.send([byte]).await;
            tokio::time::sleep(pause).await;
        }
    }

    /// Sends for ever, or until the other side has had enough.
    pub async fn flood(mut self, bytes: &[u8]) {
        while self.stream.write_all(bytes).await.is_ok() {}
    }

    /// In the middle of everything.
    pub fn reset(self) {
        self.stream.set_zero_linger().unwrap();
    }
}
