//! Reads `[auth]`, and what it asks of `[server]`.

use super::{AuthMode, AuthSettings, Email, OidcSettings, ProxySettings, Token};
use crate::config::{
    ServerConfig, filled,
    read::{Item, Section},
    upstream,
};
use secrecy::SecretString;
use std::{
    collections::BTreeMap,
    net::IpAddr,
    ops::{Range, RangeInclusive},
    path::PathBuf,
    time::Duration,
};
use url::{Host, Url};

const ISSUER: &str = r#"what the provider calls itself: "https://id.example""#;
const EMAIL: &str = r#"e-mail addresses: "ada@example.org""#;
const DOMAIN: &str = r#"domains of e-mail addresses: "example.org""#;
const SHA256: &str = "64 hexadecimal digits: `printf %s \"$TOKEN\" | sha256sum`";
const HEADER: &str = r#"the header that holds the e-mail address: "x-forwarded-email""#;

/// The keys that only make sense in one mode.
const OIDC_KEYS: [&str; 6] = ["issuer", "client_id", "client_secret", "scopes", "ca_file", "assume_email_verified"];
/// The keys that make no sense where nobody signs in.
const SIGNED_IN_KEYS: [&str; 8] = [
    "admins",
    "domains",
    "contact",
    "token",
    "session_idle",
    "session_max",
    "max_sign_ins_per_minute",
    "max_token_calls_per_minute",
];

/// The SHA-256 of nothing: the hash of a variable that was not set.
const OF_NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const IDLE: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(30 * 24);
const MAX: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(90 * 24);
const PER_MINUTE: RangeInclusive<i64> = 1..=100_000;

/// `[auth]` as it was read, before `[server]` is known.
pub(in crate::config) struct Draft<'a> {
    settings: AuthSettings,
    /// Where the mode stands; `None` where it stands nowhere.
    mode: Option<Item<'a>>,
    /// Whether the mode was understood: else nothing else is to be blamed.
    understood: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    None,
    Proxy,
    Oidc,
}

impl<'a> Draft<'a> {
    pub(in crate::config) fn read_in(root: &mut Section<'a>) -> Self {
        let drafted = root.get("auth").and_then(|item| item.section(Self::read));
        drafted.unwrap_or_else(|| Self { settings: AuthSettings::default(), mode: None, understood: true })
    }

    /// Whether an address that others can reach may be listened on, as far as can be told.
    pub(in crate::config) fn lets_others_in(&self) -> bool {
        !self.understood || !self.settings.mode.is_open()
    }

    /// Holds `[server]` against it.
    pub(in crate::config) fn settle(self, server: &ServerConfig) -> AuthSettings {
        if let Some(mode) = &self.mode {
            match &self.settings.mode {
                AuthMode::Proxy(_) if server.trusted_proxies.is_empty() => no_proxy(mode),
                AuthMode::Oidc(_) => check_public_url(mode, server.public_url.as_ref()),
                _ => {}
            }
        }
        self.settings
    }

    fn read(section: &mut Section<'a>) -> Self {
        let item = section.require("mode", "`oidc`, `proxy`, `none`");
        let mode = item
            .as_ref()
            .and_then(|item| item.word(&[("oidc", Mode::Oidc), ("proxy", Mode::Proxy), ("none", Mode::None)]));
        misplaced(section, mode);
        let settings = AuthSettings { mode: how(section, mode), ..who(section) };
        if mode.is_none() {
            section.ignore_rest();
        }
        Self { settings, mode: item, understood: mode.is_some() }
    }
}

/// Reports keys that have no meaning in this mode: a setting that promises protection is never accepted unheeded.
fn misplaced(section: &mut Section<'_>, mode: Option<Mode>) {
    let Some(mode) = mode else { return };
    let mut only_for = |key: &'static str, modes: &[Mode], allowed: &str| {
        if let Some(item) = section.get(key).filter(|_| !modes.contains(&mode)) {
            item.report(item.key_problem(format!("`{key}` has no meaning in this mode")).allowed(allowed));
        }
    };
    OIDC_KEYS.iter().for_each(|key| only_for(key, &[Mode::Oidc], "with `mode = \"oidc\"`"));
    only_for("header", &[Mode::Proxy], "with `mode = \"proxy\"`");
    let signed_in = "where people sign in: with `mode = \"oidc\"` or `mode = \"proxy\"`";
    SIGNED_IN_KEYS.iter().for_each(|key| only_for(key, &[Mode::Oidc, Mode::Proxy], signed_in));
}

