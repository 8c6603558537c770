//! As much of a Redis server as a health check talks to: `PING` and the words of a client that introduces itself.

use super::{
    DemoError,
    config::{Draft, Target},
    stage::Stage,
};
use std::io;
use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

/// More than any command of a health check has; what claims more is not listened to.
const MAX_WORDS: usize = 16;
const MAX_WORD: usize = 1024;

/// Opens the port.
///
/// # Errors
/// When loopback has no free port.
pub async fn start(stage: &Stage, draft: &mut Draft) -> Result<(), DemoError> {
    let address = stage.open("redis", serve)?;
    let target = Target::new("redis", format!("redis://{address}"));
    draft.targets.push(Target {
        period: Some("1s"),
        owner: Some("platform"),
        restart: Some("systemctl restart redis-server on cache-01"),
        ..target
    });
    Ok(())
}

async fn serve(stream: TcpStream) {
    if let Err(error) = converse(stream).await {
        tracing::debug!(upstream = "redis", %error, "a visitor of the demo left early");
    }
}

async fn converse(mut stream: TcpStream) -> io::Result<()> {
    let (from, mut to) = stream.split();
    let mut from = BufReader::new(from);
    while let Some(command) = command(&mut from).await? {
        to.write_all(reply(&command).as_bytes()).await?;
    }
    Ok(())
}

/// The next command, its words in upper case: an array of bulk strings, or words on a line. `None` at the end.
async fn command(from: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Vec<String>>> {
    let Some(line) = line(from).await? else { return Ok(None) };
    let Some(count) = line.strip_prefix('*') else {
        return Ok(Some(line.split_whitespace().map(str::to_uppercase).collect()));
    };
    let mut words = Vec::new();
    for _ in 0..number(count, MAX_WORDS)? {
        let Some(header) = self::line(from).await? else { return Ok(None) };
        let length = number(header.strip_prefix('$').unwrap_or_default(), MAX_WORD)?;
        let mut word = vec![0; length + "\r\n".len()];
        from.read_exact(&mut word).await?;
        words.push(String::from_utf8_lossy(&word[..length]).to_uppercase());
    }
    Ok(Some(words))
}

async fn line(from: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<String>> {
    let mut line = String::new();
    let limit = u64::try_from(MAX_WORD).unwrap_or(u64::MAX);
    let read = from.take(limit).read_line(&mut line).await?;
    Ok((read > 0).then(|| line.trim_end().to_owned()))
}

fn number(text: &str, most: usize) -> io::Result<usize> {
    let malformed = || io::Error::new(io::ErrorKind::InvalidData, "not the Redis protocol");
    text.parse().ok().filter(|number| *number <= most).ok_or_else(malformed)
}

fn reply(command: &[String]) -> String {
    let words: Vec<_> = command.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["PING"] => "+PONG\r\n".to_owned(),
        ["HELLO", "3", ..] => format!("%3\r\n{}", greeting(3)),
        ["HELLO", ..] => format!("*6\r\n{}", greeting(2)),
        ["AUTH" | "CLIENT" | "SELECT" | "QUIT", ..] => "+OK\r\n".to_owned(),
        [] => String::new(),
        [unknown, ..] => format!("-ERR unknown command '{unknown}'\r\n"),
    }
}

fn greeting(protocol: u8) -> String {
    format!("$6\r\nserver\r\n$5\r\nredis\r\n$5\r\nproto\r\n:{protocol}\r\n$4\r\nrole\r\n$6\r\nmaster\r\n")
}

#[cfg(test)]
mod tests {
    use super::{
        super::stage::tests::{Rig, connected},
        *,
    };

    /// A running server and its URL.
    async fn rig() -> (Rig, String) {
        let (rig, mut draft) = (Rig::new(), Draft::default());
        start(&rig.stage, &mut draft).await.unwrap();
        (rig, draft.targets.remove(0).url)
    }

    async fn ping(url: &str) -> ::redis::RedisResult<String> {
        let client = ::redis::Client::open(url)?;
        let mut connection = client.get_multiplexed_async_connection().await?;
        ::redis::cmd("PING").query_async(&mut connection).await
    }

    #[tokio::test]
    async fn a_real_client_gets_its_pong() {
        let (_rig, url) = rig().await;
        assert_eq!(ping(&url).await.unwrap(), "PONG");
    }

    #[tokio::test]
    async fn a_client_that_signs_in_with_the_newer_protocol_gets_its_pong() {
        let (_rig, url) = rig().await;
        let url = format!("{}/?protocol=resp3", url.replace("redis://", "redis://user:secret@"));
        assert_eq!(ping(&url).await.unwrap(), "PONG");
    }

    #[tokio::test]
    async fn words_on_a_line_are_a_command_too() {
        let (_rig, url) = rig().await;
        let mut stream = connected(url.strip_prefix("redis://").unwrap().parse().unwrap()).await;
        stream.write_all(b"ping\r\n").await.unwrap();
        let mut answer = [0; 7];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"+PONG\r\n");
    }

    #[tokio::test]
    async fn whoever_speaks_another_protocol_is_shown_out() {
        let (_rig, url) = rig().await;
        let mut stream = connected(url.strip_prefix("redis://").unwrap().parse().unwrap()).await;
        stream.write_all(b"*99999999\r\n").await.unwrap();
        assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);
    }
}
