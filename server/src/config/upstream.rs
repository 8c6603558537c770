//! What every kind says alike about how its upstreams are asked: `timeout`, `headers`, `redirects`, `ca_file`, `api`, `token`.

use super::{
    duration, interpolate,
    read::{Entry, Item, Section},
};
use crate::client::spec::Redirects;
use hyper::header::{HeaderName, HeaderValue};
use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use secrecy::SecretString;
use std::{ops::RangeInclusive, path::Path, time::Duration};
use url::Url;

const HEADER_TABLE: &str = r#"a table of texts: { authorization = "Bearer ${TOKEN}" }"#;

/// These say how the message is framed: the client's business.
const FRAMING: [&str; 4] = ["connection", "content-length", "transfer-encoding", "upgrade"];

/// Reports a key that has no meaning for the scheme that was found; one that could not be read has any.
pub(crate) fn only_for(item: &Item<'_>, key: &str, found: Option<&str>, schemes: &[&str]) {
    let Some(found) = found.filter(|found| !schemes.contains(found)) else { return };
    let list: Vec<String> = schemes.iter().map(|scheme| format!("{scheme}://")).collect();
    item.report(
        item.key_problem(format!("`{key}` has no meaning for {found}://")).allowed(format!("for {}", list.join(", "))),
    );
}

/// Reads a timeout. One that is longer than the period beside it can never be waited for: a mistake, where it is written.
pub(crate) fn timeout(
    section: &mut Section<'_>,
    period: Duration,
    limits: RangeInclusive<Duration>,
) -> Option<Duration> {
    let item = section.get("timeout")?;
    let timeout = item.duration(limits)?;
    not_longer(&item, timeout, period);
    Some(timeout)
}

/// Reports a timeout that is longer than the period.
pub(crate) fn not_longer(item: &Item<'_>, timeout: Duration, period: Duration) {
    if timeout > period {
        let allowed = format!("at most the period, {}", duration::text(period));
        item.report(item.problem("bad `timeout`: longer than the period").allowed(allowed));
    }
}

/// Reads where an API is that takes a token. The sentences quote nothing: a part of it might be a password.
pub(crate) fn address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text.trim()).map_err(|_| "not an address that starts with https:// or http://".to_owned())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("neither https:// nor http://".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("user and password have no place in it; write a token".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("nothing may follow the path: no `?` and no `#`".to_owned());
    }
    Ok(url)
}

/// Reads a token that is sent in a header.
pub(crate) fn token(item: &Item<'_>, allowed: &str) -> Option<SecretString> {
    item.parse(allowed, |text| {
        let text = text.trim();
        match text.split_once(char::is_whitespace) {
            _ if text.is_empty() => Err("it is empty".to_owned()),
            Some(_) => Err("there is a space in it; write the token alone, without a word before it".to_owned()),
            None if HeaderValue::from_str(text).is_err() => Err("it cannot be sent in a header".to_owned()),
            None => Ok(SecretString::from(text.to_owned())),
        }
    })
}

/// Reads a table of headers, whose values are never printed; `ours` are, beside how the message is framed, not to be configured.
pub(crate) fn headers(item: &Item<'_>, ours: &[&str]) -> Vec<(HeaderName, HeaderValue)> {
    let header = |entry: &Entry<'_>| {
        let name = header_name(entry.name, &entry.item, ours);
        let value = entry.item.parse("visible characters of ASCII", |text| {
            HeaderValue::from_str(text).map_err(|_| "not the value of a header".to_owned())
        });
        name.zip(value.map(sensitive))
    };
    item.entries(HEADER_TABLE).iter().filter_map(header).collect()
}

fn sensitive(mut value: HeaderValue) -> HeaderValue {
    value.set_sensitive(true);
    value
}

/// Reads a key that is the name of a header; `ours` are, beside how the message is framed, not to be configured.
pub(crate) fn header_name(name: &str, item: &Item<'_>, ours: &[&str]) -> Option<HeaderName> {
    let parsed = HeaderName::from_bytes(name.as_bytes()).ok();
    let usable = parsed.filter(|name| !FRAMING.contains(&name.as_str()) && !ours.contains(&name.as_str()));
    if usable.is_none() {
        let allowed = format!("letters, digits and `-`; not {}", [&FRAMING, ours].concat().join(", "));
        item.report(item.key_problem("not the name of a header that can be used here").allowed(allowed));
    }
    usable
}

/// Reads how far redirects are followed.
pub(crate) fn redirects(item: &Item<'_>) -> Redirects {
    let words = [("origin", Redirects::Origin), ("none", Redirects::None), ("any", Redirects::Any)];
    item.word(&words).unwrap_or_default()
}

/// Reads the certificates in the file that is named.
pub(crate) fn ca(item: &Item<'_>) -> Vec<CertificateDer<'static>> {
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
