//! Whom to ask: `api`, `token`.

use crate::config::{
    read::{Item, Section},
    upstream,
};
use secrecy::SecretString;
use url::Url;

const API: &str = r#""https://api.github.com", or GitHub Enterprise Server: "https://HOST/api/v3""#;
const TOKEN: &str = r#"a token that may read, best from outside: "${GITHUB_TOKEN}""#;

/// github.com: where people look, and where programs ask.
const WEBSITES: [&str; 2] = ["github.com", "www.github.com"];
const CLOUD: &str = "api.github.com";

/// Where everything goes, as far as it can be used.
pub(super) struct Whom {
    pub(super) api: Option<Url>,
    pub(super) token: Option<SecretString>,
}

pub(super) fn read(section: &mut Section<'_>) -> Whom {
    let api = match section.get("api") {
        Some(item) => api(&item),
        None => Url::parse("https://api.github.com").ok(),
    };
    let token = section.require("token", TOKEN).and_then(|item| upstream::token(&item, TOKEN));
    Whom { api, token }
}

fn api(item: &Item<'_>) -> Option<Url> {
    let url = item.parse(API, upstream::address)?;
    let (host, path) = (url.host_str().unwrap_or_default(), url.path().trim_end_matches('/'));
    let (title, way_out) = if WEBSITES.contains(&host) {
        ("this is the website, not the API", Some("https://api.github.com"))
    } else if host == CLOUD && url.scheme() != "https" {
        ("the token would be sent in clear", Some("https://api.github.com"))
    } else if host == CLOUD && !path.is_empty() {
        ("github.com has its API at the root", Some("https://api.github.com"))
    } else if path.ends_with("/graphql") || path == "/api" {
        ("write the REST API, which ends in /api/v3; GraphQL is found beside it", None)
    } else {
        return Some(url);
    };
    let help = way_out.map(|url| format!("write `api = \"{url}\"`"));
    item.report(item.problem(format!("bad `api`: {title}")).allowed(API).maybe_help(help));
    None
}