fn how(section: &mut Section<'_>, mode: Option<Mode>) -> AuthMode {
    match mode {
        None | Some(Mode::None) => AuthMode::None,
        Some(Mode::Proxy) => proxy(section).map_or(AuthMode::None, AuthMode::Proxy),
        Some(Mode::Oidc) => oidc(section).map_or(AuthMode::None, |oidc| AuthMode::Oidc(Box::new(oidc))),
    }
}

fn proxy(section: &mut Section<'_>) -> Option<ProxySettings> {
    let header = section.require("header", HEADER)?.parse(HEADER, |text| {
        let name = text.to_lowercase();
        // What every browser sends, or what we believe in another sense, is no proof of anything.
        let taken = ["host", "cookie", "authorization", "x-forwarded-for", "from", "origin", "referer", "user-agent"];
        match name.parse() {
            Ok(_) if taken.contains(&name.as_str()) => {
                Err("browsers send it themselves, or it means something else".to_owned())
            }
            Ok(name) => Ok(name),
            Err(_) => Err("not the name of a header".to_owned()),
        }
    })?;
    Some(ProxySettings { header })
}

fn oidc(section: &mut Section<'_>) -> Option<OidcSettings> {
    let issuer = section.require("issuer", ISSUER).and_then(|item| item.parse(ISSUER, issuer));
    let client_id =
        section.require("client_id", "what the provider calls pyngpong").and_then(|item| item.parse("a text", filled));
    let client_secret = section
        .get("client_secret")
        .and_then(|item| item.parse("a text, best from outside: \"${OIDC_SECRET}\"", filled).map(SecretString::from));
    let scopes = section.get("scopes").map_or_else(default_scopes, |item| scopes(&item));
    let ca_file = section.get("ca_file").and_then(|item| {
        upstream::ca(&item);
        item.text().map(|path| PathBuf::from(path.value))
    });
    let assume_email_verified = section.get("assume_email_verified").and_then(|item| item.truth()).unwrap_or(false);
    let (issuer, client_id) = issuer.zip(client_id)?;
    Some(OidcSettings { issuer, client_id, client_secret, scopes, ca_file, assume_email_verified })
}

fn issuer(text: &str) -> Result<Url, String> {
    let url = upstream::address(text)?;
    if url.scheme() == "https" || is_loopback(&url) { Ok(url) } else { Err("not https://".to_owned()) }
}

fn default_scopes() -> Vec<String> {
    ["openid", "email", "profile"].map(str::to_owned).into()
}

fn scopes(item: &Item<'_>) -> Vec<String> {
    const ALLOWED: &str = r#"scopes: ["openid", "email", "profile"]"#;
    let scope = |text: &str| match text {
        text if text.is_empty() || text.contains(char::is_whitespace) => Err("not one scope".to_owned()),
        text => Ok(text.to_owned()),
    };
    let mut scopes: Vec<String> = item.list(ALLOWED).iter().filter_map(|item| item.parse(ALLOWED, scope)).collect();
    if !scopes.iter().any(|scope| scope == "openid") {
        scopes.insert(0, "openid".to_owned());
    }
    scopes
}

