//! Cookies that prove something: named and marked so that no other site, script or plain connection gets at them.

use axum::http::{HeaderMap, HeaderValue, header};
use secrecy::{ExposeSecret as _, SecretString};
use std::time::Duration;

/// What a cookie is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// A session.
    Session,
    /// A sign-in that has begun.
    SignIn,
}

impl Name {
    /// Under https browsers take `__Host-` from this host alone, for all of it, by https.
    const fn as_str(self, https: bool) -> &'static str {
        match (self, https) {
            (Self::Session, true) => "__Host-pyngpong",
            (Self::Session, false) => "pyngpong",
            (Self::SignIn, true) => "__Host-pyngpong-sign-in",
            (Self::SignIn, false) => "pyngpong-sign-in",
        }
    }

    /// Its value in a request.
    pub(super) fn read(self, headers: &HeaderMap, https: bool) -> Option<SecretString> {
        find(headers, self.as_str(https)).filter(|value| !value.is_empty()).map(SecretString::from)
    }

    /// The header that makes the browser keep it.
    pub(super) fn keep(self, value: &SecretString, age: Duration, https: bool) -> Option<HeaderValue> {
        self.header(value.expose_secret(), age.as_secs(), https)
    }

    /// The header that makes the browser forget it.
    pub(super) fn forget(self, https: bool) -> Option<HeaderValue> {
        self.header("", 0, https)
    }

    fn header(self, value: &str, age: u64, https: bool) -> Option<HeaderValue> {
        let secure = if https { "; Secure" } else { "" };
        let name = self.as_str(https);
        let cookie = format!("{name}={value}; Path=/; Max-Age={age}; SameSite=Lax; HttpOnly{secure}");
        let mut header = HeaderValue::from_str(&cookie).ok()?;
        header.set_sensitive(true);
        Some(header)
    }
}

/// The value of the first cookie of this name.
pub(super) fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies = values.flat_map(|value| value.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
    cookies.find(|(found, _)| *found == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookie: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(cookie).unwrap())])
    }

    #[test]
    fn under_https_only_that_of_this_host_counts() {
        let sent = headers("theme=dark; pyngpong=tossed; __Host-pyngpong=mine");
        assert_eq!(Name::Session.read(&sent, true).unwrap().expose_secret(), "mine");
        assert_eq!(Name::Session.read(&sent, false).unwrap().expose_secret(), "tossed");
        assert!(Name::Session.read(&headers("pyngpong=tossed"), true).is_none());
        assert!(Name::SignIn.read(&sent, true).is_none());
        assert!(Name::Session.read(&headers("pyngpong="), false).is_none());
    }

    #[test]
    fn it_is_kept_from_scripts_and_other_sites() {
        let kept = Name::Session.keep(&"x".to_owned().into(), Duration::from_secs(60), true).unwrap();
        assert!(kept.is_sensitive());
        let text = kept.to_str().unwrap();
        assert_eq!(text, "__Host-pyngpong=x; Path=/; Max-Age=60; SameSite=Lax; HttpOnly; Secure");
        let forgotten = Name::SignIn.forget(false).unwrap();
        assert_eq!(forgotten.to_str().unwrap(), "pyngpong-sign-in=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly");
    }
}
