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
        self, PollConfig, filled, interpolate,
        read::{Entry, Item, Section, Text},
    },
};
use hyper::header::{HeaderName, HeaderValue};
use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use secrecy::SecretString;
use std::path::Path;

const URL: &str = "http://, https://, tcp://host:port, tls://host:port, redis://, rediss://, postgres://, mysql://, \
                   sqlite:///path, dns://resolver/name?type=A, icmp://host, ws://, wss://, grpc://host:port/service, grpcs://, \
                   push://name";
const SELECT: &str = "one single SELECT that only reads";
const HEADER_TABLE: &str = r#"a table of texts: { authorization = "Bearer ${TOKEN}" }"#;

/// These say how a WebSocket is opened and how gRPC is framed: the client's business as well.
const OPENING: [&str; 6] =
    ["sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions", "content-type", "te", "grpc-encoding"];

/// These say how the message is framed: the client's business.
const FRAMING: [&str; 4] = ["connection", "content-length", "transfer-encoding", "upgrade"];

/// Reads the probe and the days that a certificate must have left; `None` where there is no usable `url`.
pub(super) fn read(section: &mut Section<'_>, poll: &PollConfig) -> Option<(ProbeSpec, u32)> {
    let url = section.require("url", URL);
    let endpoint = url.as_ref().and_then(|item| item.parse(URL, config::endpoint));
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
    let engine = match endpoint? {
        Endpoint::Postgres { .. } => Engine::Postgres,
        Endpoint::Mysql { .. } => Engine::Mysql,
        Endpoint::Sqlite { .. } => Engine::Sqlite,
        _ => return None,
    };
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
    let words = [("origin", Redirects::Origin), ("none", Redirects::None), ("any", Redirects::Any)];
    item.word(&words).unwrap_or_default()
}

fn headers(section: &mut Section<'_>, endpoint: Option<&Endpoint>) -> Vec<(HeaderName, HeaderValue)> {
    let Some(item) = section.get("headers") else { return Vec::new() };
    only_for(&item, "headers", endpoint, HEADERS);
    let entries = item.entries(HEADER_TABLE);
    let header = |(name, item): (Option<HeaderName>, &Item<'_>)| {
        let value = item.parse("visible characters of ASCII", |text| {
            HeaderValue::from_str(text).map_err(|_| "not the value of a header".to_owned())
        });
        name.zip(value)
    };
    let is_http = matches!(endpoint, Some(Endpoint::Http(_)) | None);
    let ours: &[&str] = if is_http { &[] } else { &OPENING };
    let name = |entry: &Entry<'_>| header_name(entry.name, &entry.item, ours);
    entries.iter().map(|entry| (name(entry), &entry.item)).filter_map(header).collect()
}

/// Reads a key that is the name of a header; `ours` are, beside how the message is framed, not to be configured.
pub(super) fn header_name(name: &str, item: &Item<'_>, ours: &[&str]) -> Option<HeaderName> {
    let parsed = HeaderName::from_bytes(name.as_bytes()).ok();
    let usable = parsed.filter(|name| !FRAMING.contains(&name.as_str()) && !ours.contains(&name.as_str()));
    if usable.is_none() {
        let allowed = format!("letters, digits and `-`; not {}", [&FRAMING, ours].concat().join(", "));
        item.report(item.key_problem("not the name of a header that can be used here").allowed(allowed));
    }
    usable
}

fn ca(section: &mut Section<'_>, endpoint: Option<&Endpoint>) -> Vec<CertificateDer<'static>> {
    let Some(item) = section.get("ca_file") else { return Vec::new() };
    only_for(&item, "ca_file", endpoint, TLS);
    let env = item.env();
    let read = item.parse("the path of a file with certificates in PEM", |path| {
        let pem = env.file(Path::new(path)).map_err(|error| interpolate::reason(&error))?;
        certificates(&pem)
    });
    read.unwrap_or_default()
}

fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    let certificates = read.map_err(|_| "it is not well-formed PEM".to_owned())?;
    if certificates.is_empty() {
        return Err("there is no PEM certificate in it".to_owned());
    }
    // One that cannot be an authority would only be noticed when the target is red.
    let mut store = RootCertStore::empty();
    match certificates.iter().find_map(|certificate| store.add(certificate.clone()).err()) {
        Some(_) => Err("a certificate in it is not valid X.509".to_owned()),
        None => Ok(certificates),
    }
}
