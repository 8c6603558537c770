//! The http module of `blackbox_exporter`, and what other modules share with it.

use super::Reading;
use crate::import::{
    document::Target,
    fields::Fields,
    status::{self, Statuses},
};

/// What one key does there, where it needs words.
pub(super) const WORDS: [(&str, &str); 11] = [
    ("body", "nothing is sent along"),
    ("body_file", "nothing is sent along"),
    ("proxy_url", "nothing is asked through a proxy"),
    ("oauth2", "no token is fetched: give one in `headers`"),
    ("insecure_skip_verify", "the certificate is always verified here: name its authority in `ca_file`"),
    ("cert_file", "no certificate of our own is shown"),
    ("key_file", "no certificate of our own is shown"),
    ("fail_if_body_matches_regexp", "a body that must not hold a text"),
    ("fail_if_header_matches", "a header that must not be there"),
    ("fail_if_header_not_matches", "expect.header compares whole values, not expressions"),
    ("valid_http_versions", "HTTP/1.1 is spoken"),
];

pub(super) fn read(reading: &mut Reading, target: &mut Target, at: &str, own: &mut Fields) {
    let url = if at.contains("://") { at.to_owned() } else { format!("http://{at}") };
    target.url = Some(reading.variables.address(&target.name, &url));
    match own.text("method").unwrap_or_else(|| "GET".to_owned()).to_uppercase().as_str() {
        "GET" => {}
        "HEAD" => target.keys.set("method", "HEAD"),
        other => target.off(format!("it is asked by {other}; pyngpong only reads, by GET or HEAD")),
    }
    let stays = own.flag("follow_redirects") == Some(false) || own.flag("no_follow_redirects") == Some(true);
    target.keys.set("redirects", if stays { "none" } else { "any" });
    statuses(target, own);
    body(target, own);
    if own.flag("fail_if_not_ssl") == Some(true) && target.scheme() != "https" {
        target.lost("http.fail_if_not_ssl: write https:// instead");
    }
    if own.flag("fail_if_ssl") == Some(true) {
        target.lost("http.fail_if_ssl: redirects to https are followed");
    }
    credentials(reading, target, own);
    headers(reading, target, own);
    tls(target, own);
}

fn statuses(target: &mut Target, own: &mut Fields) {
    let codes = own.texts("valid_status_codes");
    let any = own.flag("accept_any_response") == Some(true);
    if codes.is_empty() && !any {
        return;
    }
    let good = |status| any || codes.iter().any(|code| status::in_range(code, status) == Some(true));
    match Statuses::all().keep(good).values() {
        Some(values) if values.len() == 1 && values[0].as_str() == Some("2xx") => {}
        Some(values) => target.keys.set("expect.status", values),
        None => target.lost("http.valid_status_codes: they cannot be read"),
    }
}

/// One expression has to do, so only the first becomes `expect.body`.
fn body(target: &mut Target, own: &mut Fields) {
    let mut expressions = own.texts("fail_if_body_not_matches_regexp").into_iter();
    if let Some(first) = expressions.next() {
        target.keys.set("expect.body", first.replace("${", "$${"));
    }
    for more in expressions {
        target.lost(format!("one more http.fail_if_body_not_matches_regexp: {more}"));
    }
}

/// User and password, or a token; those in files stay there.
pub(super) fn credentials(reading: &mut Reading, target: &mut Target, own: &mut Fields) {
    if let Some(mut basic) = own.table("basic_auth") {
        let user = basic.text("username").map(|user| reading.variables.plain(&user)).unwrap_or_default();
        let file = basic.text("password_file").map(|path| format!("${{file:{path}}}"));
        let password = basic.text("password").map(|raw| reading.variables.secret(&target.name, "PASSWORD", &raw));
        let password = file.or(password).unwrap_or_default();
        target.url = target.url.take().map(|url| url.replacen("://", &format!("://{user}:{password}@"), 1));
        target.said("the password stands in an address: what is not a letter or digit in it has to be percent-encoded");
        basic.left().into_iter().for_each(|key| target.lost(key));
    }
    let mut kind = "Bearer".to_owned();
    let mut token = own.text("bearer_token");
    let mut file = own.text("bearer_token_file");
    if let Some(mut authorization) = own.table("authorization") {
        kind = authorization.text("type").unwrap_or(kind);
        token = authorization.text("credentials").or(token);
        file = authorization.text("credentials_file").or(file);
        authorization.left().into_iter().for_each(|key| target.lost(key));
    }
    let file = file.map(|path| format!("${{file:{path}}}"));
    let token = token.map(|raw| reading.variables.secret(&target.name, "TOKEN", &raw));
    if let Some(token) = file.or(token) {
        target.keys.insert("headers", "Authorization", format!("{kind} {token}"));
    }
}

pub(super) fn headers(reading: &mut Reading, target: &mut Target, own: &mut Fields) {
    for (name, value) in own.lines("headers") {
        let first = value.as_array().and_then(|values| values.first()).unwrap_or(&value);
        let raw = first.as_str().map_or_else(|| first.to_string(), str::to_owned);
        let value = reading.variables.header(&target.name, &name, &raw);
        target.keys.insert("headers", &name, value);
    }
}

pub(super) fn tls(target: &mut Target, own: &mut Fields) {
    let Some(mut config) = own.table("tls_config") else { return };
    if let Some(path) = config.text("ca_file") {
        if matches!(target.scheme(), "https" | "tls" | "wss" | "grpcs") {
            target.keys.set("ca_file", path.replace("${", "$${"));
        } else {
            target.lost("tls_config.ca_file: there is no TLS in its address");
        }
    }
    config.left_with(&WORDS).into_iter().for_each(|key| target.lost(key));
}
