//! How a target is asked: `url`, `query`, `method`, `headers`, `redirects`, `ca_file`, `token`, `expect`.

use super::{
    expect,
    scheme::{HEADERS, HTTP, PUSH, SQL, TLS, only_for},
};
use crate::{
    client::{
        spec::{Endpoint, Heartbeat, Method, ProbeSpec, Redirects},
        sql::{Engine, Query},
    },
    config::{
        self, PollConfig, filled,
        read::{Item, Section, Text},
        upstream,
    },
};
use hyper::header::{HeaderName, HeaderValue};
use rustls::pki_types::CertificateDer;
use secrecy::SecretString;

const URL: &str = "http://, https://, tcp://host:port, tls://host:port, redis://, rediss://, postgres://, mysql://, \
                   sqlite:///path, dns://resolver/name?type=A, icmp://host, ws://, wss://, grpc://host:port/service, grpcs://, \
                   push://name";
const SELECT: &str = "one single SELECT that only reads";

/// These say how a WebSocket is opened and how gRPC is framed: the client's business as well.
const OPENING: [&str; 6] =
    ["sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions", "content-type", "te", "grpc-encoding"];

/// Reads the probe and the days that a certificate must have left; `None` where there is no usable `url`.
pub(super) fn read(section: &mut Section<'_>, poll: &PollConfig) -> Option<(ProbeSpec, u32)> {
    let url = section.require("url", URL);
    let endpoint = url.as_ref().and_then(|item| item.parse_address(URL, config::endpoint));
    let about = endpoint.as_ref();
    url.zip(about).inspect(|(item, endpoint)| only_once(item, endpoint));
    let heartbeat = token(section, about).map(Heartbeat::new);
    let method = method(section, about);
    let headers = headers(section, about);
    let redirects = redirects(section, about);
    let ca = ca(section, about);
    let query = query(section, about);
    let (expect, cert_days) = expect::read(section, about, method);
    let mut probe = ProbeSpec::new(endpoint?);
    headers.into_iter().for_each(|(name, value)| probe.header(name, value));
    Some((
        ProbeSpec { method, redirects, query, expect, ca, max_response: poll.max_response, heartbeat, ..probe },
        cert_days,
    ))
}

/// Two targets that heard the same heartbeat could not be told apart.
fn only_once(url: &Item<'_>, endpoint: &Endpoint) {
    let Endpoint::Push { name } = endpoint else { return };
    if let Some(first) = url.claim(&format!("push://{name}")) {
        let problem = url.problem("bad `url`: another target has this push name");
        url.report(problem.allowed("a name that no other target of the file has").first(first));
    }
}

/// What a heartbeat has to show.
fn token(section: &mut Section<'_>, endpoint: Option<&Endpoint>) -> Option<SecretString> {
    const TOKEN: &str = r#"a text that only the sender knows: "${BACKUP_TOKEN}""#;
    let item = match endpoint {
        Some(Endpoint::Push { .. }) => section.require("token", TOKEN)?,
        _ => section.get("token")?,
    };
    only_for(&item, "token", endpoint, PUSH);
    item.parse(TOKEN, filled).map(SecretString::from)
}

fn query(section: &mut Section<'_>, endpoint: Option<&Endpoint>) -> Option<Query> {
    let item = section.get("query")?;
    only_for(&item, "query", endpoint, SQL);
    let engine = Engine::of(endpoint?)?;
    let read = |text: &Text| Query::new(&text.value, engine, text.secret).map_err(|error| error.to_string());
    item.parse_text(SELECT, read)
}

fn method(section: &mut Section<'_>, endpoint: Option<&Endpoint>) -> Method {
    let Some(item) = section.get("method") else { return Method::default() };
    only_for(&item, "method", endpoint, HTTP);
    item.word(&[("GET", Method::Get), ("HEAD", Method::Head)]).unwrap_or_default()
}

fn redirects(section: &mut Section<'_>, endpoint: Option<&Endpoint>) -> Redirects {
    let Some(item) = section.get("redirects") else { return Redirects::default() };
    only_for(&item, "redirects", endpoint, HTTP);
    upstream::redirects(&item)
}

fn headers(section: &mut Section<'_>, endpoint: Option<&Endpoint>) -> Vec<(HeaderName, HeaderValue)> {
    let Some(item) = section.get("headers") else { return Vec::new() };
    only_for(&item, "headers", endpoint, HEADERS);
    let is_http = matches!(endpoint, Some(Endpoint::Http(_)) | None);
    upstream::headers(&item, if is_http { &[] } else { &OPENING })
}

fn ca(section: &mut Section<'_>, endpoint: Option<&Endpoint>) -> Vec<CertificateDer<'static>> {
    let Some(item) = section.get("ca_file") else { return Vec::new() };
    only_for(&item, "ca_file", endpoint, TLS);
    upstream::ca(&item)
}
