//! What there is to say about a certificate: its end, and why it was rejected.

use crate::clock;
use app::{text, time::Timestamp};
use rustls::{CertificateError, pki_types::CertificateDer};
use x509_parser::{certificate::X509Certificate, extensions::GeneralName, prelude::FromDer as _};

/// How many of the names in a certificate are told.
const NAMES: usize = 3;

/// When the certificate ends; `None` where it cannot be read.
pub(super) fn expires_at(leaf: &CertificateDer<'_>) -> Option<Timestamp> {
    Some(at(parse(leaf)?.validity().not_after.timestamp()))
}

/// Why a certificate that was shown for `host` is not good, as a sentence.
pub(in super::super) fn rejection(why: &CertificateError, leaf: Option<&CertificateDer<'_>>, host: &str) -> String {
    use CertificateError as E;
    let leaf = leaf.and_then(parse);
    match why {
        E::Expired | E::ExpiredContext { .. } => expired(leaf.as_ref()),
        E::NotValidYet | E::NotValidYetContext { .. } => not_yet(leaf.as_ref()),
        E::NotValidForName | E::NotValidForNameContext { .. } => wrong_name(leaf.as_ref(), host),
        E::UnknownIssuer => unknown_issuer(leaf.as_ref()),
        E::Revoked => "certificate is revoked".to_owned(),
        E::BadEncoding => "certificate cannot be read".to_owned(),
        E::BadSignature => "certificate has a bad signature".to_owned(),
        E::InvalidPurpose | E::InvalidPurposeContext { .. } => "certificate is not meant for servers".to_owned(),
        other => format!("certificate is rejected: {other}"),
    }
}

fn expired(leaf: Option<&X509Certificate<'_>>) -> String {
    // It may be an intermediate one that has expired while the leaf has not.
    match leaf.map(|leaf| clock::now().ms_since(at(leaf.validity().not_after.timestamp()))) {
        Some(ms) if ms > 0 => format!("certificate expired {} ago", text::span(ms)),
        _ => "certificate chain has expired".to_owned(),
    }
}

fn not_yet(leaf: Option<&X509Certificate<'_>>) -> String {
    match leaf.map(|leaf| at(leaf.validity().not_before.timestamp()).ms_since(clock::now())) {
        Some(ms) if ms > 0 => format!("certificate is not valid yet, only in {}", text::span(ms)),
        _ => "certificate is not valid yet".to_owned(),
    }
}

fn wrong_name(leaf: Option<&X509Certificate<'_>>, host: &str) -> String {
    let names = leaf.map(names).unwrap_or_default();
    if names.is_empty() {
        return format!("certificate has no name, so it is not for {host}");
    }
    let more = names.len().saturating_sub(NAMES);
    let told = names.into_iter().take(NAMES).collect::<Vec<_>>().join(", ");
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("certificate is for {told}{more}, not {host}")
}

fn unknown_issuer(leaf: Option<&X509Certificate<'_>>) -> String {
    match leaf {
        Some(leaf) if leaf.issuer() == leaf.subject() => "certificate is self-signed, not by a known authority".into(),
        _ => "certificate is signed by an unknown authority".to_owned(),
    }
}

fn names(leaf: &X509Certificate<'_>) -> Vec<String> {
    let alternative = leaf.subject_alternative_name().ok().flatten();
    let names = alternative.iter().flat_map(|extension| &extension.value.general_names);
    names.filter_map(name).map(|name| super::super::faults::quoted(&name)).collect()
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(octets) => match octets.len() {
            4 => <[u8; 4]>::try_from(*octets).ok().map(|ip| std::net::Ipv4Addr::from(ip).to_string()),
            _ => <[u8; 16]>::try_from(*octets).ok().map(|ip| std::net::Ipv6Addr::from(ip).to_string()),
        },
        _ => None,
    }
}

fn parse<'a>(leaf: &'a CertificateDer<'_>) -> Option<X509Certificate<'a>> {
    X509Certificate::from_der(leaf).ok().map(|(_, leaf)| leaf)
}

const fn at(seconds: i64) -> Timestamp {
    Timestamp::from_ms(seconds.saturating_mul(1_000))
}
