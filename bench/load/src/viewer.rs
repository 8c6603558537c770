//! One viewer: a plain socket with a request for the stream on it.

use crate::error::LoadError;
use std::io::ErrorKind;
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

/// How a stream is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    /// As it is: what can be read by a thousand viewers on one thread.
    Text,
    /// As browsers take it.
    Packed,
}

/// Asks `address` for `path`.
pub(crate) async fn open(address: &str, path: &str, form: Form) -> Result<TcpStream, LoadError> {
    let mut socket = TcpStream::connect(address).await?;
    let takes = match form {
        Form::Text => "",
        Form::Packed => "Accept-Encoding: gzip\r\n",
    };
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: text/event-stream\r\n{takes}\r\n");
    socket.write_all(request.as_bytes()).await?;
    Ok(socket)
}

/// Hands every piece that arrives to `each`, until that says so or the stream ends; tells whether `each` said so. All viewers
/// read into one `buffer`: nobody keeps bytes.
pub(crate) async fn read(
    socket: &TcpStream,
    buffer: &std::cell::RefCell<Vec<u8>>,
    mut each: impl FnMut(&[u8]) -> bool,
) -> Result<bool, LoadError> {
    loop {
        socket.readable().await?;
        let mut buffer = buffer.borrow_mut();
        match socket.try_read(&mut buffer) {
            Ok(0) => return Ok(false),
            Ok(length) if each(&buffer[..length]) => return Ok(true),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// What all viewers read into.
pub(crate) fn buffer() -> std::cell::RefCell<Vec<u8>> {
    std::cell::RefCell::new(vec![0; 1 << 16])
}
