//! `[server]`: where the board listens and who may connect.

use super::{
    listen,
    read::{Item, Section},
};
use ipnet::IpNet;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};
use url::Url;

const LISTEN: &str = r#"an address and a port: "127.0.0.1:3000", "[::1]:3000""#;
const NETWORK: &str = r#"networks or addresses: "10.0.0.0/8", "fd00::/8", "127.0.0.1""#;
const PUBLIC_URL: &str = r#"where people open the board: "https://board.example""#;

/// Where the board listens and who may connect.
#[derive(Clone, Debug, PartialEq, Eq)]
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
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 3000)),
            public_url: None,
            data_dir: PathBuf::from("data"),
            allow: Vec::new(),
            trusted_proxies: Vec::new(),
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
    bare.or_else(|_| text.parse::<IpNet>().map(|net| net.trunc())).map_err(|_| "not a network".to_owned())
}
