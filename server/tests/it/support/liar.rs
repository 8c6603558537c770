//! A TCP server that does everything wrong, one thing at a time.

use std::time::Duration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
    time::sleep,
};

/// What it does with every connection.
#[derive(Clone, Debug)]
pub enum Lie {
    /// Reads and never answers.
    Hang,
    /// Closes in good order without a word.
    Close,
    /// Breaks the connection off.
    Reset,
    /// Breaks it off in the middle of an answer.
    ResetMidway,
    /// 10 MB where its length is told.
    Flood,
    /// 10 MB in chunks: nobody is warned.
    FloodInChunks,
    /// Half of what it says is coming.
    Half,
    /// These bytes, whatever was asked.
    Say(&'static [u8]),
    /// These bytes to a request, and no more.
    SayOnce(&'static [u8]),
    /// A head without an end.
    EndlessHead,
    /// The first byte of a good answer comes late.
    SlowFirstByte(Duration),
    /// Elsewhere.
    Redirect(String),
}

/// How long the kernel gets to hand over what was sent before the connection is broken off: a reset may overtake it.
const HAND_OVER: Duration = Duration::from_millis(200);

/// Lies until it is dropped.
pub struct Liar {
    port: u16,
    lying: JoinHandle<()>,
}

impl Liar {
    /// On a port of its own.
    pub async fn start(lie: Lie) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let lying = tokio::spawn(async move {
            let mut open = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let lie = lie.clone();
                // A client that has heard enough hangs up in the middle: no failure of the liar's.
                open.spawn(async move { drop(lie.tell(stream).await) });
            }
        });
        Self { port, lying }
    }

    /// `scheme://127.0.0.1:port`.
    pub fn url(&self, scheme: &str) -> String {
        format!("{scheme}://127.0.0.1:{}", self.port)
    }
}

impl Drop for Liar {
    fn drop(&mut self) {
        self.lying.abort();
    }
}

impl Lie {
    async fn tell(self, mut stream: TcpStream) -> std::io::Result<()> {
        match self {
            Self::Reset => return stream.set_zero_linger(),
            Self::Close => {
                stream.shutdown().await?;
                return drain(stream).await; // what is left unread would make it a reset
            }
            Self::Say(words) => {
                stream.write_all(words).await?;
                return drain(stream).await;
            }
            Self::Hang => return drain(stream).await,
            _ => {}
        }
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await?;
        match self {
            Self::ResetMidway => {
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf").await?;
                sleep(HAND_OVER).await;
                stream.set_zero_linger()
            }
            Self::Half => stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf").await,
            Self::Flood => {
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10000000\r\n\r\n").await?;
                stream.write_all(&vec![b'x'; 10_000_000]).await
            }
            Self::FloodInChunks => {
                stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await?;
                for _ in 0..1_000 {
                    stream.write_all(b"2710\r\n").await?;
                    stream.write_all(&[b'x'; 10_000]).await?;
                    stream.write_all(b"\r\n").await?;
                }
                stream.write_all(b"0\r\n\r\n").await
            }
            Self::SayOnce(words) => stream.write_all(words).await,
            Self::EndlessHead => {
                stream.write_all(b"HTTP/1.1 200 OK\r\nx: ").await?;
                loop {
                    stream.write_all(&[b'x'; 4096]).await?;
                }
            }
            Self::SlowFirstByte(wait) => {
                sleep(wait).await;
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await
            }
            Self::Redirect(to) => {
                let head = format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n");
                stream.write_all(head.as_bytes()).await
            }
            Self::Hang | Self::Close | Self::Reset | Self::Say(_) => Ok(()),
        }
    }
}

/// Reads until the other side has had enough.
async fn drain(mut stream: TcpStream) -> std::io::Result<()> {
    let mut sink = [0; 4096];
    while stream.read(&mut sink).await? > 0 {}
    Ok(())
}
