//! Whom to ask, and where people look: `api`, `app`, `token`.

use crate::config::read::{Item, Section};
use hyper::header::HeaderValue;
use secrecy::SecretString;
use url::Url;

const API: &str =
    r#""https://api.bugsnag.com", "https://api.bugsnag.smartbear.com", or the address on your own premises"#;
const APP: &str = r#"an http or https address: "https://app.bugsnag.com""#;
const TOKEN: &str = r#"a personal auth token, best from outside: "${BUGSNAG_TOKEN}""#;

/// Both clouds: where their API and their dashboard are.
const CLOUDS: [(&str, &str); 2] =
    [("api.bugsnag.com", "app.bugsnag.com"), ("api.bugsnag.smartbear.com", "app.bugsnag.smartbear.com")];

/// Where everything goes, as far as it can be used.
pub(super) struct Whom {
    pub(super) api: Option<Url>,
    pub(super) app: Option<Url>,
    pub(super) token: Option<SecretString>,
}

pub(super) fn read(section: &mut Section<'_>) -> Whom {
    let api = match section.get("api") {
        Some(item) => item.parse(API, api),
        None => Url::parse("https://api.bugsnag.com").ok(),
    };
    let app = match section.get("app") {
        Some(item) => item.parse(APP, address),
        None => api.as_ref().map(dashboard),
    };
    let token = section.require("token", TOKEN).and_then(|item| token(&item));
    Whom { api, app, token }
}

fn api(text: &str) -> Result<Url, String> {
    let url = address(text)?;
    let host = url.host_str().unwrap_or_default();
    if CLOUDS.iter().any(|(_, app)| *app == host) {
        return Err("this is the dashboard, not the API".to_owned());
    }
    if CLOUDS.iter().any(|(api, _)| *api == host) && url.scheme() != "https" {
        return Err("the token would be sent in clear; write https://".to_owned());
    }
    Ok(url)
}

/// The dashboard that belongs to an API: on-premise both have one address.
fn dashboard(api: &Url) -> Url {
    let mut app = api.clone();
    if let Some((_, host)) = CLOUDS.iter().find(|(host, _)| api.host_str() == Some(*host)) {
        // Neither can fail: the host is one, and the scheme takes hosts.
        let _ = app.set_host(Some(host));
    }
    app
}

/// The sentences quote nothing: a part of it might be a password.
fn address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text.trim()).map_err(|_| "not an address that starts with https:// or http://".to_owned())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("neither https:// nor http://".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("user and password have no place in it; Bugsnag takes a token".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("nothing may follow the path: no `?` and no `#`".to_owned());
    }
    Ok(url)
}

fn token(item: &Item<'_>) -> Option<SecretString> {
    item.parse(TOKEN, |text| {
        let text = text.trim();
        match text.split_once(char::is_whitespace) {
            _ if text.is_empty() => Err("it is empty".to_owned()),
            Some(_) => Err("there is a space in it; write the token alone, without a word before it".to_owned()),
            None if HeaderValue::from_str(text).is_err() => Err("it cannot be sent in a header".to_owned()),
            None => Ok(SecretString::from(text.to_owned())),
        }
    })
}
