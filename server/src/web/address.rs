//! Who may connect at all, by address. Decided before anything else is done with a request.

use super::{Web, error};
use crate::auth::{
    audit::{Entry, What},
    limits::block,
};
use axum::{
    extract::{Request, State},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// The address at the other end of the connection; the server puts it into every request.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// Who asks, for everything behind the address rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Caller {
    /// From where, behind however many trusted proxies.
    pub(super) address: IpAddr,
    /// Whether the connection's peer is a trusted proxy.
    pub(super) by_proxy: bool,
}

/// The ranges of `allow` and `trusted_proxies`.
#[derive(Clone, Debug, Default)]
pub struct AddressRules {
    /// Who may connect; empty means everyone.
    pub allow: Vec<IpNet>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
}

impl AddressRules {
    /// Who asks: the connection's peer or, behind trusted proxies, the nearest address in `X-Forwarded-For` that is not
    /// one of them. `None` where a trusted proxy sent something unreadable.
    pub(super) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        let mut client = peer.to_canonical();
        let values: Vec<&str> = headers.get_all("x-forwarded-for").iter().map(|v| v.to_str().unwrap_or("?")).collect();
        let mut forwarded = values.iter().flat_map(|value| value.split(',')).rev();
        while contains(&self.trusted_proxies, client) {
            let Some(next) = forwarded.next() else { break };
            client = forwarded_address(next)?;
        }
        Some(client)
    }

    fn allows(&self, client: IpAddr) -> bool {
        self.allow.is_empty() || contains(&self.allow, client)
    }
}

/// An address as proxies write it: alone, or with a port, as some clouds do.
fn forwarded_address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let with_port = || text.parse::<SocketAddr>().map(|address| address.ip());
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    text.parse().or_else(|_| with_port()).ok().or_else(bracketed).map(|address: IpAddr| address.to_canonical())
}

fn contains(ranges: &[IpNet], address: IpAddr) -> bool {
    ranges.iter().any(|range| range.contains(&address))
}

pub(super) async fn check(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let Some(Peer(peer)) = request.extensions().get::<Peer>().copied() else {
        return error::unexplained("a request came in without its peer's address");
    };
    let site = web.site();
    match site.rules.client(peer, request.headers()) {
        Some(client) if site.rules.allows(client) => {
            let by_proxy = contains(&site.rules.trusted_proxies, peer.to_canonical());
            request.extensions_mut().insert(Caller { address: client, by_proxy });
            next.run(request).await
        }
        client => {
            let noted = web.access.limits().notes_refusal(block(client.unwrap_or(peer)));
            let name = client.map_or_else(|| "an unreadable address".to_owned(), |client| client.to_string());
            if noted {
                let entry = Entry::new(What::AddressRefused).from(client.unwrap_or(peer));
                let why =
                    if client.is_some() { "not in [server] allow" } else { "the proxy sent something unreadable" };
                web.access.audit().note(entry.detail(why)).await;
            }
            error::refused(request.uri().path(), &name)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn rules() -> AddressRules {
        let nets = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
        AddressRules { allow: nets(&["10.0.0.0/8", "fd00::/8"]), trusted_proxies: nets(&["10.9.0.0/16"]) }
    }

    #[rstest]
    #[case("10.1.1.1", &[], true)]
    #[case("192.0.2.1", &[], false)]
    #[case("::ffff:10.1.1.1", &[], true)]
    #[case("fd00::1", &[], true)]
    #[case("192.0.2.1", &["10.1.1.1"], false)]
    #[case("10.9.0.1", &["192.0.2.1"], false)]
    #[case("10.9.0.1", &["192.0.2.1, 10.1.1.1"], true)]
    #[case("10.9.0.1", &["10.1.1.1, 192.0.2.1"], false)]
    #[case("10.9.0.1", &["10.1.1.1", "10.9.0.2"], true)]
    #[case("10.9.0.1", &["rubbish"], false)]
    #[case("10.9.0.1", &["10.1.1.1, rubbish"], false)]
    #[case("10.9.0.1", &["rubbish, 10.1.1.1"], true)]
    #[case("10.9.0.1", &["10.1.1.1, "], false)]
    #[case("10.9.0.1", &["10.1.1.1:4711"], true)]
    #[case("10.9.0.1", &["[fd00::1]:4711"], true)]
    #[case("10.9.0.1", &["[fd00::1]"], true)]
    #[case("10.9.0.1", &["::ffff:192.0.2.1"], false)]
    #[case("10.9.0.1", &["192.0.2.1", "10.1.1.1", "10.9.0.2, 10.9.0.3"], true)]
    #[case("::ffff:10.9.0.1", &["192.0.2.1"], false)]
    #[case("10.9.0.1", &[], true)]
    fn only_trusted_proxies_speak_for_others(#[case] peer: &str, #[case] forwarded: &[&str], #[case] allowed: bool) {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let client = rules().client(peer.parse().unwrap(), &headers);
        assert_eq!(client.is_some_and(|client| rules().allows(client)), allowed);
    }

    proptest! {
        /// Whatever somebody writes in front, the nearest address that is no proxy of ours stands.
        #[test]
        fn what_stands_further_left_is_never_believed(forged in "[0-9a-f.:, ]{0,40}", proxies in 0..4_u8) {
            let mut headers = HeaderMap::new();
            let chain: String = (0..proxies).map(|last| format!(", 10.9.0.{last}")).collect();
            headers.insert("x-forwarded-for", format!("{forged}, 192.0.2.7{chain}").parse().unwrap());
            let client = rules().client("10.9.0.1".parse().unwrap(), &headers);
            prop_assert_eq!(client, Some("192.0.2.7".parse().unwrap()));
            let direct = rules().client("192.0.2.9".parse().unwrap(), &headers);
            prop_assert_eq!(direct, Some("192.0.2.9".parse().unwrap()));
        }
    }
}
