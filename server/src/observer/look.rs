//! Looks at this machine's own network: whether it has one, and whether its resolver answers.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};
use tokio::{net::UdpSocket, time::timeout};

/// A resolver or a canary that takes longer than this does not answer.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// A question that every resolver can answer, and most from memory: the name servers of the root (RFC 1035, 4.1). Any
/// answer will do, a refusal too: it shows that packets come back.
const QUESTION: [u8; 17] = [0x70, 0x67, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1];

/// Whether there is a network beyond this machine, by the kernel's routing tables. Where there are none to read, that is
/// not known and believed.
pub async fn has_route() -> bool {
    let (v4, v6) =
        tokio::join!(tokio::fs::read_to_string("/proc/net/route"), tokio::fs::read_to_string("/proc/net/ipv6_route"),);
    match (v4, v6) {
        (Err(_), Err(_)) => true,
        (v4, v6) => leads_away_v4(&v4.unwrap_or_default()) || leads_away_v6(&v6.unwrap_or_default()),
    }
}

/// `Iface Destination Gateway Flags …`, after a line of titles; flag 1 is "up", 0x200 "reject" (route(8)).
fn leads_away_v4(table: &str) -> bool {
    table.lines().skip(1).any(|line| {
        let mut columns = line.split_whitespace();
        let (name, flags) = (columns.next(), columns.nth(2).and_then(|flags| u32::from_str_radix(flags, 16).ok()));
        name.is_some_and(|name| name != "lo") && flags.is_some_and(|flags| flags & 1 != 0 && flags & 0x200 == 0)
    })
}

/// `destination length source length next-hop metric references use flags device`; every interface has routes to its own
/// link (fe80) and for multicast (ff): they lead nowhere else.
fn leads_away_v6(table: &str) -> bool {
    table.lines().any(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let [to, _, _, _, _, _, _, _, flags, device] = columns[..] else { return false };
        let up = u32::from_str_radix(flags, 16).is_ok_and(|flags| flags & 1 != 0 && flags & 0x200 == 0);
        up && device != "lo" && !to.starts_with("fe80") && !to.starts_with("ff")
    })
}

/// Asks the machine's resolvers, those that stand elsewhere: the first one's address, and whether any of them answers.
/// `None` where there is none, as one on this machine says nothing about the network.
pub async fn resolver() -> Option<(String, bool)> {
    let servers = nameservers(&tokio::fs::read_to_string("/etc/resolv.conf").await.unwrap_or_default());
    let first = servers.first()?.to_string();
    let asked = servers.into_iter().map(|server| Box::pin(answers(server)));
    let answered = timeout(PATIENCE, futures::future::select_ok(asked)).await;
    Some((first, matches!(answered, Ok(Ok(_)))))
}

/// resolv.conf(5): up to three.
fn nameservers(resolv_conf: &str) -> Vec<IpAddr> {
    let address = |line: &str| {
        let text = line.trim().strip_prefix("nameserver")?.trim();
        text.split('%').next()?.parse::<IpAddr>().ok().filter(|address| !address.is_loopback())
    };
    resolv_conf.lines().filter_map(address).take(3).collect()
}

async fn answers(server: IpAddr) -> std::io::Result<()> {
    let any: SocketAddr = if server.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0_u16; 8], 0).into() };
    let socket = UdpSocket::bind(any).await?;
    socket.connect((server, 53)).await?;
    socket.send(&QUESTION).await?;
    let mut answer = [0; 512];
    loop {
        let length = socket.recv(&mut answer).await?;
        if length >= 12 && answer.starts_with(&QUESTION[..2]) {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const V4: &str = "Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT\n";

    #[test]
    fn a_network_is_a_route_that_leads_away() {
        assert!(!leads_away_v4(""));
        assert!(!leads_away_v4(&format!("{V4}lo 0000007F 00000000 0001 0 0 0 000000FF 0 0 0\n")));
        assert!(!leads_away_v4(&format!("{V4}eth0 00000000 010200C0 0200 0 0 0 00000000 0 0 0\n")));
        assert!(leads_away_v4(&format!("{V4}eth0 00000000 010200C0 0003 0 0 0 00000000 0 0 0\n")));
        let v6 = |to: &str, device: &str| {
            leads_away_v6(&format!("{to} 40 {to} 00 {to} 00000100 00000001 00000000 00000001 {device}\n"))
        };
        assert!(!v6("fe800000000000000000000000000000", "eth0"));
        assert!(!v6("00000000000000000000000000000001", "lo"));
        assert!(v6("fd000000000000000000000000000000", "eth0"));
    }

    #[test]
    fn only_resolvers_elsewhere_tell_of_the_network() {
        let file =
            "# made by hand\nsearch corp\nnameserver 127.0.0.53\nnameserver 10.0.0.2\n nameserver fe80::1%eth0\n";
        assert_eq!(nameservers(file), ["10.0.0.2".parse::<IpAddr>().unwrap(), "fe80::1".parse().unwrap()]);
        assert!(nameservers("options edns0\n").is_empty());
    }
}