fn who(section: &mut Section<'_>) -> AuthSettings {
    let default = AuthSettings::default();
    let admins = section.get("admins").map(|item| item.list(EMAIL)).unwrap_or_default();
    let domains = section.get("domains").map(|item| item.list(DOMAIN)).unwrap_or_default();
    let idle = section.get("session_idle").and_then(|item| item.duration(IDLE));
    let max = section.get("session_max").and_then(|item| item.duration(MAX));
    let per_minute = |item: Option<Item<'_>>| item.and_then(|item| item.count(PER_MINUTE));
    AuthSettings {
        mode: AuthMode::None,
        admins: admins.iter().filter_map(|item| item.parse(EMAIL, email)).collect(),
        domains: domains.iter().filter_map(|item| item.parse(DOMAIN, domain)).collect(),
        contact: section.get("contact").and_then(|item| item.parse("whom to ask, in a few words", filled)),
        tokens: tokens(section),
        session_idle: idle.unwrap_or(default.session_idle),
        session_max: max.unwrap_or(default.session_max),
        max_sign_ins_per_minute: per_minute(section.get("max_sign_ins_per_minute"))
            .unwrap_or(default.max_sign_ins_per_minute),
        max_token_calls_per_minute: per_minute(section.get("max_token_calls_per_minute"))
            .unwrap_or(default.max_token_calls_per_minute),
    }
}

fn email(text: &str) -> Result<Email, String> {
    Email::parse(text).map_err(|error| error.to_string())
}

fn domain(text: &str) -> Result<String, String> {
    let domain = text.trim().to_lowercase();
    // What could stand behind the @ of an address could be a domain.
    match Email::parse(&format!("a@{domain}")) {
        Ok(_) if !domain.starts_with('.') && !domain.contains('*') => Ok(domain),
        _ => Err("not what follows the @ of an address".to_owned()),
    }
}

fn tokens(section: &mut Section<'_>) -> Vec<Token> {
    let (mut names, mut hashes) = (BTreeMap::new(), BTreeMap::new());
    let read = |section: &mut Section<'_>| {
        let name = section
            .require("name", "what the machine is called")
            .and_then(|item| once(&item, "a text", filled, &mut names));
        let sha256 = section.require("sha256", SHA256).and_then(|item| once(&item, SHA256, hex, &mut hashes));
        Some(Token { name: name?, sha256: decoded(&sha256?)? })
    };
    section.get("token").map(|item| item.sections(read)).unwrap_or_default().into_iter().flatten().collect()
}

/// A value that may stand only once.
fn once(
    item: &Item<'_>,
    allowed: &str,
    parse: impl FnOnce(&str) -> Result<String, String>,
    seen: &mut BTreeMap<String, Range<usize>>,
) -> Option<String> {
    let value = item.parse(allowed, parse)?;
    if let Some(first) = seen.get(&value) {
        item.report(
            item.problem(format!("bad `{}`: it is taken", item.name())).allowed("each only once").first(first.clone()),
        );
        return None;
    }
    seen.insert(value.clone(), item.span());
    Some(value)
}

fn hex(text: &str) -> Result<String, String> {
    let text = text.trim().to_lowercase();
    match decoded(&text) {
        Some(_) if text == OF_NOTHING => Err("it is the hash of nothing: the variable was empty".to_owned()),
        Some(_) => Ok(text),
        None => Err("not a SHA-256 in hexadecimal".to_owned()),
    }
}

fn decoded(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    let mut bytes = [0; 32];
    if digits.len() != 2 * bytes.len() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

fn no_proxy(mode: &Item<'_>) {
    let problem = mode.problem("bad `mode`: nobody is trusted to say who somebody is");
    let help = "name the proxy in [server] trusted_proxies: the header is believed from these only";
    mode.report(problem.allowed("`proxy` with [server] trusted_proxies").help(help));
}

fn check_public_url(mode: &Item<'_>, url: Option<&Url>) {
    let help = "write [server] public_url: the provider sends people back to its /auth/callback";
    match url {
        Some(url) if url.scheme() == "https" || is_loopback(url) => {}
        Some(_) => mode.report(
            mode.problem("bad `mode`: [server] public_url is not https, so that sessions could be read on the way")
                .allowed("`oidc` with an https public_url, or one on loopback")
                .help("take a certificate ([server] tls_cert and tls_key), or a proxy that has one"),
        ),
        None => mode.report(
            mode.problem("bad `mode`: nobody knows where people open the board")
                .allowed("`oidc` with [server] public_url")
                .help(help),
        ),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).to_canonical().is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
