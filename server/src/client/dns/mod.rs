//! `dns://`: one question, no cache, no retries; over TCP where the answer does not fit into a datagram.

mod judge;
mod system;

use super::{
    faults,
    net::Place,
    spec::DnsQuestion,
    stopwatch::{Part, Stopwatch},
};
use app::{
    fault::{Fault, FaultKind},
    model::dependencies::Reading,
};
use hickory_proto::op::{Edns, Message, MessageType, Query};
use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpStream, UdpSocket},
    time::timeout,
};

/// The largest datagram that crosses every network in one piece (DNS flag day 2020).
const PAYLOAD: u16 = 1232;
/// More than any datagram that was asked for.
const DATAGRAM: usize = 4096;
/// A resolver that is silent for so long is no reason not to ask the next one.
const HEAD_START: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(super) struct DnsProbe {
    /// `None`: the system's.
    resolver: Option<Place>,
    question: DnsQuestion,
    expected: Vec<String>,
}

impl DnsProbe {
    pub(super) fn new(question: &DnsQuestion, expected: Vec<String>) -> Self {
        Self { resolver: question.resolver.as_ref().map(Place::from), question: question.clone(), expected }
    }

    pub(super) async fn run(&self) -> Result<Reading, Fault> {
        let mut watch = Stopwatch::start();
        let resolvers = match &self.resolver {
            Some(place) => place.resolve(&mut watch).await?,
            None => system::resolvers().await,
        };
        let answer = self.ask_any(&resolvers, &mut watch).await?;
        let (note, failed) = match judge::judge(&self.question, &self.expected, &answer) {
            Ok(found) => (Some(found), None),
            Err(sentence) => (None, Some(sentence)),
        };
        Ok(Reading { note, failed, ..watch.reading() })
    }

    /// One after the other until one answers; what the last one gives is what is told.
    async fn ask_any(&self, resolvers: &[SocketAddr], watch: &mut Stopwatch) -> Result<Message, Fault> {
        let Some((last, first)) = resolvers.split_last() else {
            return Err(Fault::new(FaultKind::Internal, "this machine knows no resolver"));
        };
        for resolver in first {
            if let Ok(Ok(answer)) = timeout(HEAD_START, self.ask(*resolver, watch)).await {
                return Ok(answer);
            }
        }
        self.ask(*last, watch).await
    }

    async fn ask(&self, resolver: SocketAddr, watch: &mut Stopwatch) -> Result<Message, Fault> {
        let (asked, packet) = self.message()?;
        let answer = by_udp(resolver, &asked, &packet).await?;
        watch.lap(Part::FirstByte);
        if !answer.metadata.truncation {
            return Ok(answer);
        }
        let answer = by_tcp(resolver, &packet, watch).await?;
        watch.lap(Part::Body);
        if answers(&answer, &asked) { Ok(answer) } else { Err(not_dns()) }
    }

    fn message(&self) -> Result<(Message, Vec<u8>), Fault> {
        let mut message = Message::query();
        message.metadata.recursion_desired = true;
        message.add_query(Query::query(self.question.name.clone(), self.question.record));
        message.set_edns(Edns::new());
        if let Some(edns) = &mut message.edns {
            edns.set_max_payload(PAYLOAD);
        }
        let packet =
            message.to_vec().map_err(|error| Fault::new(FaultKind::Internal, format!("cannot ask: {error}")))?;
        Ok((message, packet))
    }
}

/// Waits for the datagram that answers; others are late answers or forgeries.
async fn by_udp(resolver: SocketAddr, asked: &Message, packet: &[u8]) -> Result<Message, Fault> {
    let any = match resolver {
        SocketAddr::V4(_) => SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
        SocketAddr::V6(_) => SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)),
    };
    let broken = |error| faults::connecting(&error, resolver);
    let socket = UdpSocket::bind(any).await.map_err(broken)?;
    socket.connect(resolver).await.map_err(broken)?;
    socket.send(packet).await.map_err(broken)?;
    let mut room = vec![0; DATAGRAM];
    loop {
        let length = socket.recv(&mut room).await.map_err(broken)?;
        let answer = Message::from_vec(&room[..length]).map_err(|_| not_dns())?;
        if answers(&answer, asked) {
            return Ok(answer);
        }
    }
}

async fn by_tcp(resolver: SocketAddr, packet: &[u8], watch: &mut Stopwatch) -> Result<Message, Fault> {
    let stream = TcpStream::connect(resolver).await;
    let mut stream = stream.map_err(|error| faults::connecting(&error, format_args!("{resolver} over TCP")))?;
    watch.lap(Part::Connect);
    let length =
        u16::try_from(packet.len()).map_err(|_| Fault::new(FaultKind::Internal, "the question is too long"))?;
    let framed = [&length.to_be_bytes(), packet].concat();
    stream.write_all(&framed).await.map_err(|error| faults::broken(&error, 0))?;
    let length = stream.read_u16().await.map_err(|error| faults::broken(&error, 0))?;
    watch.lap(Part::FirstByte);
    let mut room = vec![0; usize::from(length)];
    stream.read_exact(&mut room).await.map_err(|error| faults::broken(&error, 2))?;
    Message::from_vec(&room).map_err(|_| not_dns())
}

fn answers(answer: &Message, asked: &Message) -> bool {
    let same_question = answer.queries.is_empty() || answer.queries == asked.queries;
    answer.metadata.message_type == MessageType::Response && answer.metadata.id == asked.metadata.id && same_question
}

fn not_dns() -> Fault {
    Fault::new(FaultKind::Malformed, "the answer is not DNS")
}
