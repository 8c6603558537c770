//! `[server]`: where the board listens and who may connect.

use super::{
    listen,
    read::{Item, Section},
    tls::{self, Identity},
};
use crate::auth::streams::Caps;
use ipnet::{IpNet, Ipv4Net};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};
use url::Url;

const LISTEN: &str = r#"an address and a port: "127.0.0.1:3000", "[::1]:3000""#;
const NETWORK: &str = r#"networks or addresses: "10.0.0.0/8", "fd00::/8", "127.0.0.1""#;
const PUBLIC_URL: &str = r#"where people open the board: "https://board.example""#;

const ANCESTORS: &str = r#"sites: "https://wiki.internal", "https://*.internal", or "'self'""#;
const STREAMS: std::ops::RangeInclusive<i64> = 1..=100_000;

/// Where the board listens and who may connect.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerConfig {
    /// Address and port; default `127.0.0.1:3000`. Only loopback where nobody signs in: see
    /// [`super::Config::check_listen`].
    pub listen: SocketAddr,
    /// Under which address people open the board; default: none, addresses are relative.
    pub public_url: Option<Url>,
    /// Where the embedded database lives; default `data`. Relative paths start at the working directory.
    pub data_dir: PathBuf,
    /// Who may connect at all; empty, the default, means everyone.
    pub allow: Vec<IpNet>,
    /// From whom `X-Forwarded-For` is believed; default: from nobody.
    pub trusted_proxies: Vec<IpNet>,
    /// Which sites may show the board in a frame, as `Content-Security-Policy` writes them; empty, the default, means none.
    pub frame_ancestors: Vec<String>,
    /// How many streams one person and one address may have open.
    pub caps: Caps,
    /// With which certificate https is spoken; default: plain http.
    pub tls: Option<Identity>,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 3000)),
            public_url: None,
            data_dir: PathBuf::from("data"),
            allow: Vec::new(),
            trusted_proxies: Vec::new(),
            frame_ancestors: Vec::new(),
            caps: Caps::default(),
            tls: None,
        }
    }
}

impl ServerConfig {
    /// `open_to_others`: whether people sign in, so that others may reach it.
    pub(super) fn read_in(root: &mut Section<'_>, open_to_others: bool) -> Self {
        root.get("server")
            .and_then(|item| item.section(|section| Self::read(section, open_to_others)))
            .unwrap_or_default()
    }

    fn read(section: &mut Section<'_>, open_to_others: bool) -> Self {
        let default = Self::default();
        Self {
            listen: section.get("listen").and_then(|item| address(&item, open_to_others)).unwrap_or(default.listen),
            public_url: section.get("public_url").and_then(|item| item.parse(PUBLIC_URL, public_url)),
            data_dir: section
                .get("data_dir")
                .and_then(|item| item.parse("the path of a directory", super::filled))
                .map_or(default.data_dir, PathBuf::from),
            allow: networks(section.get("allow")),
            trusted_proxies: networks(section.get("trusted_proxies")),
            frame_ancestors: section.get("frame_ancestors").map(|item| ancestors(&item)).unwrap_or_default(),
            caps: Caps {
                per_person: section
                    .get("max_streams_per_person")
                    .and_then(|item| item.count(STREAMS))
                    .unwrap_or(default.caps.per_person),
                per_address: section
                    .get("max_streams_per_address")
                    .and_then(|item| item.count(STREAMS))
                    .unwrap_or(default.caps.per_address),
            },
            tls: tls::read(section),
        }
    }
}

fn address(item: &Item<'_>, open_to_others: bool) -> Option<SocketAddr> {
    let address = item.parse(LISTEN, |text| match text.parse() {
        Ok(address) => Ok(address),
        Err(_) if text.starts_with("localhost:") => Err("a name; write 127.0.0.1 for localhost".to_owned()),
        Err(_) => Err("not an address and a port".to_owned()),
    })?;
    if !open_to_others && listen::check(address).is_err() {
        let title = "bad `listen`: others could look at the board without signing in";
        let help = "say in [auth] how people sign in: `mode = \"oidc\"`, or `mode = \"proxy\"`";
        item.report(item.problem(title).allowed("a loopback address: 127.0.0.1 or [::1]").help(help));
    }
    Some(address)
}

fn public_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    let bare =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    match url.scheme() {
        "http" | "https" if bare => Ok(url),
        "http" | "https" => Err("it holds more than scheme, host, port and path".to_owned()),
        _ => Err("neither http:// nor https://".to_owned()),
    }
}

fn networks(item: Option<Item<'_>>) -> Vec<IpNet> {
    let items = item.map(|item| item.list(NETWORK)).unwrap_or_default();
    items.iter().filter_map(|item| item.parse(NETWORK, network)).collect()
}

fn network(text: &str) -> Result<IpNet, String> {
    let bare = text.parse::<IpAddr>().map(IpNet::from);
    let net = bare.or_else(|_| text.parse::<IpNet>().map(|net| net.trunc())).map_err(|_| "not a network".to_owned())?;
    Ok(canonical(net))
}

/// Addresses are compared as IPv4 where they are: `::ffff:10.0.0.0/104` is 10.0.0.0/8.
fn canonical(net: IpNet) -> IpNet {
    let IpNet::V6(wide) = net else { return net };
    let narrow = wide.addr().to_ipv4_mapped().zip(wide.prefix_len().checked_sub(96));
    narrow.and_then(|(address, length)| Ipv4Net::new(address, length).ok()).map_or(net, IpNet::V4)
}

fn ancestors(item: &Item<'_>) -> Vec<String> {
    item.list_or_one().iter().filter_map(|item| item.parse(ANCESTORS, ancestor)).collect()
}

/// It becomes a part of a header: nothing in it may end the directive.
fn ancestor(text: &str) -> Result<String, String> {
    let odd =
        |letter: char| letter.is_whitespace() || letter.is_control() || !letter.is_ascii() || ";,\"'".contains(letter);
    match text {
        "'self'" => Ok(text.to_owned()),
        text if text.contains(odd) => Err("not one site".to_owned()),
        text if text.starts_with("https://") || text.starts_with("http://") => Ok(text.to_owned()),
        _ => Err("neither https:// nor http://".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("10.0.0.1", "10.0.0.1/32")]
    #[case("10.1.2.3/8", "10.0.0.0/8")]
    #[case("::ffff:10.0.0.0/104", "10.0.0.0/8")]
    #[case("::ffff:10.0.0.1", "10.0.0.1/32")]
    #[case("fd00::1/8", "fd00::/8")]
    #[case("::/0", "::/0")]
    fn networks_are_compared_as_what_they_are(#[case] text: &str, #[case] net: &str) {
        assert_eq!(network(text).unwrap().to_string(), net);
    }

    #[rstest]
    #[case("https://wiki.internal", true)]
    #[case("https://*.internal:8443", true)]
    #[case("'self'", true)]
    #[case("*", false)]
    #[case("https://a; script-src *", false)]
    #[case("https://a https://b", false)]
    #[case("https://a\r\nx: y", false)]
    fn a_site_ends_no_directive(#[case] text: &str, #[case] allowed: bool) {
        assert_eq!(ancestor(text).is_ok(), allowed);
    }
}
