//! What browsers and proxies send: whatever it is, a page can be made, and nobody comes in who may not.

use super::{AddressRules, choose::is_ours, cookie::Name, door::Next, gate::encoded, prefs::Prefs};
use crate::client::Endpoint;
use axum::{
    extract::Query,
    http::{HeaderMap, HeaderValue, Uri, header},
};
use ipnet::IpNet;
use secrecy::ExposeSecret as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use url::Url;

/// The proxy that is believed.
const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 9, 0, 1));
/// Somebody who is not.
const STRANGER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

/// Cookies, `X-Forwarded-For`, addresses, and where to go after signing in.
pub fn web(bytes: &[u8]) {
    if let Ok(value) = HeaderValue::from_bytes(bytes) {
        cookies(&value);
        forwarded(&value);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        address(text);
        next(text);
    }
}

fn cookies(value: &HeaderValue) {
    let headers = HeaderMap::from_iter([(header::COOKIE, value.clone())]);
    let prefs = Prefs::read(&headers);
    assert_eq!(prefs.cookies(true).len(), 2, "a choice that cannot be written back: {prefs:?}");
    let text = value.to_str().unwrap_or_default();
    for (name, word) in [(Name::Session, "__Host-pyngpong="), (Name::SignIn, "__Host-pyngpong-sign-in=")] {
        if let Some(found) = name.read(&headers, true) {
            let found = found.expose_secret();
            assert!(!found.is_empty() && !found.contains(';'), "{found:?}");
            assert!(text.contains(&format!("{word}{found}")), "a cookie that another site could have set: {text:?}");
        }
    }
}

/// Where people go after signing in, and after choosing: nowhere but here, and never in a circle.
fn next(text: &str) {
    let Ok(board) = Url::parse("https://board.test/login") else { panic!("no address") };
    let here = |path: &str| {
        let Ok(url) = board.join(path) else { panic!("{path:?} is no address") };
        assert_eq!(url.origin(), board.origin(), "{path:?} leads away");
        url
    };
    if is_ours(text) {
        here(text);
    }
    let Ok(uri) = format!("/login?next={}", encoded(text)).parse::<Uri>() else { panic!("{text:?} is not encoded") };
    let Ok(Query(next)) = Query::<Next>::try_from_uri(&uri) else { panic!("{uri} is not read") };
    let path = next.path();
    assert!(path == text || path == "/", "{text:?} has become {path:?}");
    let url = here(path);
    let circle = ["/login", "/logout"].contains(&url.path()) || url.path().starts_with("/auth/");
    assert!(!circle, "{text:?} leads in a circle");
}

fn forwarded(value: &HeaderValue) {
    let proxies: IpNet = IpNet::from(PROXY);
    let rules = AddressRules { allow: vec![IpNet::from(IpAddr::from([10, 0, 0, 7]))], trusted_proxies: vec![proxies] };
    let headers = HeaderMap::from_iter([(header::HeaderName::from_static("x-forwarded-for"), value.clone())]);
    assert_eq!(rules.client(STRANGER, &headers), Some(STRANGER), "a stranger speaks for others");
    if let Some(client) = rules.client(PROXY, &headers) {
        let words = value.to_str().unwrap_or_default();
        let is_last = |client: IpAddr| {
            let mut others = words.split(',').rev().filter_map(|word| named(word.trim()));
            others.find(|other| other.to_canonical() != PROXY).is_some_and(|last| last.to_canonical() == client)
        };
        assert!(client == PROXY || is_last(client), "{client} is not the nearest in {words:?}");
    }
}

/// An address, alone, in brackets, or with a port.
fn named(word: &str) -> Option<IpAddr> {
    let bracketed = word.strip_prefix('[').and_then(|word| word.strip_suffix(']'));
    let with_port = || word.parse::<SocketAddr>().map(|address| address.ip());
    bracketed.unwrap_or(word).parse().or_else(|_| with_port()).ok()
}

/// What an address has before its host is never shown: whatever it is, the same is said.
fn address(text: &str) {
    if let Ok(endpoint) = Endpoint::parse(text) {
        assert!(!endpoint.to_string().is_empty());
    }
    for scheme in ["http", "https", "ws", "redis", "postgres", "mysql"] {
        let said = |secret: &str| match Endpoint::parse(&format!("{scheme}://me:{secret}@{text}")) {
            Ok(endpoint) => endpoint.to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(said("hunter2"), said("correct-horse"), "a secret is shown");
    }
}
