//! Whom to ask: `url`, `headers`, `redirects`, `ca_file`, `units`, `event`.

use super::format::{GET, HTTP, only_with};
use crate::{
    client::{
        feed::{FeedEndpoint, Format},
        spec::Redirects,
    },
    config::{filled, read::Section, upstream},
};
use hyper::header::{HeaderName, HeaderValue};
use rustls::pki_types::CertificateDer;

const URL: &str = "http://, https://, unix:///path, systemctl://, redis://, rediss://";
const UNITS: &str = r#"names of units, perhaps with `*`: ["postgresql.service", "worker@*.service"]"#;

/// Where there is a certificate to be verified.
const TLS: &[&str] = &["https", "rediss"];

/// Everything about whom to ask, and how to be let in.
pub(super) struct Whom {
    /// `None`: it cannot be used.
    pub(super) endpoint: Option<FeedEndpoint>,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) redirects: Redirects,
    pub(super) ca: Vec<CertificateDer<'static>>,
    pub(super) event: Option<String>,
    pub(super) units: Vec<String>,
}

pub(super) fn read(section: &mut Section<'_>, format: Option<Format>) -> Whom {
    let (endpoint, login) = endpoint(section, format);
    let scheme = endpoint.as_ref().map(FeedEndpoint::scheme);
    let headers = section.get("headers").map(|item| {
        only_with(&item, "headers", format, HTTP);
        upstream::headers(&item, &[])
    });
    let redirects = section.get("redirects").map(|item| {
        only_with(&item, "redirects", format, GET);
        upstream::redirects(&item)
    });
    let ca = section.get("ca_file").map(|item| {
        upstream::only_for(&item, "ca_file", scheme, TLS);
        upstream::ca(&item)
    });
    let event = section.get("event").and_then(|item| {
        only_with(&item, "event", format, &[Format::Sse]);
        item.parse("the name of an event", filled)
    });
    Whom {
        endpoint,
        headers: login.into_iter().chain(headers.unwrap_or_default()).collect(),
        redirects: redirects.unwrap_or_default(),
        ca: ca.unwrap_or_default(),
        event,
        units: units(section, format),
    }
}

fn endpoint(
    section: &mut Section<'_>,
    format: Option<Format>,
) -> (Option<FeedEndpoint>, Option<(HeaderName, HeaderValue)>) {
    let schemes = |format: Format| format.schemes().iter().map(|scheme| format!("{scheme}://")).collect::<Vec<_>>();
    let allowed = format.map_or_else(|| URL.to_owned(), |format| schemes(format).join(", "));
    let usual = format.and_then(Format::usual_endpoint);
    let item = if usual.is_some() { section.get("url") } else { section.require("url", &allowed) };
    let Some(item) = item else { return (usual, None) };
    let read = |text: &str| match format {
        Some(format) => FeedEndpoint::parse(text, format).map(Some).map_err(|error| error.to_string()),
        // What would fit is not known.
        None => Ok(None),
    };
    item.parse(&allowed, read).flatten().map_or((None, None), |(endpoint, login)| (Some(endpoint), login))
}

fn units(section: &mut Section<'_>, format: Option<Format>) -> Vec<String> {
    let is_systemd = format == Some(Format::Systemd);
    let item = if is_systemd { section.require("units", UNITS) } else { section.get("units") };
    let Some(item) = item else { return Vec::new() };
    only_with(&item, "units", format, &[Format::Systemd]);
    let items = item.list_or_one();
    if items.is_empty() {
        item.report(item.problem("bad `units`: there is nothing in it").allowed(UNITS));
    }
    items.iter().filter_map(|item| item.parse(UNITS, unit)).collect()
}

/// A name as systemd takes it; one without a kind is a service, as for `systemctl`.
fn unit(text: &str) -> Result<String, String> {
    const KINDS: [&str; 11] =
        ["service", "socket", "device", "mount", "automount", "swap", "target", "path", "timer", "slice", "scope"];
    let fits = |char: char| char.is_ascii_alphanumeric() || ":-_.\\@*?[]".contains(char);
    match text {
        "" => Err("it is empty".to_owned()),
        text if text.starts_with('-') || !text.chars().all(fits) => Err("not the name of a unit".to_owned()),
        text if text.ends_with('*') => Ok(text.to_owned()),
        text if text.rsplit_once('.').is_some_and(|(_, kind)| KINDS.contains(&kind)) => Ok(text.to_owned()),
        text => Ok(format!("{text}.service")),
    }
}
