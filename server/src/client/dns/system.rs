//! Whom this machine asks. Read at every poll: networks come and go, and the file is short.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

const FILE: &str = "/etc/resolv.conf";
const PORT: u16 = 53;

/// In the order in which the system asks them.
pub(super) async fn resolvers() -> Vec<SocketAddr> {
    // Without the file the C library asks this machine itself, and so does this.
    parse(&tokio::fs::read_to_string(FILE).await.unwrap_or_default())
}

fn parse(text: &str) -> Vec<SocketAddr> {
    let address = |line: &str| {
        let mut words = line.split_whitespace();
        let address = words.next().filter(|word| *word == "nameserver").and_then(|_| words.next())?;
        // `fe80::1%eth0` and the like: with its interface.
        format!("[{address}]:{PORT}")
            .parse()
            .ok()
            .or_else(|| address.parse::<IpAddr>().ok().map(|address| SocketAddr::new(address, PORT)))
    };
    let found: Vec<SocketAddr> = text.lines().filter_map(address).collect();
    if found.is_empty() { vec![SocketAddr::from((Ipv4Addr::LOCALHOST, PORT))] } else { found }
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn shown(text: &str) -> Vec<String> {
        parse(text).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_nameserver_counts_and_nothing_else() {
        let text = "# nameserver 9.9.9.9\nsearch internal\nnameserver 10.0.0.53\n nameserver\t::1\nnameserver oops\n";
        assert_eq!(shown(text), ["10.0.0.53:53", "[::1]:53"]);
    }

    #[test]
    fn without_any_this_machine_is_asked() {
        assert_eq!(shown("search internal\n"), ["127.0.0.1:53"]);
    }
}
