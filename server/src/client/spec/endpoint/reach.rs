//! The addresses of what is pinged, asked for its health, or only listened to.

use super::{Endpoint, EndpointError, bare, has_user, host_port};
use percent_encoding::percent_decode_str;
use url::Url;

pub(super) fn icmp(url: &Url) -> Result<Endpoint, EndpointError> {
    let only = EndpointError::Only { scheme: "icmp", takes: "a host: icmp://host" };
    if url.port().is_some() {
        return Err(only);
    }
    let at = bare(url, "icmp", Some(0)).map_err(|_| only)?;
    Ok(Endpoint::Icmp { host: at.host })
}

pub(super) fn grpc(url: &Url, scheme: &'static str, port: Option<u16>) -> Result<Endpoint, EndpointError> {
    let at = host_port(url, scheme, port)?;
    let service = percent_decode_str(url.path().trim_start_matches('/')).decode_utf8();
    let service = service.map_err(|_| EndpointError::Part { scheme, part: "name of the service" })?;
    if has_user(url) || url.query().is_some() || service.contains('/') {
        return Err(EndpointError::Only { scheme, takes: "a host, a port and the name of a service" });
    }
    Ok(Endpoint::Grpc { at, tls: scheme == "grpcs", service: service.into_owned() })
}

pub(super) fn push(url: &Url) -> Result<Endpoint, EndpointError> {
    let name = url.host_str().unwrap_or_default();
    let fits = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    let excess = has_user(url) || url.port().is_some() || url.query().is_some() || !matches!(url.path(), "" | "/");
    if excess || name.is_empty() || !name.chars().all(fits) {
        let takes = "a name of a-z, A-Z, 0-9, `.`, `-` and `_`: push://nightly-backup";
        return Err(EndpointError::Only { scheme: "push", takes });
    }
    Ok(Endpoint::Push { name: name.to_owned() })
}
