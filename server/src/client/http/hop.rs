//! One host on the way, with the request for it: made once for the configured address, and per redirect.

use super::super::{
    ProbeError,
    net::Place,
    spec::{HostPort, Method},
    tls,
};
use super::{query::ReadQuery, rpc::ReadMethod};
use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    Request, Uri,
    header::{ACCEPT, CONNECTION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, USER_AGENT},
};
use rustls::pki_types::ServerName;
use url::{Host, Position, Url};

pub(in crate::client) const AGENT: &str = concat!("pyngpong/", env!("CARGO_PKG_VERSION"));

#[derive(Clone)]
pub(super) struct Hop {
    pub(super) url: Url,
    pub(super) place: Place,
    /// The name in the certificate; `None` for plain http.
    pub(super) secure: Option<ServerName<'static>>,
    uri: Uri,
    headers: HeaderMap,
}

impl Hop {
    pub(super) fn new(url: Url, custom: &[(HeaderName, HeaderValue)]) -> Result<Self, ProbeError> {
        let bad = || ProbeError::Host(url.host_str().unwrap_or_default().to_owned());
        let host = match url.host().ok_or_else(bad)? {
            Host::Domain(name) => name.to_owned(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        let secure = if url.scheme() == "https" { Some(tls::server_name(&host)?) } else { None };
        let port = url.port_or_known_default().ok_or_else(bad)?;
        let uri = url[Position::BeforePath..Position::AfterQuery].parse().map_err(|_| bad())?;
        let authority = HeaderValue::from_str(&url[Position::BeforeHost..Position::AfterPort]).map_err(|_| bad())?;
        let headers = headers(authority, custom);
        Ok(Self { place: Place::from(&HostPort { host, port }), secure, uri, headers, url })
    }

    /// GET or HEAD: [`Method`] has no others.
    pub(super) fn request(&self, method: Method) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::default());
        *request.method_mut() = match method {
            Method::Get => hyper::Method::GET,
            Method::Head => hyper::Method::HEAD,
        };
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers.clone();
        request
    }

    /// One of the two POSTs to what is watched: [`ReadMethod`] knows nothing that changes anything.
    pub(super) fn rpc(&self, method: ReadMethod) -> Request<Full<Bytes>> {
        self.post(method.call().into(), "text/xml")
    }

    /// The other POST: [`ReadQuery`] is no other operation.
    pub(super) fn query(&self, query: &ReadQuery) -> Request<Full<Bytes>> {
        self.post(query.body(), "application/json")
    }

    /// For those who know that what they send changes nothing that is watched.
    pub(super) fn post(&self, body: Bytes, kind: &'static str) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::from(body));
        *request.method_mut() = hyper::Method::POST;
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers.clone();
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        request
    }
}

/// Ours first, so that what is configured replaces it.
fn headers(authority: HeaderValue, custom: &[(HeaderName, HeaderValue)]) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(4 + custom.len());
    headers.insert(HOST, authority);
    headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    // The connection is not used again; where the other side closes it, the port is free at once here.
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    for (name, _) in custom {
        headers.remove(name);
    }
    for (name, value) in custom {
        headers.append(name, value.clone());
    }
    headers
}

impl std::fmt::Debug for Hop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address may hold a password and a token.
        f.debug_struct("Hop").field("place", &self.place).field("headers", &self.headers).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hop(url: &str, custom: &[(&str, &str)]) -> Hop {
        let custom: Vec<_> =
            custom.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        Hop::new(Url::parse(url).unwrap(), &custom).unwrap()
    }

    #[test]
    fn asks_for_path_and_query_and_names_the_host() {
        let request = hop("https://u:p@db.example:8443/a b?q=1#f", &[]).request(Method::Head);
        assert_eq!(request.method(), "HEAD");
        assert_eq!(request.uri(), "/a%20b?q=1");
        assert_eq!(request.headers()["host"], "db.example:8443");
        assert_eq!(request.headers()["user-agent"], AGENT);
    }

    #[test]
    fn an_address_needs_no_resolver_and_is_shown_without_brackets_to_tls() {
        let hop = hop("https://[::1]/", &[]);
        assert!(matches!(hop.place, Place::Address(address) if address.to_string() == "[::1]:443"));
        assert_eq!(hop.request(Method::Get).headers()["host"], "[::1]");
        assert_eq!(hop.secure.unwrap().to_str(), "::1");
    }

    #[test]
    fn configured_headers_replace_ours_and_may_repeat() {
        let request = hop("http://h/", &[("host", "other"), ("x-a", "1"), ("x-a", "2")]).request(Method::Get);
        assert_eq!(request.headers()["host"], "other");
        assert_eq!(request.headers().get_all("x-a").iter().count(), 2);
    }
}
