//! `icmp://`: one echo request, through the socket that needs no privileges where the system allows it.
//!
//! Where it does not, a raw socket is tried, which needs `CAP_NET_RAW`. Where neither is allowed nothing is known of the
//! target: that is our fault, said as such, and never its failure.

use super::{
    faults,
    net::Place,
    spec::HostPort,
    stopwatch::{Part, Stopwatch},
};
use app::{
    fault::{Fault, FaultKind},
    model::dependencies::Reading,
};
use socket2::{Domain, Protocol, Socket, Type};
use std::{
    io,
    net::{IpAddr, SocketAddr},
};
use tokio::net::UdpSocket;

/// The note of a ping that was answered.
const PING: &str = "ping";

const NOT_PERMITTED: &str = "ping is not permitted to pyngpong, so nothing is known: allow it with \
                             sysctl net.ipv4.ping_group_range=\"0 2147483647\" or give it CAP_NET_RAW";

/// The words of a message, in bytes: type, code, checksum, identifier, sequence.
const HEAD: usize = 8;
/// What tells our echo from others'.
const PAYLOAD: usize = 16;

#[derive(Debug)]
pub(super) struct IcmpProbe(Place);

impl IcmpProbe {
    pub(super) fn new(host: &str) -> Self {
        Self(Place::from(&HostPort { host: host.to_owned(), port: 0 }))
    }

    pub(super) async fn run(&self) -> Result<Reading, Fault> {
        let mut watch = Stopwatch::start();
        let addresses = self.0.resolve(&mut watch).await?;
        let mut failed = None;
        for address in addresses {
            let to = address.ip();
            match echo(to).await {
                Ok(()) => {
                    watch.lap(Part::FirstByte);
                    return Ok(Reading { note: Some(PING.to_owned()), ..watch.reading() });
                }
                // Of a name with addresses of both families one may have no route.
                Err(fault) => failed = Some(fault),
            }
        }
        Err(failed.unwrap_or_else(|| Fault::new(FaultKind::Unreachable, "there is no address to ask")))
    }
}

/// Asks and waits for the answer, for ever.
async fn echo(to: IpAddr) -> Result<(), Fault> {
    let broken = |error| faults::connecting(&error, to);
    let socket = open(to).map_err(|error| if is_forbidden(&error) { not_permitted() } else { broken(error) })?;
    socket.connect(SocketAddr::new(to, 0)).await.map_err(broken)?;
    let payload: [u8; PAYLOAD] = std::array::from_fn(|_| fastrand::u8(..));
    socket.send(&request(to, &payload)).await.map_err(broken)?;
    let mut room = [0; 256];
    loop {
        let length = socket.recv(&mut room).await.map_err(broken)?;
        if is_answer(to, &room[..length], &payload) {
            return Ok(());
        }
    }
}

fn open(to: IpAddr) -> io::Result<UdpSocket> {
    let (domain, protocol) = match to {
        IpAddr::V4(_) => (Domain::IPV4, Protocol::ICMPV4),
        IpAddr::V6(_) => (Domain::IPV6, Protocol::ICMPV6),
    };
    let open = |kind| Socket::new(domain, kind, Some(protocol));
    let socket = open(Type::DGRAM).or_else(|error| if is_forbidden(&error) { open(Type::RAW) } else { Err(error) })?;
    socket.set_nonblocking(true)?;
    // Sending, receiving and connecting are the same calls for all of them.
    UdpSocket::from_std(socket.into())
}

fn is_forbidden(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied || error.raw_os_error() == Some(EPROTONOSUPPORT)
}

/// What Linux says where its kernel has no ping sockets.
const EPROTONOSUPPORT: i32 = 93;

fn not_permitted() -> Fault {
    Fault::new(FaultKind::Internal, NOT_PERMITTED)
}

/// An echo request. The kernel sets the identifier on ping sockets, and the checksum on all sockets of IPv6.
fn request(to: IpAddr, payload: &[u8; PAYLOAD]) -> [u8; HEAD + PAYLOAD] {
    let mut message = [0; HEAD + PAYLOAD];
    message[0] = if to.is_ipv4() { 8 } else { 128 };
    message[4..6].copy_from_slice(&payload[..2]);
    message[HEAD..].copy_from_slice(payload);
    let sum = checksum(&message);
    message[2..4].copy_from_slice(&sum.to_be_bytes());
    message
}

/// RFC 1071.
fn checksum(message: &[u8]) -> u16 {
    let words = message.chunks(2).map(|pair| u32::from(pair[0]) << 8 | pair.get(1).map_or(0, |low| u32::from(*low)));
    let sum: u32 = words.sum();
    let folded = (sum & 0xffff) + (sum >> 16);
    #[expect(clippy::cast_possible_truncation, reason = "folded to sixteen bits")]
    let sum = (folded + (folded >> 16)) as u16;
    !sum
}

fn is_answer(from: IpAddr, packet: &[u8], payload: &[u8; PAYLOAD]) -> bool {
    let (kind, message) = match from {
        IpAddr::V4(_) => (0, without_ip_header(packet)),
        IpAddr::V6(_) => (129, packet),
    };
    message.first() == Some(&kind) && message.get(HEAD..) == Some(&payload[..])
}

/// Raw sockets of IPv4 show the header of the packet as well; an echo reply itself begins with a zero.
fn without_ip_header(packet: &[u8]) -> &[u8] {
    match packet.first() {
        Some(first) if first >> 4 == 4 => packet.get(usize::from(first & 0xf) * 4..).unwrap_or_default(),
        _ => packet,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const V4: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn a_message_with_its_checksum_adds_up_to_nothing() {
        assert_eq!(checksum(&request(V4, &[0xa7; PAYLOAD])), 0);
        assert_eq!(checksum(&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]), !0xddf2, "the example of RFC 1071");
    }

    #[test]
    fn an_answer_is_ours_with_or_without_the_packets_header() {
        let ours = [7; PAYLOAD];
        let mut reply = request(V4, &ours);
        assert!(!is_answer(V4, &reply, &ours), "our own question");
        reply[0] = 0;
        assert!(is_answer(V4, &reply, &ours));
        assert!(!is_answer(V4, &reply, &[8; PAYLOAD]), "somebody else's");
        let mut packet = vec![0x45; 20];
        packet.extend_from_slice(&reply);
        assert!(is_answer(V4, &packet, &ours));
        assert!(!is_answer(V4, &[0x4f], &ours));
    }
}
