//! From what a request shows to whom it is let in as.

use super::Access;
use crate::{
    auth::{
        Email,
        person::{Person, Role, Standing},
        secret::Hashed,
        visitor::Who,
    },
    config::{AuthMode, AuthSettings},
};
use app::time::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use std::{net::IpAddr, sync::Arc};
use subtle::ConstantTimeEq as _;

/// What a request shows.
#[derive(Debug, Default)]
pub struct Credentials {
    /// What stands in the session's cookie.
    pub session: Option<SecretString>,
    /// Whom a trusted proxy names.
    pub proxied: Option<String>,
    /// The token of `Authorization: Bearer`.
    pub bearer: Option<SecretString>,
}

/// Whether a request is let in.
#[derive(Debug)]
pub enum Admission {
    /// As whom.
    Admitted(Who, Role),
    /// Somebody has to decide first.
    Waiting(Arc<Person>),
    /// It was decided that they may not look.
    Denied(Email),
    /// A trusted proxy names somebody who was never seen.
    Stranger(Email),
    /// A token that nobody knows.
    BadToken,
    /// This token was used too often within a minute, or this address has shown too many wrong ones.
    TooOften,
    /// It shows nothing that counts.
    Nobody,
}

impl Access {
    /// Decides by what a request shows, from memory.
    #[must_use]
    pub fn admit(&self, credentials: &Credentials, address: IpAddr, now: Timestamp) -> Admission {
        let terms = self.terms();
        let mode = &terms.auth.mode;
        match (mode, &credentials.bearer) {
            (AuthMode::None, _) => Admission::Admitted(Who::Anybody, Role::Viewer),
            (_, Some(bearer)) => self.machine(bearer, address, &terms.auth),
            (AuthMode::Oidc(_), None) => match &credentials.session {
                Some(cookie) => self.by_session(cookie, &terms.auth, now),
                None => Admission::Nobody,
            },
            (AuthMode::Proxy(_), None) => match credentials.proxied.as_deref().map(Email::parse) {
                Some(Ok(email)) => self.by_proxy(email, &terms.auth, now),
                Some(Err(_)) | None => Admission::Nobody,
            },
        }
    }

    fn by_session(&self, cookie: &SecretString, settings: &AuthSettings, now: Timestamp) -> Admission {
        let hash = Hashed::of(cookie.expose_secret());
        let session = self.reading().sessions.get(&hash).cloned();
        let Some(session) = session.filter(|session| !session.is_over(settings, now)) else {
            return Admission::Nobody;
        };
        session.touch(now);
        let Some(person) = self.person(&session.email) else { return Admission::Nobody };
        self.stand(person, settings, now, |email| Who::Session(email, hash))
    }

    fn by_proxy(&self, email: Email, settings: &AuthSettings, now: Timestamp) -> Admission {
        match self.person(&email) {
            Some(person) => self.stand(person, settings, now, Who::Proxied),
            None if settings.takes(&email) => Admission::Stranger(email),
            None => Admission::Denied(email),
        }
    }

    fn stand(
        &self,
        person: Arc<Person>,
        settings: &AuthSettings,
        now: Timestamp,
        who: impl FnOnce(Email) -> Who,
    ) -> Admission {
        match person.standing(settings) {
            Standing::Admitted(role) => {
                self.seen().insert(person.email.clone(), now);
                Admission::Admitted(who(person.email.clone()), role)
            }
            Standing::Waiting => Admission::Waiting(person),
            Standing::Denied => Admission::Denied(person.email.clone()),
        }
    }

    fn machine(&self, bearer: &SecretString, address: IpAddr, settings: &AuthSettings) -> Admission {
        let (limits, hash) = (self.limits(), Hashed::of(bearer.expose_secret()));
        // All are compared, in constant time: how long it takes says nothing.
        let fits = |token: &&crate::config::auth::Token| bool::from(token.sha256.ct_eq(&hash.0));
        let fitting: Vec<_> = settings.tokens.iter().filter(fits).collect();
        match fitting.first() {
            Some(token) if limits.calls.take(&token.name) => {
                Admission::Admitted(Who::Machine(token.name.as_str().into(), hash), Role::Viewer)
            }
            Some(_) => Admission::TooOften,
            None if limits.bad_tokens.take(&crate::auth::limits::block(address)) => Admission::BadToken,
            None => Admission::TooOften,
        }
    }
}
