//! Whom to ask, and where people look: `api`, `app`, `token`.

use crate::config::{
    read::Section,
    upstream::{self, address},
};
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
    let token = section.require("token", TOKEN).and_then(|item| upstream::token(&item, TOKEN));
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
