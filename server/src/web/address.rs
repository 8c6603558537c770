//! Who may connect at all, by address. Decided before anything else is done with a request.

use super::{Site, error};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use ipnet::IpNet;
use std::{net::IpAddr, sync::Arc};
use tokio::sync::watch;

/// The address at the other end of the connection; the server puts it into every request.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

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
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        let mut client = peer.to_canonical();
        let values: Vec<&str> = headers.get_all("x-forwarded-for").iter().map(|v| v.to_str().unwrap_or("?")).collect();
        let mut forwarded = values.iter().flat_map(|value| value.split(',')).rev();
        while contains(&self.trusted_proxies, client) {
            let Some(next) = forwarded.next() else { break };
            client = next.trim().parse::<IpAddr>().ok()?.to_canonical();
        }
        Some(client)
    }

    fn allows(&self, client: IpAddr) -> bool {
        self.allow.is_empty() || contains(&self.allow, client)
    }
}

fn contains(ranges: &[IpNet], address: IpAddr) -> bool {
    ranges.iter().any(|range| range.contains(&address))
}

pub(super) async fn check(State(site): State<watch::Receiver<Arc<Site>>>, request: Request, next: Next) -> Response {
    let site = Arc::clone(&site.borrow());
    let Some(Peer(peer)) = request.extensions().get::<Peer>().copied() else {
        tracing::error!("a request came in without its peer's address");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    match site.rules.client(peer, request.headers()) {
        Some(client) if site.rules.allows(client) => next.run(request).await,
        client => {
            let client = client.map_or_else(|| "an unreadable address".to_owned(), |client| client.to_string());
            tracing::warn!(%client, %peer, "refused: the address is not in [server] allow");
            error::refused(request.uri().path(), &client)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
    #[case("10.9.0.1", &[], true)]
    fn only_trusted_proxies_speak_for_others(#[case] peer: &str, #[case] forwarded: &[&str], #[case] allowed: bool) {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let client = rules().client(peer.parse().unwrap(), &headers);
        assert_eq!(client.is_some_and(|client| rules().allows(client)), allowed);
    }
}
